// The next and the previous layer along the data, and the other branch beside one.

import type { Layout, Panel } from "../generated/messages";

export type Step = "next" | "previous" | "branch";

/** Ranks farther away than this are no branch beside a panel. */
const BESIDE = 12;

/**
 * The panel to go to from one; null where there is none. Along the data it is one that reads (or is read by) the
 * panel: the nearest, of several equally near ones that of the same lane, then of the lowest lane. `branch`: the next
 * lane at the same rank, else the panel of another lane that is nearest to it; again and again it goes round the lanes.
 */
export function stepFrom(layout: Layout, from: string, step: Step): Panel | null {
  const panels = new Map(layout.panels.map((panel) => [panel.id, panel]));
  const here = panels.get(from);
  if (here === undefined) return null;
  if (step === "branch") return branchBeside(layout.panels, here);
  const beside: Panel[] = [];
  for (const ribbon of layout.ribbons)
    for (const [source, target] of ribbon.edges) {
      const panel = panels.get(step === "next" ? target : source);
      if ((step === "next" ? source : target) === from && panel !== undefined) beside.push(panel);
    }
  const away = (panel: Panel): number => Math.abs(panel.rank - here.rank);
  const aside = (panel: Panel): number => (panel.lane === here.lane ? -1 : panel.lane);
  return beside.sort((a, b) => away(a) - away(b) || aside(a) - aside(b))[0] ?? null;
}

function branchBeside(panels: readonly Panel[], here: Panel): Panel | null {
  const lanes = [...new Set(panels.map((panel) => panel.lane))].sort((a, b) => a - b);
  const after = [...lanes.filter((lane) => lane > here.lane), ...lanes.filter((lane) => lane < here.lane)];
  let best: Panel | null = null;
  let least = BESIDE + 1;
  for (const lane of after) {
    for (const panel of panels) {
      const away = Math.abs(panel.rank - here.rank);
      if (panel.lane !== lane || away >= least) continue;
      best = panel;
      least = away;
    }
    if (least === 0) break; // the first lane beside it, in turn
  }
  return best;
}

/** The panel from which everything has been computed: the last one along the data. */
export function lastPanel(layout: Layout): Panel | null {
  return layout.panels.reduce<Panel | null>(
    (last, panel) => (last === null || panel.rank > last.rank ? panel : last),
    null,
  );
}
