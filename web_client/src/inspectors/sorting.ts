// How the tables of an analysis order the panel of the layer that they are about.

import type { Controller } from "../connection/controller";
import type { AnalysisInfo } from "../generated/messages";
import type { PanelSorting } from "../results/scores";
import { tileKey, type Walk } from "../store";
import type { Values } from "../ui/controls/description";

/** `node`: null for an analysis of the whole, whose tables order no panel. `parameters`: those that made the table. */
export function panelSorting(
  controller: Controller,
  walk: Walk,
  node: string | null,
  channels: number,
  analysis: AnalysisInfo,
  parameters: Values,
): PanelSorting | null {
  if (node === null) return null;
  const ranking = controller.store.orders.value.get(tileKey(walk.network.id, node))?.ranking;
  const ours =
    ranking?.analysis === analysis.name && JSON.stringify(ranking.parameters) === JSON.stringify(parameters);
  return {
    channels,
    by: ours ? ranking : null,
    sort: (column, descending) =>
      controller.orders.change(walk.network.id, node, {
        by: "table",
        ranking: { analysis: analysis.name, parameters, column, descending },
      }),
  };
}
