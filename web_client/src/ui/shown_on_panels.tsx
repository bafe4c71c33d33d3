// In the legend: what an analysis shows on the panels, and how to take it off.

import type { Signal } from "@preact/signals";
import { isOf, type NodeNumbers, type NodePictures } from "../on_panels";
import { useApp } from "./app";

export function ShownOnPanels() {
  const { nodePictures, nodeNumbers } = useApp().store;
  return (
    <>
      <Shown shown={nodePictures} words={(pictures) => pictures.title} />
      <Shown shown={nodeNumbers} words={({ what, unit }) => what + (unit ? ` [${unit}]` : "")} />
    </>
  );
}

interface Props<T extends NodePictures | NodeNumbers> {
  shown: Signal<T | null>;
  words(what: T): string;
}

function Shown<T extends NodePictures | NodeNumbers>({ shown, words }: Props<T>) {
  const { walks } = useApp().store;
  const what = shown.value;
  if (what === null) return null;
  const now = walks.value.some((walk) => isOf(what, walk));
  return (
    <div class="legend-shown dim">
      <span class="legend-layer" title={words(what)}>
        {now ? words(what) : `of another input: ${words(what)}`}
      </span>
      <button
        type="button"
        class="link"
        aria-label={`Take off the panels: ${words(what)}`}
        onClick={() => {
          shown.value = null;
        }}
      >
        take off
      </button>
    </div>
  );
}
