import { expect, test } from "vitest";
import type { GraphNode } from "../../../web_client/src/generated/messages";
import { kernelIn, kernelsOf } from "../../../web_client/src/inspectors/kernel_values";
import type { MapsResult } from "../../../web_client/src/results/parse";

const node = (attributes: GraphNode["attributes"], module: string | null = "conv") =>
  ({ module, attributes }) as GraphNode;

const map = (height: number, width: number, values: readonly number[]): MapsResult => ({
  kind: "maps",
  title: "",
  note: "",
  count: 1,
  height,
  width,
  values: Float32Array.from(values),
  labels: [],
  unit: "weight",
  overlay: false,
  boxes: new Map(),
});

test("kernels are those of small convolutions", () => {
  const conv = { in_channels: 6, kernel_size: [3, 5], groups: 2 };
  expect(kernelsOf(node(conv))).toEqual({ rows: 3, columns: 5, inputs: 3, gap: 1 });
  expect(kernelsOf(node({ in_channels: 6, kernel_size: [7], groups: 1 }))).toEqual({
    rows: 1,
    columns: 7,
    inputs: 6,
    gap: 0,
  });
  expect(kernelsOf(node({ ...conv, kernel_size: [1, 5] }))?.gap).toBe(1);
  expect(kernelsOf(node({ ...conv, kernel_size: [1, 1] }))?.gap).toBe(0);
  expect(kernelsOf(node({ ...conv, kernel_size: [3, 12] }))).toBeNull();
  expect(kernelsOf(node({ ...conv, kernel_size: [3, 3, 3] }))).toBeNull();
  expect(kernelsOf(node({ kernel_size: [3, 3] }))).toBeNull(); // a pooling layer
  expect(kernelsOf(node(conv, null))).toBeNull();
});

test("a kernel is found in the picture of its output channel", () => {
  // three kernels of 2 x 2 and an empty place, a pixel of zeros between them
  const tiled = map(5, 5, [
    ...[1, 2, 0, 5, 6],
    ...[3, 4, 0, 7, 8],
    ...[0, 0, 0, 0, 0],
    ...[9, 10, 0, 0, 0],
    ...[11, 12, 0, 0, 0],
  ]);
  const size = { rows: 2, columns: 2, inputs: 3, gap: 1 };
  expect([0, 1, 2].map((input) => kernelIn(tiled, size, input))).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
  ]);
  const single = map(2, 3, [1, 2, 3, 4, 5, 0]);
  expect(kernelIn(single, { rows: 1, columns: 1, inputs: 5, gap: 0 }, 4)).toEqual([5]);
  const lines = map(2, 3, [1, 2, 3, 4, 5, 6]);
  expect(kernelIn(lines, { rows: 1, columns: 3, inputs: 2, gap: 0 }, 1)).toEqual([4, 5, 6]);
});
