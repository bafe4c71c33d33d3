// Changing what a layer puts out: mute, scale or keep channels, run on from there, and see what becomes of the prediction.

import { useState } from "preact/hooks";
import type { GraphNode } from "../generated/messages";
import type { Unit, Walk } from "../store";
import { useApp } from "../ui/app";
import { ControlView } from "../ui/controls/dom";
import { type ChannelEdit, editsOf, isOfChannels, showEdited, withEdit, wordsOf } from "../ui/edits";
import { Effect } from "../ui/effect";
import { CloseIcon } from "../ui/icons";

const MOST_FACTOR = 5;

export function Intervene({ walk, node, unit }: { walk: Walk; node: GraphNode; unit: Unit }) {
  const app = useApp();
  const [factor, setFactor] = useState(2);
  const [all, setAll] = useState(false);
  const pins = app.controller.orders.of(walk.network.id, node.id).pins;
  const together = [...new Set([...pins, unit.channel])].sort((a, b) => a - b);
  const channels = all ? together : [unit.channel];
  const act = (kind: ChannelEdit["kind"]) => () => {
    const edit: ChannelEdit = { node: node.id, kind, channels, factor: kind === "scale" ? factor : 1 };
    void showEdited(app, walk, withEdit(editsOf(walk), edit));
  };
  return (
    <details class="settings intervene" open={editsOf(walk).some(isOfChannels)}>
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
      <Edited walk={walk} />
    </details>
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
              {isOfChannels(edit) && <span class="mono">{edit.node}: </span>}
              {wordsOf(edit)}
            </span>
            <button
              type="button"
              class="tool small"
              aria-label={`Take back: ${isOfChannels(edit) ? `${edit.node}, ` : ""}${wordsOf(edit)}`}
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
