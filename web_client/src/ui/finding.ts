// Going to layers: by name, along the data, through the sections, from network to network. What the keys and the list do.

import { counterparts, indexOf, nearestPanel, panelForSection } from "../graph_index";
import type { Selection, Store, Walk } from "../store";
import { lastPanel, type Step, stepFrom } from "./along";
import type { App } from "./app";

/** Where one is: the chosen panel, else the nearest one. */
export function here(store: Store): { place: Selection; walk: Walk } | null {
  const place = store.selection.value ?? nearestPanel(store.walks.value, store.viewpoint.value);
  const walk = store.walks.value.find((one) => one.network.id === place?.network);
  return place && walk?.graph ? { place, walk } : null;
}

/** Choose a panel and fly to it. */
export function goTo({ store, world }: App, place: Selection): void {
  store.transaction(() => {
    store.active.value = place.network;
    store.selection.value = place;
  });
  world.flyTo(place);
}

/** Choose a node, and one of its channels; what hides it is unfolded. False where it has nothing to show. */
export async function goToNode(app: App, network: string, node: string, channel?: number): Promise<boolean> {
  const { store, controller } = app;
  const place = await controller.graphs.reveal(network, node);
  if (place === null) return false;
  goTo(app, place);
  const graph = store.walks.value.find((walk) => walk.network.id === network)?.graph;
  const info = graph && indexOf(graph).nodes.get(node);
  if (info && channel !== undefined && channel < info.channels)
    store.unit.value = {
      ...place,
      channel,
      ...(info.grid.join() === "1,1" ? { y: 0, x: 0 } : { y: -1, x: -1 }),
    };
  return true;
}

export function goToSection(app: App, network: string, section: string): void {
  const graph = app.store.walks.value.find((walk) => walk.network.id === network)?.graph;
  const panel = graph && panelForSection(graph, section);
  if (panel) goTo(app, { network, panel: panel.id });
}

/** The next or previous layer along the data, or the branch beside. From nothing chosen it begins at the nearest one. */
export function step(app: App, way: Step): void {
  const at = here(app.store);
  if (!at?.walk.graph) return;
  const panel = stepFrom(at.walk.graph.layout, at.place.panel, way);
  if (panel) goTo(app, { network: at.place.network, panel: panel.id });
  else if (app.store.selection.value === null) goTo(app, at.place);
}

export function goToLast(app: App): void {
  const walk = app.store.activeWalk.value;
  const panel = walk?.graph && lastPanel(walk.graph.layout);
  if (walk && panel) goTo(app, { network: walk.network.id, panel: panel.id });
}

/** The same layer in the next network, else the start of its walk. */
export function goToNextNetwork(app: App): void {
  const { store, world } = app;
  const walks = store.walks.value;
  const now = walks.findIndex((walk) => walk.network.id === store.active.value);
  const next = walks[(now + 1) % walks.length]?.network.id;
  if (walks.length < 2 || next === undefined) return;
  const at = here(store);
  const same = at && counterparts(walks, at.place).find(({ network }) => network === next);
  if (same) goTo(app, same);
  else world.flyTo({ network: next, place: "start" });
}

/** Fold the section around the place where one is, or unfold the one that is folded there; one stands before the result. */
export async function foldHere(app: App, fold: boolean): Promise<void> {
  const at = here(app.store);
  const graph = at?.walk.graph;
  if (!at || !graph) return;
  const { nodes, panels, paths } = indexOf(graph);
  const panel = panels.get(at.place.panel);
  if (!panel || (!fold && !panel.folded)) return;
  const path = paths.get(panel.folded ? panel.id : (nodes.get(panel.node)?.section ?? "")) ?? [];
  const section = fold ? path.at(panel.folded ? -2 : -1) : path.at(-1);
  if (section) await foldSection(app, at.place.network, section.id);
}

/** Fold or unfold a section and stand before what it has become. */
export async function foldSection(app: App, network: string, section: string): Promise<void> {
  await app.controller.graphs.fold(network, section);
  goToSection(app, network, section);
}
