// A guided tour as data: read from a file, written to one, and changed stop by stop.

import type { Stop, Tour } from "../generated/messages";
import type { Store } from "../store";

/** A tour that is being walked. */
export interface Guided {
  readonly tour: Tour;
  /** counted from 0 */
  readonly stop: number;
  /** the visitor is still to be led there */
  readonly due: boolean;
  /** its words can be changed */
  readonly editing: boolean;
}

export const LONGEST_TITLE = 80;
export const LONGEST_TEXT = 2000;
const LONGEST_PLACE = 4000;
const MOST_STOPS = 200;
const MOST_ACTIONS = 16;

/** What is wrong with a file that is to be a tour, in words. */
export class TourFault extends Error {}

/** Raises `TourFault`. Where a link of it leads nowhere, that is told when one gets there. */
export function readTour(text: string): Tour {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TourFault("It is no JSON file. Choose one that was saved by “Save as a file”.");
  }
  return tourOf(value);
}

function tourOf(value: unknown): Tour {
  const { format, version, title, stops } = (value ?? {}) as Record<string, unknown>;
  if (format !== "boxwalk-tour") throw new TourFault("It is no tour: its format is not boxwalk-tour.");
  if (version !== 1) throw new TourFault(`Its version is ${String(version)}; this page reads version 1.`);
  if (!Array.isArray(stops) || stops.length === 0 || stops.length > MOST_STOPS)
    throw new TourFault(`It has no list of 1 to ${MOST_STOPS} stops.`);
  return {
    format,
    version,
    title: words(title, 1, LONGEST_TITLE, "The tour's title"),
    stops: stops.map((stop, number) => readStop(stop, `Stop ${number + 1}`)),
  };
}

/** What the browser kept of a tour; null where it is none. */
export function asTour(kept: unknown): Tour | null {
  try {
    return tourOf(kept);
  } catch {
    return null;
  }
}

function readStop(value: unknown, name: string): Stop {
  const { title, text = "", place = "", actions = [] } = (value ?? {}) as Record<string, unknown>;
  const link = words(place, 0, LONGEST_PLACE, `${name}'s place`);
  if (link !== "" && !link.startsWith("#")) throw new TourFault(`${name}'s place does not begin with #.`);
  if (!Array.isArray(actions) || actions.length > MOST_ACTIONS || !actions.every(isAction))
    throw new TourFault(`${name} has actions other than analyze, visualize and edit, or too many.`);
  return {
    title: words(title, 1, LONGEST_TITLE, `${name}'s title`),
    text: words(text, 0, LONGEST_TEXT, `${name}'s text`),
    place: link,
    actions,
  };
}

function isAction(value: unknown): boolean {
  const { do: kind, analysis, parameters, edits } = (value ?? {}) as Record<string, unknown>;
  if (kind === "analyze")
    return typeof analysis === "string" && (parameters === undefined || typeof parameters === "object");
  return kind === "visualize" || (kind === "edit" && Array.isArray(edits) && edits.length > 0);
}

function words(value: unknown, least: number, most: number, what: string): string {
  if (typeof value === "string" && value.length >= least && value.length <= most) return value;
  throw new TourFault(`${what} is not a text of ${least} to ${most} letters.`);
}

export const tourText = (tour: Tour): string => `${JSON.stringify(tour, null, 2)}\n`;

// ---- walking it -----------------------------------------------------------------------------------------------

/** Be led to a stop of a tour. */
export function beginTour(store: Store, tour: Tour, stop = 0): void {
  store.guided.value = { tour, stop, due: true, editing: false };
}

/** On to another stop; past the ends nothing happens. */
export function toStop(store: Store, stop: number): void {
  const guided = store.guided.peek();
  if (guided?.tour.stops[stop]) store.guided.value = { ...guided, stop, due: true };
}

/** The paragraphs of a stop's text. */
export const paragraphs = (stop: Stop): string[] =>
  (stop.text ?? "").split(/\n\s*\n/).filter((part) => part.trim() !== "");

// ---- changing it ----------------------------------------------------------------------------------------------

/** The tour that is walked, changed: it is the visitor's own from now on. */
export function changeOwn(store: Store, tour: Tour, stop = store.guided.peek()?.stop ?? 0): void {
  const guided = store.guided.peek();
  if (store.ownTour.peek() === guided?.tour) store.ownTour.value = tour;
  else keepOwn(store, tour);
  store.guided.value = { tour, stop, due: false, editing: guided?.editing ?? true };
}

/** Keep a tour as the visitor's own; one that gives way to it can be had back. */
export function keepOwn(store: Store, tour: Tour): void {
  const before = store.ownTour.peek();
  store.ownTour.value = tour;
  if (before === null) return;
  store.notify({
    tone: "info",
    title: "Your tour has given way",
    detail: `“${before.title}” was replaced by the one that you begin now.`,
    lasts: true,
    action: {
      words: "Have it back",
      run: () => {
        store.ownTour.value = before;
        beginTour(store, before);
      },
    },
  });
}

export function withStop(tour: Tour, at: number, change: Partial<Stop>): Tour {
  return { ...tour, stops: tour.stops.map((stop, i) => (i === at ? { ...stop, ...change } : stop)) };
}

export function withNewStop(tour: Tour, at: number, stop: Stop): Tour {
  return { ...tour, stops: tour.stops.toSpliced(at, 0, stop) };
}

export function withoutStop(tour: Tour, at: number): Tour {
  return { ...tour, stops: tour.stops.toSpliced(at, 1) };
}

/** One stop earlier (-1) or later (1). */
export function withStopMoved(tour: Tour, at: number, by: -1 | 1): Tour {
  const stop = tour.stops[at];
  if (!stop || !tour.stops[at + by]) return tour;
  return withNewStop(withoutStop(tour, at), at + by, stop);
}
