import { describe, expect, test } from "vitest";
import { counterparts, panelForSection, successor, withStates } from "../../web_client/src/graph_index";
import { carried } from "../../web_client/src/world/carry";
import { graphOf, node, panel, section, walkOf } from "./ui/graphs";

const nodes = [
  node("stem"),
  node("a.conv", "a"),
  node("a.bn", "a"),
  node("a.relu", "a"),
  node("b.1.conv", "b.1"),
  node("b.2.conv", "b.2"),
  node("fc"),
];
const sections = [
  section("a"),
  section("b"),
  section("b.1~2", "b", 2),
  section("b.1", "b.1~2"),
  section("b.2", "b.1~2"),
];
const all = graphOf({
  nodes,
  sections,
  panels: [
    panel("stem", 0),
    panel("a.conv", 1),
    panel("a.bn", 2),
    panel("a.relu", 3),
    panel("b.1.conv", 4),
    panel("b.2.conv", 5),
    panel("fc", 6),
  ],
});
const merged = graphOf({
  nodes,
  sections,
  panels: [
    panel("stem", 0),
    panel("a.conv", 1, { node: "a.relu", states: ["a.conv", "a.bn", "a.relu"] }),
    panel("b.1~2", 2, { node: "b.2.conv", states: ["b.2.conv"], folded: true }),
    panel("fc", 3),
  ],
});

describe("after a change a panel is succeeded", () => {
  test.each([
    ["stem", "stem"],
    ["a.bn", "a.conv"], // as a state of the merged panel
    ["a.relu", "a.conv"],
    ["b.2.conv", "b.1~2"], // inside a folded group
    ["fc", "fc"],
  ])("%s by %s", (from, to) => {
    expect(successor(all, merged, from)?.id).toBe(to);
  });

  test("by the first panel of what was unfolded", () => {
    expect(successor(merged, all, "b.1~2")?.id).toBe("b.1.conv");
    expect(successor(merged, all, "a.conv")?.id).toBe("a.conv");
  });

  test("by nothing where the layer is gone", () => {
    const other = graphOf({ nodes: [node("stem")], panels: [panel("stem", 0)] });
    expect(successor(all, other, "fc")).toBeUndefined();
    expect(successor(all, merged, "no such")).toBeUndefined();
  });
});

test("a section is stood for by the outermost folded one around it, else by its first panel", () => {
  expect(panelForSection(merged, "b.2")?.id).toBe("b.1~2");
  expect(panelForSection(merged, "b")?.id).toBe("b.1~2");
  expect(panelForSection(all, "b")?.id).toBe("b.1.conv");
});

test("states are shown by panels that have them; what changes nothing is the same graph", () => {
  const first = withStates(merged, ({ states }) => states[0] ?? "");
  expect(first.layout.panels.map((one) => one.node)).toEqual(["stem", "a.conv", "b.2.conv", "fc"]);
  expect(first.layout.panels[0]).toBe(merged.layout.panels[0]);
  expect(withStates(first, ({ states }) => states[0] ?? "")).toBe(first);
});

describe("the same layer in another network", () => {
  const walks = [walkOf("x", all), walkOf("y", merged), walkOf("z", null)];
  test.each([
    ["a.bn", "a.conv"],
    ["b.1.conv", "b.1~2"],
    ["fc", "fc"],
  ])("%s is shown by %s", (from, to) => {
    expect(counterparts(walks, { network: "x", panel: from })).toEqual([{ network: "y", panel: to }]);
  });

  test("is the same call of the same module where ids differ", () => {
    const renamed = graphOf({
      nodes: [node("head", "", { module: "fc" }), node("other", "", { module: "fc", call: 2 })],
      panels: [panel("head", 0), panel("other", 1)],
    });
    const found = counterparts([walkOf("x", all), walkOf("y", renamed)], { network: "x", panel: "fc" });
    expect(found).toEqual([{ network: "y", panel: "head" }]);
    expect(counterparts(walks, { network: "x", panel: "gone" })).toEqual([]);
  });

  test("is a folded section, or its first panel", () => {
    expect(counterparts(walks, { network: "y", panel: "b.1~2" })).toEqual([
      { network: "x", panel: "b.1.conv" },
    ]);
  });
});

describe("a visitor is carried along", () => {
  const eye = { x: 0.4, y: 0, z: -28.5, yaw: 0.2, pitch: 0.1 };

  test("with what they stand before", () => {
    // before fc at rank 6 (z -30), which now stands at rank 3 (z -15)
    const stand = carried([walkOf("x", all)], [walkOf("x", merged)], eye);
    expect(stand).toEqual({ ...eye, z: expect.closeTo(-13.5, 6) });
  });

  test("not at all where nothing before them changed", () => {
    const near = { ...eye, z: 1 };
    expect(carried([walkOf("x", all)], [walkOf("x", merged)], near)).toBeNull();
    expect(carried([], [walkOf("x", merged)], near)).toBeNull();
  });

  test("with their network when the one beside it grows", () => {
    const far = { ...eye, x: 40.4 };
    const stand = carried(
      [walkOf("x", all), walkOf("y", all, 40)],
      [walkOf("x", all), walkOf("y", all, 52)],
      far,
    );
    expect(stand).toEqual({ ...far, x: expect.closeTo(52.4, 6) });
  });

  test("round a bend", () => {
    const bent = graphOf({
      nodes,
      sections,
      panels: [panel("fc", 0, { position: [-20, 2, -12] })],
      layout: {
        aisle: [
          [0, 0, 0],
          [0, 0, -10],
          [-40, 0, -10],
        ],
      },
    });
    const stand = carried([walkOf("x", all)], [walkOf("x", bent)], eye);
    // the aisle goes left there: 1.5 m before the panel and 0.4 m to the right of the middle
    expect(stand).toEqual({
      x: expect.closeTo(-18.5, 6),
      y: 0,
      z: expect.closeTo(-10.4, 6),
      yaw: expect.closeTo(0.2 + Math.PI / 2, 6),
      pitch: 0.1,
    });
  });
});
