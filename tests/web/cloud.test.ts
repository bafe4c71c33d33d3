import { describe, expect, test } from "vitest";
import {
  axesOf,
  type Cloud,
  coloursOf,
  coordinatesAt,
  exampleOf,
  isCloud,
  isSameMap,
  kindsOf,
  placeOf,
  placesIn,
  vectorAt,
  wordsOf,
} from "../../web_client/src/cloud";
import type { PointsResult } from "../../web_client/src/results/parse";

const points = (coordinates: number[], told: Partial<PointsResult> = {}): PointsResult => ({
  kind: "points",
  title: "",
  note: "",
  coordinates: Float32Array.from(coordinates),
  count: coordinates.length / 3,
  dimensions: 3,
  labels: [],
  groups: [],
  marks: [],
  inputs: [],
  summary: [],
  made: null,
  ...told,
});

const places = (coordinates: number[]): Float32Array => {
  const result = points(coordinates);
  return placesIn(result, axesOf(result, 12));
};

describe("a cloud", () => {
  test("is a map of three axes with points", () => {
    expect(isCloud(points([1, 2, 3]))).toBe(true);
    expect(isCloud(points([1, 2, 3], { dimensions: 2 }))).toBe(false);
    expect(isCloud(points([]))).toBe(false);
  });

  test("has its first axis right, its third up, its second away, all to one scale around its middle", () => {
    expect([...places([0, 0, 0, 4, 2, 1])]).toEqual([-6, -1.5, 3, 6, 1.5, -3]);
  });

  test("of equal points stands in one place, and a point without a place stays without", () => {
    expect(places([1, 1, 1, 1, 1, 1]).every((part) => part === 0)).toBe(true);
    const [x, y, z] = places([Number.NaN, 0, 0, 1, 2, 3, 0, 0, 0]);
    expect([x, y, z].some(Number.isNaN)).toBe(true);
  });

  test("gives each group a colour, in the order of the groups", () => {
    const result = points(new Array(13 * 3).fill(0), { groups: [..."abacdefghijkl"] });
    expect(kindsOf(result)).toEqual([..."abcdefghijkl"]);
    expect([...coloursOf(result)]).toEqual([0, 1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect([...coloursOf(points([0, 0, 0]))]).toEqual([0]);
  });

  test("says a group once", () => {
    const result = points([0, 0, 0, 0, 0, 0], {
      labels: ["example 0: cat", "example 1: cat, taken for dog"],
      groups: ["cat", "cat"],
      marks: ["", "misclassified"],
    });
    expect(wordsOf(result, 0)).toEqual(["example 0: cat"]);
    expect(wordsOf(result, 1)).toEqual(["example 1: cat, taken for dog", "cat", "misclassified"]);
  });

  test("knows the example that an input is, also one kept by the server", () => {
    expect(exampleOf({ input: 3 })).toBe(3);
    expect(exampleOf({ recording: "r", near: { input: 4 } })).toBe(4);
    expect(exampleOf({ recording: "r", near: null })).toBeNull();
    expect(exampleOf(new File([], "a.png"))).toBeNull();
    expect(exampleOf(null)).toBeNull();
  });
});

describe("a free place", () => {
  const axes = axesOf(points([-3, 0, 1, 5, 2, 1.5, 0, -1, 0]), 12);

  test("has coordinates that lead to it, wherever it is", () => {
    expect(axes.scale).toBe(1.5);
    for (const place of [
      [0, 0, 0],
      [1, 2, 3],
      [-6, 0.25, 40],
    ] as const) {
      const coordinates = coordinatesAt(axes, place);
      expect(coordinates && placeOf(axes, coordinates)).toEqual(
        place.map((part) => expect.closeTo(part, 12)),
      );
    }
    // a metre to the right, up and away is so much along the first, third and second axis
    const [a, b, c] = coordinatesAt(axes, [1, 1, -1]) ?? [];
    expect([a, b, c]).toEqual([1 + 1 / 1.5, 0.5 + 1 / 1.5, 0.75 + 1 / 1.5]);
  });

  test("of a point is the point", () => {
    const coordinates = coordinatesAt(axes, placeOf(axes, [5, 2, 1.5]));
    expect(coordinates).toEqual([5, 2, 1.5].map((part) => expect.closeTo(part, 12)));
  });

  test("has none where all points are in one place", () => {
    expect(coordinatesAt(axesOf(points([1, 1, 1, 1, 1, 1]), 12), [1, 2, 3])).toBeNull();
  });

  test("is a vector: the origin, and so much of each axis", () => {
    const made = {
      origin: Float32Array.of(10, 20, 30, 40),
      axes: Float32Array.of(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0.5, -0.5),
    };
    expect(vectorAt(made, [1, 2, 3])).toEqual([11, 24, 31.5, 38.5]);
  });

  test("stays one of the same map, however often that is put up", () => {
    const made = { origin: Float32Array.of(0), axes: Float32Array.of(1, 2, Number.NaN) };
    const cloud = (told: Partial<Cloud> = {}): Cloud => ({
      network: "n",
      node: "mean",
      analysis: "image-map",
      title: "",
      result: points([1, 2, 3], { made: { origin: made.origin, axes: made.axes.slice() } }),
      pictures: [],
      ...told,
    });
    expect(isSameMap(cloud(), cloud())).toBe(true);
    expect(isSameMap(cloud(), cloud({ node: "dense" }))).toBe(false);
    expect(isSameMap(cloud(), cloud({ result: points([1, 2, 3]) }))).toBe(false);
    expect(isSameMap(cloud(), cloud({ result: points([1, 2, 4], { made }) }))).toBe(false);
  });
});
