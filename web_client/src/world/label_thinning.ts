// Which labels can be shown together: nearest first, none over another, none behind a board.

import { type PerspectiveCamera, Vector3 } from "three";
import { distanceTo, type Meeting, meet, type Pose } from "./pose";

export interface ThinLabel {
  readonly pose: Pose;
  readonly rank: number;
  /** metres at full size */
  readonly width: number;
  readonly nameWidth: number;
  readonly height: number;
  /** metres above the board's upper edge */
  readonly above: number;
}

const MOST = 80;
const PREFERRED = 1e6;
/** times the least height, below which a label's second line is left out, as in label.vert.glsl */
const NAME_ONLY = 1.27;
/** a gap between labels, pixels */
const SPACE = 6;

const corner = new Vector3();
const ray = new Vector3();
const eye = new Vector3();
const meeting: Meeting = { distance: 0, u: 0, v: 0 };

/** Nothing is allocated in `run`, which is called while walking. */
export class LabelThinning {
  private readonly order: Uint32Array;
  private readonly urgency: Float32Array;
  private readonly boxes = new Float32Array(MOST * 4);
  /** 1 for labels that are left out wherever the eye is */
  readonly absent: Uint8Array;
  private preferred = -1;
  /** screen pixels that a label's height never falls below */
  private least = 1;

  constructor(private readonly labels: readonly ThinLabel[]) {
    this.order = Uint32Array.from(labels.keys());
    this.urgency = new Float32Array(labels.length);
    this.absent = new Uint8Array(labels.length);
  }

  /** This label goes before all others. */
  prefer(index: number): void {
    this.preferred = index;
  }

  /**
   * Writes 1 into `out` for every label that is to be shown. `width`, `height`: of the view in pixels; `focal`: pixels of a
   * metre that stands one metre away; `least`: pixels that a label's height never falls below; `boards`: what hides labels behind it.
   */
  run(
    camera: PerspectiveCamera,
    width: number,
    height: number,
    focal: number,
    least: number,
    boards: readonly Pose[],
    out: Uint8Array,
  ): void {
    this.least = least;
    eye.setFromMatrixPosition(camera.matrixWorld);
    for (let i = 0; i < this.labels.length; i++) {
      const label = this.labels[i];
      out[i] = 0;
      if (!label) continue;
      const distance = distanceTo(label.pose, eye.x, eye.y, eye.z);
      this.urgency[i] = i === this.preferred ? PREFERRED : label.rank - distance;
    }
    this.sort();
    let kept = 0;
    for (let place = 0; place < this.order.length && kept < MOST; place++) {
      const index = this.order[place] ?? 0;
      const label = this.labels[index];
      if (!label || this.absent[index] || !this.box(label, camera, width, height, focal, kept)) continue;
      if (this.free(kept) && !this.hidden(label, focal, boards)) {
        out[index] = 1;
        kept += 1;
      }
    }
  }

  /** Insertion sort: the order hardly changes from one call to the next. */
  private sort(): void {
    const { order, urgency } = this;
    for (let i = 1; i < order.length; i++) {
      const moved = order[i] ?? 0;
      const key = urgency[moved] ?? 0;
      let at = i - 1;
      while (at >= 0 && (urgency[order[at] ?? 0] ?? 0) < key) {
        order[at + 1] = order[at] ?? 0;
        at -= 1;
      }
      order[at + 1] = moved;
    }
  }

  /** The label's box on screen into place `slot`; false if it is out of view. As in label.vert.glsl. */
  private box(
    label: ThinLabel,
    camera: PerspectiveCamera,
    width: number,
    height: number,
    focal: number,
    slot: number,
  ): boolean {
    const { pose } = label;
    const side = facing(pose) >= 0 ? 1 : -1;
    const half = pose.height / 2;
    const edge = (-side * pose.width) / 2;
    anchorAt(pose, edge, half);
    const distance = corner.distanceTo(eye);
    const size = Math.max(1, (this.least * distance) / (focal * label.height));
    const tall = (label.height * size * focal) / distance;
    const long = (tall < NAME_ONLY * this.least ? label.nameWidth : label.width) * size;
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    let top = Number.POSITIVE_INFINITY;
    let bottom = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < 4; i++) {
      const across = edge + (i & 1 ? side * long : 0);
      anchorAt(pose, across, half + label.above + (i & 2 ? label.height * size : 0));
      corner.applyMatrix4(camera.matrixWorldInverse);
      if (corner.z > -0.1) return false;
      corner.applyMatrix4(camera.projectionMatrix);
      const x = (corner.x * 0.5 + 0.5) * width;
      const y = (0.5 - corner.y * 0.5) * height;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    if (right < 0 || left > width || bottom < 0 || top > height) return false;
    this.boxes[slot * 4] = left - SPACE;
    this.boxes[slot * 4 + 1] = right + SPACE;
    this.boxes[slot * 4 + 2] = top;
    this.boxes[slot * 4 + 3] = bottom;
    return true;
  }

  /** Whether the box in place `slot` touches none before it. */
  private free(slot: number): boolean {
    const { boxes } = this;
    for (let i = 0; i < slot; i++) {
      const apart =
        (boxes[slot * 4] ?? 0) > (boxes[i * 4 + 1] ?? 0) ||
        (boxes[slot * 4 + 1] ?? 0) < (boxes[i * 4] ?? 0) ||
        (boxes[slot * 4 + 2] ?? 0) > (boxes[i * 4 + 3] ?? 0) ||
        (boxes[slot * 4 + 3] ?? 0) < (boxes[i * 4 + 2] ?? 0);
      if (!apart) return false;
    }
    return true;
  }

  /** Whether a board stands between the eye and the label's beginning or most of its length. */
  private hidden(label: ThinLabel, focal: number, boards: readonly Pose[]): boolean {
    const { pose } = label;
    const side = facing(pose) >= 0 ? 1 : -1;
    const above = pose.height / 2 + label.above + label.height / 2;
    anchorAt(pose, -side * (pose.width / 2 - 0.1), above);
    if (this.covered(pose, boards)) return true;
    const size = Math.max(1, (this.least * corner.distanceTo(eye)) / (focal * label.height));
    anchorAt(pose, side * (label.nameWidth * size * 0.8 - pose.width / 2), above);
    return this.covered(pose, boards);
  }

  /** Whether a board other than its own hides `corner` from the eye. */
  private covered(own: Pose, boards: readonly Pose[]): boolean {
    ray.subVectors(corner, eye);
    const distance = ray.length();
    ray.divideScalar(distance);
    for (const board of boards) {
      if (board !== own && meet(board, eye, ray, 0, meeting) && meeting.distance < distance - 0.05)
        return true;
    }
    return false;
  }
}

/** Metres that the eye stands before the board's front; negative behind it. */
function facing(pose: Pose): number {
  const { centre, normal } = pose;
  return (eye.x - centre[0]) * normal[0] + (eye.y - centre[1]) * normal[1] + (eye.z - centre[2]) * normal[2];
}

/** The point of a board `across` metres to its right and `above` metres over its middle, into `corner`. */
function anchorAt(pose: Pose, across: number, above: number): void {
  const { centre, right, up } = pose;
  corner.set(
    centre[0] + right[0] * across + up[0] * above,
    centre[1] + right[1] * across + up[1] * above,
    centre[2] + right[2] * across + up[2] * above,
  );
}
