// Leads along a tour: to the place of each stop, and then does there what the stop asks for. And the other way round:
// makes a stop of what is seen.

import { effect, untracked } from "@preact/signals";
import { LayerBoard } from "../boards/layer";
import { hang } from "../boards/menu";
import { TourBoard } from "../boards/tour";
import type { Stop } from "../generated/messages";
import type { App } from "../ui/app";
import type { Values } from "../ui/controls/description";
import { changed, type Schema } from "../ui/controls/schema";
import { editsOf, showEdited } from "../ui/edits";
import { until } from "../ui/until";
import { breadcrumb } from "../ui/whereabouts";
import { beginTour, keepOwn, LONGEST_TITLE, readTour, TourFault } from "./tour";

type Action = Stop["actions"] extends readonly (infer T)[] | undefined ? T : never;
type Led = Pick<App, "store" | "controller" | "world" | "address">;

export class Guide {
  private turn = 0;

  constructor(private readonly app: App) {}

  /** From now on lead wherever the store says that one is to be led. */
  start(): void {
    const { store } = this.app;
    effect(() => {
      const guided = store.guided.value;
      if (!guided?.due || store.status.value !== "ready") return;
      untracked(() => {
        store.guided.value = { ...guided, due: false };
        const stop = guided.tour.stops[guided.stop];
        if (stop) void this.lead(stop);
      });
    });
  }

  private async lead(stop: Stop): Promise<void> {
    const turn = ++this.turn;
    const app = this.app;
    const { store, address, controller } = app;
    const actions = stop.actions ?? [];
    store.hovered.value = null;
    const visualizes = actions.some((action) => action.do === "visualize");
    if (store.visualizedForAll.peek() !== visualizes) controller.visualizer.showAll(visualizes);
    for (const action of actions) if (action.do === "analyze") this.prepare(action);
    await until(() => begun(store)); // else the input that a walk begins with would come after the stop's
    if (turn !== this.turn) return;
    if (stop.place) await address.open(stop.place, true);
    for (const action of actions) {
      if (turn !== this.turn) return; // one has gone on
      await this.act(action);
    }
    if (turn === this.turn && store.headset.peek() === "inside") this.showBoards(actions);
  }

  /** What an analysis is to be run with is known before its layer is chosen. */
  private prepare({ analysis, parameters }: Extract<Action, { do: "analyze" }>): void {
    const { store } = this.app;
    const network = store.activeWalk.peek()?.network.id ?? "";
    const values = (parameters ?? {}) as Values;
    store.parameters.value = new Map(store.parameters.peek()).set(analysis, { network, values });
  }

  private async act(action: Action): Promise<void> {
    const app = this.app;
    const { store } = app;
    if (action.do === "analyze") {
      if (store.analyses.peek().some(({ name }) => name === action.analysis))
        store.analysis.value = action.analysis;
      else
        store.notify({
          tone: "error",
          title: "A part of the tour was left out",
          detail: `There is no analysis ${action.analysis} here.`,
        });
    } else if (action.do === "edit") {
      await until(() => store.activeWalk.value?.busy !== true);
      const walk = store.activeWalk.peek();
      if (walk) await showEdited(app, walk, action.edits);
    }
  }

  /** In a headset words and analyses stand on boards, anew before the eye at each stop. */
  private showBoards(actions: readonly Action[]): void {
    const app = this.app;
    const { store } = app;
    const others = store.boards.peek().filter(({ id }) => id !== "tour" && !id.startsWith("layer "));
    store.boards.value = others;
    hang(app, new TourBoard(app));
    const place = store.selection.peek();
    const analyze = actions.find((action) => action.do === "analyze");
    if (place && analyze) hang(app, new LayerBoard(app, place, analyze.analysis));
  }
}

/** The active network has shown its first input, or has failed to. */
function begun(store: App["store"]): boolean {
  const walk = store.activeWalk.value;
  return walk !== null && (walk.recording !== null || walk.problem !== null);
}

/** What is seen now as a stop: the place, the analysis with its parameters, what is changed in the pass. */
export function stopHere({ store, address }: Led): Stop {
  const walk = store.activeWalk.peek();
  const chosen = store.selection.peek();
  const crumbs = walk?.graph && chosen ? breadcrumb(walk.graph, chosen.panel).map(({ title }) => title) : [];
  const edits = walk ? editsOf(walk) : [];
  const actions: Action[] = [];
  const analysis = store.analyses.peek().find(({ name }) => name === store.analysis.peek());
  if (chosen && analysis) {
    const values = store.parameters.peek().get(analysis.name)?.values ?? {};
    const parameters = changed(analysis.parameters as Schema, values) as Record<string, unknown>;
    actions.push({ do: "analyze", analysis: analysis.name, parameters });
  }
  if (store.visualizedForAll.peek()) actions.push({ do: "visualize" });
  if (edits.length > 0) actions.push({ do: "edit", edits: [...edits] });
  return {
    title: (crumbs.join(" › ") || walk?.network.title || "A place").slice(0, LONGEST_TITLE),
    text: "",
    place: address.here(true),
    actions,
  };
}

/** A tour's file that somebody gives the page; what is wrong with it is said. */
export async function openTour({ store }: Pick<App, "store">, file: File): Promise<void> {
  try {
    const tour = readTour(await file.text());
    keepOwn(store, tour);
    beginTour(store, tour);
  } catch (error) {
    if (!(error instanceof TourFault)) throw error;
    store.notify({ tone: "error", title: `${file.name} is no tour`, detail: error.message });
  }
}
