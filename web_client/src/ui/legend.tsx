// Bottom right: what the colours mean, in the real values of the layer at hand.

import { useComputed } from "@preact/signals";
import { useState } from "preact/hooks";
import { type Selection, type Store, tileKey } from "../store";
import { COLOUR_MAP_NAMES, COLOUR_MAPS } from "../world/colour_map";
import { useApp } from "./app";
import { CloudLegend } from "./cloud_words";
import { ControlView } from "./controls/dom";
import { number, signed } from "./format";
import { LEAST_GAIN, LegendScale, MOST_GAIN } from "./legend_scale";
import { ScaleBar } from "./scale_bar";
import { ShownOnPanels } from "./shown_on_panels";
import { nearestPanel, nodeOf } from "./whereabouts";

export interface Ends {
  /** title of the layer that the numbers belong to */
  layer: string;
  /** magnitude at the ends of the colours; null where no tiles have arrived yet */
  end: number | null;
  /** the channel whose own scale it is, null for the layer's */
  channel: number | null;
  /** key and version of its tiles */
  key: string;
  version: number;
}

/** The layer at hand: pointed at, else chosen, else the nearest one. */
export function endsOf(store: Store): Ends | null {
  const hovered = store.hovered.value;
  const place: Selection | null =
    hovered ?? store.selection.value ?? nearestPanel(store.walks.value, store.viewpoint.value);
  const walk = store.walks.value.find((one) => one.network.id === place?.network);
  if (place === null || walk === undefined) return null;
  const node = nodeOf(walk.graph, place.panel);
  if (node === undefined) return null;
  store.tilesChanged.value; // `tiles` is no signal
  const key = tileKey(walk.network.id, node.id);
  const tiles = store.tiles.get(key);
  if (tiles === undefined) return { layer: node.title, end: null, channel: null, key, version: 0 };
  const byChannel = tiles.scaleMode === "channel";
  const chosen = store.unit.value;
  const own = chosen?.network === place.network && chosen.panel === place.panel ? chosen.channel : 0;
  const channel = byChannel ? (hovered?.channel ?? own) : null;
  const scale = channel === null ? tiles.header.max : (tiles.scales[channel] ?? tiles.header.max);
  return { layer: node.title, end: scale / store.gain.value, channel, key, version: tiles.version };
}

export function Legend() {
  const { store, controller } = useApp();
  const [open, setOpen] = useState(false);
  const text = useComputed(() => JSON.stringify(endsOf(store)));
  const ends = JSON.parse(text.value) as Ends | null;
  const mode = store.scale.value;
  return (
    <section class="glass legend" aria-label="Legend">
      <LegendScale
        tiles={ends ? (store.tiles.get(ends.key) ?? null) : null}
        channel={ends?.channel ?? null}
        end={ends?.end ?? null}
      />
      <div class="scale-ends mono" data-end={ends?.end ?? ""} style={{ "--ends": 1 / store.gain.value }}>
        <span>{ends?.end ? signed(-ends.end) : "−"}</span>
        <span>0</span>
        <span>{ends?.end ? signed(ends.end) : "+"}</span>
      </div>
      <button type="button" class="legend-more dim" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="legend-layer">{ends?.layer ?? "no layer yet"}</span>
        <span class="mono">
          {mode === "channel"
            ? ends === null || ends.channel === null
              ? "per channel"
              : `channel ${ends.channel}`
            : "layer"}{" "}
          · ×{number(store.gain.value, 2)}
        </span>
      </button>
      <ShownOnPanels />
      <CloudLegend />
      {open && (
        <div class="controls">
          {controller.connection.scales.length > 1 && (
            <ControlView
              control={{
                kind: "choice",
                name: "scale",
                label: "Full colour at the largest in",
                help: "",
                value: mode,
                options: [
                  { value: "layer", label: "the layer" },
                  { value: "channel", label: "each channel" },
                ],
              }}
              set={(_, value) => {
                store.scale.value = value === "channel" ? "channel" : "layer";
              }}
            />
          )}
          <ControlView
            control={{
              kind: "slider",
              name: "gain",
              label: "Gain",
              help: "",
              value: store.gain.value,
              min: LEAST_GAIN,
              max: MOST_GAIN,
              step: 0.1,
              decimals: 1,
            }}
            set={(_, value) => {
              store.gain.value = Number(value);
            }}
          />
          <Colours />
        </div>
      )}
    </section>
  );
}

/** The colour maps to choose from, each as it looks. */
function Colours() {
  const { store } = useApp();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of buttons, as a headset shows it too
    <div class="control" role="group" aria-label="Colours">
      <span>Colours</span>
      <div class="colour-maps">
        {COLOUR_MAP_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={store.colours.value === name}
            aria-label={`${COLOUR_MAPS[name].title}: ${COLOUR_MAPS[name].words}`}
            title={COLOUR_MAPS[name].words}
            onClick={() => {
              store.colours.value = name;
            }}
          >
            <ScaleBar colours={name} gain={1} />
            <span>{COLOUR_MAPS[name].title}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
