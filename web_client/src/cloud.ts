// A map of example inputs as the world shows it: a cloud of their pictures in which each stands at its place.

import type { PlacesMade, PointsResult } from "./results/parse";
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

/** Where the axes of a map lie in its cloud. */
export interface CloudAxes {
  /** of the coordinates, in the middle of the cloud */
  readonly middle: Triple;
  /** metres of a unit of the coordinates; 0 where all points have the same place */
  readonly scale: number;
}

export type Triple = readonly [number, number, number];

/** All axes to the same scale, the largest extent `across` metres. */
export function axesOf({ coordinates, count }: PointsResult, across: number): CloudAxes {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < count * 3; i++) {
    const value = coordinates[i] ?? Number.NaN;
    const axis = i % 3;
    if (!Number.isFinite(value)) continue;
    low[axis] = Math.min(low[axis] ?? value, value);
    high[axis] = Math.max(high[axis] ?? value, value);
  }
  const [x = 0, y = 0, z = 0] = low.map((least, axis) => (least + (high[axis] ?? least)) / 2);
  const extent = Math.max(...low.map((least, axis) => (high[axis] ?? least) - least));
  return { middle: [x, y, z], scale: extent > 0 && Number.isFinite(extent) ? across / extent : 0 };
}

/**
 * Metres of a place from the middle of the cloud: the first axis to the right, the third up, the second away from who stands
 * before it, as the map shows the first two from above.
 */
export function placeOf({ middle, scale }: CloudAxes, [a, b, c]: Triple): Triple {
  return [(a - middle[0]) * scale, (c - middle[2]) * scale, -(b - middle[1]) * scale];
}

/** The way back: the coordinates of a place, metres from the middle of the cloud; null where all points have the same. */
export function coordinatesAt({ middle, scale }: CloudAxes, [x, y, z]: Triple): Triple | null {
  if (scale === 0) return null;
  return [middle[0] + x / scale, middle[1] - z / scale, middle[2] + y / scale];
}

/** Metres of every point from the middle of the cloud, [count, 3]. A point without a finite place stays NaN. */
export function placesIn(result: PointsResult, axes: CloudAxes): Float32Array {
  const { coordinates, count } = result;
  const places = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = coordinates.subarray(i * 3, i * 3 + 3);
    places.set(placeOf(axes, [a, b, c]), i * 3);
  }
  return places;
}

// ---- free places ----------------------------------------------------------------------------------------------

/** A place of a cloud where no picture need stand, from which its network decodes. */
export interface FreePlace {
  readonly cloud: Cloud;
  /** along the axes of its map */
  readonly coordinates: Triple;
}

/** The vector that a layer would have put out for its input to stand there: origin + place @ axes. */
export function vectorAt({ origin, axes }: PlacesMade, coordinates: Triple): number[] {
  const length = origin.length;
  return Array.from(origin, (start, i) =>
    coordinates.reduce((sum, along, axis) => sum + along * (axes[axis * length + i] ?? 0), start),
  );
}

/** Whether both are the same map of the same layer, so that a place of one is that of the other. */
export function isSameMap(one: Cloud, other: Cloud): boolean {
  if (one.network !== other.network || one.node !== other.node) return false;
  const [a, b] = [one.result, other.result];
  return same(a.coordinates, b.coordinates) && same(a.made?.axes, b.made?.axes);
}

const same = (a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): boolean =>
  a === b || (a.length === b.length && a.every((value, i) => Object.is(value, b[i])));
