// The inputs that a network has seen, to go back to.

import { feedOf } from "../connection/made_picture";
import type { Past, Walk } from "../store";
import { type App, useApp } from "./app";
import { PhotoIcon } from "./icons";

/** Which of the past inputs is on show; -1 for none. */
export function placeOf(past: readonly Past[], walk: Walk, clean: Past | null): number {
  const feed = clean?.feed ?? (walk.wish === null ? "" : feedOf(walk.wish));
  return past.findIndex((one) => one.feed === feed);
}

/** Go to the input before (-1) or after (1) the one on show; false where there is none. */
export function step({ store, controller }: App, direction: -1 | 1): boolean {
  const walk = store.activeWalk.peek();
  if (walk === null) return false;
  const past = controller.inputs.of(walk.network.id);
  const at = placeOf(past, walk, controller.inputs.cleanOf(walk.network.id, walk.wish));
  const next = past[at < 0 ? past.length - 1 : at + direction];
  if (next === undefined) return false;
  void controller.show(walk.network.id, next.wish);
  return true;
}

export function PastInputs({ walk }: { walk: Walk }) {
  const { store, controller } = useApp();
  const past = store.past.value.get(walk.network.id) ?? [];
  const at = placeOf(past, walk, controller.inputs.cleanOf(walk.network.id, walk.wish));
  return (
    <>
      <div class="past">
        {past
          .map((one, index) => (
            <button
              type="button"
              key={one.feed}
              class="tile"
              aria-pressed={index === at}
              aria-label={`Back to ${one.words}`}
              title={one.words}
              onClick={() => void controller.show(walk.network.id, one.wish)}
            >
              {one.thumbnail === "" ? <PhotoIcon /> : <img src={one.thumbnail} alt="" />}
            </button>
          ))
          .reverse()}
      </div>
      <p class="dim">
        <kbd>Z</kbd> the one before, <kbd>Shift</kbd> <kbd>Z</kbd> the next.
      </p>
    </>
  );
}
