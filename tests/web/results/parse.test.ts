import { describe, expect, test } from "vitest";
import { decodeResult } from "../../../web_client/src/connection/blob";
import { parseResult, type Result } from "../../../web_client/src/results/parse";
import { safetensors, type Tensor } from "../safetensors";

const floats = (shape: number[], values: number[]): Tensor => ({ dtype: "F32", shape, values });

function parsed(header: object, tensors: Record<string, Tensor>): Result {
  const whole = { kind: "result", title: "T", note: "N", ...header };
  const result = parseResult(decodeResult(safetensors(whole, tensors)));
  if (result.keyed) throw new Error("not expected to be keyed");
  return result.result;
}

describe("each kind of result", () => {
  test("maps", () => {
    const values = floats([2, 1, 3], [1, -2, 3, 4, 5, -6]);
    const result = parsed({ result: "maps", labels: ["a", "b"], unit: "V", overlay: true }, { values });
    expect(result).toMatchObject({ kind: "maps", title: "T", note: "N", count: 2, height: 1, width: 3 });
    expect(result).toMatchObject({ labels: ["a", "b"], unit: "V", overlay: true });
  });

  test("images", () => {
    const values = floats([1, 3, 1, 2], [0, 1, 0.5, 0.5, 1, 0]);
    expect(parsed({ result: "images", labels: ["a"] }, { values })).toMatchObject({
      count: 1,
      channels: 3,
      width: 2,
    });
  });

  test("curve, its series in the header's order", () => {
    const tensors = {
      "series/a": floats([2], [1, 2]),
      "series/z": floats([2], [3, 4]),
      x: floats([2], [0, 1]),
    };
    const result = parsed(
      { result: "curve", series: ["z", "a"], x_label: "x", y_label: "y", style: "line" },
      tensors,
    );
    if (result.kind !== "curve") throw new Error(result.kind);
    expect([...result.series.keys()]).toEqual(["z", "a"]);
    expect([...(result.series.get("z") ?? [])]).toEqual([3, 4]);
    expect([result.xLabel, result.yLabel, result.style]).toEqual(["x", "y", "line"]);
    expect(result.nodes).toEqual([]);
    const ofLayers = parsed({ result: "curve", series: ["a"], nodes: ["conv", "fc"] }, tensors);
    expect(ofLayers).toMatchObject({ nodes: ["conv", "fc"], lines: new Map() });
    const marked = parsed({ result: "curve", series: ["a"], lines: { best: 0.25, threshold: 0.5 } }, tensors);
    expect(marked).toMatchObject({ lines: new Map(Object.entries({ best: 0.25, threshold: 0.5 })) });
  });

  test("points", () => {
    const coordinates = floats([2, 3], [1, 2, 3, 4, 5, 6]);
    const result = parsed({ result: "points", labels: ["p", "q"], groups: [] }, { coordinates });
    expect(result).toMatchObject({ count: 2, dimensions: 3, labels: ["p", "q"], groups: [] });
    expect(result).toMatchObject({ marks: [], inputs: [], summary: [] }); // as results of before are
    const more = { marks: ["", "wrong"], inputs: [7, 0], summary: { stress: 0.5 } };
    const full = parsed({ result: "points", labels: ["p", "q"], groups: [], ...more }, { coordinates });
    expect(full).toMatchObject({ marks: ["", "wrong"], inputs: [7, 0], summary: [["stress", 0.5]] });
  });

  test("scores", () => {
    const header = {
      result: "scores",
      names: ["r0", "r1"],
      columns: ["std", "mean"],
      units: { mean: "V" },
      summary: { dead: 2, kind: "words" },
    };
    const tensors = { "columns/mean": floats([2], [1, 2]), "columns/std": floats([2], [3, 4]) };
    const result = parsed(header, tensors);
    if (result.kind !== "scores") throw new Error(result.kind);
    expect([...result.columns.keys()]).toEqual(["std", "mean"]);
    expect(result.summary).toEqual([
      ["dead", 2],
      ["kind", "words"],
    ]);
    expect(result.units).toEqual({ mean: "V" });
  });

  test("matrix", () => {
    const values = floats([1, 2], [1, -1]);
    const result = parsed({ result: "matrix", rows: ["r"], columns: ["a", "b"], unit: "" }, { values });
    expect(result).toMatchObject({ rows: ["r"], columns: ["a", "b"], inputs: new Map() });
    const header = { result: "matrix", rows: ["r"], columns: ["a", "b"], inputs: { "0,1": [4, 2] } };
    expect(parsed(header, { values })).toMatchObject({ inputs: new Map([["0,1", [4, 2]]]) });
    const layers = { ...header, row_nodes: ["conv"], column_nodes: ["conv", "fc"] };
    expect(parsed(layers, { values })).toMatchObject({ rowNodes: ["conv"], columnNodes: ["conv", "fc"] });
  });
});

test("a result keyed by node is one result for each", () => {
  const inner = (title: string) => ({ kind: "result", result: "maps", title, note: "", labels: ["a"] });
  const header = {
    kind: "result",
    result: "keyed",
    title: "",
    note: "",
    nodes: { "layer1.0": inner("A"), conv: inner("B") },
  };
  const tensors = { "layer1.0/values": floats([1, 1, 1], [5]), "conv/values": floats([1, 1, 1], [7]) };
  const result = parseResult(decodeResult(safetensors(header, tensors)));
  if (!result.keyed) throw new Error("expected to be keyed");
  expect([...result.results.keys()]).toEqual(["layer1.0", "conv"]);
  const conv = result.results.get("conv");
  expect(conv?.title).toBe("B");
  expect(conv?.kind === "maps" && conv.values[0]).toBe(7);
});

test("what is missing or unknown is said", () => {
  expect(() => parsed({ result: "maps", labels: [] }, {})).toThrow("no array 'values'");
  expect(() => parsed({ result: "opera" }, {})).toThrow("Unknown kind of result 'opera'");
});
