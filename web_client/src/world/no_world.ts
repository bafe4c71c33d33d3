// What stands in for the world where the browser cannot draw it: the page goes on without.

import { effect } from "@preact/signals";
import type { Store } from "../store";
import type { World, WorldCallbacks, WorldStats } from "./api";

const NOTHING_DRAWN: WorldStats = {
  calls: 0,
  triangles: 0,
  textures: 0,
  frames: 0,
  frameMs: 0,
  longestMs: 0,
  near: 0,
  pictures: 0,
  numbers: 0,
  imaged: 0,
  points: 0,
  settled: true,
};

/** A world that draws nothing, wants no layers and leads nowhere. `reason`: why, in words. */
export function withoutWorld(
  store: Store,
  callbacks: WorldCallbacks,
  reason: string,
): Pick<
  World,
  "flyTo" | "pull" | "pointed" | "freePlace" | "boards" | "headset" | "pick" | "stats" | "screenshot"
> {
  effect(() => {
    for (const { network } of store.walks.value) callbacks.onWish?.(network.id, []);
  });
  return {
    flyTo: () => undefined,
    pull: () => undefined,
    headset: { enter: () => Promise.reject(new Error(reason)), leave: () => Promise.resolve() },
    boards: { hanging: () => [] },
    pointed: null,
    freePlace: null,
    pick: () => null,
    stats: () => NOTHING_DRAWN,
    screenshot: () => Promise.reject(new Error(reason)),
  };
}
