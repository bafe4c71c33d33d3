// Small graphs with their layouts, for the tests of what reads them.

import type { GraphAnswer } from "../../../web_client/src/generated/messages";
import type { Walk } from "../../../web_client/src/store";

export const node = (id: string, section = "", more: object = {}) => ({
  id,
  title: id,
  operator: "conv2d",
  module: id.replace(/~\d+$/, ""),
  call: Number(/~(\d+)$/.exec(id)?.[1] ?? 1),
  shape: [1, 8, 5, 7],
  section,
  parameters: 10,
  channels: 8,
  grid: [5, 7],
  attributes: {},
  ...more,
});

export const section = (id: string, parent = "", repeats = 1) => ({
  id,
  title: id,
  parent,
  module: "Block",
  repeats,
});

export const panel = (id: string, rank: number, more: object = {}) => ({
  id,
  node: id,
  states: [id],
  folded: false,
  position: [3, 2, -5 * rank],
  yaw: -0.6,
  width: 3,
  height: 3,
  rank,
  lane: 0,
  ...more,
});

interface Parts {
  nodes: readonly object[];
  sections?: readonly object[];
  panels: readonly { id: string; rank: number }[];
  /** (source, target) panels; each panel and the next one if not given */
  edges?: readonly (readonly [string, string])[];
  layout?: object;
}

export function graphOf({ nodes, sections = [], panels, edges, layout = {} }: Parts): GraphAnswer {
  const line = panels.slice(1).map((one, i) => [panels[i]?.id, one.id]);
  const last = 5 * Math.max(0, ...panels.map(({ rank }) => rank));
  return {
    nodes,
    sections,
    outputs: [],
    layout: {
      kind: "linear",
      panels,
      ribbons: (edges ?? line).map((edge) => ({ edges: [edge] })),
      gates: [],
      aisle: [
        [0, 0, 5],
        [0, 0, -last - 5],
      ],
      bounds: [
        [-7, 0, -last - 5],
        [7, 4, 5],
      ],
      folded: panels.filter((one) => "folded" in one && one.folded).map(({ id }) => id),
      merged: false,
      levels: 2,
      ...layout,
    },
  } as unknown as GraphAnswer;
}

export const walkOf = (id: string, graph: GraphAnswer | null, offset = 0): Walk =>
  ({ network: { id, title: id, labels: [] }, graph, offset }) as unknown as Walk;
