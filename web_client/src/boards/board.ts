// A board in the world as plain data: what the page's panes say, for those who have no page before their eyes. The same
// controls as the page's forms; each is worked with a ray, a pinch or the mouse.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Held } from "../hand/held";
import type { Control, Value } from "../ui/controls/description";

export interface Words {
  kind: "words";
  text: string;
  tone: "plain" | "dim" | "warm" | "mono";
}

export interface Buttons {
  kind: "buttons";
  buttons: readonly { name: string; label: string; on?: boolean; off?: boolean }[];
}

/** Shares of a whole, each with its name. */
export interface Bars {
  kind: "bars";
  rows: readonly { label: string; value: string; share: number; likely: boolean }[];
}

export interface BoardPicture {
  /** what is pressed */
  name: string;
  /** an address, or the picture itself */
  source: string | ImageData;
  label: string;
  on: boolean;
}

/** A page of pictures. `page`, `pages`: of how many. */
export interface Pictures {
  kind: "pictures";
  name: string;
  label: string;
  items: readonly BoardPicture[];
  page: number;
  pages: number;
}

export interface Chart {
  kind: "chart";
  style: "line" | "bars";
  x: ArrayLike<number>;
  series: readonly { label: string; values: ArrayLike<number> }[];
  /** marked places, in shares of the width from the left */
  lines?: readonly { label: string; at: number }[];
  /** words below its left and right ends */
  ends: readonly [string, string];
}

/** Points of a plane: `places` in shares of the square, from its upper left; `group` tells colours apart. */
export interface Points {
  kind: "points";
  places: readonly { x: number; y: number; group: number }[];
}

export interface Progress {
  kind: "progress";
  share: number;
  words: string;
}

export type Item = Words | Buttons | Bars | Pictures | Chart | Points | Progress | Control;

export interface BoardContent {
  title: string;
  items: readonly Item[];
}

export const words = (text: string, tone: Words["tone"] = "dim"): Words => ({ kind: "words", text, tone });

export abstract class Board {
  abstract readonly id: string;
  abstract readonly content: ReadonlySignal<BoardContent>;
  /** pages of the lists on it */
  readonly pages: Signal<ReadonlyMap<string, number>> = signal(new Map());

  /** A button or a picture. */
  press(_name: string): void {
    // most have some, the prediction has none
  }

  /** A control. */
  set(_name: string, _value: Value): void {
    // not every board has one
  }

  /** What the hand gets that picks this up; null for nothing. */
  held(_name: string): Held | null {
    return null;
  }

  turn(name: string, page: number): void {
    this.pages.value = new Map(this.pages.peek()).set(name, Math.max(0, page));
  }

  /** It is taken down. */
  dispose(): void {
    // most hold nothing
  }
}
