// The page over the world: at most six panes of glass, and words where something needs them.

import { useLayoutEffect, useState } from "preact/hooks";
import { turnMenu } from "../boards/menu";
import { pickUp } from "../hand/held";
import { undoMove } from "../hand/moved";
import { Inspector } from "../inspectors/inspector";
import { pinPointedAt } from "../inspectors/pins";
import { visualizeAll, visualizeHere } from "../inspectors/visualizing";
import { type App, useApp } from "./app";
import { listenForFiles } from "./feeding";
import { here } from "./finding";
import { Help, KeyStrip } from "./help";
import { HoverCard } from "./hover_card";
import { Inputs } from "./inputs";
import { Legend } from "./legend";
import { Notices, NoWorld, Threshold } from "./notices";
import { Place } from "./place";
import { Search } from "./search";
import { TourPane } from "./tour_pane";

/** The panel pointed at, else the one at hand, comes before the visitor, or goes back into its row. */
function pull(app: App): void {
  const { pointed } = app.world;
  const place = pointed?.kind === "panel" ? pointed : here(app.store)?.place;
  if (place) app.world.pull({ network: place.network, panel: place.panel });
}

/** The picture pointed at comes into the hand; where there is none, the hand is emptied. */
function take(app: App): void {
  if (!pickUp(app, app.world.pointed)) app.store.held.value = null;
}

export function Page() {
  const app = useApp();
  const { store } = app;
  const [help, setHelp] = useState(false);
  const [held, setHeld] = useState(false);
  useLayoutEffect(() => listenForFiles(app, setHeld), [app]);
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
      if (event.key === "?") setHelp(true);
      else if (event.key === "p" && !event.ctrlKey && !event.metaKey && !event.altKey) pinPointedAt(app);
      else if (event.key === "v" && !event.ctrlKey && !event.metaKey && !event.altKey) visualizeHere(app);
      else if (event.key === "V" && !event.ctrlKey && !event.metaKey && !event.altKey) visualizeAll(app);
      else if (event.key === "q" && !event.ctrlKey && !event.metaKey && !event.altKey) turnMenu(app);
      else if (event.key === "r" && !event.ctrlKey && !event.metaKey && !event.altKey) pull(app);
      else if (event.key === "R" && !event.ctrlKey && !event.metaKey && !event.altKey) undoMove(store);
      else if (event.key === "e" && !event.ctrlKey && !event.metaKey && !event.altKey) take(app);
      else if (event.key === "Escape" && !event.defaultPrevented) store.letGo();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [app, store]);
  return (
    <>
      <Place help={() => setHelp(true)} />
      <Search />
      <Inputs />
      <div class="right">
        <Inspector />
        <Legend />
      </div>
      {store.guided.value === null ? <KeyStrip /> : <TourPane />}
      <Threshold />
      <NoWorld />
      <Notices />
      <HoverCard />
      {held && (
        <div class="drop" aria-hidden="true">
          <p class="glass">Let go: {store.activeWalk.value?.network.title ?? "the network"} will see it</p>
        </div>
      )}
      {help && <Help close={() => setHelp(false)} />}
    </>
  );
}
