import { describe, expect, test } from "vitest";
import { coloursOf, exampleOf, isCloud, kindsOf, placesIn, wordsOf } from "../../web_client/src/cloud";
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
  ...told,
});

describe("a cloud", () => {
  test("is a map of three axes with points", () => {
    expect(isCloud(points([1, 2, 3]))).toBe(true);
    expect(isCloud(points([1, 2, 3], { dimensions: 2 }))).toBe(false);
    expect(isCloud(points([]))).toBe(false);
  });

  test("has its first axis right, its third up, its second away, all to one scale around its middle", () => {
    const places = placesIn(points([0, 0, 0, 4, 2, 1]), 12);
    expect([...places]).toEqual([-6, -1.5, 3, 6, 1.5, -3]);
  });

  test("of equal points stands in one place, and a point without a place stays without", () => {
    expect([...placesIn(points([1, 1, 1, 1, 1, 1]), 12)].every((part) => part === 0)).toBe(true);
    const [x, y, z] = placesIn(points([Number.NaN, 0, 0, 1, 2, 3, 0, 0, 0]), 12);
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
