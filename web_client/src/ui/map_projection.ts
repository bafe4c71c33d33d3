// Where things of the world lie on the map: the walking direction up, the network as long as the map is high.

import type { Walk } from "../store";

export interface Projection {
  /** pixels of a metre along x and z */
  readonly scaleX: number;
  readonly scaleZ: number;
  /** metres in the middle of the map */
  readonly middleX: number;
  readonly middleZ: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels left free around the whole; at the right for the sections' names. */
const EDGE = 18;
const NAMES = 96;
/** A straight walk is long and narrow: across it is drawn so many times larger, at most. */
const MOST_STRETCHED = 60;
const WIDEST = 12;
/** So much farther than along the walk a panel is met to its sides, where nothing else stands. */
const ASIDE = 6;
/** pixels of a metre beyond which one cannot come nearer */
const NEAREST = 12;

/** metres along x and z of all walks together; null before any has been laid out */
export function extentOf(walks: readonly Walk[]): { low: [number, number]; high: [number, number] } | null {
  const low: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { graph, offset } of walks) {
    if (graph === null) continue;
    const [from, to] = graph.layout.bounds;
    low[0] = Math.min(low[0], from[0] + offset);
    low[1] = Math.min(low[1], from[2]);
    high[0] = Math.max(high[0], to[0] + offset);
    high[1] = Math.max(high[1], to[2]);
  }
  return low[0] <= high[0] ? { low, high } : null;
}

/** The map of all walks. `zoom`: 1 shows the whole, more comes nearer to `centre` (its x and z, metres). */
export function project(
  walks: readonly Walk[],
  width: number,
  height: number,
  zoom: number,
  centre: readonly [number, number],
): Projection | null {
  const extent = extentOf(walks);
  if (extent === null) return null;
  const wide = Math.max(1, extent.high[0] - extent.low[0]);
  const long = Math.max(1, extent.high[1] - extent.low[1]);
  const freeX = Math.max(40, width - 2 * EDGE - NAMES);
  const freeZ = Math.max(40, height - 2 * EDGE);
  const straight = walks.every(({ graph }) => graph === null || graph.layout.kind === "linear");
  const whole = straight ? freeZ / long : Math.min(freeX / wide, freeZ / long);
  const scaleZ = Math.min(Math.max(whole, NEAREST), whole * zoom);
  const scaleX = straight
    ? Math.min(freeX / wide, Math.max(WIDEST, scaleZ), scaleZ * MOST_STRETCHED)
    : scaleZ;
  const inside = (value: number, low: number, high: number, half: number): number =>
    high - low <= 2 * half ? (low + high) / 2 : Math.min(high - half, Math.max(low + half, value));
  return {
    scaleX,
    scaleZ,
    middleX: inside(centre[0], extent.low[0], extent.high[0], freeX / 2 / scaleX) + NAMES / 2 / scaleX,
    middleZ: inside(centre[1], extent.low[1], extent.high[1], freeZ / 2 / scaleZ),
    width,
    height,
  };
}

export const mapX = (map: Projection, x: number): number => map.width / 2 + (x - map.middleX) * map.scaleX;
export const mapY = (map: Projection, z: number): number => map.height / 2 + (z - map.middleZ) * map.scaleZ;

export interface Place {
  readonly network: string;
  readonly panel: string;
}

/** The panel nearest to a point of the map, within `reach` pixels, more to the sides; null for none. */
export function panelNear(
  walks: readonly Walk[],
  map: Projection,
  x: number,
  y: number,
  reach: number,
): Place | null {
  let found: Place | null = null;
  let least = reach * reach;
  for (const { graph, offset, network } of walks)
    for (const panel of graph?.layout.panels ?? []) {
      const away =
        (mapX(map, panel.position[0] + offset) - x) ** 2 / ASIDE ** 2 +
        (mapY(map, panel.position[2]) - y) ** 2;
      if (away >= least) continue;
      least = away;
      found = { network: network.id, panel: panel.id };
    }
  return found;
}
