// Which point of a cloud is meant, and where its points are drawn.

import { linear } from "./axis";
import type { PointsResult } from "./parse";
import { extent } from "./pixels";

export interface Place {
  x: number;
  y: number;
}

/** The points from above in a square of `size` with an `edge`, both axes to the same scale; y goes up. */
export function placesOf(
  { coordinates, count, dimensions }: PointsResult,
  size: number,
  edge: number,
): Place[] {
  const axis = (which: number) =>
    Float32Array.from({ length: count }, (_, i) => coordinates[i * dimensions + which] ?? Number.NaN);
  const [xs, ys] = [axis(0), axis(1)];
  const [left, right] = extent(xs);
  const [low, high] = extent(ys);
  const reach = Math.max(right - left, high - low) / 2 || 1;
  const [midX, midY] = [(left + right) / 2, (low + high) / 2];
  const toX = linear(midX - reach, midX + reach, edge, size - edge);
  const toY = linear(midY - reach, midY + reach, size - edge, edge);
  return Array.from(xs, (x, i) => ({ x: toX(x), y: toY(ys[i] ?? Number.NaN) }));
}

/** The place nearest to (x, y) within `reach`, null if there is none. */
export function nearest(places: readonly Place[], x: number, y: number, reach: number): number | null {
  let found: number | null = null;
  let least = reach;
  places.forEach((place, index) => {
    const distance = Math.hypot(place.x - x, place.y - y);
    if (distance <= least) {
      least = distance;
      found = index;
    }
  });
  return found;
}
