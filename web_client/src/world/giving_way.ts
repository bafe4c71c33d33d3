// What stood in a walk before a change: the scenery fades out, panels move into what stands for them, the rest is let go.

import type { Group } from "three";
import type { PanelView } from "./panel_view";
import type { Scenery } from "./scenery";

/** panels let go in one frame: each frees what it has on the graphics card */
const LET_GO = 24;

export class GivingWay {
  private scenery: Scenery | null = null;
  private leaving: PanelView[] = [];
  private unseen: PanelView[] = [];

  constructor(private readonly group: Group) {}

  /** The scenery fades out where it stands, in the place of one that was on its way out. */
  fade(scenery: Scenery): void {
    this.clearScenery();
    scenery.leave();
    this.scenery = scenery;
    this.group.add(scenery.group);
  }

  /** A panel is gone: it moves into the one that stands for it from now on. */
  leave(view: PanelView, to: PanelView): void {
    view.movement.leaveTo(to.movement);
    this.leaving.push(view);
    view.setSeen(true, this.group);
  }

  /** A panel that nobody sees is gone. */
  letGo(view: PanelView): void {
    this.unseen.push(view);
  }

  /** Go on; true while something changes. */
  advance(seconds: number, reduced: boolean): boolean {
    const busy = this.scenery !== null || this.leaving.length > 0 || this.unseen.length > 0;
    this.scenery?.advance(seconds, reduced, 0);
    if (this.scenery?.gone) this.clearScenery();
    for (const view of this.leaving) {
      view.advance(seconds, reduced);
      view.setAlpha(1);
    }
    this.clearLeaving((view) => view.movement.ended);
    for (const view of this.unseen.splice(0, LET_GO)) view.dispose();
    return busy;
  }

  /** Everything that is on its way out is gone. */
  end(): void {
    this.clearScenery();
    this.clearLeaving(() => true);
    for (const view of this.unseen.splice(0)) view.dispose();
  }

  private clearScenery(): void {
    if (!this.scenery) return;
    this.group.remove(this.scenery.group);
    this.scenery.dispose();
    this.scenery = null;
  }

  private clearLeaving(gone: (view: PanelView) => boolean): void {
    this.leaving = this.leaving.filter((view) => {
      if (!gone(view)) return true;
      view.dispose();
      return false;
    });
  }
}
