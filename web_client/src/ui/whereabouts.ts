// Which panel shows a node, which one is nearest, and the sections around it.

import { computed, effect } from "@preact/signals";
import type { GraphAnswer, GraphNode, Panel } from "../generated/messages";
import type { Selection, Store, Viewpoint, Walk } from "../store";

/** Metres ahead of the visitor that "where one stands" is judged at. */
const AHEAD = 2;

export interface Crumb {
  title: string;
  /** panel to fly to */
  panel: string;
}

/** `network panel` of the panel nearest to where the visitor looks, or null before any graph has arrived. */
export function nearestPanel(walks: readonly Walk[], eye: Viewpoint): Selection | null {
  const x = eye.x - Math.sin(eye.yaw) * AHEAD;
  const z = eye.z - Math.cos(eye.yaw) * AHEAD;
  let best: Selection | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const walk of walks) {
    for (const panel of walk.graph?.layout.panels ?? []) {
      const away = (panel.position[0] + walk.offset - x) ** 2 + (panel.position[2] - z) ** 2;
      if (away >= least) continue;
      least = away;
      best = { network: walk.network.id, panel: panel.id };
    }
  }
  return best;
}

/** Keeps the active network the one that the visitor walks through. Returns what ends it. */
export function followVisitor(store: Store): () => void {
  const network = computed(() => nearestPanel(store.walks.value, store.viewpoint.value)?.network ?? null);
  return effect(() => {
    if (network.value !== null) store.active.value = network.value;
  });
}

export function panelOf(graph: GraphAnswer | null, id: string): Panel | undefined {
  return graph?.layout.panels.find((panel) => panel.id === id);
}

/** The node whose activation a panel shows. */
export function nodeOf(graph: GraphAnswer | null, panelId: string): GraphNode | undefined {
  const node = panelOf(graph, panelId)?.node;
  return graph?.nodes.find((one) => one.id === node);
}

/** The sections around a node or section, outermost first. */
export function sectionPath(graph: GraphAnswer, section: string): GraphAnswer["sections"] {
  const byId = new Map(graph.sections.map((one) => [one.id, one]));
  const path: GraphAnswer["sections"][number][] = [];
  for (let now = byId.get(section); now !== undefined; now = byId.get(now.parent)) path.unshift(now);
  return path;
}

/** The panel that stands for a node: its own, or that of the outermost folded section around it. */
export function panelFor(graph: GraphAnswer, node: GraphNode): Panel | undefined {
  const own = panelOf(graph, node.id);
  if (own !== undefined) return own;
  for (const section of sectionPath(graph, node.section)) {
    const panel = panelOf(graph, section.id);
    if (panel !== undefined) return panel;
  }
  return undefined;
}

/** The way from the network down to a panel; every part but the last leads to its section's first panel. */
export function breadcrumb(graph: GraphAnswer, panelId: string): Crumb[] {
  const panel = panelOf(graph, panelId);
  if (panel === undefined) return [];
  const folded = graph.sections.find((section) => section.id === panelId);
  const node = graph.nodes.find((one) => one.id === panel.node);
  const inside = folded === undefined ? (node?.section ?? "") : folded.parent;
  const path = sectionPath(graph, inside);
  const crumbs = path.map((section) => ({
    title: last(section.title),
    panel: firstPanel(graph, section.id),
  }));
  const title = folded?.title ?? node?.title ?? panelId;
  const around = path.at(-1)?.id;
  const shown = around && title.startsWith(`${around}.`) ? title.slice(around.length + 1) : title;
  return [...crumbs, { title: shown, panel: panelId }];
}

function firstPanel(graph: GraphAnswer, section: string): string {
  const inside = new Set([section]);
  for (const one of graph.sections) if (inside.has(one.parent)) inside.add(one.id);
  const sectionOf = new Map(graph.nodes.map((node) => [node.id, node.section]));
  const panel = graph.layout.panels.find(
    (one) => inside.has(one.id) || inside.has(sectionOf.get(one.id) ?? ""),
  );
  return panel?.id ?? "";
}

/** `layer1.0` under the gate `layer1` is shown as `0`. */
const last = (title: string): string => title.split(".").at(-1) ?? title;
