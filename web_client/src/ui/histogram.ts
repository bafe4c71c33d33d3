// How often each size of value occurs in a layer's tiles.

import { useEffect, useState } from "preact/hooks";
import { inSlices } from "../slices";
import type { LayerTiles } from "../store";
import { finestLevel } from "../world/atlas";

export const BINS = 64;
const BYTES_A_BIN = 256 / BINS;
/** values counted without a pause */
const BITE = 1 << 14;
/** milliseconds that one stays with a layer before its values are counted: a walk passes many */
const STAY_MS = 150;

const kept = new WeakMap<LayerTiles, Map<number, Uint32Array>>();

/** The counts of `countsOf` once they are made, those of before until then; null without tiles. */
export function useHistogram(tiles: LayerTiles | null, channel: number | null): Uint32Array | null {
  const [counts, setCounts] = useState<Uint32Array | null>(null);
  useEffect(() => {
    if (tiles === null) {
      setCounts(null);
      return undefined;
    }
    let giveUp = (): void => undefined;
    const timer = setTimeout(() => {
      giveUp = inSlices(countsOf(tiles, channel), setCounts);
    }, STAY_MS);
    return () => {
      clearTimeout(timer);
      giveUp();
    };
  }, [tiles, channel]);
  return counts;
}

/**
 * Counts in 64 bins of equal width from minus the scale to the scale; zero is the first value of bin 32. Of one channel, or of
 * all when `channel` is null. From the finest level that has arrived: exact at level 0; at coarser ones of each block the
 * value of largest magnitude. null before any level. Pauses again and again.
 */
export function* countsOf(tiles: LayerTiles, channel: number | null): Generator<void, Uint32Array | null> {
  const known = kept.get(tiles)?.get(channel ?? -1);
  if (known) return known;
  const finest = finestLevel(tiles);
  if (!finest) return null;
  const { level, bytes } = finest;
  const { channels, tile, pitch, grid } = tiles.header;
  const byByte = new Uint32Array(256);
  let uncounted = BITE;
  const [from, to] = channel === null ? [0, channels] : [channel, Math.min(channel + 1, channels)];
  for (let one = from; one < to; one++) {
    const top = Math.floor(one / grid[1]) * pitch[0];
    const left = (one % grid[1]) * pitch[1];
    const lastRow = Math.min(bytes.height - 1, (top + tile[0] - 1) >> level);
    const lastColumn = Math.min(bytes.width - 1, (left + tile[1] - 1) >> level);
    for (let y = top >> level; y <= lastRow; y++) {
      const row = y * bytes.width;
      count(byByte, bytes.bytes, row + (left >> level), row + lastColumn + 1);
      uncounted -= lastColumn + 1 - (left >> level);
      if (uncounted > 0) continue;
      uncounted = BITE;
      yield;
    }
  }
  const counts = new Uint32Array(BINS);
  byByte.forEach((count, q) => {
    const bin = Math.floor(q / BYTES_A_BIN);
    counts[bin] = (counts[bin] ?? 0) + count;
  });
  const ofTiles = kept.get(tiles) ?? new Map<number, Uint32Array>();
  kept.set(tiles, ofTiles.set(channel ?? -1, counts));
  return counts;
}

function count(byByte: Uint32Array, bytes: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const q = bytes[i] ?? 128;
    byByte[q] = (byByte[q] ?? 0) + 1;
  }
}

/** Heights 0..1 of the bars; `log`: by the logarithm of the count, so that rare values can be seen beside common ones. */
export function heightsOf(counts: Uint32Array, log: boolean): number[] {
  const size = (count: number): number => (log ? Math.log1p(count) : count);
  const most = size(counts.reduce((a, b) => Math.max(a, b), 0));
  return [...counts].map((count) => (most > 0 ? size(count) / most : 0));
}
