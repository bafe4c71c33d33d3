// Flying from one place to another: 0.6 to 1.2 seconds, ease-out.

import type { Layout } from "../generated/messages";
import { EYE_HEIGHT, type Walker } from "./walker";

export interface Stand {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly pitch: number;
  /** who walks on from there stays at its height */
  readonly aloft?: boolean;
}

/** A board to stand in front of. */
interface Board {
  readonly centre: readonly [number, number, number];
  readonly up: readonly [number, number, number];
  readonly normal: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

/** Pixels at each side of the view that something else covers. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** What one looks with: vertical angle in radians, size in pixels. */
export interface View {
  readonly fovy: number;
  readonly width: number;
  readonly height: number;
  readonly margins: Margins;
}

/** Share of the free view that a board fills in the direction where it fits tighter. */
const FILLED = 0.86;
const LOWEST_EYE = 0.6;
/** metres behind the layout's start from where the board above the input is seen whole */
const STEP_BACK = 2.8;
const [SHORTEST, LONGEST] = [0.6, 1.2];
/** metres per second for whose distance a flight's time grows */
const PACE = 60;

/**
 * Where to stand so that the board faces the eye and fills most of the part of the view that is free; at most `farthest`
 * metres away from it.
 */
export function standBefore(board: Board, view: View, farthest = Number.POSITIVE_INFINITY): Stand {
  const { top, right, bottom, left } = view.margins;
  const pixels = view.height / 2 / Math.tan(view.fovy / 2); // of a metre that stands one metre away
  const freeWidth = Math.max(view.width * 0.3, view.width - left - right);
  const freeHeight = Math.max(view.height * 0.3, view.height - top - bottom);
  const fitting = Math.max(board.height / freeHeight, board.width / freeWidth);
  const distance = Math.min(farthest, Math.max(0.5, (fitting * pixels) / FILLED));
  // Moved up and turned aside, so that the board's middle comes to the middle of what is free; a step aside would lead
  // into the boards before it. Never turned so far that the board's other edge leaves the view.
  const wanted = Math.atan((right - left) / 2 / pixels);
  const other = Math.atan((view.width / 2 - (wanted > 0 ? left : right)) / pixels);
  const room = Math.max(0, other - Math.atan(board.width / 2 / distance));
  const aside = Math.sign(wanted) * Math.min(Math.abs(wanted), room);
  // What is too tall to be seen whole from there is cut below: its name stands above it.
  const middle = (((top - bottom) / 2) * distance) / pixels;
  const above = Math.max(middle, board.height / 2 - ((view.height / 2 - top) * distance) / pixels);
  const at = (axis: 0 | 1 | 2) => board.centre[axis] + board.normal[axis] * distance + board.up[axis] * above;
  const lifted = Math.max(0, LOWEST_EYE - at(1)); // the floor is in the way: look up at it from there
  const level = Math.hypot(board.normal[0], board.normal[2]);
  return {
    x: at(0),
    y: at(1) + lifted - EYE_HEIGHT,
    z: at(2),
    yaw: Math.atan2(board.normal[0], board.normal[2]) - aside,
    pitch: Math.atan2(-board.normal[1] * distance - lifted, level * distance),
  };
}

/** Where a visit begins, `offset` metres along x. */
export function standAtStart({ start, start_yaw: yaw }: Layout, offset: number): Stand {
  const [x, z] = [start[0] + Math.sin(yaw) * STEP_BACK, start[2] + Math.cos(yaw) * STEP_BACK];
  return { x: x + offset, y: start[1], z, yaw, pitch: 0 };
}

/** The angle equal to `to` that is nearest to `from`. */
export function nearestTurn(from: number, to: number): number {
  const full = 2 * Math.PI;
  return to + full * Math.round((from - to) / full);
}

export class Flight {
  private readonly from: Stand;
  private readonly to: Stand;
  private readonly seconds: number;
  private gone = 0;

  /** seconds: by the distance where not given. */
  constructor(walker: Walker, to: Stand, seconds?: number) {
    this.from = { x: walker.x, y: walker.y, z: walker.z, yaw: walker.yaw, pitch: walker.pitch };
    this.to = { ...to, yaw: nearestTurn(walker.yaw, to.yaw) };
    const distance = Math.hypot(to.x - walker.x, to.y - walker.y, to.z - walker.z);
    this.seconds = seconds ?? Math.min(LONGEST, SHORTEST + distance / PACE);
  }

  /** Fly on; false when the flight has ended. `reduced`: be there at once. */
  advance(walker: Walker, seconds: number, reduced: boolean): boolean {
    this.gone = reduced ? this.seconds : Math.min(this.seconds, this.gone + seconds);
    const share = 1 - (1 - this.gone / this.seconds) ** 3;
    const { from, to } = this;
    const at = (a: number, b: number) => a + (b - a) * share;
    walker.moveTo(at(from.x, to.x), at(from.y, to.y), at(from.z, to.z));
    walker.look(at(from.yaw, to.yaw), at(from.pitch, to.pitch));
    if (this.gone < this.seconds) return true;
    walker.lift(to.aloft ? 0 : walker.y);
    return false;
  }
}
