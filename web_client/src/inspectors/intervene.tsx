// Changing what a layer puts out: mute, scale or keep channels, add noise, edit a kernel, run on from there, and see what becomes of the prediction.

import { useEffect, useState } from "preact/hooks";
import type { Edit, GraphNode, NoiseEdit } from "../generated/messages";
import type { Unit, Walk } from "../store";
import { useApp } from "../ui/app";
import { ControlView } from "../ui/controls/dom";
import { editsOf, isOfNode, showEdited, withEdit, wordsOf } from "../ui/edits";
import { Effect } from "../ui/effect";
import { CloseIcon } from "../ui/icons";
import { LARGEST_SEED } from "../ui/links";
import { Kernel } from "./kernel";

const MOST_FACTOR = 5;
const MOST_NOISE = 3;

export function Intervene({ walk, node, unit }: { walk: Walk; node: GraphNode; unit: Unit }) {
  const app = useApp();
  const [factor, setFactor] = useState(2);
  const [all, setAll] = useState(false);
  const edited = editsOf(walk).some(isOfNode);
  const [open, setOpen] = useState(edited);
  useEffect(() => {
    if (edited) setOpen(true); // and it stays open when all is undone, to go on
  }, [edited]);
  const pins = app.controller.orders.of(walk.network.id, node.id).pins;
  const together = [...new Set([...pins, unit.channel])].sort((a, b) => a - b);
  const channels = all ? together : [unit.channel];
  const act = (kind: Edit["kind"]) => () => {
    const edit: Edit = { node: node.id, kind, channels, factor: kind === "scale" ? factor : 1 };
    void showEdited(app, walk, withEdit(editsOf(walk), edit));
  };
  return (
    <details class="settings intervene" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Intervene</summary>
      <p class="dim">Change what this layer puts out; the network runs on from here.</p>
      {together.length > 1 && (
        <ControlView
          control={{
            kind: "toggle",
            name: "all",
            label: `All ${together.length}: this channel and the pinned ones`,
            help: "",
            value: all,
          }}
          set={(_, value) => setAll(value === true)}
        />
      )}
      <div class="row">
        <button type="button" class="action" disabled={walk.busy} onClick={act("mute")}>
          Mute
        </button>
        <button type="button" class="action" disabled={walk.busy} onClick={act("keep")}>
          Keep only {all ? "these" : "this"}
        </button>
        <button type="button" class="action" disabled={walk.busy} onClick={act("scale")}>
          Scale
        </button>
      </div>
      <ControlView
        control={{
          kind: "slider",
          name: "factor",
          label: "Scale by",
          help: "",
          value: factor,
          min: -MOST_FACTOR,
          max: MOST_FACTOR,
          step: 0.1,
          decimals: 1,
        }}
        set={(_, value) => setFactor(Number(value))}
      />
      {node.dtype.includes("float") && <Noise walk={walk} node={node} channels={channels} />}
      <Kernel key={`${node.id} ${unit.channel}`} walk={walk} node={node} output={unit.channel} />
      <Edited walk={walk} />
    </details>
  );
}

/** Noise in the chosen channels, or in the whole layer. */
function Noise({ walk, node, channels }: { walk: Walk; node: GraphNode; channels: readonly number[] }) {
  const app = useApp();
  const [amount, setAmount] = useState(0.5);
  const [seed, setSeed] = useState(0);
  const [whole, setWhole] = useState(true);
  const add = (): void => {
    const edit: NoiseEdit = { node: node.id, kind: "noise", channels: whole ? [] : channels, amount, seed };
    void showEdited(app, walk, withEdit(editsOf(walk), edit));
  };
  const chosen = channels.length === 1 ? "this one" : "these";
  return (
    <fieldset class="part">
      <legend>Noise</legend>
      <ControlView
        control={{
          kind: "slider",
          name: "amount",
          label: "Amount, × σ of the layer",
          help: "",
          value: amount,
          min: 0,
          max: MOST_NOISE,
          step: 0.05,
          decimals: 2,
        }}
        set={(_, value) => setAmount(Number(value))}
      />
      <ControlView
        control={{
          kind: "stepper",
          name: "seed",
          label: "Seed",
          help: "",
          value: seed,
          min: 0,
          max: LARGEST_SEED,
          step: 1,
          none: null,
        }}
        set={(_, value) => setSeed(Number(value))}
      />
      <div class="row">
        {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons, as a headset shows it too */}
        <span class="choice" role="group" aria-label="Channels with noise">
          <button type="button" aria-pressed={whole} onClick={() => setWhole(true)}>
            all
          </button>
          <button type="button" aria-pressed={!whole} onClick={() => setWhole(false)}>
            {chosen}
          </button>
        </span>
        <button type="button" class="action" disabled={walk.busy} onClick={add}>
          Add noise
        </button>
      </div>
    </fieldset>
  );
}

/** What is changed now, each to be taken back, and what it does to the prediction. */
function Edited({ walk }: { walk: Walk }) {
  const app = useApp();
  const edits = editsOf(walk);
  const clean = app.controller.inputs.cleanOf(walk.network.id, walk.wish)?.recording ?? null;
  if (edits.length === 0) return null;
  return (
    <>
      <ul class="edits" aria-label="Changes in the pass">
        {edits.map((edit) => (
          <li key={JSON.stringify(edit)}>
            <span>
              {isOfNode(edit) && <span class="mono">{edit.node}: </span>}
              {wordsOf(edit)}
            </span>
            <button
              type="button"
              class="tool small"
              aria-label={`Take back: ${isOfNode(edit) ? `${edit.node}, ` : ""}${wordsOf(edit)}`}
              title="Take it back"
              onClick={() =>
                void showEdited(
                  app,
                  walk,
                  edits.filter((one) => one !== edit),
                )
              }
            >
              <CloseIcon />
            </button>
          </li>
        ))}
      </ul>
      {clean !== null && walk.recording !== null && (
        <Effect clean={clean} edited={walk.recording} words={["before", "after"]} />
      )}
    </>
  );
}
