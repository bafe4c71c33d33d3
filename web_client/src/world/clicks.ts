// What a click on something in the world does.

import type { Store } from "../store";
import type { Pick, Target, WorldCallbacks } from "./api";

export function clicked(
  pick: Pick,
  { selection, unit, held }: Store,
  callbacks: WorldCallbacks,
  flyTo: (target: Target) => void,
): void {
  if (pick.kind === "board") return; // it is worked by what holds it
  const { network } = pick;
  if (pick.kind === "gate") callbacks.onGateClick?.(network, pick.section);
  else if (pick.kind === "point") callbacks.onPointClick?.({ network, index: pick.index });
  else if (pick.kind === "input" && held.peek()) callbacks.onPutIn?.(network);
  else if (pick.kind === "input") {
    flyTo({ network, place: "input" });
    callbacks.onInputClick?.(network);
  } else {
    const chosen = selection.peek();
    const again = chosen?.network === network && chosen.panel === pick.panel;
    if (pick.unit && again) unit.value = { network, panel: pick.panel, ...pick.unit };
    else {
      selection.value = { network, panel: pick.panel };
      flyTo({ network, panel: pick.panel });
      callbacks.onPanelClick?.(network, pick.panel);
    }
  }
}
