// Places with names, kept in the visitor's browser.

import { type Signal, signal } from "@preact/signals";
import { type Check, listOf, persisted, stored } from "./settings";

export interface Bookmark {
  readonly name: string;
  /** the link to the place, from its `#` on */
  readonly hash: string;
}

const KEY = "bookmarks";
export const LONGEST_NAME = 80;

const bookmark: Check<Bookmark> = (value) => {
  const { name, hash } = (value ?? {}) as Partial<Record<keyof Bookmark, unknown>>;
  return typeof name === "string" && name !== "" && typeof hash === "string" && hash.startsWith("#")
    ? { name: name.slice(0, LONGEST_NAME), hash }
    : null;
};

/** A name as it is kept: trimmed, not too long, and told from the others by a number where it is theirs. */
export function freeName(wished: string, others: readonly Bookmark[]): string {
  const name = wished.trim().replace(/\s+/g, " ").slice(0, LONGEST_NAME) || "Somewhere";
  const taken = new Set(others.map((one) => one.name));
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name.slice(0, LONGEST_NAME - 4)} ${number}`;
  return free;
}

export class Bookmarks {
  readonly all: Signal<readonly Bookmark[]> = signal([]);

  constructor() {
    persisted(this.all, KEY, listOf(bookmark));
    // another tab's bookmarks are the same visitor's: without this the tab that writes last would win
    addEventListener("storage", () => {
      const now = stored(KEY, listOf(bookmark));
      if (now !== null) this.all.value = now;
    });
  }

  /** Keep a place; the newest stands first. */
  add(name: string, hash: string): void {
    this.all.value = [{ name: freeName(name, this.all.value), hash }, ...this.all.value];
  }

  rename(which: Bookmark, name: string): void {
    const others = this.all.value.filter((one) => one !== which);
    this.all.value = this.all.value.map((one) =>
      one === which ? { ...one, name: freeName(name, others) } : one,
    );
  }

  /** Returns what undoes it. */
  remove(which: Bookmark): () => void {
    const at = this.all.value.indexOf(which);
    this.all.value = this.all.value.filter((one) => one !== which);
    return () => {
      this.all.value = this.all.value.toSpliced(at, 0, which);
    };
  }
}
