// Where a visitor stands after the world around them was laid out anew: before the same thing as they did.

import type { Layout, Panel } from "../generated/messages";
import { indexOf, nearestPanel, successor } from "../graph_index";
import type { Viewpoint, Walk } from "../store";

/** metres and radians that are no change */
const NOTHING = 1e-3;

interface Footing {
  readonly x: number;
  readonly z: number;
  /** of the aisle there, as a yaw: 0 along -z */
  readonly heading: number;
}

/** The place after the change; null where the visitor can stay, or what they stood before is gone. */
export function carried(before: readonly Walk[], after: readonly Walk[], eye: Viewpoint): Viewpoint | null {
  const anchor = nearestPanel(before, eye);
  const was = before.find((walk) => walk.network.id === anchor?.network);
  const is = after.find((walk) => walk.network.id === anchor?.network);
  if (!anchor || !was?.graph || !is?.graph) return null;
  const old = indexOf(was.graph).panels.get(anchor.panel);
  const now = successor(was.graph, is.graph, anchor.panel);
  if (!old || !now) return null;
  const from = footing(was.graph.layout, old, was.offset);
  const to = footing(is.graph.layout, now, is.offset);
  const turn = to.heading - from.heading;
  if (Math.abs(to.x - from.x) + Math.abs(to.z - from.z) + Math.abs(turn) < NOTHING) return null;
  const [dx, dz] = [eye.x - from.x, eye.z - from.z];
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  return {
    x: to.x + dx * cos + dz * sin,
    y: eye.y,
    z: to.z - dx * sin + dz * cos,
    yaw: eye.yaw + turn,
    pitch: eye.pitch,
  };
}

/** The point in the middle of the aisle that a panel stands beside. */
function footing(layout: Layout, panel: Panel, offset: number): Footing {
  const [px, , pz] = panel.position;
  let best: Footing = { x: px + offset, z: pz, heading: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < layout.aisle.length; i++) {
    const [a, b] = [layout.aisle[i - 1], layout.aisle[i]];
    if (!a || !b) continue;
    const [ux, uz] = [b[0] - a[0], b[2] - a[2]];
    const length = ux * ux + uz * uz;
    if (length === 0) continue;
    const share = Math.min(1, Math.max(0, ((px - a[0]) * ux + (pz - a[2]) * uz) / length));
    const [x, z] = [a[0] + ux * share, a[2] + uz * share];
    const away = (px - x) ** 2 + (pz - z) ** 2;
    if (away >= least) continue;
    least = away;
    best = { x: x + offset, z, heading: Math.atan2(-ux, -uz) };
  }
  return best;
}
