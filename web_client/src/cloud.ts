// A map of example inputs as the world shows it: a cloud of their pictures in which each stands at its place.

import type { PointsResult } from "./results/parse";
import type { Wish } from "./store";

/** Colours that tell groups apart; further groups take them again. */
export const SERIES = 10;

export interface Cloud {
  readonly network: string;
  /** the node before whose panel it stands */
  readonly node: string;
  readonly analysis: string;
  readonly title: string;
  readonly result: PointsResult;
  /** addresses of the points' pictures; none where it is not known what they stand for */
  readonly pictures: readonly string[];
}

/** A point of the cloud. */
export interface CloudPoint {
  readonly network: string;
  readonly index: number;
}

/** The example input that a wish names; null for anything else. */
export function exampleOf(wish: Wish | null): number | null {
  if (wish === null || wish instanceof File) return null;
  return (wish.recording === undefined ? wish.input : wish.near?.input) ?? null;
}

/** The groups of points, each once, in the order in which they are given their colours. */
export const kindsOf = ({ groups }: PointsResult): string[] => [...new Set(groups)];

/** Number of the colour of every point. */
export function coloursOf(result: PointsResult): Uint8Array {
  const colours = new Map(kindsOf(result).map((kind, index) => [kind, index % SERIES]));
  return Uint8Array.from({ length: result.count }, (_, i) => colours.get(result.groups[i] ?? "") ?? 0);
}

/** What is said of a point: its name, group (where the name does not end with it) and mark. */
export function wordsOf({ labels, groups, marks }: PointsResult, index: number): string[] {
  const [name = "", group = "", mark = ""] = [labels[index], groups[index], marks[index]];
  return [name, name.endsWith(group) ? "" : group, mark].filter((words) => words !== "");
}

/** Only a map of three axes is a cloud. */
export const isCloud = ({ dimensions, count }: PointsResult): boolean => dimensions === 3 && count > 0;

/**
 * Metres of every point from the middle of the cloud, [count, 3]: the first axis to the right, the third up, the second away
 * from who stands before it, as the map shows the first two from above. All to the same scale, the largest extent `across`
 * metres. A point without a finite place stays NaN.
 */
export function placesIn({ coordinates, count }: PointsResult, across: number): Float32Array {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < count * 3; i++) {
    const value = coordinates[i] ?? Number.NaN;
    const axis = i % 3;
    if (!Number.isFinite(value)) continue;
    low[axis] = Math.min(low[axis] ?? value, value);
    high[axis] = Math.max(high[axis] ?? value, value);
  }
  const middle = low.map((least, axis) => (least + (high[axis] ?? least)) / 2);
  const extent = Math.max(...low.map((least, axis) => (high[axis] ?? least) - least));
  const scale = extent > 0 && Number.isFinite(extent) ? across / extent : 0;
  const places = new Float32Array(count * 3);
  const at = (i: number, axis: number) =>
    ((coordinates[i * 3 + axis] ?? Number.NaN) - (middle[axis] ?? 0)) * scale;
  for (let i = 0; i < count; i++) places.set([at(i, 0), at(i, 2), -at(i, 1)], i * 3);
  return places;
}
