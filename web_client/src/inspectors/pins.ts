// Pinning by key: the channel under the pointer, else the chosen unit's.

import type { App } from "../ui/app";
import { nodeOf } from "../ui/whereabouts";

export function pinPointedAt({ store, controller }: App): void {
  const unit = store.hovered.value ?? store.unit.value;
  const walk = store.walks.value.find((one) => one.network.id === unit?.network);
  const node = unit && nodeOf(walk?.graph ?? null, unit.panel);
  if (unit && node && node.channels > 1) controller.orders.pin(unit.network, node.id, unit.channel);
}
