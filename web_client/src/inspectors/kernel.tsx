// Other numbers in one kernel of a convolution, for this pass only.

import { useState } from "preact/hooks";
import type { GraphNode, JobWish, KernelEdit } from "../generated/messages";
import type { Walk } from "../store";
import { useApp } from "../ui/app";
import { ControlView } from "../ui/controls/dom";
import { editsOf, showEdited, withEdit } from "../ui/edits";
import { useJob } from "./job";
import { type Kernels, kernelIn, kernelsOf } from "./kernel_values";

const DIGITS = 4;

/** output: the chosen channel. Nothing where the layer is no convolution with small kernels. */
export function Kernel({ walk, node, output }: { walk: Walk; node: GraphNode; output: number }) {
  const kernels = kernelsOf(node);
  const [input, setInput] = useState(0);
  if (kernels === null || walk.recording === null) return null;
  return (
    <fieldset class="part">
      <legend>
        Kernel of channel {output}, {kernels.rows} × {kernels.columns}
      </legend>
      {kernels.inputs > 1 && (
        <ControlView
          control={{
            kind: "stepper",
            name: "input",
            label: "On input channel",
            help: "",
            value: input,
            min: 0,
            max: kernels.inputs - 1,
            step: 1,
            none: null,
          }}
          set={(_, value) => setInput(Number(value))}
        />
      )}
      <Values walk={walk} node={node} kernels={kernels} output={output} input={input} />
    </fieldset>
  );
}

interface Place {
  walk: Walk;
  node: GraphNode;
  kernels: Kernels;
  output: number;
  input: number;
}

function Values({ walk, node, kernels, output, input }: Place) {
  const app = useApp();
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const wish: JobWish = {
    analysis: "weights",
    recordings: walk.recording === null ? [] : [walk.recording.id],
    node: node.id,
    parameters: { first: output, count: 1 },
  };
  const { parsed, problem } = useJob(wish);
  const edits = editsOf(walk);
  const edit = edits.find(
    (one): one is KernelEdit =>
      one.kind === "kernel" && one.node === node.id && one.output === output && one.input === input,
  );
  const result = parsed !== null && !parsed.keyed && parsed.result.kind === "maps" ? parsed.result : null;
  if (problem !== null)
    return <p class="dim">Its weights are not known: {problem.detail || problem.title}</p>;
  if (result === null) return <p class="dim">…</p>;
  const present = edit?.values.flat() ?? kernelIn(result, kernels, input);
  const place = (i: number): string => `${input} ${i}`;
  const values = present.map((value, i) => {
    const text = typed.get(place(i));
    return text === undefined ? value : text.trim() === "" ? Number.NaN : Number(text);
  });
  const changed = present.some((_, i) => typed.has(place(i)));
  const run = (): void => {
    const rows = Array.from({ length: kernels.rows }, (_, y) =>
      values.slice(y * kernels.columns, (y + 1) * kernels.columns),
    );
    const next: KernelEdit = { node: node.id, kind: "kernel", output, input, values: rows };
    setTyped(new Map());
    void showEdited(app, walk, withEdit(edits, next));
  };
  const restore = (): void => {
    setTyped(new Map());
    if (edit !== undefined)
      void showEdited(
        app,
        walk,
        edits.filter((one) => one !== edit),
      );
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !walk.busy && values.every(Number.isFinite)) run();
      }}
    >
      <div class="kernel" style={{ "--columns": kernels.columns }}>
        {present.map((value, i) => (
          <input
            type="number"
            class="field mono"
            key={place(i)}
            step={0.1}
            aria-label={`Row ${Math.floor(i / kernels.columns) + 1}, column ${(i % kernels.columns) + 1}`}
            aria-invalid={!Number.isFinite(values[i])}
            value={typed.get(place(i)) ?? String(Number(value.toPrecision(DIGITS)))}
            onInput={(event) => setTyped(new Map(typed).set(place(i), event.currentTarget.value))}
          />
        ))}
      </div>
      <div class="row">
        <button
          type="submit"
          class="action"
          disabled={walk.busy || !changed || !values.every(Number.isFinite)}
        >
          Run with it
        </button>
        <button
          type="button"
          class="action"
          disabled={walk.busy || (edit === undefined && !changed)}
          onClick={restore}
        >
          As it was
        </button>
      </div>
    </form>
  );
}
