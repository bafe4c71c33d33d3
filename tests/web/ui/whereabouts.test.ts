import { describe, expect, test } from "vitest";
import type { GraphAnswer } from "../../../web_client/src/generated/messages";
import type { Walk } from "../../../web_client/src/store";
import { targetsOf } from "../../../web_client/src/ui/search";
import { breadcrumb, nearestPanel, panelFor, sectionPath } from "../../../web_client/src/ui/whereabouts";

const node = (id: string, section: string, title = id) => ({
  id,
  title,
  operator: "conv2d",
  shape: [1, 8, 5, 7],
  section,
});
const panel = (id: string, z: number, shown = id, folded = false) => ({
  id,
  node: shown,
  folded,
  position: [3, 2, z],
});

/** stem, layer1.0.{conv1,relu}, layer2 folded (its last node is layer2.conv) */
const graph = {
  nodes: [
    node("stem", ""),
    node("layer1.0.conv1", "layer1.0"),
    node("layer1.0.relu", "layer1.0"),
    node("layer2.conv", "layer2"),
  ],
  sections: [
    { id: "layer1", title: "layer1", parent: "", module: "Sequential" },
    { id: "layer1.0", title: "layer1.0", parent: "layer1", module: "Block" },
    { id: "layer2", title: "layer2", parent: "", module: "Sequential" },
  ],
  outputs: [],
  layout: {
    panels: [
      panel("stem", 0),
      panel("layer1.0.conv1", -5),
      panel("layer1.0.relu", -10),
      panel("layer2", -15, "layer2.conv", true),
    ],
  },
} as unknown as GraphAnswer;

describe("where one stands", () => {
  test("is told by the sections around the panel", () => {
    expect(breadcrumb(graph, "layer1.0.relu")).toEqual([
      { title: "layer1", panel: "layer1.0.conv1" },
      { title: "0", panel: "layer1.0.conv1" },
      { title: "relu", panel: "layer1.0.relu" },
    ]);
    expect(breadcrumb(graph, "stem")).toEqual([{ title: "stem", panel: "stem" }]);
    expect(breadcrumb(graph, "layer2")).toEqual([{ title: "layer2", panel: "layer2" }]);
    expect(breadcrumb(graph, "gone")).toEqual([]);
  });

  test("is the panel nearest to what lies ahead", () => {
    const walks = [{ network: { id: "a" }, graph, offset: 0 }] as unknown as Walk[];
    const eye = { x: 0, y: 1.7, z: -3.1, yaw: 0, pitch: 0 };
    expect(nearestPanel(walks, eye)).toEqual({ network: "a", panel: "layer1.0.conv1" });
    expect(nearestPanel(walks, { ...eye, yaw: Math.PI })).toEqual({ network: "a", panel: "stem" });
    expect(nearestPanel([], eye)).toBeNull();
  });

  test("counts the offset of networks side by side", () => {
    const walks = [
      { network: { id: "a" }, graph, offset: 0 },
      { network: { id: "b" }, graph, offset: 30 },
    ] as unknown as Walk[];
    expect(nearestPanel(walks, { x: 29, y: 1.7, z: 2, yaw: 0, pitch: 0 })?.network).toBe("b");
  });
});

test("a node inside a folded section is shown by the section's panel", () => {
  expect(panelFor(graph, graph.nodes[3] as never)?.id).toBe("layer2");
  expect(panelFor(graph, graph.nodes[0] as never)?.id).toBe("stem");
  expect(sectionPath(graph, "layer1.0").map((section) => section.id)).toEqual(["layer1", "layer1.0"]);
});

describe("what can be found", () => {
  test("are layers and sections, each with the panel to fly to", () => {
    const targets = targetsOf("net", "Net", graph).map(({ text, target }) => [text, target.panel]);
    expect(targets).toEqual([
      ["stem", "stem"],
      ["layer1", "layer1.0.conv1"],
      ["layer1.0", "layer1.0.conv1"],
      ["layer1.0.conv1", "layer1.0.conv1"],
      ["layer1.0.relu", "layer1.0.relu"],
      ["layer2", "layer2"],
      ["layer2.conv", "layer2"],
    ]);
  });
});
