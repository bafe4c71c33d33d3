// Where a channel, a pixel and a level lie in a layer's atlas (docs/architecture.md, "Tiles"), and what is read there.

import type { LayerTiles, LevelBytes } from "../store";

/** How the maps of one panel are arranged. Sizes are [height, width], pixels of level 0. */
export interface Arrangement {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
  readonly tile: readonly [number, number];
  readonly pitch: readonly [number, number];
  /** share of a cell that its map fills, across and down; the rest is gutter */
  readonly fill: readonly [number, number];
  /** channel shown at each place, counted along the rows; the natural order where there is none */
  readonly slots?: Uint32Array | null;
}

/** A place in a layer: channel, row and column of the map. */
export interface Place {
  readonly channel: number;
  readonly y: number;
  readonly x: number;
}

const GUTTER = 0.035;
const UNIT_GUTTER = 0.1;
/** atlases have no level whose larger side is above this but the last one */
const SMALLEST = 16;

/** Size of the place that a map of `size` pixels has in the atlas. */
export function pitchOf(size: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(size / SMALLEST)));
  return Math.ceil(size / step) * step;
}

/**
 * Share of a cell (metres, across and down) that a map fills: all but the gutter, in the map's own proportions.
 * Units and matrices have none and fill theirs.
 */
export function fillOf(
  cell: readonly [number, number],
  tile: readonly [number, number],
  display: "maps" | "tokens" | "vector" | "matrix" | "none",
): [number, number] {
  if (display === "matrix" || display === "none") return [1, 1];
  if (display === "vector") return [1 - UNIT_GUTTER, 1 - UNIT_GUTTER];
  const room = 1 - GUTTER;
  const stretch = (cell[0] * tile[0]) / (cell[1] * tile[1]); // > 1: the cell is wider than the map
  return stretch > 1 ? [room / stretch, room] : [room, room * stretch];
}

/** Size [height, width] of every level of an atlas, from level 0 to the coarsest. */
export function levelSizes(height: number, width: number): [number, number][] {
  const sizes: [number, number][] = [[height, width]];
  let [h, w] = [height, width];
  while (Math.max(h, w) > SMALLEST) {
    h = Math.max(1, h >> 1);
    w = Math.max(1, w >> 1);
    sizes.push([h, w]);
  }
  return sizes;
}

/**
 * The unit under a point of a panel. `u` runs over the panel's width from the left, `v` over its height from the top, both 0..1.
 * null in the gutter, in empty places and outside.
 */
export function unitAt(arrangement: Arrangement, u: number, v: number): Place | null {
  const { columns, rows, channels, tile, fill, slots } = arrangement;
  const across = u * columns;
  const down = v * rows;
  const column = Math.floor(across);
  const row = Math.floor(down);
  if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
  const place = row * columns + column;
  const channel = slots ? slots[place] : place;
  if (channel === undefined || channel >= channels) return null;
  const x = (across - column - (1 - fill[0]) / 2) / fill[0];
  const y = (down - row - (1 - fill[1]) / 2) / fill[1];
  if (x < 0 || x >= 1 || y < 0 || y >= 1) return null;
  return { channel, y: Math.floor(y * tile[0]), x: Math.floor(x * tile[1]) };
}

/** Middle of a unit on its panel, in the `u`, `v` of `unitAt`; null where its channel is not shown. */
export function pointOf(arrangement: Arrangement, place: Place): [number, number] | null {
  const { columns, rows, tile, fill, slots } = arrangement;
  const at = slots ? slots.indexOf(place.channel) : place.channel;
  if (at < 0) return null;
  const column = at % columns;
  const row = Math.floor(at / columns);
  const x = (1 - fill[0]) / 2 + (fill[0] * (place.x + 0.5)) / tile[1];
  const y = (1 - fill[1]) / 2 + (fill[1] * (place.y + 0.5)) / tile[0];
  return [(column + x) / columns, (row + y) / rows];
}

/** The finest level that has arrived, and its number; null before the first. */
export function finestLevel(tiles: LayerTiles): { level: number; bytes: LevelBytes } | null {
  let best: { level: number; bytes: LevelBytes } | null = null;
  for (const [level, bytes] of tiles.levels) if (!best || level < best.level) best = { level, bytes };
  return best;
}

