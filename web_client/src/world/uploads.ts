// Which textures are brought to the graphics card in this frame: a little at a time, what is seen and near first.

import type { WebGLRenderer } from "three";
import type { PanelView } from "./panel_view";
import type { WalkView } from "./walk_view";

/** Uploads so many bytes at once before it looks at the time again. */
const BITE = 1 << 18;

/**
 * Upload at most about `bytes` of what the panels nearer than `far` metres hold ready, up to the time `until`, panels
 * in view first; true when something was uploaded.
 */
export function uploadSome(
  renderer: WebGLRenderer,
  walks: Iterable<WalkView>,
  far: number,
  bytes: number,
  until: number,
): boolean {
  let left = bytes;
  let any = false;
  while (left > 0 && (!any || performance.now() < until)) {
    const view = mostUrgent(walks, far);
    if (!view) break;
    left -= view.upload(renderer, renderer.capabilities.maxTextureSize, Math.min(left, BITE));
    any = true;
  }
  return any;
}

function mostUrgent(walks: Iterable<WalkView>, far: number): PanelView | null {
  let best: PanelView | null = null;
  for (const walk of walks)
    for (const view of walk.panels) {
      if (!view.uploading || view.distance - view.pose.width / 2 > far) continue;
      const before = best && (best.seen === view.seen ? best.distance <= view.distance : best.seen);
      if (!before) best = view;
    }
  return best;
}
