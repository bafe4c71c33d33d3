// What the pointer is over, and what a click on it does.

import type { Vector3 } from "three";
import type { Store } from "../store";
import type { Pick } from "./api";
import type { Eye } from "./eye";
import { pickAlong, type Touched } from "./picking";
import type { WalkView } from "./walk_view";

export class Pointing {
  private at: { readonly x: number; readonly y: number } | null = null;
  private moved = false;

  constructor(
    private readonly canvas: HTMLElement,
    private readonly store: Store,
    private readonly eye: Eye,
    private readonly views: ReadonlyMap<string, WalkView>,
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
    return pickAlong(this.views.values(), origin, direction);
  }

  touch(clientX: number, clientY: number): Touched | null {
    const box = this.canvas.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return null;
    const x = ((clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((clientY - box.top) / box.height) * 2;
    return this.along(this.eye.position, this.eye.rayTo(x, y));
  }

  /** Once a frame: light what is under the pointer and say so in the store. `held`: the pointer holds the view. */
  update(eyeMoved: boolean, held: boolean): void {
    if (!this.moved && !(eyeMoved && this.at)) return;
    this.moved = false;
    const { at } = this;
    const touched = at && !held ? this.touch(at.x, at.y) : null;
    this.light(touched);
    this.canvas.style.cursor = touched ? "pointer" : held ? "grabbing" : "grab";
  }

  /** Light what is touched and say so in the store. */
  light(touched: Touched | null): void {
    for (const view of this.views.values()) {
      const own = touched?.walk === view ? touched : null;
      const unit = own?.pick.kind === "panel" ? own.pick.unit : null;
      view.hover(own?.view ?? null, unit?.channel ?? -1);
      view.gates?.setHovered(own?.gate ?? -1);
      view.cloud.setPointed(own?.point ?? -1);
    }
    this.say(touched?.pick ?? null);
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
