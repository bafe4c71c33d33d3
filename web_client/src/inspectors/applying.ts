// Which analyses apply to a layer, and what is sent to run one.

import type { AnalysisInfo, JobWish } from "../generated/messages";
import type { Walk } from "../store";
import type { Values } from "../ui/controls/description";
import type { Second } from "./seconds";

/** The analyses that can be run here: for this node first, then those of the whole. */
export function applicable(analyses: readonly AnalysisInfo[], network: string, node: string): AnalysisInfo[] {
  const here = analyses.filter((one) => one.scope === "node" && one.applies[network]?.includes(node));
  here.sort((a, b) => a.title.localeCompare(b.title));
  return [...here, ...analyses.filter((one) => one.scope !== "node" && network in one.applies)];
}

/** Whether an analysis can be run for a node, or its result was stored. */
export function offers(
  analyses: readonly AnalysisInfo[],
  network: string,
  node: string,
): (name: string) => boolean {
  return (name) => analyses.some((one) => one.name === name && one.applies[network]?.includes(node));
}

/** What is sent for the layer and input at hand; null while there is no recording, or none to compare it with. */
export function wishOf(
  analysis: AnalysisInfo,
  walk: Walk,
  node: string | null,
  parameters: Values,
  second: Second | null,
): JobWish | null {
  if (walk.recording === null) return null;
  const wish = { analysis: analysis.name, parameters: parameters as Record<string, unknown> };
  if (analysis.scope === "network")
    return { ...wish, networks: [walk.network.id, ...(second === null ? [] : [second.network])] };
  if (analysis.compares === "recording" && second === null) return null;
  const recordings = [walk.recording.id, ...(second?.recording ? [second.recording] : [])];
  return analysis.scope === "recording" ? { ...wish, recordings } : { ...wish, recordings, node };
}
