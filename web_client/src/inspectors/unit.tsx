// The chosen unit: its value, all channels at its pixel, and what it sees of the input.

import type { GraphNode } from "../generated/messages";
import { tileKey, type Unit, type Walk } from "../store";
import { useApp } from "../ui/app";
import type { Stepper } from "../ui/controls/description";
import { ControlView } from "../ui/controls/dom";
import { number } from "../ui/format";
import { CloseIcon, PinIcon } from "../ui/icons";
import { finestLevel, strongestUnit, valueAt } from "../world/atlas";
import { ChannelMap } from "./channel_map";
import { Intervene } from "./intervene";
import { PixelColumn } from "./pixel_column";
import { Region } from "./region";
import { UnitImage } from "./unit_image";

/** `panel`: id of the chosen panel, which shows `node`. */
export function UnitSection({ walk, node, panel }: { walk: Walk; node: GraphNode; panel: string }) {
  const { store } = useApp();
  const unit = store.unit.value;
  const network = walk.network.id;
  const pixels = node.grid[0] * node.grid[1] > 1;
  if (unit !== null) return <Chosen walk={walk} node={node} unit={unit} />;
  const strongest = (): void => {
    const tiles = store.tiles.get(tileKey(network, node.id));
    const found = tiles ? strongestUnit(tiles) : null;
    if (found) store.unit.value = { network, panel, ...found };
  };
  return (
    <div class="no-unit">
      <p class="dim">
        Click a {pixels ? "pixel of the panel: how does every channel answer there?" : "unit of the panel."}
      </p>
      <button type="button" class="action" onClick={strongest}>
        The strongest
      </button>
      <Region walk={walk} node={node} panel={panel} />
    </div>
  );
}

function Chosen({ walk, node, unit }: { walk: Walk; node: GraphNode; unit: Unit }) {
  const { store, controller } = useApp();
  const network = walk.network.id;
  store.tilesChanged.value; // `tiles` is no signal
  const key = tileKey(network, node.id);
  const tiles = store.tiles.get(key);
  const value = tiles && unit.y >= 0 ? valueAt(tiles, unit.channel, unit.y, unit.x) : null;
  const rough = tiles ? (finestLevel(tiles)?.level ?? 0) > 0 : false;
  const pinned = controller.orders.of(network, node.id).pins.includes(unit.channel);
  const maps = node.display === "maps" || node.display === "tokens";
  const label = walk.graph?.outputs.includes(node.id) ? walk.network.labels[unit.channel] : undefined;
  const ofPixel = maps && node.grid[0] * node.grid[1] > 1;
  const stepper = (name: "channel" | "y" | "x", text: string, count: number): Stepper => ({
    kind: "stepper",
    name,
    label: text,
    help: "",
    value: Math.max(0, unit[name]),
    min: 0,
    max: count - 1,
    step: 1,
    none: null,
  });
  const set = (name: string, to: unknown): void => {
    store.unit.value = { ...unit, y: Math.max(0, unit.y), x: Math.max(0, unit.x), [name]: Number(to) };
  };
  return (
    <section
      class="unit"
      aria-label="The chosen unit"
      data-unit={`${unit.channel},${unit.y},${unit.x}`}
      data-value={value ?? ""}
    >
      <div class="row">
        <ChannelMap tiles={key} channel={unit.channel} />
        <h3>
          {node.display === "vector" ? "Unit" : "Channel"} <span class="mono">{unit.channel}</span>
          {label ? <span class="dim"> {label}</span> : null}
          <span class="unit-value mono">
            {value !== null && `${rough ? "≈ " : ""}${number(value, 3)}`}
            {ofPixel && unit.y >= 0 && (
              <span class="dim">
                {" "}
                at ({unit.y}, {unit.x})
              </span>
            )}
          </span>
        </h3>
        <button
          type="button"
          class="tool small"
          aria-pressed={pinned}
          aria-label={`Pin channel ${unit.channel}`}
          title="Pin: show it first on the panel (P)"
          onClick={() => controller.orders.pin(network, node.id, unit.channel)}
        >
          <PinIcon />
        </button>
        <button
          type="button"
          class="tool small"
          aria-label="Let the unit go"
          onClick={() => {
            store.unit.value = null;
          }}
        >
          <CloseIcon />
        </button>
      </div>
      <UnitImage walk={walk} node={node} panel={unit.panel} channel={unit.channel} />
      {maps && unit.y >= 0 && <PixelColumn walk={walk} node={node} unit={unit} />}
      <Region walk={walk} node={node} panel={unit.panel} />
      {node.display !== "none" && !controller.connection.stored && (
        <Intervene walk={walk} node={node} unit={unit} />
      )}
      <details class="settings">
        <summary>Move</summary>
        <div class="controls">
          <ControlView control={stepper("channel", "Channel", node.channels)} set={set} />
          {ofPixel && <ControlView control={stepper("y", "Row", node.grid[0])} set={set} />}
          {ofPixel && <ControlView control={stepper("x", "Column", node.grid[1])} set={set} />}
        </div>
      </details>
    </section>
  );
}
