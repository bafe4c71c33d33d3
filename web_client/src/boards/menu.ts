// The first board: what there is to do, and how one likes to move.

import { computed } from "@preact/signals";
import { resetMoves, undoMove } from "../hand/moved";
import { type Comfort, LARGEST, SMALLEST, TURNS } from "../headset/comfort";
import { beginTour } from "../tour/tour";
import type { App } from "../ui/app";
import type { Option, Value } from "../ui/controls/description";
import { here } from "../ui/finding";
import { Board, type BoardContent, type Item } from "./board";
import { InputsBoard } from "./inputs";
import { JobsBoard } from "./jobs";
import { LayerBoard } from "./layer";
import { PredictionBoard } from "./prediction";

/** Hang a board, unless one of that id hangs already. */
export function hang({ store }: App, board: Board): void {
  const boards = store.boards.peek();
  if (boards.some(({ id }) => id === board.id)) board.dispose();
  else store.boards.value = [...boards, board];
}

/** Hang or take down the menu. */
export function turnMenu(app: App): void {
  const { boards } = app.store;
  const open = boards.peek().find(({ id }) => id === "menu");
  if (open) boards.value = boards.peek().filter((board) => board !== open);
  else hang(app, new MenuBoard(app));
}

export class MenuBoard extends Board {
  readonly id = "menu";
  readonly content = computed<BoardContent>(() => {
    const { store } = this.app;
    const inside = store.headset.value === "inside";
    const layer = here(store);
    const items: Item[] = [
      {
        kind: "buttons",
        buttons: [
          { name: "inputs", label: "Inputs" },
          { name: "prediction", label: "Prediction" },
          { name: "layer", label: layer ? `Layer ${layer.place.panel}` : "Layer", off: layer === null },
          { name: "moving", label: "Moving" },
          { name: "jobs", label: "Jobs" },
        ],
      },
      {
        kind: "toggle",
        name: "images",
        label: "Feature visualizations",
        help: "",
        value: store.visualizedForAll.value,
      },
      ...(this.decodes ? [decodeToggle(inside, store.freePlaceFollows.value)] : []),
      {
        kind: "buttons",
        buttons: [
          { name: "home", label: "To the start" },
          ...(store.offeredTour.value ? [{ name: "tour", label: "Guided tour" }] : []),
          { name: "tidy", label: "Take all boards down" },
          { name: "undo", label: "Undo the last move", off: store.movedBefore.value.length === 0 },
          { name: "reset", label: "All panels back", off: store.moved.value.size === 0 },
          ...(store.visitors.value.size > 0 ? [{ name: "gather", label: "Call all others here" }] : []),
          ...(inside ? [{ name: "leave", label: "Leave the headset" }] : []),
        ],
      },
    ];
    return { title: store.activeWalk.value?.network.title ?? "Boxwalk", items };
  });

  constructor(private readonly app: App) {
    super();
  }

  override press(name: string): void {
    const { app } = this;
    const { store, world } = app;
    const walk = store.activeWalk.peek();
    const layer = here(store);
    if (name === "inputs" && walk) hang(app, new InputsBoard(app, walk.network.id));
    else if (name === "prediction" && walk) hang(app, new PredictionBoard(app, walk.network.id));
    else if (name === "layer" && layer) hang(app, new LayerBoard(app, layer.place));
    else if (name === "moving") hang(app, new MovingBoard(app));
    else if (name === "jobs") hang(app, new JobsBoard(app));
    else if (name === "tour") {
      const tour = store.offeredTour.peek();
      if (tour) beginTour(store, tour);
    } else if (name === "home" && walk) world.flyTo({ network: walk.network.id, place: "start" });
    else if (name === "tidy") store.boards.value = [];
    else if (name === "undo") undoMove(store);
    else if (name === "reset") resetMoves(store);
    else if (name === "gather") app.controller.company.gather(true);
    else if (name === "leave") void world.headset.leave();
  }

  override set(name: string, value: Value): void {
    if (name === "images") this.app.controller.visualizer.showAll(value === true);
    else if (name === "decode") this.app.store.freePlaceFollows.value = value === true;
  }

  /** A cloud stands from whose places the network can decode. */
  private get decodes(): boolean {
    const { store, controller } = this.app;
    return store.cloud.value?.result.made != null && !controller.connection.stored;
  }
}

const decodeToggle = (inside: boolean, value: boolean): Item => ({
  kind: "toggle",
  name: "decode",
  label: inside ? "Decode the cloud where I point" : "Decode the cloud as I walk",
  help: "",
  value,
});

/** Metres of the world for one of the room: from inside a map to a giant over the network. */
const SIZES: readonly Option[] = [
  { value: SMALLEST, label: "1/20" },
  { value: 0.2, label: "1/5" },
  { value: 1, label: "usual" },
  { value: 4, label: "4 ×" },
  { value: 12, label: "12 ×" },
  { value: LARGEST, label: `${LARGEST} ×` },
];
const HIGHEST = 40;

class MovingBoard extends Board {
  readonly id = "moving";
  readonly content = computed<BoardContent>(() => {
    const { comfort, worldScale, viewpoint } = this.app.store;
    const { moving, turn, vignette, seated } = comfort.value;
    const items: Item[] = [
      {
        kind: "choice",
        name: "moving",
        label: "The stick",
        help: "",
        value: moving,
        options: [
          { value: "teleport", label: "teleports" },
          { value: "walk", label: "walks" },
        ],
      },
      {
        kind: "choice",
        name: "turn",
        label: "A turn",
        help: "",
        value: turn,
        options: TURNS.map((degrees) => ({ value: degrees, label: `${degrees}°` })),
      },
      { kind: "toggle", name: "vignette", label: "Dark rim while moved", help: "", value: vignette },
      { kind: "toggle", name: "seated", label: "I sit", help: "", value: seated },
      {
        kind: "choice",
        name: "scale",
        label: "My size",
        help: "",
        value: worldScale.value,
        options: SIZES,
      },
      {
        kind: "slider",
        name: "height",
        label: "Metres above the floor",
        help: "",
        value: Math.max(0, viewpoint.value.y),
        min: 0,
        max: HIGHEST,
        step: 0.25,
        decimals: 2,
      },
    ];
    return { title: "Moving", items };
  });

  constructor(private readonly app: App) {
    super();
  }

  override set(name: string, value: Value): void {
    const { comfort, worldScale, viewpoint } = this.app.store;
    if (name === "scale") worldScale.value = Number(value);
    else if (name === "height") viewpoint.value = { ...viewpoint.peek(), y: Number(value) };
    else comfort.value = { ...comfort.peek(), [name]: value } as Comfort;
  }
}
