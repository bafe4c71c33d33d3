// The order of a panel's channels, and the channels pinned to its beginning.

import { rankingFor } from "../channel_order";
import type { GraphNode } from "../generated/messages";
import { tileKey, type Walk } from "../store";
import { useApp } from "../ui/app";
import { ControlView } from "../ui/controls/dom";
import { ChannelMap } from "./channel_map";

/** `panel`: id of the chosen panel, which shows `node`. */
export function Channels({ walk, node, panel }: { walk: Walk; node: GraphNode; panel: string }) {
  const { store, controller } = useApp();
  const network = walk.network.id;
  const order = controller.orders.of(network, node.id);
  const chosen = store.unit.value?.channel ?? null;
  const maps = node.display !== "vector" && node.grid[0] * node.grid[1] > 1;
  const by = (value: string): void => {
    if (value === "max" || value === "mean" || value === "similarity")
      controller.orders.change(network, node.id, { by: value, ranking: rankingFor(value, chosen ?? 0) });
    else if (value === "index") controller.orders.change(network, node.id, { by: "index", ranking: null });
  };
  const like = order.by === "similarity" ? Number(order.ranking?.parameters.channel ?? 0) : chosen;
  const options = [
    { value: "index", label: "index" },
    { value: "max", label: maps ? "max" : "value" },
    ...(maps ? [{ value: "mean", label: "mean" }] : []),
    ...(maps && (chosen !== null || order.by === "similarity")
      ? [{ value: "similarity", label: `like ${like}` }]
      : []),
    ...(order.by === "table" ? [{ value: "table", label: order.ranking?.column ?? "" }] : []),
  ];
  return (
    <section class="channels" aria-label="Channels" data-order={order.slots === null ? "index" : order.by}>
      <ControlView
        control={{ kind: "choice", name: "order", label: "Channels by", help: "", value: order.by, options }}
        set={(_, value) => by(String(value))}
      />
      <ControlView
        control={{
          kind: "toggle",
          name: "dead",
          label: "Leave out dead channels",
          help: "",
          value: order.hideDead,
        }}
        set={(_, value) => controller.orders.change(network, node.id, { hideDead: value === true })}
      />
      {order.pins.length > 0 && (
        <ul class="pins" aria-label="Pinned channels">
          {order.pins.map((channel) => (
            <li key={channel}>
              <button
                type="button"
                class="pin"
                aria-pressed={channel === chosen}
                title={`Choose channel ${channel}`}
                onClick={() => {
                  const unit = store.unit.value ?? { y: -1, x: -1 };
                  store.unit.value = { ...unit, network, panel, channel };
                }}
              >
                <ChannelMap tiles={tileKey(network, node.id)} channel={channel} />
                <span class="mono">{channel}</span>
              </button>
              <button
                type="button"
                class="unpin"
                aria-label={`Unpin channel ${channel}`}
                onClick={() => controller.orders.pin(network, node.id, channel)}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
