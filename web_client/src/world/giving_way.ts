// What stood in a walk before a change fades out, or moves into what stands for it, while the new fades in.

import type { Group, Object3D } from "three";
import type { PanelView } from "./panel_view";

/** Seconds in which what stands on the floor and over it, and the labels, give way. */
const FADE = 0.3;

interface Outgoing {
  readonly meshes: readonly Object3D[];
  readonly parts: readonly { dispose(): void }[];
  readonly appear: { value: number };
}

export class GivingWay {
  /** how much is there of the newest scenery and labels, 0..1: a uniform of their materials */
  appear = { value: 1 };
  private outgoing: Outgoing | null = null;
  private leaving: PanelView[] = [];

  constructor(private readonly group: Group) {}

  /** A change begins. `parts`: what is drawn by `meshes`; `fade`: it goes little by little, else at once. */
  begin(meshes: readonly Object3D[], parts: readonly { dispose(): void }[], fade: boolean): void {
    this.end();
    if (fade) this.outgoing = { meshes, parts, appear: this.appear };
    else for (const part of parts) part.dispose();
    this.appear = { value: fade ? 0 : 1 };
    this.group.clear();
    if (fade) this.group.add(...meshes);
  }

  /** A panel is gone: it moves into the one that stands for it from now on. */
  leave(view: PanelView, to: PanelView): void {
    view.movement.leaveTo(to.movement);
    this.leaving.push(view);
    this.group.add(view.mesh);
  }

  /** Go on; true while something changes. */
  advance(seconds: number, reduced: boolean): boolean {
    const share = reduced ? 1 : seconds / FADE;
    const busy = this.appear.value < 1 || this.outgoing !== null || this.leaving.length > 0;
    this.appear.value = Math.min(1, this.appear.value + share);
    if (this.outgoing) {
      const { appear } = this.outgoing;
      appear.value = Math.max(0, appear.value - share);
      if (appear.value === 0) this.clearOutgoing();
    }
    for (const view of this.leaving) {
      view.advance(seconds, reduced);
      view.setAlpha(1);
    }
    this.clearLeaving((view) => view.movement.ended);
    return busy;
  }

  /** Everything that is on its way out is gone. */
  end(): void {
    this.clearOutgoing();
    this.clearLeaving(() => true);
  }

  private clearOutgoing(): void {
    if (!this.outgoing) return;
    this.group.remove(...this.outgoing.meshes);
    for (const part of this.outgoing.parts) part.dispose();
    this.outgoing = null;
  }

  private clearLeaving(gone: (view: PanelView) => boolean): void {
    this.leaving = this.leaving.filter((view) => {
      if (!gone(view)) return true;
      this.group.remove(view.mesh);
      view.dispose();
      return false;
    });
  }
}
