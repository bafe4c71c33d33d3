import { describe, expect, test } from "vitest";
import { around, treeOf, typedAhead, visibleRows } from "../../../web_client/src/ui/list_rows";
import { graphOf, node, section } from "./graphs";

const graph = graphOf({
  nodes: [
    node("stem"),
    node("a.0.conv", "a.0"),
    node("a.0.relu", "a.0", { parameters: 0 }),
    node("a.1.conv", "a.1"),
    node("fc"),
  ],
  sections: [section("a"), section("a.0", "a"), section("a.1", "a")],
  panels: [],
});
const tree = treeOf(graph);
const ids = (closed: string[] = []) => visibleRows(tree, new Set(closed)).map(({ id }) => id);

describe("the list's rows", () => {
  test("are sections and layers in the order of the data", () => {
    expect(ids()).toEqual(["stem", "a", "a.0", "a.0.conv", "a.0.relu", "a.1", "a.1.conv", "fc"]);
    expect(ids(["a.0"])).toEqual(["stem", "a", "a.0", "a.1", "a.1.conv", "fc"]);
    expect(ids(["a", "a.0"])).toEqual(["stem", "a", "fc"]);
  });

  test("know their level, place, sums and the sections around them", () => {
    expect(tree.rows.get("a")).toMatchObject({ level: 1, place: 2, beside: 3, parameters: 20, layers: 3 });
    expect(tree.rows.get("a.0.relu")).toMatchObject({
      level: 3,
      place: 2,
      beside: 2,
      parent: "a.0",
      layers: 1,
    });
    expect(around(tree, "a.0.relu")).toEqual(["a.0", "a"]);
    expect(around(tree, "stem")).toEqual([]);
  });

  test("are made quickly for a thousand layers", () => {
    const many = graphOf({
      nodes: Array.from({ length: 1000 }, (_, i) => node(`b.${i % 100}.conv${i}`, `b.${i % 100}`)),
      sections: [section("b"), ...Array.from({ length: 100 }, (_, i) => section(`b.${i}`, "b"))],
      panels: [],
    });
    const start = performance.now();
    expect(visibleRows(treeOf(many), new Set())).toHaveLength(1101);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

test.each([
  ["c", 0, 2], // the next one after where one is
  ["c", 2, 4],
  ["c", 4, 0],
  ["cc", 0, 2], // the same letter again goes on
  ["con", 2, 2], // more letters stay where they fit
  ["bn", 0, 3], // the last part of a name counts
  ["zz", 0, -1],
])("typing %s from row %i goes to row %i", (typed, from, to) => {
  expect(typedAhead(["conv1", "relu", "Conv2", "a.bn", "cat"], typed, from)).toBe(to);
});
