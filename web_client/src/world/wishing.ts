// Tells others which layers the eye needs, when that changes and not more often than they can use it.

import type { LayerWish } from "../generated/messages";
import { type Eye, type WishPanel, wantedLayers } from "./wish";

const EVERY_MS = 200;

export class Wishing {
  /** something has changed since it was told last */
  due = true;
  private last = 0;
  /** judging goes on in a task of its own, not in the frame */
  private judging: ReturnType<typeof setTimeout> | undefined;
  /** what was told last, by network */
  private readonly told = new Map<string, string>();

  constructor(private readonly tell: (network: string, layers: readonly LayerWish[]) => void) {}

  /** Forget what was told of other networks than these. */
  keep(networks: readonly string[]): void {
    for (const network of this.told.keys()) if (!networks.includes(network)) this.told.delete(network);
  }

  /** panels: of each network. eye: as it is now. */
  advance(time: number, panels: () => Iterable<[string, readonly WishPanel[]]>, eye: () => Eye): void {
    if (!this.due || this.judging !== undefined || time - this.last < EVERY_MS) return;
    this.last = time;
    this.judging = setTimeout(() => {
      this.judging = undefined;
      this.due = false;
      this.judge(panels(), eye());
    });
  }

  dispose(): void {
    clearTimeout(this.judging);
  }

  private judge(panels: Iterable<[string, readonly WishPanel[]]>, eye: Eye): void {
    for (const [network, shown] of panels) {
      const layers = wantedLayers(shown, eye);
      const key = layers.map(({ node, finest }) => `${node}:${finest}`).join();
      if (key === this.told.get(network) || layers.length === 0) continue;
      this.told.set(network, key);
      this.tell(network, layers);
    }
  }
}
