// Which levels to ask the server for, and when: nearest walk first, never what has arrived already.

import { effect } from "@preact/signals";
import type { LayerWish } from "../generated/messages";
import { type LayerTiles, type ScaleMode, type Store, tileKey, type Walk } from "../store";
import type { Connection } from "./connection";

const DEBOUNCE_MS = 60;
/**
 * Layers asked for at a time, the most urgent ones: about as many panels as stand nearer than the fog's half distance. The
 * rest follows when they are here, so what the visitor sees never waits for what lies in the fog.
 */
export const AT_A_TIME = 24;

/** The part of a wished layer that is still to come; null when nothing is. `tiles`: what has arrived of it. */
export function missingLevels(
  wish: LayerWish,
  tiles: LayerTiles | undefined,
  recording: string,
  scale: ScaleMode,
): LayerWish | null {
  if (tiles === undefined || tiles.recording !== recording || tiles.scaleMode !== scale) return wish;
  const last = tiles.header.levels - 1;
  const coarsest = Math.min(wish.coarsest ?? last, last);
  const finest = Math.min(wish.finest ?? 0, last);
  let low = finest;
  while (low <= coarsest && tiles.levels.has(low)) low += 1;
  if (low > coarsest) return null;
  let high = coarsest;
  while (high > low && tiles.levels.has(high)) high -= 1;
  return { node: wish.node, finest: low, coarsest: high };
}

/** Keeps the server's wish list in step with what the world wants to draw, a few layers at a time. */
export class Wishes {
  private readonly wanted = new Map<string, readonly LayerWish[]>();
  /** wanted before all that the world wants */
  private readonly before = new Map<string, readonly LayerWish[]>();
  /** `recording|scale|node|finest` that the server has answered in full */
  private readonly settled = new Set<string>();
  private pending: { recording: string; keys: readonly string[] } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
  ) {}

  /** What the world wants of a network now, most urgent first; replaces what it wanted before. */
  want(network: string, layers: readonly LayerWish[]): void {
    this.wanted.set(network, layers);
    this.soon();
  }

  /** Want these before all that the world wants of a network, wherever the visitor looks; replaces those before. */
  first(network: string, layers: readonly LayerWish[]): void {
    this.before.set(network, layers);
    this.soon();
  }

  forget(network: string): void {
    this.wanted.delete(network);
    this.before.delete(network);
  }

  /** Ask again for all that is missing: after a reconnect, or for a new recording. */
  restart(): void {
    this.settled.clear();
    this.pending = null;
    this.soon();
  }

  soon(): void {
    this.store.complete.value = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), DEBOUNCE_MS);
  }

  /** Done when all that is wanted of the newest recordings has arrived, or after `ms`. */
  answered(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        queueMicrotask(() => stop());
        resolve();
      };
      const timer = setTimeout(done, ms);
      const stop = effect(() => {
        if (this.store.complete.value) done();
      });
    });
  }

  /** The server has sent everything of the newest wish for this recording. */
  completed(recording: string): void {
    if (this.pending?.recording !== recording) return;
    for (const key of this.pending.keys) this.settled.add(key);
    this.pending = null;
    this.send();
  }

  private send(): void {
    if (this.store.status.value !== "ready") return;
    const scale = this.store.scale.value;
    if (document.hidden) {
      if (this.pending) this.connection.wish(this.pending.recording, [], scale);
      this.pending = null;
      return;
    }
    for (const walk of this.inOrder()) {
      const recording = walk.recording?.id;
      if (recording === undefined || walk.busy) continue;
      const key = (layer: LayerWish) => `${recording}|${scale}|${layer.node}|${layer.finest ?? 0}`;
      const layers: LayerWish[] = [];
      for (const wish of this.wishesOf(walk.network.id)) {
        const tiles = this.store.tiles.get(tileKey(walk.network.id, wish.node));
        const missing = missingLevels(wish, tiles, recording, scale);
        if (missing !== null && !this.settled.has(key(missing))) layers.push(missing);
      }
      if (layers.length === 0) continue;
      layers.length = Math.min(layers.length, AT_A_TIME);
      this.pending = { recording, keys: layers.map(key) };
      this.connection.wish(recording, layers, scale);
      return;
    }
    const answered = this.store.walks.value.some((walk) => this.wanted.has(walk.network.id));
    this.store.complete.value = answered && this.store.walks.value.every((walk) => !walk.busy);
  }

  private wishesOf(network: string): LayerWish[] {
    const before = this.before.get(network) ?? [];
    const wanted = this.wanted.get(network) ?? [];
    return [...before, ...wanted.filter(({ node }) => !before.some((first) => first.node === node))];
  }

  private inOrder(): readonly Walk[] {
    const active = this.store.active.value;
    return [...this.store.walks.value].sort(
      (a, b) => Number(b.network.id === active) - Number(a.network.id === active),
    );
  }
}
