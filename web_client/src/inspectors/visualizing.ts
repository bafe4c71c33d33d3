// Switching panels between maps and what their channels look for, by key.

import type { App } from "../ui/app";
import { here } from "../ui/finding";
import { showsImages } from "../visualizations";

/** Of the panel at hand. */
export function visualizeHere({ store, controller }: App): void {
  const at = here(store);
  if (at === null) return;
  const { network, panel } = at.place;
  controller.visualizer.show(network, panel, !showsImages(store, network, panel));
}

/** Of all panels. */
export function visualizeAll({ store, controller }: App): void {
  controller.visualizer.showAll(!store.visualizedForAll.value);
}
