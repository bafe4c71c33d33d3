import { describe, expect, test } from "vitest";
import { inWords, isOf, mostPictures, numbersOf, ofPanel, picturesOf } from "../../web_client/src/on_panels";
import type {
  CurveResult,
  ImagesResult,
  MapsResult,
  Parsed,
  Result,
  ScoresResult,
} from "../../web_client/src/results/parse";
import type { Walk } from "../../web_client/src/store";
import { withNumber } from "../../web_client/src/world/label_text";

const maps = (values: number[], count: number, height: number, width: number): MapsResult => ({
  kind: "maps",
  title: "",
  note: "",
  count,
  height,
  width,
  values: Float32Array.from(values),
  labels: [],
  unit: "",
  overlay: false,
  boxes: new Map(),
});

const scores = (
  summary: ScoresResult["summary"],
  names: string[] = [],
  columns: Record<string, number[]> = {},
  units: Record<string, string> = {},
): ScoresResult => ({
  kind: "scores",
  title: "",
  note: "",
  names,
  columns: new Map(Object.entries(columns).map(([name, values]) => [name, Float32Array.from(values)])),
  units,
  summary,
});

describe("the pictures of nodes", () => {
  test("are the first of each, at the scale of all of its maps", () => {
    const found = picturesOf(new Map([["a", maps([1, -2, 3, 4, 5, -9], 3, 1, 2)]]));
    expect(found.get("a")).toEqual({
      kind: "map",
      height: 1,
      width: 2,
      channels: 1,
      values: Float32Array.of(1, -2),
      scale: 9,
    });
  });

  test("are those in the place asked for, of the nodes that have so many", () => {
    const results = new Map([
      ["a", maps([1, -2, 3, 4], 2, 1, 2)],
      ["b", maps([5, 6], 1, 1, 2)],
    ]);
    expect(mostPictures(results)).toBe(2);
    const found = picturesOf(results, 1);
    expect([...found.keys()]).toEqual(["a"]);
    expect(found.get("a")?.values).toEqual(Float32Array.of(3, 4));
  });

  test("keep all planes of an image", () => {
    const image: ImagesResult = {
      kind: "images",
      title: "",
      note: "",
      count: 2,
      channels: 3,
      height: 1,
      width: 1,
      values: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
      labels: [],
      inputs: [],
    };
    const [picture] = picturesOf(new Map([["a", image]])).values();
    expect(picture).toMatchObject({ kind: "image", channels: 3, values: Float32Array.of(0.1, 0.2, 0.3) });
  });

  test("leave out what has none: tables, empty results, maps without a finite value", () => {
    const results = new Map<string, Result>([
      ["table", scores([])],
      ["empty", maps([], 0, 2, 2)],
      ["broken", maps([Number.NaN, Number.POSITIVE_INFINITY], 1, 1, 2)],
      ["there", maps([Number.NaN, 1], 1, 1, 2)],
    ]);
    expect([...picturesOf(results).keys()]).toEqual(["there"]);
  });

  test("stay the same objects while their values do", () => {
    const first = picturesOf(new Map([["a", maps([1, Number.NaN], 1, 1, 2)]]));
    const again = picturesOf(new Map([["a", maps([1, Number.NaN], 1, 1, 2)]]), 0, first);
    expect(again.get("a")).toBe(first.get("a"));
    const other = picturesOf(new Map([["a", maps([1, 2], 1, 1, 2)]]), 0, first);
    expect(other.get("a")).not.toBe(first.get("a"));
    const turned = picturesOf(new Map([["a", maps([1, Number.NaN], 1, 2, 1)]]), 0, first);
    expect(turned.get("a")).not.toBe(first.get("a"));
  });
});

const byNode = (results: [string, Result][]): Parsed => ({ keyed: true, results: new Map(results) });

