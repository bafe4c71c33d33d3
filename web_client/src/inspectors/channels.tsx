// The order of a panel's channels, and the channels pinned to its beginning.

import { type OrderBy, type Ranking, rankingFor } from "../channel_order";
import type { GraphNode } from "../generated/messages";
import { tileKey, type Walk } from "../store";
import { useApp } from "../ui/app";
import type { Value } from "../ui/controls/description";
import { ControlView } from "../ui/controls/dom";
import { offers } from "./applying";
import { ChannelMap } from "./channel_map";

/** `panel`: id of the chosen panel, which shows `node`. */
export function Channels({ walk, node, panel }: { walk: Walk; node: GraphNode; panel: string }) {
  const { store, controller } = useApp();
  const network = walk.network.id;
  const order = controller.orders.of(network, node.id);
  const chosen = store.unit.value?.channel ?? null;
  const maps = node.display !== "vector" && node.grid[0] * node.grid[1] > 1;
  const like = order.by === "similarity" ? Number(order.ranking?.parameters.channel) : null;
  const likes = new Set([like, chosen].filter((channel) => channel !== null));
  const ranked = offers(store.analyses.value, network, node.id);
  if (!ranked("statistics") && order.pins.length === 0) return null;
  const options = [
    { value: "index", label: "index" },
    { value: "max", label: maps ? "max" : "value" },
    ...(maps ? [{ value: "mean", label: "mean" }] : []),
    ...(maps && ranked("channel-similarity")
      ? [...likes].map((channel) => ({ value: channel, label: `like ${channel}` }))
      : []),
    ...(order.by === "table" ? [{ value: "table", label: order.ranking?.column ?? "" }] : []),
  ];
  const sort = (value: Value): void => {
    const change = (by: OrderBy, ranking: Ranking | null) =>
      controller.orders.change(network, node.id, { by, ranking });
    if (value === "index") change("index", null);
    else if (value === "max" || value === "mean") change(value, rankingFor(value, 0));
    else if (typeof value === "number") change("similarity", rankingFor("similarity", value));
  };
  return (
    <section class="channels" aria-label="Channels" data-order={order.slots === null ? "index" : order.by}>
      <ControlView
        control={{
          kind: "choice",
          name: "order",
          label: "Channels by",
          help: "",
          value: like ?? order.by,
          options,
        }}
        set={(_, value) => sort(value)}
      />
      {ranked("statistics") && (
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
      )}
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
