// Forms as plain data. Only what works under a mouse, a finger and a headset's ray alike; each renderer (page, headset)
// draws the same description.

import { find } from "../fuzzy";

export type Value = boolean | number | string | null | readonly (number | string)[];
export type Values = Readonly<Record<string, Value>>;

export interface Common {
  /** name of the parameter it sets */
  name: string;
  label: string;
  /** one sentence, shown as help */
  help: string;
  /** it is moved while one looks at the result, so it stands beside it */
  lever?: boolean | undefined;
}

export interface Toggle extends Common {
  kind: "toggle";
  value: boolean;
}

/** A continuous range. `decimals`: digits shown. */
export interface Slider extends Common {
  kind: "slider";
  value: number;
  min: number;
  max: number;
  step: number;
  decimals: number;
}

/** A number that one steps through. `none`: the word for "not set" where that is allowed, else null. */
export interface Stepper extends Common {
  kind: "stepper";
  value: number | null;
  min: number;
  max: number;
  step: number;
  none: string | null;
}

export interface Option {
  value: Value;
  label: string;
}

/** One of a few. */
export interface Choice extends Common {
  kind: "choice";
  value: Value;
  options: readonly Option[];
}

/** One (or several, when `many`) of a long list, a page at a time. */
export interface PagedList extends Common {
  kind: "list";
  value: Value;
  options: readonly Option[];
  pageSize: number;
  many: boolean;
}

export type Control = Toggle | Slider | Stepper | Choice | PagedList;

/** Numbers of pages and of the page that holds the chosen option. */
export function pageOf(list: PagedList): number {
  const first = Array.isArray(list.value) ? (list.value[0] ?? null) : list.value;
  const at = list.options.findIndex((option) => option.value === first);
  return at < 0 ? 0 : Math.floor(at / list.pageSize);
}

/** Whether a list is so long that one searches it rather than turn its pages. */
export const isLong = (list: PagedList): boolean => list.options.length > 3 * list.pageSize;

/** The options that a query finds by their label or number, best first; all of them for an empty query. */
export function matching(options: readonly Option[], query: string): readonly Option[] {
  if (query.trim() === "") return options;
  const items = options.map((option) => ({ text: option.label, more: String(option.value ?? ""), option }));
  return find(query, items, items.length).map((found) => found.item.option);
}

/** The value after one step up or down; stepping below the least value reaches "not set" where there is one. */
export function stepped(control: Stepper, direction: 1 | -1): number | null {
  const { value, min, max, step, none } = control;
  if (value === null) return direction > 0 ? min : null;
  const next = value + direction * step;
  if (next < min) return none === null ? min : null;
  return Math.min(next, max);
}
