// What a link holds beside the place: how things are shown.

import type { Signal } from "@preact/signals";
import type { LayoutKind, Store } from "../store";
import { COLOUR_MAP_NAMES } from "../world/colour_map";
import type { Link } from "./links";

const LAYOUTS: readonly LayoutKind[] = ["linear", "spiral"];

export interface LinkField {
  name: string;
  /** null: not to be written now */
  words(): string | null;
  /** Take it over; else what is wrong with it. */
  take(text: string, link: Link): string | null;
}

export function linkFields(store: Store): readonly LinkField[] {
  return [
    choice("scale", store.scale, ["layer", "channel"]),
    choice("layout", store.layout, LAYOUTS, (layout) => layout !== "linear"),
    choice("colours", store.colours, COLOUR_MAP_NAMES),
    choice("states", store.stateForAll, ["first", "middle", "last"], (states) => states !== "last"),
    flag("together", store.together),
    {
      name: "tour",
      words: () => {
        const guided = store.guided.value;
        return guided !== null && guided.tour === store.offeredTour.value ? String(guided.stop + 1) : null;
      },
      take: (text, link) => {
        const tour = store.offeredTour.value;
        if (tour === null) return "no tour is offered here.";
        const stop = Number(text) - 1;
        if (!tour.stops[stop]) return `a stop from 1 to ${tour.stops.length} is wanted.`;
        const somewhere = link.at !== null || link.chosen !== null || link.unit !== null;
        store.guided.value = { tour, stop, due: !somewhere, editing: false };
        return null;
      },
    },
    {
      name: "analysis",
      words: () => (store.selection.value === null ? null : store.analysis.value),
      take: (text) => {
        if (!store.analyses.value.some(({ name }) => name === text)) return "there is no such analysis.";
        store.analysis.value = text;
        return null;
      },
    },
  ];
}

/** How the aisle runs where a link leads: a place is one of a straight aisle unless it says otherwise; null: either way. */
export function layoutOf({ at, settings }: Link): LayoutKind | null {
  const word = settings.get("layout");
  return LAYOUTS.find((one) => one === word) ?? (at === null ? null : "linear");
}

/** Yes or no; only a yes is written. */
function flag(name: string, value: Signal<boolean>): LinkField {
  return {
    name,
    words: () => (value.value ? "1" : null),
    take: (text) => {
      if (text !== "0" && text !== "1") return "0 or 1 is wanted.";
      value.value = text === "1";
      return null;
    },
  };
}

/** One of some words; `written`: whether it is worth being written. */
function choice<T extends string>(
  name: string,
  value: Signal<T>,
  allowed: readonly T[],
  written: (value: T) => boolean = () => true,
): LinkField {
  return {
    name,
    words: () => (written(value.value) ? value.value : null),
    take: (text) => {
      const found = allowed.find((one) => one === text);
      if (found === undefined) return `one of ${allowed.join(", ")} is wanted.`;
      value.value = found;
      return null;
    },
  };
}
