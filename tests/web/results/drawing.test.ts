import { describe, expect, test } from "vitest";
import { linear, ticks } from "../../../web_client/src/results/axis";
import { betweenEnds } from "../../../web_client/src/results/curve";
import { nearest, placesOf } from "../../../web_client/src/results/nearest";
import { heatPixels } from "../../../web_client/src/results/over_input";
import type { ImagesResult, PointsResult, ScoresResult } from "../../../web_client/src/results/parse";
import { extent, imagePixels, largest, mapAt, signedPixels } from "../../../web_client/src/results/pixels";
import { ordered } from "../../../web_client/src/results/scores";

describe("signed values", () => {
  test("are black at zero, white at the largest, blue below", () => {
    const pixels = signedPixels(new Float32Array([0, 2, -2, -1, 9]), 2);
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 255]);
    expect([...pixels.subarray(4, 8)]).toEqual([255, 255, 255, 255]);
    expect([...pixels.subarray(8, 12)]).toEqual([140, 199, 255, 255]);
    const [r = 0, g = 0, b = 0] = pixels.subarray(12, 15);
    expect(b).toBeGreaterThan(g);
    expect(g).toBeGreaterThan(r);
    expect([...pixels.subarray(16, 20)]).toEqual([255, 255, 255, 255]);
  });

  test("of nothing or of no number stay black", () => {
    expect([...signedPixels(new Float32Array([0, Number.NaN]), 0)]).toEqual([0, 0, 0, 255, 0, 0, 0, 255]);
  });

  test("over a picture are the more opaque the larger they are, and nothing at zero or where there is no number", () => {
    const values = new Float32Array([0, 4, -2, Number.NaN, 9]);
    const pixels = heatPixels(values, 4, 0.5);
    const opacities = [3, 7, 11, 15, 19].map((at) => pixels[at]);
    expect(opacities).toEqual([0, 128, 64, 0, 128]);
    expect(pixels[4]).toBeGreaterThan(pixels[6] ?? 0); // orange above zero
    expect(pixels[10]).toBeGreaterThan(pixels[8] ?? 0); // blue below
    expect(heatPixels(values, 0, 1).filter((_, i) => i % 4 === 3)).toEqual(new Uint8ClampedArray(5));
  });

  test("have a scale and a range of their finite values", () => {
    const values = new Float32Array([1, -3, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(largest(values)).toBe(3);
    expect(extent(values)).toEqual([-3, 1]);
    expect(extent(new Float32Array([Number.NaN]))).toEqual([0, 0]);
  });
});

test("a picture's planes become its colours, grey is all three", () => {
  const base = {
    kind: "images",
    title: "",
    note: "",
    labels: ["a"],
    inputs: [],
    count: 2,
    height: 1,
    width: 2,
  } as const;
  const rgb: ImagesResult = {
    ...base,
    channels: 3,
    values: new Float32Array([0, 0, 0, 0, 0, 0, 1, 0, 0.2, 0.4, 0, 1]),
  };
  expect([...imagePixels(rgb, 1)]).toEqual([255, 51, 0, 255, 0, 102, 255, 255]);
  const grey: ImagesResult = { ...base, channels: 1, values: new Float32Array([0, 1, 0.6, 0]) };
  expect([...imagePixels(grey, 1)]).toEqual([153, 153, 153, 255, 0, 0, 0, 255]);
  const toCome: ImagesResult = { ...grey, values: new Float32Array(4).fill(Number.NaN) };
  expect([...imagePixels(toCome, 0)].filter((_, i) => i % 4 === 3)).toEqual([0, 0]);
  expect([...mapAt(grey, 1)]).toEqual([...new Float32Array([0.6, 0])]);
});

describe("an axis", () => {
  test.each([
    [0, 1, 4, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [-3, 5, 3, [-2, 0, 2, 4]],
    [0, 250, 4, [0, 50, 100, 150, 200, 250]],
  ])("from %d to %d has round numbers", (from, to, about, expected) => {
    expect(ticks(from, to, about)).toEqual(expected);
  });
  test("shows its ends, and round numbers that leave them room", () => {
    expect(betweenEnds(-4.13, 9.71)).toEqual([-4.13, 0, 2, 4, 6, 9.71]);
    expect(betweenEnds(0, 4)).toEqual([0, 1, 2, 3, 4]);
    expect(betweenEnds(3, 3)).toEqual([3]);
  });
  test("of no length has its one value", () => {
    expect(ticks(2, 2, 4)).toEqual([2]);
    expect(linear(2, 2, 0, 10)(2)).toBe(5);
  });
  test("maps ends to ends", () => {
    const to = linear(-1, 3, 100, 0);
    expect([to(-1), to(3), to(0)]).toEqual([100, 0, 75]);
  });
});

test("rows are sorted by a column, what is no number last either way", () => {
  const result: ScoresResult = {
    kind: "scores",
    title: "",
    note: "",
    names: ["a", "b", "c", "d"],
    columns: new Map([["v", new Float32Array([2, Number.NaN, -1, 5])]]),
    units: {},
    summary: [],
  };
  expect(ordered(result, { column: "v", descending: true })).toEqual([3, 0, 2, 1]);
  expect(ordered(result, { column: "v", descending: false })).toEqual([2, 0, 3, 1]);
  expect(ordered(result, { column: null, descending: true })).toEqual([3, 2, 1, 0]);
});

describe("a cloud of points", () => {
  const cloud = (coordinates: number[], dimensions: number): PointsResult => ({
    kind: "points",
    title: "",
    note: "",
    coordinates: new Float32Array(coordinates),
    count: coordinates.length / dimensions,
    dimensions,
    labels: [],
    groups: [],
    marks: [],
    inputs: [],
    summary: [],
    made: null,
  });

  test("is drawn to one scale, the second axis upwards, the third left out", () => {
    const places = placesOf(cloud([0, 0, 9, 4, 0, 9, 2, 1, 9], 3), 100, 10);
    expect(places).toEqual([
      { x: 10, y: 60 },
      { x: 90, y: 60 },
      { x: 50, y: 40 },
    ]);
  });

  test("has a nearest point, of those that are numbers and near enough", () => {
    const places = placesOf(cloud([0, 0, 4, 0, Number.NaN, 2, 2, 2], 2), 100, 10);
    expect(nearest(places, 84, 62, 12)).toBe(1);
    expect(nearest(places, 50, 75, 12)).toBeNull();
    expect(nearest([], 0, 0, 12)).toBeNull();
  });
});
