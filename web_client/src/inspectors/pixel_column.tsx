// All channels at one pixel, the strongest first: which channel reacts most to this spot?

import { useState } from "preact/hooks";
import { channelsOf } from "../channel_order";
import type { GraphNode, JobWish } from "../generated/messages";
import { tileKey, type Unit, type Walk } from "../store";
import { useApp } from "../ui/app";
import { Pager } from "../ui/controls/dom";
import { number } from "../ui/format";
import { PinIcon } from "../ui/icons";
import { valueAt } from "../world/atlas";
import { useJob } from "./job";

const PER_PAGE = 8;

interface Row {
  channel: number;
  value: number;
}

/** By magnitude, the largest first; equal ones by index; what is no number last. */
export function strongestFirst(values: ArrayLike<number>, channels: readonly number[]): Row[] {
  const size = (value: number): number => (Number.isNaN(value) ? -1 : Math.abs(value));
  return channels
    .map((channel, row) => ({ channel, value: values[row] ?? Number.NaN }))
    .sort((a, b) => size(b.value) - size(a.value) || a.channel - b.channel);
}

export function PixelColumn({ walk, node, unit }: { walk: Walk; node: GraphNode; unit: Unit }) {
  const { controller, store, world } = useApp();
  const [page, setPage] = useState(0);
  const network = walk.network.id;
  const { stored } = controller.connection;
  store.tilesChanged.value; // `tiles` is no signal
  const tiles = stored ? store.tiles.get(tileKey(network, node.id)) : undefined;
  const wish: JobWish | null = stored
    ? null
    : walk.recording && {
        analysis: "pixel-column",
        recordings: [walk.recording.id],
        node: node.id,
        parameters: { y: unit.y, x: unit.x },
      };
  const { parsed, problem, stale } = useJob(wish);
  if (problem !== null)
    return (
      <p class="dim" role="alert">
        {problem.title}: {problem.detail}
      </p>
    );
  const table = parsed !== null && !parsed.keyed && parsed.result.kind === "scores" ? parsed.result : null;
  if (table === null && tiles === undefined) return <div class="shimmer tall" />;
  const names = table?.names ?? [];
  // of a stored walk as exactly as the maps are stored
  const values = table
    ? table.columns.get("value")
    : Array.from({ length: node.channels }, (_, channel) =>
        tiles ? valueAt(tiles, channel, unit.y, unit.x) : 0,
      );
  const channels = table
    ? (channelsOf(names, node.channels) ?? (names.length === 1 ? [0] : []))
    : Array.from({ length: node.channels }, (_, channel) => channel);
  const rows = values ? strongestFirst(values, channels) : [];
  const largest = Math.max(...rows.slice(0, 1).map(({ value }) => Math.abs(value)), 0) || 1;
  const pages = Math.ceil(rows.length / PER_PAGE);
  const shown = Math.min(page, Math.max(0, pages - 1));
  const { pins } = controller.orders.of(network, node.id);
  const choose = (channel: number): void => {
    store.unit.value = { ...unit, channel };
    world.flyTo({ network, panel: unit.panel });
  };
  return (
    <div class={stale ? "stale" : undefined} aria-busy={stale}>
      <ol
        class="column"
        aria-label="Channels at this pixel, the strongest first"
        start={shown * PER_PAGE + 1}
      >
        {rows.slice(shown * PER_PAGE, (shown + 1) * PER_PAGE).map(({ channel, value }) => (
          <li key={channel} data-channel={channel} data-value={value}>
            <button
              type="button"
              class="column-row"
              aria-pressed={channel === unit.channel}
              title={`Choose channel ${channel}`}
              onClick={() => choose(channel)}
            >
              <span class="mono">{channel}</span>
              <Bar share={Number.isFinite(value) ? value / largest : 0} />
              <span class="mono">{number(value, 4)}</span>
            </button>
            <button
              type="button"
              class="tool small"
              aria-pressed={pins.includes(channel)}
              aria-label={`Pin channel ${channel}`}
              title="Pin: show it first on the panel"
              onClick={() => controller.orders.pin(network, node.id, channel)}
            >
              <PinIcon />
            </button>
          </li>
        ))}
      </ol>
      <div class="row">
        <span class="dim">{rows.length} channels</span>
        <Pager page={shown} pages={pages} what="Channels" go={setPage} />
      </div>
    </div>
  );
}

/** From the middle to the right for positive values, to the left for negative ones. */
function Bar({ share }: { share: number }) {
  const width = 50 * Math.min(1, Math.abs(share));
  return (
    <span class="column-bar" aria-hidden="true">
      <span style={{ left: `${share < 0 ? 50 - width : 50}%`, width: `${width}%` }} />
    </span>
  );
}
