// What every part of the page may reach: the store, what can be done, and the world's few verbs.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Controller } from "../connection/controller";
import type { Store } from "../store";
import type { World } from "../world/world";
import type { Address } from "./address";
import type { Bookmarks } from "./bookmarks";
import type { Hints } from "./hints";

/** The world as the page uses it. */
export type WorldHandle = Pick<
  World,
  "flyTo" | "pull" | "pointed" | "freePlace" | "boards" | "headset" | "stats" | "pick" | "screenshot"
>;

export interface App {
  store: Store;
  controller: Controller;
  world: WorldHandle;
  address: Address;
  bookmarks: Bookmarks;
  hints: Hints;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error("The page was drawn outside of its app.");
  return app;
}
