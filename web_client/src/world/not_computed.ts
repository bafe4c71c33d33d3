// Where a pass stopped: panels from there on hold nothing.

import type { Walk } from "../store";
import { NOT_COMPUTED, NOTHING, type PanelView } from "./panel_view";

/** `changed`: told the index of every panel. */
export function markComputed(
  walk: Walk,
  panels: readonly PanelView[],
  changed: (index: number) => void,
): void {
  const stopped = walk.recording?.problem?.node;
  const nodes = stopped ? (walk.graph?.nodes ?? []) : [];
  const from = nodes.findIndex(({ id }) => id === stopped);
  const absent = new Set(from < 0 ? [] : nodes.slice(from).map(({ id }) => id));
  panels.forEach((view, i) => {
    const missing = absent.has(view.node);
    if (missing && view.state !== NOTHING) view.setState(NOT_COMPUTED);
    else if (!missing && view.state === NOT_COMPUTED) view.computedAgain();
    changed(i);
  });
}
