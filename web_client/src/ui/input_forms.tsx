// The small forms above the inputs: noise by its seed, and text.

import { useState } from "preact/hooks";
import { ControlView } from "./controls/dom";

export function NoiseForm(props: { seed: number; largest: number; run(seed: number): void }) {
  const { seed, largest, run } = props;
  return (
    <div class="input-form">
      <ControlView
        control={{
          kind: "stepper",
          name: "seed",
          label: "Noise, seed",
          help: "The same seed gives the same noise.",
          value: seed,
          min: 0,
          max: largest,
          step: 1,
          none: null,
        }}
        set={(_, value) => run(Number(value))}
      />
    </div>
  );
}

export function TextForm(props: { text: string; run(text: string): void }) {
  const [text, setText] = useState(props.text);
  return (
    <form
      class="input-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== "") props.run(text);
      }}
    >
      <textarea
        data-surface
        aria-label="Text for the network"
        rows={3}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault(); // Shift + Enter begins a new line
          event.currentTarget.form?.requestSubmit();
        }}
      />
      <button type="submit" class="action" title="Enter runs it, Shift + Enter begins a new line">
        Run
      </button>
    </form>
  );
}
