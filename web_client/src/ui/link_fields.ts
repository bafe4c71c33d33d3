// What a link holds beside the place: how things are shown.

import type { Signal } from "@preact/signals";
import type { Store } from "../store";

export interface LinkField {
  name: string;
  /** null: not to be written now */
  words(): string | null;
  /** Take it over; else what is wrong with it. */
  take(text: string): string | null;
}

export function linkFields(store: Store): readonly LinkField[] {
  return [
    choice("scale", store.scale, ["layer", "channel"]),
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

function choice<T extends string>(name: string, value: Signal<T>, allowed: readonly T[]): LinkField {
  return {
    name,
    words: () => value.value,
    take: (text) => {
      const found = allowed.find((one) => one === text);
      if (found === undefined) return `one of ${allowed.join(", ")} is wanted.`;
      value.value = found;
      return null;
    },
  };
}
