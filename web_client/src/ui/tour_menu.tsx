// Under the top left: the tours that there are, and how one is recorded or opened.

import { useRef } from "preact/hooks";
import type { Tour } from "../generated/messages";
import { openTour, stopHere } from "../tour/guide";
import { beginTour, keepOwn } from "../tour/tour";
import { useApp } from "./app";

export function TourMenu({ close }: { close(): void }) {
  const app = useApp();
  const { store } = app;
  const chooser = useRef<HTMLInputElement>(null);
  const offered = store.offeredTour.value;
  const own = store.ownTour.value;
  const begin = (tour: Tour): void => {
    close();
    beginTour(store, tour);
  };
  const record = (): void => {
    close();
    const title = `Through ${store.activeWalk.value?.network.title ?? "the network"}`;
    const tour: Tour = { format: "boxwalk-tour", version: 1, title, stops: [stopHere(app)] };
    keepOwn(store, tour);
    store.guided.value = { tour, stop: 0, due: false, editing: true };
  };
  return (
    <div class="popover share" role="dialog" aria-label="Guided tours">
      {offered && <TourButton tour={offered} words="Begin" begin={begin} />}
      {own && own !== offered && <TourButton tour={own} words="Your own" begin={begin} />}
      {!offered && !own && <p class="dim nothing">No tour comes with these networks.</p>}
      <div class="row share-actions">
        <button
          type="button"
          class="action"
          title="A tour that begins where you stand: a title and words for each place"
          disabled={store.activeWalk.value?.graph == null}
          onClick={record}
        >
          Record a tour
        </button>
        <button type="button" class="action" onClick={() => chooser.current?.click()}>
          Open a file…
        </button>
      </div>
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        aria-label="File of a tour"
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = ""; // the same file may be chosen again
          if (!file) return;
          close();
          void openTour(app, file);
        }}
      />
    </div>
  );
}

function TourButton({ tour, words, begin }: { tour: Tour; words: string; begin(tour: Tour): void }) {
  const count = tour.stops.length;
  return (
    <button type="button" class="tour-name" onClick={() => begin(tour)}>
      <strong>{tour.title}</strong>
      <span class="dim">
        {words} · {count === 1 ? "1 stop" : `${count} stops`}
      </span>
    </button>
  );
}
