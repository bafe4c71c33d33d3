// The layers that a result names: a click leads to them.

import { createContext } from "preact";

/** Ways to the layers of the network that a result is of, and of the second one that it is compared with. */
export interface ResultLayers {
  go(node: string): void;
  goSecond(node: string): void;
}

export const ResultLayersContext = createContext<ResultLayers | null>(null);