describe("the numbers of nodes", () => {
  test("come from summaries, their unit apart, and from tables of one row", () => {
    const found = numbersOf(
      byNode([
        [
          "a",
          scores([
            ["energy kept [%]", 81.25],
            ["why", "words"],
            ["rank", 3],
          ]),
        ],
        [
          "b",
          scores([
            ["energy kept [%]", Number.NaN],
            ["rank", 4],
          ]),
        ],
        ["c", scores([], ["all"], { time: [2.5] }, { time: "ms" })],
        ["d", scores([], ["one", "two"], { time: [1, 2] })],
      ]),
      new Set(),
    );
    expect(found.map(({ what, unit, values }) => [what, unit, [...values]])).toEqual([
      ["energy kept", "%", [["a", 81.25]]],
      [
        "rank",
        "",
        [
          ["a", 3],
          ["b", 4],
        ],
      ],
      ["time", "ms", [["c", 2.5]]],
    ]);
  });

  test("come from the curves whose places are nodes, with the unit of their axis", () => {
    const curve: CurveResult = {
      kind: "curve",
      title: "",
      note: "",
      x: Float32Array.of(1, 2, 3),
      series: new Map([
        ["kept", Float32Array.of(75, Number.NaN, 50)],
        ["rejected", Float32Array.of(25, Number.NaN, 50)],
      ]),
      xLabel: "",
      yLabel: "energy of the input [%]",
      style: "line",
      nodes: ["a", "b", "of another network"],
      lines: new Map(),
    };
    const found = numbersOf({ keyed: false, result: curve }, new Set(["a", "b"]));
    expect(found.map(({ what, unit, values }) => [what, unit, [...values]])).toEqual([
      ["kept", "%", [["a", 75]]],
      ["rejected", "%", [["a", 25]]],
    ]);
    const placeless = numbersOf({ keyed: false, result: { ...curve, nodes: [] } }, new Set(["a", "b"]));
    expect(placeless).toEqual([]);
  });

  test("come from the columns of a table whose rows are all nodes", () => {
    const table = scores([["layers", 2]], ["a", "b"], { mean: [1.5, 2.5] }, { mean: "ms" });
    const found = numbersOf({ keyed: false, result: table }, new Set(["a", "b", "c"]));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ what: "mean", unit: "ms" });
    expect([...(found[0]?.values ?? [])]).toEqual([
      ["a", 1.5],
      ["b", 2.5],
    ]);
    expect(numbersOf({ keyed: false, result: table }, new Set(["a"]))).toEqual([]);
  });

  test("that no node has are none", () => {
    expect(numbersOf(byNode([["a", scores([["x", Number.POSITIVE_INFINITY]])]]), new Set())).toEqual([]);
  });

  test("stand beside the name, what they are before the operator", () => {
    expect(inWords(81.256, "%")).toBe("81.3\u00a0%");
    expect(inWords(3, "")).toBe("3");
    const words = { name: "conv1", second: "conv2d 3×3" };
    expect(withNumber(words, { value: inWords(3, ""), what: "rank" })).toEqual({
      name: "conv1 · 3",
      second: "rank · conv2d 3×3",
    });
    expect(withNumber(words, null)).toEqual(words);
  });
});

test("a panel has what its node has, else what the first of its states has", () => {
  const values = new Map([
    ["conv", 1],
    ["norm", 2],
  ]);
  expect(ofPanel(values, "norm", ["conv", "norm", "relu"])).toBe(2);
  expect(ofPanel(values, "relu", ["conv", "norm", "relu"])).toBe(1);
  expect(ofPanel(values, "pool", ["pool"])).toBeUndefined();
});

test("what is of one recording is of no other, what is of the network is of all", () => {
  const walk = { network: { id: "net" }, recording: { id: "r1" } } as unknown as Walk;
  const about = { network: "net", recording: "r1", analysis: "", title: "" };
  expect(isOf(about, walk)).toBe(true);
  expect(isOf({ ...about, recording: "r0" }, walk)).toBe(false);
  expect(isOf({ ...about, network: "other" }, walk)).toBe(false);
  expect(isOf({ ...about, recording: null }, { ...walk, recording: null })).toBe(true);
  expect(isOf(about, { ...walk, recording: null })).toBe(false);
});
