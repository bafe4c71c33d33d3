// What the pointer is over, and what a click on it does.

import type { Vector3 } from "three";
import type { Store } from "../store";
import type { Pick } from "./api";
import type { Hold } from "./board_views";
import type { Eye } from "./eye";
import { pickAlong, type Touched } from "./picking";
import type { Tools } from "./tools";
import type { WalkView } from "./walk_view";

/** metres that what is pointed at moves before others are told */
const POINTED = 0.02;

export class Pointing {
  private at: { readonly x: number; readonly y: number } | null = null;
  private moved = false;
  private hold: Hold | null = null;
  /** what was pointed at in the last frame */
  last: Pick | null = null;

  constructor(
    private readonly canvas: HTMLElement,
    private readonly store: Store,
    private readonly eye: Eye,
    private readonly views: ReadonlyMap<string, WalkView>,
    private readonly tools: Tools,
    private readonly clicked: (pick: Pick) => void,
  ) {}

  /** page pixels; null: over nothing of the world */
  pointAt(at: { readonly x: number; readonly y: number } | null): void {
    this.at = at;
    this.moved = true;
  }

  click(x: number, y: number): void {
    const pick = this.touch(x, y)?.pick;
    if (pick) this.clicked(pick);
  }

  /** What a ray touches. */
  along(origin: Vector3, direction: Vector3): Touched | null {
    const board = this.tools.boards.touched(origin, direction);
    const other = pickAlong(this.views.values(), origin, direction);
    if (!board || (other && other.distance < board.distance)) return other;
    const { distance, region, view } = board;
    const pick: Pick = { kind: "board", board: view.board.id, act: region?.act ?? null };
    return { pick, walk: null, view: null, gate: -1, point: -1, board, distance };
  }

  /** A ray is pressed: what it holds of what it touches; null for nothing. `whole`: all of it, to be carried. */
  grasp(touched: Touched | null, origin: Vector3, direction: Vector3, whole = false): Hold | null {
    if (touched?.board) return this.tools.boards.grasp(touched.board, origin, direction, whole);
    const pick = touched?.pick;
    if (!whole || !touched || pick?.kind !== "panel") return null;
    return this.tools.carrying.carry(pick, touched.distance, origin, direction);
  }

  /** The pointer goes down there; true where it holds something then. `whole`: to carry it. */
  grab(x: number, y: number, whole: boolean): boolean {
    const touched = this.touch(x, y);
    this.hold = this.grasp(touched, this.eye.position, this.ray(x, y), whole);
    return this.hold !== null;
  }

  /** What it holds follows it. */
  drag(x: number, y: number): void {
    this.hold?.move(this.eye.position, this.ray(x, y), 0, 0);
    this.pointAt({ x, y });
  }

  /** What it holds comes nearer by so many metres, and turns by so many radians. */
  pull(x: number, y: number, push: number, turn: number): void {
    this.hold?.move(this.eye.position, this.ray(x, y), push, turn);
  }

  drop(x: number, y: number): void {
    this.hold?.end(this.touch(x, y)?.board ?? null);
    this.hold = null;
    this.pointAt({ x, y });
  }

  touch(clientX: number, clientY: number): Touched | null {
    const { width, height } = this.canvas.getBoundingClientRect();
    return width === 0 || height === 0 ? null : this.along(this.eye.position, this.ray(clientX, clientY));
  }

  private ray(clientX: number, clientY: number): Vector3 {
    const box = this.canvas.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((clientY - box.top) / box.height) * 2;
    return this.eye.rayTo(x, y);
  }

  /** Once a frame: light what is under the pointer and say so in the store. `held`: the pointer holds the view. */
  update(eyeMoved: boolean, held: boolean): void {
    if (!this.moved && !(eyeMoved && this.at)) return;
    this.moved = false;
    const { at } = this;
    const touched = at && !held ? this.touch(at.x, at.y) : null;
    this.light(touched, this.eye.position, at ? this.ray(at.x, at.y) : this.eye.position);
    this.canvas.style.cursor = touched ? "pointer" : held ? "grabbing" : "grab";
  }

  /** Light what is touched and say so in the store. */
  light(touched: Touched | null, origin: Vector3, direction: Vector3): void {
    this.tellPointer(touched, origin, direction);
    this.last = touched?.pick ?? null;
    for (const view of this.views.values()) {
      const own = touched?.walk === view ? touched : null;
      const unit = own?.pick.kind === "panel" ? own.pick.unit : null;
      view.hover(own?.view ?? null, unit?.channel ?? -1);
      view.gates?.setHovered(own?.gate ?? -1);
      view.cloud.setPointed(own?.point ?? -1);
    }
    this.tools.boards.light(touched?.board ?? null);
    this.say(touched?.pick ?? null);
  }

  /** Others see what is pointed at. */
  private tellPointer(touched: Touched | null, origin: Vector3, direction: Vector3): void {
    const { pointer } = this.store;
    const before = pointer.peek();
    if (!touched) {
      if (before) pointer.value = null;
      return;
    }
    const { distance } = touched;
    const x = origin.x + direction.x * distance;
    const y = origin.y + direction.y * distance;
    const z = origin.z + direction.z * distance;
    const far = before ? Math.hypot(x - before[0], y - before[1], z - before[2]) : 1;
    if (far > POINTED) pointer.value = [x, y, z];
  }

  private say(pick: Pick | null): void {
    const { hovered, cloudPoint } = this.store;
    const point = pick?.kind === "point" ? { network: pick.network, index: pick.index } : null;
    const told = cloudPoint.peek();
    if (point?.network !== told?.network || point?.index !== told?.index) cloudPoint.value = point;
    const before = hovered.peek();
    if (pick?.kind !== "panel" || !pick.unit) {
      if (before) hovered.value = null;
      return;
    }
    const { network, panel, unit } = pick;
    const same =
      before?.network === network &&
      before.panel === panel &&
      before.channel === unit.channel &&
      before.y === unit.y &&
      before.x === unit.x;
    if (!same) hovered.value = { network, panel, ...unit };
  }
}
