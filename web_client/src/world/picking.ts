// What a ray touches: arithmetic on the boards' planes, no search through meshes.

import type { Vector3 } from "three";
import type { Pick } from "./api";
import { unitAt } from "./atlas";
import type { BoardTouch } from "./board_view";
import { BORDER } from "./materials";
import { isOn } from "./node_pictures";
import type { PanelView } from "./panel_view";
import { type Meeting, meet } from "./pose";
import type { WalkView } from "./walk_view";

/** What was touched and by which view. */
export interface Touched {
  readonly pick: Pick;
  readonly walk: WalkView | null;
  readonly view: PanelView | null;
  readonly gate: number;
  /** the cloud's point, -1 for none */
  readonly point: number;
  readonly board: BoardTouch | null;
  /** metres from where the ray came */
  readonly distance: number;
}

const meeting: Meeting = { distance: 0, u: 0, v: 0 };

/** The nearest thing that the ray touches; null for none. */
export function pickAlong(walks: Iterable<WalkView>, origin: Vector3, direction: Vector3): Touched | null {
  let nearest = Number.POSITIVE_INFINITY;
  let found: Touched | null = null;
  for (const walk of walks) {
    const { network } = walk;
    for (const view of walk.panels) {
      if (view.hidden || !meet(view.pose, origin, direction, BORDER, meeting) || meeting.distance >= nearest)
        continue;
      nearest = meeting.distance;
      const box = walk.pictures.boxBefore(view);
      const covered = box !== null && isOn(box, meeting.u * view.pose.width, meeting.v * view.pose.height);
      const unit = covered ? null : unitAt(view.arrangement, meeting.u, meeting.v);
      found = {
        pick: { kind: "panel", network, panel: view.panel.id, unit },
        walk,
        view,
        gate: -1,
        point: -1,
        board: null,
        distance: nearest,
      };
    }
    if (walk.input && meet(walk.input.pose, origin, direction, 0.1, meeting) && meeting.distance < nearest) {
      nearest = meeting.distance;
      found = {
        pick: { kind: "input", network },
        walk,
        view: null,
        gate: -1,
        point: -1,
        board: null,
        distance: nearest,
      };
    }
    const touched = walk.gates?.touched(origin, direction, nearest);
    const section = touched ? walk.gates?.poses[touched.index]?.gate.section : undefined;
    if (touched && section !== undefined) {
      nearest = touched.distance;
      found = {
        pick: { kind: "gate", network, section },
        walk,
        view: null,
        gate: touched.index,
        point: -1,
        board: null,
        distance: nearest,
      };
    }
    const met = walk.cloud.touched(origin, direction, nearest);
    if (met) {
      nearest = met.distance;
      const pick: Pick = { kind: "point", network, index: met.index };
      found = { pick, walk, view: null, gate: -1, point: met.index, board: null, distance: nearest };
    }
  }
  return found;
}
