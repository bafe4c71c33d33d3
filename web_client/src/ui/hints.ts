// What a first-time visitor is told at the foot of the page: each hint goes once its deed is done, and stays away.

import { type Signal, signal } from "@preact/signals";
import { isTyping } from "../walking/keys";
import { FIRST_KEYS, FIRST_TOUCHES, type KeyLine } from "./keys";
import { listOf, oneOf, persisted } from "./settings";

export type Deed = "walk" | "look" | "choose" | "help";

const DEEDS: readonly Deed[] = ["walk", "look", "choose", "help"];
const WALKING = new Set(["KeyW", "KeyA", "KeyS", "KeyD", "ArrowUp", "ArrowDown"]);

export interface Hint extends KeyLine {
  readonly deed: Deed;
}

export class Hints {
  private readonly done: Signal<readonly Deed[]> = signal([]);
  private readonly all: readonly Hint[];

  constructor(touch: boolean) {
    this.all = touch ? FIRST_TOUCHES : FIRST_KEYS;
    persisted(this.done, "hints", listOf(oneOf(...DEEDS)));
    addEventListener("keydown", (event) => {
      const ours = !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (ours && WALKING.has(event.code)) this.did("walk");
    });
    addEventListener("touchmove", (event) => this.did(event.touches.length > 1 ? "walk" : "look"), {
      passive: true,
    });
  }

  /** Those whose deeds are still to be done. */
  left(): readonly Hint[] {
    return this.all.filter(({ deed }) => !this.done.value.includes(deed));
  }

  did(...deeds: readonly Deed[]): void {
    const now = deeds.filter((deed) => !this.done.value.includes(deed));
    if (now.length > 0) this.done.value = [...this.done.value, ...now];
  }

  /** The visitor needs none of them. */
  dismiss(): void {
    this.did(...this.all.map(({ deed }) => deed));
  }
}
