// The list view's rows: the tree of sections and layers, flattened as far as it is unfolded in the list.

import type { GraphAnswer, GraphNode, GraphSection } from "../generated/messages";
import { indexOf, kept } from "../graph_index";

export interface Row {
  /** a section's or a node's id; no two are equal */
  readonly id: string;
  readonly section: GraphSection | null;
  readonly node: GraphNode | null;
  /** 1 for the outermost */
  readonly level: number;
  /** its place among those beside it, from 1, and their number */
  readonly place: number;
  readonly beside: number;
  readonly parent: string;
  /** of all layers inside, its own for a layer */
  readonly parameters: number;
  /** layers inside, 1 for a layer */
  readonly layers: number;
}

export interface Tree {
  /** children by id of the section around them, "" for the outermost, in the order of the data */
  readonly children: ReadonlyMap<string, readonly Row[]>;
  readonly rows: ReadonlyMap<string, Row>;
}

interface Sums {
  parameters: number;
  layers: number;
}

const made = new WeakMap<GraphAnswer["nodes"], Tree>();

/** The tree of a graph, the same one however the graph is folded. */
export function treeOf(graph: GraphAnswer): Tree {
  return kept(made, graph.nodes, () => make(graph));
}

/** Linear in its nodes times their depth. */
function make(graph: GraphAnswer): Tree {
  const { paths } = indexOf(graph);
  const order = new Map<string, (GraphNode | GraphSection)[]>([["", []]]);
  const sums = new Map<string, Sums>();
  const told = new Set<string>();
  for (const node of graph.nodes) {
    let around = "";
    for (const section of paths.get(node.section) ?? []) {
      if (!told.has(section.id)) {
        told.add(section.id);
        order.get(around)?.push(section);
        order.set(section.id, []);
        sums.set(section.id, { parameters: 0, layers: 0 });
      }
      around = section.id;
      const sum = sums.get(around);
      if (sum) {
        sum.parameters += node.parameters;
        sum.layers += 1;
      }
    }
    order.get(around)?.push(node);
  }
  const children = new Map<string, Row[]>();
  const rows = new Map<string, Row>();
  for (const [parent, members] of order) {
    const level = (paths.get(parent)?.length ?? 0) + 1;
    const made = members.map((member, i): Row => {
      const node = "operator" in member ? member : null;
      const section = "operator" in member ? null : member;
      return {
        id: member.id,
        section,
        node,
        level,
        place: i + 1,
        beside: members.length,
        parent,
        parameters: node?.parameters ?? sums.get(member.id)?.parameters ?? 0,
        layers: sums.get(member.id)?.layers ?? 1,
      };
    });
    children.set(parent, made);
    for (const row of made) rows.set(row.id, row);
  }
  return { children, rows };
}

/** Rows in their order, those inside `closed` sections left out. */
export function visibleRows(tree: Tree, closed: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const add = (parent: string): void => {
    for (const row of tree.children.get(parent) ?? []) {
      rows.push(row);
      if (row.section !== null && !closed.has(row.id)) add(row.id);
    }
  };
  add("");
  return rows;
}

/** Sections around a row, which have to be open for it to be seen. */
export function around(tree: Tree, id: string): string[] {
  const path: string[] = [];
  for (let row = tree.rows.get(id); row !== undefined && row.parent !== ""; row = tree.rows.get(row.parent))
    path.push(row.parent);
  return path;
}

/**
 * Index of the next row whose name begins with what was typed, from `from` on and round; the same letter again and
 * again goes from one to the next. -1 if there is none. Names are compared by their last part as well: `conv` finds
 * `layer1.0.conv1`.
 */
export function typedAhead(names: readonly string[], typed: string, from: number): number {
  const wanted = typed.toLowerCase();
  const again = [...wanted].every((letter) => letter === wanted[0]);
  const prefix = again ? (wanted[0] ?? "") : wanted;
  const first = again || wanted.length === 1 ? from + 1 : from;
  for (let step = 0; step < names.length; step++) {
    const at = (first + step) % names.length;
    const name = (names[at] ?? "").toLowerCase();
    if (name.startsWith(prefix) || (name.split(".").at(-1) ?? "").startsWith(prefix)) return at;
  }
  return -1;
}
