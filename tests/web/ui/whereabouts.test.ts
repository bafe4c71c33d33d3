import { describe, expect, test } from "vitest";
import type { NetworkInfo } from "../../../web_client/src/generated/messages";
import type { Walk } from "../../../web_client/src/store";
import { find } from "../../../web_client/src/ui/fuzzy";
import { asked, classesOf, targetsOf } from "../../../web_client/src/ui/targets";
import { breadcrumb, nearestPanel, panelFor, sectionPath } from "../../../web_client/src/ui/whereabouts";
import { graphOf, node, panel, section } from "./graphs";

/** stem, layer1.0.{conv1,relu}, layer2 folded (its last node is layer2.conv) */
const graph = graphOf({
  nodes: [
    node("stem"),
    node("layer1.0.conv1", "layer1.0"),
    node("layer1.0.relu", "layer1.0"),
    node("layer2.conv", "layer2"),
  ],
  sections: [section("layer1"), section("layer1.0", "layer1"), section("layer2")],
  panels: [
    panel("stem", 0),
    panel("layer1.0.conv1", 1),
    panel("layer1.0.relu", 2),
    panel("layer2", 3, { node: "layer2.conv", states: ["layer2.conv"], folded: true }),
  ],
});

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
  test("are layers and sections", () => {
    const targets = targetsOf("net", "Net", graph).map((target) => [target.text, target.node]);
    expect(targets).toEqual([
      ["stem", "stem"],
      ["layer1", null],
      ["layer1.0", null],
      ["layer1.0.conv1", "layer1.0.conv1"],
      ["layer1.0.relu", "layer1.0.relu"],
      ["layer2", null],
      ["layer2.conv", "layer2.conv"],
    ]);
  });

  test("are the classes of a classifier, as units of its output", () => {
    const network = {
      id: "net",
      title: "Net",
      labels: ["tabby cat", "tiger shark"],
    } as unknown as NetworkInfo;
    const fc = node("fc", "", { channels: 2 });
    const classifier = { ...graphOf({ nodes: [fc], panels: [panel("fc", 0)] }), outputs: ["fc"] };
    const classes = classesOf(network, classifier);
    expect(find("tigr shark", classes, 1)[0]?.item).toMatchObject({ node: "fc", channel: 1 });
    expect(classesOf(network, graph)).toEqual([]); // its output has other channels than classes
  });

  test.each([
    ["layer1.0.conv1:13", "layer1.0.conv1", 13],
    ["conv : 7", "conv", 7],
    ["conv:", "conv:", undefined],
    [":7", ":7", undefined],
    ["conv1", "conv1", undefined],
  ])("%s asks for %s and channel %s", (query, name, channel) => {
    expect(asked(query)).toEqual({ name, channel });
  });
});
