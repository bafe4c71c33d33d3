// The others who walk here: where they are, telling them where one is, and being called together.

import { effect } from "@preact/signals";
import type { Gathered, VisitorHere, Visitors } from "../generated/messages";
import type { Store, Viewpoint, Wish } from "../store";
import { EYE_HEIGHT } from "../walking/walker";
import type { Connection } from "./connection";

const TELL_MS = 100;
/** metres beside the one who calls, so that nobody stands inside another */
const BESIDE = 0.7;

export class Company {
  private told = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = 0;

  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
    private readonly show: (network: string, wish: Wish) => Promise<void>,
  ) {}

  start(): void {
    const { store } = this;
    effect(() => {
      store.viewpoint.value;
      store.pointer.value;
      store.active.value;
      if (store.status.value === "ready") this.soon();
    });
  }

  /** The server knows nobody any more, or does not know us. */
  restart(): void {
    this.store.visitors.value = new Map();
    this.told = "";
    this.soon();
  }

  received({ here, gone }: Visitors): void {
    const visitors = new Map(this.store.visitors.peek());
    for (const visitor of here) visitors.set(visitor.id, visitor);
    for (const id of gone) visitors.delete(id);
    this.store.visitors.value = visitors;
  }

  /** Ask all others here; `withInput`: to see the same input as well. */
  gather(withInput: boolean): void {
    this.tell(); // where one is now, not a moment ago
    const recording = withInput ? (this.store.activeWalk.peek()?.recording?.id ?? null) : null;
    this.connection.gather(recording);
  }

  /** Somebody asks all to their place: one stands beside them, and can go back. */
  gathered(call: Gathered): void {
    const { store } = this;
    const walk = store.walks.peek().find(({ network }) => network.id === call.network);
    if (!walk) return; // that network is not in this world
    const before = store.viewpoint.peek();
    const [active, wish] = [store.active.peek(), walk.wish];
    const [x, y, z] = call.position;
    const { yaw, pitch } = call;
    store.active.value = call.network;
    store.viewpoint.value = {
      x: x + walk.offset + Math.cos(yaw) * BESIDE,
      y: y - EYE_HEIGHT,
      z: z - Math.sin(yaw) * BESIDE,
      yaw,
      pitch,
    };
    const shares = call.recording !== null && call.recording !== walk.recording?.id;
    if (shares) void this.show(call.network, { recording: call.recording ?? "", near: null });
    store.notify({
      tone: "info",
      title: `Visitor ${call.by} has called all here`,
      detail: shares ? "You see the same input now." : "",
      action: {
        words: "Go back",
        run: () => {
          store.active.value = active;
          store.viewpoint.value = { ...before };
          if (shares && wish) void this.show(call.network, wish);
        },
      },
    });
  }

  private soon(): void {
    if (this.timer !== undefined) return;
    const wait = Math.max(0, this.last + TELL_MS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.tell();
    }, wait);
  }

  private tell(): void {
    const { viewpoint, pointer, activeWalk, status } = this.store;
    const walk = activeWalk.peek();
    if (!walk || status.peek() !== "ready") return;
    const at = placeIn(viewpoint.peek(), walk.offset);
    const ray = pointer.peek();
    const here = {
      network: walk.network.id,
      ...at,
      pointer: ray === null ? null : ([ray[0] - walk.offset, ray[1], ray[2]] as const),
    };
    const text = JSON.stringify(here);
    if (text === this.told) return;
    this.told = text;
    this.last = performance.now();
    this.connection.here(here);
  }
}

/** The eye of a viewpoint as others are told of it, from a network that stands `offset` metres aside. */
function placeIn(
  { x, y, z, yaw, pitch }: Viewpoint,
  offset: number,
): Omit<VisitorHere, "id" | "network" | "pointer"> {
  return { position: [x - offset, y + EYE_HEIGHT, z], yaw, pitch };
}
