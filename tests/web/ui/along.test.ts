import { expect, test } from "vitest";
import { lastPanel, stepFrom } from "../../../web_client/src/ui/along";
import { graphOf, node, panel } from "./graphs";

/** stem -> conv1 -> conv2 -> add -> fc, with side (lane 1) from stem to add */
const { layout } = graphOf({
  nodes: [node("stem")],
  panels: [
    panel("stem", 0),
    panel("conv1", 1),
    panel("side", 1, { lane: 1 }),
    panel("conv2", 2),
    panel("add", 3),
    panel("fc", 20),
  ],
  edges: [
    ["stem", "add"],
    ["stem", "side"],
    ["stem", "conv1"],
    ["conv1", "conv2"],
    ["side", "add"],
    ["conv2", "add"],
    ["add", "fc"],
  ],
});
const from = (id: string, step: "next" | "previous" | "branch") => stepFrom(layout, id, step)?.id ?? null;

test.each([
  ["stem", "conv1"], // the nearest that reads it, in its own lane
  ["conv1", "conv2"],
  ["side", "add"],
  ["add", "fc"],
  ["fc", null],
  ["no such", null],
])("after %s comes %s", (id, next) => {
  expect(from(id, "next")).toBe(next);
});

test.each([
  ["add", "conv2"],
  ["side", "stem"],
  ["conv2", "conv1"],
  ["stem", null],
])("before %s comes %s", (id, previous) => {
  expect(from(id, "previous")).toBe(previous);
});

test.each([
  ["conv1", "side"],
  ["side", "conv1"],
  ["conv2", "side"], // nothing at its rank: the nearest of the other lane
  ["fc", null], // too far away to be a branch beside it
])("beside %s is %s", (id, beside) => {
  expect(from(id, "branch")).toBe(beside);
});

test("the last layer has the highest rank", () => {
  expect(lastPanel(layout)?.id).toBe("fc");
  expect(lastPanel({ ...layout, panels: [] })).toBeNull();
});
