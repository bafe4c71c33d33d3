// Which levels of which layers the eye needs now, most urgent first.

import { type Frustum, Sphere, type Vector3 } from "three";
import type { GraphNode, LayerWish } from "../generated/messages";
import { levelSizes, pitchOf } from "./atlas";
import { distanceTo, type Pose } from "./pose";

/** What a panel's size on screen is judged by. */
export interface WishPanel {
  readonly node: string;
  readonly pose: Pose;
  /** size [height, width] in pixels of every level of its atlas, level 0 first */
  readonly levels: readonly (readonly [number, number])[];
}

export interface Eye {
  readonly position: Vector3;
  readonly frustum: Frustum;
  /** height in screen pixels of one metre that stands one metre away */
  readonly pixelsPerRadian: number;
  /** metres beyond which a panel is drawn from the shared page only */
  readonly far: number;
  readonly maxTextureSize: number;
  /** the link is slow: fine levels only of what is near */
  readonly slow: boolean;
}

/** Larger side in pixels that is always wanted, so that turning round shows something. */
const ALWAYS = 64;
const BEHIND = 128;
/** On a slow link: metres nearer than which a panel is wanted fine, and the larger side in pixels beyond that. */
const [NEAR, COARSE] = [5, 128];

/** The level sizes of a node's atlas of `rows` x `columns` tiles; [] for a node with nothing to show. */
export function atlasLevels(node: GraphNode, columns: number, rows: number): [number, number][] {
  if (node.display === "none" || node.channels === 0) return [];
  return levelSizes(rows * pitchOf(node.grid[0]), columns * pitchOf(node.grid[1]));
}

/** Finest level whose larger side is at most `size` pixels; the coarsest if none is. */
export function levelWithin(levels: readonly (readonly [number, number])[], size: number): number {
  const found = levels.findIndex(([height, width]) => Math.max(height, width) <= size);
  return found < 0 ? levels.length - 1 : found;
}

/**
 * The wish list of one walk: layers in view first, largest on screen first, then the rest by distance. The finest level
 * is the one with a pixel of the map for a pixel of the screen, never above the largest texture.
 */
export function wantedLayers(panels: readonly WishPanel[], eye: Eye): LayerWish[] {
  const sphere = new Sphere();
  const judged = panels
    .filter((panel) => panel.levels.length > 0)
    .map((panel) => {
      const { pose, levels } = panel;
      const middle = distanceTo(pose, eye.position.x, eye.position.y, eye.position.z);
      const nearest = Math.max(0.4, middle - pose.width / 2);
      const tall = (pose.height / nearest) * eye.pixelsPerRadian;
      sphere.center.set(pose.centre[0], pose.centre[1], pose.centre[2]);
      sphere.radius = Math.hypot(pose.width, pose.height) / 2;
      const seen = eye.frustum.intersectsSphere(sphere);
      const [height, width] = levels[0] ?? [1, 1];
      let finest: number;
      if (middle - pose.width / 2 > eye.far) finest = levelWithin(levels, ALWAYS);
      else if (!seen) finest = levelWithin(levels, BEHIND);
      else finest = Math.max(0, Math.floor(Math.log2(Math.max(1, height / tall))));
      if (eye.slow && nearest > NEAR) finest = Math.max(finest, levelWithin(levels, COARSE));
      const limit = Math.min(eye.maxTextureSize, Math.max(height, width));
      finest = Math.min(
        Math.max(finest, levelWithin(levels, limit)),
        levelWithin(levels, Math.min(ALWAYS, limit)),
      );
      return { node: panel.node, finest, seen, urgency: seen ? tall : 1 / middle };
    });
  judged.sort((a, b) => Number(b.seen) - Number(a.seen) || b.urgency - a.urgency);
  return judged.map(({ node, finest }) => ({ node, finest }));
}
