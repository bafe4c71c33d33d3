// The kernels of a convolution: their size, and one of them out of the pictures that the analysis `weights` gives.

import type { GraphNode } from "../generated/messages";
import type { MapsResult } from "../results/parse";

/** as the server allows */
const LARGEST_SIDE = 11;

/** inputs: of each output channel, those of its group; gap: pixels between kernels in the picture of their weights */
export interface Kernels {
  rows: number;
  columns: number;
  inputs: number;
  gap: number;
}

/** Of a convolution with kernels small enough to be edited; null for every other layer. */
export function kernelsOf({ module, attributes }: GraphNode): Kernels | null {
  const { kernel_size: size, in_channels: channels, groups } = attributes;
  if (module === null || typeof channels !== "number") return null;
  const sides = typeof size === "number" ? [size] : Array.isArray(size) ? size.map(Number) : [];
  if (sides.length < 1 || sides.length > 2 || sides.some((side) => side > LARGEST_SIDE)) return null;
  const [columns = 1, rows = 1] = [...sides].reverse();
  const inputs = channels / (typeof groups === "number" ? groups : 1);
  return { rows, columns, inputs, gap: sides.length === 2 && rows * columns > 1 ? 1 : 0 };
}

/** The kernel that reads an input channel, row by row, from the picture of an output channel, where all of them stand side by side. */
export function kernelIn(map: MapsResult, { rows, columns, gap }: Kernels, input: number): number[] {
  const perRow = Math.floor((map.width + gap) / (columns + gap));
  const top = Math.floor(input / perRow) * (rows + gap);
  const left = (input % perRow) * (columns + gap);
  return Array.from({ length: rows * columns }, (_, i) => {
    const y = top + Math.floor(i / columns);
    return map.values[y * map.width + left + (i % columns)] ?? 0;
  });
}
