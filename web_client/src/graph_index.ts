// A graph's nodes, sections and panels by id, and which panel stands for what; made once for each answer.

import type { GraphAnswer, GraphNode, GraphSection, Panel } from "./generated/messages";
import type { Selection, Viewpoint, Walk } from "./store";

/** Metres ahead of the visitor that "where one stands" is judged at. */
const AHEAD = 2;

/** What holds for a graph however it is folded. */
interface NodeIndex {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly sections: ReadonlyMap<string, GraphSection>;
  /** the sections around each section and itself, outermost first */
  readonly paths: ReadonlyMap<string, readonly GraphSection[]>;
}

export interface GraphIndex extends NodeIndex {
  readonly panels: ReadonlyMap<string, Panel>;
  /** panel by node: its own, the one it is a state of, or that of a folded section around it */
  readonly standing: ReadonlyMap<string, Panel>;
}

const made = new WeakMap<GraphAnswer, GraphIndex>();
const madeOfNodes = new WeakMap<GraphAnswer["nodes"], NodeIndex>();

export function indexOf(graph: GraphAnswer): GraphIndex {
  return kept(made, graph, () => make(graph));
}

function make(graph: GraphAnswer): GraphIndex {
  const ofNodes = kept(madeOfNodes, graph.nodes, () => makeOfNodes(graph));
  const panels = new Map(graph.layout.panels.map((panel) => [panel.id, panel]));
  const own = new Map<string, Panel>();
  for (const panel of graph.layout.panels)
    if (!panel.folded) for (const node of panel.states) own.set(node, panel);
  const folds = graph.layout.folded.length > 0;
  const standing = new Map<string, Panel>();
  for (const node of graph.nodes) {
    const panel = own.get(node.id) ?? (folds ? foldedAround(node, ofNodes, panels) : undefined);
    if (panel !== undefined) standing.set(node.id, panel);
  }
  return { ...ofNodes, panels, standing };
}

function makeOfNodes(graph: GraphAnswer): NodeIndex {
  const sections = new Map(graph.sections.map((section) => [section.id, section]));
  const paths = new Map<string, readonly GraphSection[]>();
  for (const section of graph.sections) {
    const path: GraphSection[] = [];
    for (let at: GraphSection | undefined = section; at !== undefined; at = sections.get(at.parent))
      path.unshift(at);
    paths.set(section.id, path);
  }
  return { nodes: new Map(graph.nodes.map((node) => [node.id, node])), sections, paths };
}

/** The panels of a graph, each with the node that it shows. */
export function panelsOf(graph: GraphAnswer | null): [Panel, GraphNode][] {
  if (!graph) return [];
  const { nodes } = indexOf(graph);
  return graph.layout.panels.flatMap((panel): [Panel, GraphNode][] => {
    const node = nodes.get(panel.node);
    return node ? [[panel, node]] : [];
  });
}

function foldedAround(
  node: GraphNode,
  { paths }: NodeIndex,
  panels: ReadonlyMap<string, Panel>,
): Panel | undefined {
  const folded = paths.get(node.section)?.find(({ id }) => panels.get(id)?.folded);
  return folded && panels.get(folded.id);
}

/** What is kept for `key`, made where nothing is. */
export function kept<K extends object, V>(made: WeakMap<K, V>, key: K, make: () => V): V {
  let value = made.get(key);
  if (value === undefined) {
    value = make();
    made.set(key, value);
  }
  return value;
}

/** The panel that stands for a section: its own when it or one around it is folded, else its first one. */
export function panelForSection(graph: GraphAnswer, section: string): Panel | undefined {
  const { nodes, panels, paths } = indexOf(graph);
  const folded = (paths.get(section) ?? []).find(({ id }) => panels.get(id)?.folded);
  if (folded !== undefined) return panels.get(folded.id);
  const isInside = (id: string): boolean => paths.get(id)?.some((around) => around.id === section) ?? false;
  return graph.layout.panels.find((panel) =>
    panel.folded ? isInside(panel.id) : isInside(nodes.get(panel.node)?.section ?? ""),
  );
}

/** The panel of `after` that stands for what a panel of `before` shows; of a section unfolded since then its first. */
export function successor(before: GraphAnswer, after: GraphAnswer, panelId: string): Panel | undefined {
  const panel = indexOf(before).panels.get(panelId);
  if (panel === undefined) return undefined;
  if (panel.folded) return panelForSection(after, panelId);
  return indexOf(after).standing.get(panel.states[0] ?? panel.node);
}

/** The graph with every merged panel showing the state chosen for it; the same one where that changes nothing. */
export function withStates(graph: GraphAnswer, stateOf: (panel: Panel) => string): GraphAnswer {
  let changed = false;
  const panels = graph.layout.panels.map((panel) => {
    const node = panel.states.length > 1 ? stateOf(panel) : panel.node;
    if (node === panel.node) return panel;
    changed = true;
    return { ...panel, node };
  });
  return changed ? { ...graph, layout: { ...graph.layout, panels } } : graph;
}

/** In every other network the panel of the same layer: the same id, else the same module's same call. */
export function counterparts(walks: readonly Walk[], selection: Selection): Selection[] {
  const from = walks.find((walk) => walk.network.id === selection.network)?.graph;
  const panel = from && indexOf(from).panels.get(selection.panel);
  if (!from || !panel) return [];
  const node = indexOf(from).nodes.get(panel.node);
  return walks.flatMap(({ network, graph }) => {
    if (graph === null || network.id === selection.network) return [];
    const { sections, standing } = indexOf(graph);
    const sameModule = (): GraphNode | undefined =>
      node?.module == null
        ? undefined
        : graph.nodes.find((one) => one.module === node.module && one.call === node.call);
    const found =
      panel.folded && sections.has(panel.id)
        ? panelForSection(graph, panel.id)
        : (standing.get(panel.node) ?? standing.get(sameModule()?.id ?? ""));
    return found === undefined ? [] : [{ network: network.id, panel: found.id }];
  });
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
