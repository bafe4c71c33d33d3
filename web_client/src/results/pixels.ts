// Values to pixels: signed maps in the world's colours, pictures as they are.

import { colourTable } from "../world/colour_map";
import type { Grid, ImagesResult } from "./parse";

/** Largest magnitude of finite values; 0 when there is none. */
export function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}

/** Least and largest finite value; [0, 0] when there is none. */
export function extent(values: Float32Array): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 0];
}

/** RGBA pixels of signed values, black at zero, the ends of the colours of `table` at `scale`. */
export function signedPixels(
  values: Float32Array,
  scale: number,
  table: Uint8ClampedArray = colourTable("blue-white", 1),
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const share = scale > 0 && !Number.isNaN(value) ? Math.max(-1, Math.min(1, value / scale)) : 0;
    const q = 128 + Math.round(127 * share);
    for (let part = 0; part < 4; part++) pixels[i * 4 + part] = table[q * 4 + part] ?? 0;
  }
  return pixels;
}

/** The values of the map at `index`. */
export function mapAt(grid: Grid, index: number): Float32Array {
  const size = grid.height * grid.width;
  return grid.values.subarray(index * size, (index + 1) * size);
}

/** RGBA pixels of the picture at `index`. */
export function imagePixels(images: ImagesResult, index: number): Uint8ClampedArray<ArrayBuffer> {
  const plane = images.height * images.width;
  const start = index * plane * images.channels;
  const pixels = new Uint8ClampedArray(plane * 4);
  for (let i = 0; i < plane; i++) {
    for (let part = 0; part < 3; part++) {
      const channel = images.channels === 1 ? 0 : part;
      pixels[i * 4 + part] = Math.round(255 * (images.values[start + channel * plane + i] ?? 0));
    }
    pixels[i * 4 + 3] = Number.isNaN(images.values[start] ?? 0) ? 0 : 255; // still to come
  }
  return pixels;
}
