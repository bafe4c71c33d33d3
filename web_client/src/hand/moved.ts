// Panels that a visitor has taken out of their row: where they stand, and the way back.

import type { Store } from "../store";

/** A panel in another place than the layout's. `scale`: times its own size. */
export interface Moved {
  readonly position: readonly [number, number, number];
  readonly yaw: number;
  readonly tilt: number;
  readonly scale: number;
  /** radians that it was turned from facing the eye */
  readonly turn: number;
  readonly hidden: boolean;
  /** it goes along with the visitor */
  readonly pinned: boolean;
}

export type AllMoved = ReadonlyMap<string, Moved>;

const MOST_UNDONE = 50;
const [SMALLEST, LARGEST] = [0.1, 4];

/** Put a panel somewhere; null: back into its row. `key`: `network/panel`. */
export function movePanel(store: Store, key: string, moved: Moved | null): void {
  const next = new Map(store.moved.peek());
  if (moved) next.set(key, { ...moved, scale: Math.min(LARGEST, Math.max(SMALLEST, moved.scale)) });
  else next.delete(key);
  store.movedBefore.value = [...store.movedBefore.peek(), store.moved.peek()].slice(-MOST_UNDONE);
  store.moved.value = next;
}

/** A step of a move that goes on: nothing is remembered of it. */
export function carryPanel(store: Store, key: string, moved: Moved): void {
  store.moved.value = new Map(store.moved.peek()).set(key, moved);
}

/** The visitor has gone `by` (metres), turned by `yaw` about `around`, and grown: what is pinned goes along. */
export function bringPinned(
  store: Store,
  around: { readonly x: number; readonly y: number; readonly z: number },
  by: { readonly x: number; readonly y: number; readonly z: number },
  yaw: number,
  growth: number,
): void {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  const next = new Map(store.moved.peek());
  for (const [key, moved] of next) {
    if (!moved.pinned) continue;
    const [x, y, z] = moved.position;
    const [dx, dy, dz] = [(x - around.x) * growth, (y - around.y) * growth, (z - around.z) * growth];
    const position = [
      around.x + by.x + dx * cos + dz * sin,
      around.y + by.y + dy,
      around.z + by.z + dz * cos - dx * sin,
    ] as const;
    next.set(key, { ...moved, position, yaw: moved.yaw + yaw, scale: moved.scale * growth });
  }
  store.moved.value = next;
}

/** Take the last move back. */
export function undoMove(store: Store): void {
  const before = store.movedBefore.peek();
  const last = before.at(-1);
  if (!last) return;
  store.movedBefore.value = before.slice(0, -1);
  store.moved.value = last;
}

/** All panels back into their rows. */
export function resetMoves(store: Store): void {
  if (store.moved.peek().size === 0) return;
  store.movedBefore.value = [...store.movedBefore.peek(), store.moved.peek()].slice(-MOST_UNDONE);
  store.moved.value = new Map();
}
