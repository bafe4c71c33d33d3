// Which panel shows a node, which one is nearest, and the sections around it.

import { computed, effect } from "@preact/signals";
import type { GraphAnswer, GraphNode, Panel } from "../generated/messages";
import { indexOf, nearestPanel, panelForSection } from "../graph_index";
import type { Store } from "../store";

export { nearestPanel } from "../graph_index";

export interface Crumb {
  title: string;
  /** panel to fly to */
  panel: string;
}

/** Keeps the active network the one that the visitor walks through. Returns what ends it. */
export function followVisitor(store: Store): () => void {
  const network = computed(() => nearestPanel(store.walks.value, store.viewpoint.value)?.network ?? null);
  return effect(() => {
    if (network.value !== null) store.active.value = network.value;
  });
}

export function panelOf(graph: GraphAnswer | null, id: string): Panel | undefined {
  return graph === null ? undefined : indexOf(graph).panels.get(id);
}

/** The node whose activation a panel shows. */
export function nodeOf(graph: GraphAnswer | null, panelId: string): GraphNode | undefined {
  if (graph === null) return undefined;
  const { nodes, panels } = indexOf(graph);
  return nodes.get(panels.get(panelId)?.node ?? "");
}

/** The sections around a node or section, outermost first. */
export function sectionPath(graph: GraphAnswer, section: string): GraphAnswer["sections"] {
  return indexOf(graph).paths.get(section) ?? [];
}

/** The panel that stands for a node: its own, or that of the outermost folded section around it. */
export function panelFor(graph: GraphAnswer, node: GraphNode): Panel | undefined {
  return indexOf(graph).standing.get(node.id);
}

/** The way from the network down to a panel; every part but the last leads to its section's first panel. */
export function breadcrumb(graph: GraphAnswer, panelId: string): Crumb[] {
  const panel = panelOf(graph, panelId);
  if (panel === undefined) return [];
  const { nodes, sections } = indexOf(graph);
  const folded = sections.get(panelId);
  const node = nodes.get(panel.states[0] ?? panel.node);
  const inside = folded === undefined ? (node?.section ?? "") : folded.parent;
  // groups of repeated sections are no place to stand in while they are unfolded
  const path = sectionPath(graph, inside).filter(({ repeats }) => repeats < 2);
  const crumbs = path.map((section) => ({
    title: last(section.title),
    panel: panelForSection(graph, section.id)?.id ?? "",
  }));
  const title = folded?.title ?? node?.title ?? panelId;
  const around = path.at(-1)?.id;
  const shown = around && title.startsWith(`${around}.`) ? title.slice(around.length + 1) : title;
  return [...crumbs, { title: shown, panel: panelId }];
}

/** `layer1.0` under the gate `layer1` is shown as `0`. */
export const last = (title: string): string => title.split(".").at(-1) ?? title;
