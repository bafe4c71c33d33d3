import { describe, expect, test } from "vitest";
import { editDistance, find } from "../../../web_client/src/ui/fuzzy";

const layers = [
  { text: "conv1", more: "conv2d 64x112x112" },
  { text: "bn1", more: "batch norm 64x112x112" },
  { text: "layer1.0.conv1", more: "conv2d 64x56x56" },
  { text: "layer1.0.conv2", more: "conv2d 64x56x56" },
  { text: "layer1.0.relu", more: "relu 64x56x56" },
  { text: "layer3.4.conv2", more: "conv2d 256x14x14" },
  { text: "layer4.2.conv2", more: "conv2d 512x7x7" },
  { text: "avgpool", more: "adaptive avg pool2d 2048x1x1" },
  { text: "fc", more: "linear 1000" },
];
const names = (query: string, limit = 8) => find(query, layers, limit).map(({ item }) => item.text);

describe("finding", () => {
  test.each([
    ["layer3.4.conv2", "layer3.4.conv2"],
    ["LAYER3.4.CONV2", "layer3.4.conv2"],
    ["3.4", "layer3.4.conv2"],
    ["layer4 conv2", "layer4.2.conv2"],
    ["conv1", "conv1"],
    ["linear", "fc"],
    ["2048x1x1", "avgpool"],
    ["2048 × 1 × 1", "avgpool"],
    ["conv2d 14", "layer3.4.conv2"],
    ["l34c2", "layer3.4.conv2"],
  ])("%s leads first to %s", (query, name) => {
    expect(names(query)[0]).toBe(name);
  });

  test.each([
    ["avgpol", "avgpool"],
    ["avpgool", "avgpool"],
    ["laeyr4", "layer4.2.conv2"],
    ["reulu", "layer1.0.relu"],
  ])("%s is near enough to %s", (query, name) => {
    expect(names(query)).toContain(name);
  });

  test("every word must be met", () => {
    expect(names("layer1 relu")).toEqual(["layer1.0.relu"]);
    expect(names("layer1 pool")).toEqual([]);
    expect(names("zzzz")).toEqual([]);
  });

  test("nothing asked for gives the first ones, in their order", () => {
    expect(names("", 2)).toEqual(["conv1", "bn1"]);
    expect(names("   ", 1)).toEqual(["conv1"]);
  });

  test("equals stay in the network's order", () => {
    expect(names("layer1.0.conv")).toEqual(["layer1.0.conv1", "layer1.0.conv2"]);
  });

  test("the letters that matched are marked", () => {
    expect(find("conv2", layers, 1)[0]?.marks).toEqual([9, 10, 11, 12, 13]);
  });

  test("is quick over a network of a thousand layers", () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({
      text: `features.denseblock${i % 7}.denselayer${i}.conv2`,
      more: "conv2d 32x14x14",
    }));
    const start = performance.now();
    find("denslayer 512 conv", many, 8);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

test.each([
  ["", "", 0],
  ["relu", "relu", 0],
  ["relu", "reul", 1],
  ["conv", "cov", 1],
  ["kitten", "sitting", 3],
  ["abc", "", 3],
])("from %j to %j it takes %i edits", (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});
