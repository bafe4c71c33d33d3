// What the visitor has set, kept in their browser from one visit to the next.

import { effect, type Signal } from "@preact/signals";
import { asComfort } from "../headset/comfort";
import type { Store } from "../store";
import { asTour } from "../tour/tour";
import { COLOUR_MAP_NAMES } from "../world/colour_map";
import { LEAST_GAIN, MOST_GAIN } from "./legend_scale";

/** The value that was stored if it is one that is allowed now, else null. */
export type Check<T> = (stored: unknown) => T | null;

export function oneOf<T extends string>(...allowed: readonly T[]): Check<T> {
  return (stored) => allowed.find((one) => one === stored) ?? null;
}

/** A finite number from `low` to `high`. */
export function within(low: number, high: number): Check<number> {
  return (stored) => (typeof stored === "number" && stored >= low && stored <= high ? stored : null);
}

export const flag: Check<boolean> = (stored) => (typeof stored === "boolean" ? stored : null);

/** A list of what `check` accepts; other entries are left out. */
export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (stored) => (Array.isArray(stored) ? stored.map(check).filter((one) => one !== null) : null);
}

const full = (key: string): string => `boxwalk.${key}`;

/** What is stored under a key; null where nothing allowed is, or where storage is forbidden (private windows). */
export function stored<T>(key: string, check: Check<T>): T | null {
  try {
    const text = localStorage.getItem(full(key));
    return text === null ? null : check(JSON.parse(text));
  } catch {
    return null; // no storage, or words that an earlier version or a stranger wrote
  }
}

/**
 * Make a signal last: it takes what is stored under `key` if `check` accepts that, and every later value is stored (as
 * JSON). Where storage is forbidden or full, the value lasts as long as the page. Returns what ends it.
 */
export function persisted<T>(value: Signal<T>, key: string, check: Check<T>): () => void {
  const before = stored(key, check);
  if (before !== null) value.value = before;
  let known = JSON.stringify(value.peek());
  return effect(() => {
    const text = JSON.stringify(value.value);
    if (text === known) return; // what was not changed is not stored: a later default may differ
    known = text;
    try {
      localStorage.setItem(full(key), text);
    } catch {
      // it then lasts as long as the page
    }
  });
}

/** The store's settings that last. */
export function keepSettings(store: Store): void {
  persisted(store.gain, "gain", within(LEAST_GAIN, MOST_GAIN));
  persisted(store.scale, "scale", oneOf("layer", "channel"));
  persisted(store.layout, "layout", oneOf("linear", "spiral"));
  persisted(store.colours, "colours", oneOf(...COLOUR_MAP_NAMES));
  persisted(store.ownTour, "tour", asTour);
  persisted(store.comfort, "comfort", asComfort);
  persisted(store.stateForAll, "states", oneOf("first", "middle", "last"));
}
