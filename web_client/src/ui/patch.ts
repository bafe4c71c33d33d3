// The patch that covers a spot of the input, in pixels of the prepared picture.

import type { Change, Occlusion } from "../generated/messages";
import type { Size } from "./crop_frame";

/** Its middle, and its side as a share of the picture's shorter side. */
export interface Patch {
  x: number;
  y: number;
  share: number;
}

export const LEAST_SHARE = 0.04;
export const MOST_SHARE = 0.7;

/** Moved to (x, y), its middle inside the picture. */
export function placedAt(patch: Patch, x: number, y: number, picture: Size): Patch {
  return {
    ...patch,
    x: Math.min(picture.width, Math.max(0, x)),
    y: Math.min(picture.height, Math.max(0, y)),
  };
}

/** The whole pixels it covers: top, left, height, width; at least one of them in the picture. */
export function boxOf(patch: Patch, picture: Size): [number, number, number, number] {
  const side = Math.max(1, Math.round(patch.share * Math.min(picture.width, picture.height)));
  const from = (middle: number, most: number): number =>
    Math.min(most - 1, Math.max(1 - side, Math.round(middle - side / 2)));
  return [from(patch.y, picture.height), from(patch.x, picture.width), side, side];
}

/** grey: 0 to 1; null: the data set's mean. */
export function occlusion(patch: Patch, picture: Size, grey: number | null): Occlusion {
  return { kind: "occlude", box: boxOf(patch, picture), ...(grey === null ? {} : { grey }) };
}

/** The patch that covers a box, to go on with. */
export function patchOf({ box: [top, left, height, width] }: Occlusion, picture: Size): Patch {
  const share = height / Math.min(picture.width, picture.height);
  return { x: left + width / 2, y: top + height / 2, share };
}

/** How the patch looks: zero of the normalized picture is the mean, black where none is known. */
export function fillColour(mean: readonly number[] | null | undefined, grey: number | null): string {
  const levels = grey === null ? (mean ?? [0]) : [grey];
  const [red = 0, green = red, blue = red] = levels;
  return `rgb(${[red, green, blue].map((level) => Math.round(level * 255)).join(" ")})`;
}

/** The classes that matter most, before or after, in the order given. */
export function mainChanges(changes: readonly Change[], count: number): readonly Change[] {
  const weight = (change: Change): number => Math.max(change.before, change.after);
  const kept = new Set([...changes].sort((a, b) => weight(b) - weight(a)).slice(0, count));
  return changes.filter((change) => kept.has(change));
}