/**
 * The activation at one unit, from the finest level that has arrived: exact to half a step of `scale / 127` at level 0,
 * the value of largest magnitude of the block around it at coarser levels. NaN before any level has arrived or outside.
 */
export function valueAt(tiles: LayerTiles, channel: number, y: number, x: number): number {
  const finest = finestLevel(tiles);
  const { channels, tile, pitch, grid } = tiles.header;
  if (!finest || channel < 0 || channel >= channels) return Number.NaN;
  if (y < 0 || x < 0 || y >= tile[0] || x >= tile[1]) return Number.NaN;
  const { level, bytes } = finest;
  const row = Math.min(bytes.height - 1, (Math.floor(channel / grid[1]) * pitch[0] + y) >> level);
  const column = Math.min(bytes.width - 1, ((channel % grid[1]) * pitch[1] + x) >> level);
  const q = bytes.bytes[row * bytes.width + column];
  const scale = tiles.scales[channel] ?? tiles.scales[0];
  if (q === undefined || scale === undefined) return Number.NaN;
  return ((q - 128) * scale) / 127;
}

/** The unit of largest magnitude, from the finest level that has arrived; null before any. */
export function strongestUnit(tiles: LayerTiles): Place | null {
  const finest = finestLevel(tiles);
  if (!finest) return null;
  const { level, bytes } = finest;
  const { channels, tile, pitch, grid } = tiles.header;
  let best: Place | null = null;
  let most = -1;
  for (let channel = 0; channel < channels; channel++) {
    const scale = tiles.scales[channel] ?? tiles.scales[0] ?? 0;
    const top = Math.floor(channel / grid[1]) * pitch[0];
    const left = (channel % grid[1]) * pitch[1];
    for (let y = 0; y < tile[0]; y += 1 << level) {
      const row = Math.min(bytes.height - 1, (top + y) >> level) * bytes.width;
      for (let x = 0; x < tile[1]; x += 1 << level) {
        const q = bytes.bytes[row + Math.min(bytes.width - 1, (left + x) >> level)] ?? 128;
        const size = Math.abs(q - 128) * scale;
        if (size <= most) continue;
        most = size;
        best = { channel, y, x };
      }
    }
  }
  return best;
}

/**
 * One channel's map in the colours of `table` (`colourTable`), a pixel for a unit, from the finest level that has
 * arrived; null before any has.
 */
export function drawTile(tiles: LayerTiles, channel: number, table: Uint8ClampedArray): ImageData | null {
  const finest = finestLevel(tiles);
  const { channels, tile, pitch, grid } = tiles.header;
  if (!finest || channel < 0 || channel >= channels) return null;
  const { level, bytes } = finest;
  const [height, width] = tile;
  const picture = new Uint8ClampedArray(height * width * 4);
  const top = Math.floor(channel / grid[1]) * pitch[0];
  const left = (channel % grid[1]) * pitch[1];
  for (let y = 0; y < height; y++) {
    const row = Math.min(bytes.height - 1, (top + y) >> level) * bytes.width;
    for (let x = 0; x < width; x++) {
      const q = bytes.bytes[row + Math.min(bytes.width - 1, (left + x) >> level)] ?? 128;
      const to = (y * width + x) * 4;
      for (let part = 0; part < 4; part++) picture[to + part] = table[q * 4 + part] ?? 0;
    }
  }
  return new ImageData(picture, width, height);
}

/**
 * The next coarser level of a picture of quantized values: each byte is the one of its 2 x 2 block farthest from 128, of
 * two equally far ones the larger; the last row or column of an odd size joins its neighbour.
 */
export function halve(source: LevelBytes): LevelBytes {
  const height = Math.max(1, source.height >> 1);
  const width = Math.max(1, source.width >> 1);
  const bytes = new Uint8Array(height * width).fill(128);
  for (let y = 0; y < source.height; y++) {
    const row = Math.min(height - 1, y >> 1) * width;
    for (let x = 0; x < source.width; x++) {
      const at = row + Math.min(width - 1, x >> 1);
      const q = source.bytes[y * source.width + x] ?? 128;
      const kept = bytes[at] ?? 128;
      const farther = Math.abs(q - 128) - Math.abs(kept - 128);
      if (farther > 0 || (farther === 0 && q > kept)) bytes[at] = q;
    }
  }
  return { width, height, bytes };
}
