// What the page shows of itself to tests and curious visitors: `data-state` of the body, and `window.boxwalk`.

import { effect } from "@preact/signals";
import type { Connection } from "./connection/connection";
import { type Store, tileKey } from "./store";
import type { WorldHandle } from "./ui/app";

export type PageState = "connecting" | "loading" | "ready" | "lost" | "failed";

/** ready: connected, the active network's graph and recording are here, and all layers wanted have arrived. */
export function pageState(store: Store): PageState {
  const { status, problem, complete } = store;
  if (status.value === "lost") return "lost";
  if (status.value === "refused") return "failed";
  if (status.value === "connecting") return "connecting";
  const walk = store.activeWalk.value;
  if (walk === null) return problem.value === null ? "loading" : "failed";
  if (walk.busy) return "loading";
  if (walk.graph === null || walk.recording === null) return walk.problem === null ? "loading" : "failed";
  return complete.value ? "ready" : "loading";
}

export function exposeState(store: Store, world: WorldHandle, connection: Connection): void {
  effect(() => {
    document.body.dataset.state = pageState(store);
  });
  const view = {
    get status() {
      return store.status.peek();
    },
    get state() {
      return pageState(store);
    },
    get networks() {
      return store.networks.peek();
    },
    get walks() {
      return store.walks.peek().map((walk) => ({
        network: walk.network.id,
        recording: walk.recording,
        problem: walk.problem,
        busy: walk.busy,
        nodes: walk.graph?.nodes.length ?? 0,
        panels: walk.graph?.layout.panels.map((panel) => panel.id) ?? [],
        folded: [...walk.folded],
        merged: walk.merged,
        offset: walk.offset,
      }));
    },
    get active() {
      return store.active.peek();
    },
    get recording() {
      return store.activeWalk.peek()?.recording ?? null;
    },
    get predictions() {
      return store.activeWalk.peek()?.recording?.predictions ?? [];
    },
    get selection() {
      return store.selection.peek();
    },
    get headset() {
      return store.headset.peek();
    },
    /** floating boards, with the places of what can be pressed on them */
    get boards() {
      return world.boards.hanging();
    },
    /** where panels stand that were taken out of their row, by `network/panel` */
    get moved() {
      return Object.fromEntries(store.moved.peek());
    },
    /** the others who walk here */
    get visitors() {
      return [...store.visitors.peek().values()];
    },
    get held() {
      return store.held.peek()?.caption ?? null;
    },
    get worldScale() {
      return store.worldScale.peek();
    },
    /** coordinates of the place of the cloud from which its network decodes */
    get freePlace() {
      return store.freePlace.peek()?.coordinates ?? null;
    },
    get unit() {
      return store.unit.peek();
    },
    /** node that each panel of a network shows */
    shows(network: string): Record<string, string> {
      const walk = store.walks.peek().find((one) => one.network.id === network);
      return Object.fromEntries(walk?.graph?.layout.panels.map(({ id, node }) => [id, node]) ?? []);
    },
    /** the panel lit as chosen in each network */
    get chosen() {
      return Object.fromEntries(store.chosen.peek());
    },
    get region() {
      return store.region.peek();
    },
    /** channels of a layer's panel in the order shown; null for the natural one */
    order(network: string, node: string): number[] | null {
      const slots = store.orders.peek().get(tileKey(network, node))?.slots;
      return slots ? [...slots] : null;
    },
    /** how many of a layer's channels have an image of what they look for, and how many of these have grown to their end */
    images(network: string, node: string): { there: number; finished: number } {
      const images = [...(store.images.get(tileKey(network, node))?.images.values() ?? [])];
      return { there: images.length, finished: images.filter(({ finished }) => finished).length };
    },
    get hovered() {
      return store.hovered.peek();
    },
    get viewpoint() {
      return store.viewpoint.peek();
    },
    get link() {
      return store.link.peek();
    },
    get graphics() {
      return store.graphics.peek();
    },
    /** number of layer blobs taken so far */
    get arrived() {
      return store.tilesChanged.peek();
    },
    /** numbers of the levels that have arrived of a layer, finest first */
    levels(network: string, node: string): number[] {
      return [...(store.tiles.get(`${network}/${node}`)?.levels.keys() ?? [])].sort((a, b) => a - b);
    },
    /** settled: no answer is awaited, nothing moves or fades */
    get stats() {
      const stats = world.stats();
      return { ...stats, settled: stats.settled && connection.answered };
    },
    /** what is under a point of the page */
    pick(x: number, y: number) {
      return world.pick(x, y);
    },
  };
  Object.defineProperty(window, "boxwalk", { value: Object.freeze(view) });
}
