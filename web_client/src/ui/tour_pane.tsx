// Bottom middle while a tour is walked: what there is to see at this stop, the way on, and the words as they are written.

import { useLayoutEffect } from "preact/hooks";
import type { Stop } from "../generated/messages";
import { saveFile } from "../save_file";
import { stopHere } from "../tour/guide";
import {
  changeOwn,
  type Guided,
  LONGEST_TEXT,
  LONGEST_TITLE,
  paragraphs,
  toStop,
  tourText,
  withNewStop,
  withoutStop,
  withStop,
  withStopMoved,
} from "../tour/tour";
import { isTyping } from "../walking/keys";
import { type App, useApp } from "./app";
import { CloseIcon, PenIcon } from "./icons";

/** More stops than this are told in numbers alone. */
const MOST_DOTS = 16;

export function TourPane() {
  const app = useApp();
  const { store } = app;
  const guided = store.guided.value;
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent): void => {
      const by = event.key === "PageDown" ? 1 : event.key === "PageUp" ? -1 : 0;
      if (by === 0 || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      toStop(store, (store.guided.peek()?.stop ?? 0) + by);
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [store]);
  const stop = guided?.tour.stops[guided.stop];
  if (!guided || !stop) return null;
  return (
    <aside class="glass tour" aria-label="Guided tour">
      <header class="row">
        <span class="mono dim">
          {guided.stop + 1} / {guided.tour.stops.length}
        </span>
        {guided.editing ? (
          <input
            type="text"
            class="field"
            aria-label="Title of the tour"
            maxLength={LONGEST_TITLE}
            value={guided.tour.title}
            onInput={({ currentTarget: { value } }) =>
              changeOwn(store, { ...guided.tour, title: value || "A tour" })
            }
          />
        ) : (
          <span class="dim tour-title">{guided.tour.title}</span>
        )}
        <button
          type="button"
          class={`tool small${guided.editing ? " on" : ""}`}
          aria-label="Change this tour"
          aria-pressed={guided.editing}
          title={guided.editing ? "Back to walking it" : "Change this tour"}
          onClick={() => {
            store.guided.value = { ...guided, editing: !guided.editing };
          }}
        >
          <PenIcon />
        </button>
        <button
          type="button"
          class="tool small"
          aria-label="Leave the tour"
          title="Leave the tour"
          onClick={() => {
            store.guided.value = null;
          }}
        >
          <CloseIcon />
        </button>
      </header>
      {guided.editing ? <Words guided={guided} stop={stop} /> : <Said stop={stop} />}
      <Way guided={guided} />
    </aside>
  );
}

function Said({ stop }: { stop: Stop }) {
  return (
    <div class="tour-words" role="status">
      <h2>{stop.title}</h2>
      {paragraphs(stop).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

/** Back, on, and a dot for each stop. */
function Way({ guided }: { guided: Guided }) {
  const { store } = useApp();
  const { stops } = guided.tour;
  const last = guided.stop === stops.length - 1;
  return (
    <nav class="row tour-way" aria-label="Stops of the tour">
      <button
        type="button"
        class="action"
        disabled={guided.stop === 0}
        title="The stop before (Page Up)"
        onClick={() => toStop(store, guided.stop - 1)}
      >
        Back
      </button>
      {stops.length > 1 && stops.length <= MOST_DOTS && (
        <ol>
          {stops.map(({ title }, number) => (
            <li key={number}>
              <button
                type="button"
                class="dot"
                aria-label={`Stop ${number + 1}: ${title}`}
                aria-current={number === guided.stop ? "step" : undefined}
                title={title}
                onClick={() => toStop(store, number)}
              />
            </li>
          ))}
        </ol>
      )}
      <button
        type="button"
        class="action tour-next"
        title={last ? "The tour ends here" : "The next stop (Page Down)"}
        onClick={() => {
          if (last) store.guided.value = null;
          else toStop(store, guided.stop + 1);
        }}
      >
        {last ? "End" : "Next"}
      </button>
    </nav>
  );
}

function Words({ guided, stop }: { guided: Guided; stop: Stop }) {
  const app = useApp();
  const { store } = app;
  const { tour, stop: at } = guided;
  const count = tour.stops.length;
  return (
    <div class="tour-editing">
      <input
        type="text"
        class="field"
        aria-label="Title of this stop"
        maxLength={LONGEST_TITLE}
        value={stop.title}
        onInput={({ currentTarget: { value } }) =>
          changeOwn(store, withStop(tour, at, { title: value || "A place" }))
        }
      />
      <textarea
        class="field"
        aria-label="What is to be said here"
        placeholder="What is to be said here"
        rows={4}
        maxLength={LONGEST_TEXT}
        value={stop.text ?? ""}
        onInput={({ currentTarget: { value } }) => changeOwn(store, withStop(tour, at, { text: value }))}
      />
      <div class="row tour-deeds">
        <button
          type="button"
          class="action"
          title="A stop after this one: where you stand now, with what you see"
          onClick={() => changeOwn(store, withNewStop(tour, at + 1, stopHere(app)), at + 1)}
        >
          New stop here
        </button>
        <button
          type="button"
          class="action"
          title="This stop leads to where you stand now, with what you see"
          onClick={() => {
            const { place, actions } = stopHere(app);
            changeOwn(store, withStop(tour, at, { place, actions }));
            store.notify({ tone: "info", title: "This stop leads here now", detail: stop.title });
          }}
        >
          Move it here
        </button>
        <button
          type="button"
          class="action"
          disabled={at === 0}
          onClick={() => changeOwn(store, withStopMoved(tour, at, -1), at - 1)}
        >
          Earlier
        </button>
        <button
          type="button"
          class="action"
          disabled={at === count - 1}
          onClick={() => changeOwn(store, withStopMoved(tour, at, 1), at + 1)}
        >
          Later
        </button>
        <button type="button" class="action" disabled={count === 1} onClick={() => remove(app, guided)}>
          Delete
        </button>
        <button type="button" class="action" onClick={() => save(app, guided)}>
          Save as a file
        </button>
      </div>
    </div>
  );
}

function remove({ store }: App, { tour, stop }: Guided): void {
  changeOwn(store, withoutStop(tour, stop), Math.max(0, stop - 1));
  store.notify({
    tone: "info",
    title: "Stop deleted",
    detail: tour.stops[stop]?.title ?? "",
    action: { words: "Undo", run: () => changeOwn(store, tour, stop) },
  });
}

function save({ store }: App, { tour }: Guided): void {
  const name = `${tour.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "tour"}.json`;
  saveFile(new Blob([tourText(tour)], { type: "application/json" }), name);
  store.notify({
    tone: "info",
    title: "Tour saved",
    detail: `${name}: show it with \`boxwalk tour ${name} TARGET\`, or open it on this page.`,
  });
}
