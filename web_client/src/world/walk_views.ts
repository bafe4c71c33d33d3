// The view of each network, kept in step with the walks of the store, in tasks of their own.

import type { Scene } from "three";
import { inSlices } from "../slices";
import type { Walk } from "../store";
import type { PanelView } from "./panel_view";
import { WalkView } from "./walk_view";
import type { Workshop } from "./workshop";

export class WalkViews {
  /** by network */
  readonly views = new Map<string, WalkView>();
  /** the walks have changed since they were taken over last */
  changed = false;
  private giveUp: (() => void) | null = null;

  /** `shown`: called whenever the walks have been taken over, with those that were shown before. */
  constructor(
    private readonly scene: Scene,
    private readonly workshop: Workshop,
    private readonly shown: (before: readonly Walk[]) => void,
  ) {}

  [Symbol.iterator](): Iterator<WalkView> {
    return this.views.values();
  }

  /** The views show the walks as they are. */
  get settled(): boolean {
    return !this.changed && this.giveUp === null;
  }

  /** Take over what has changed, after this frame and what the page draws in it; what is dear of it in parts. */
  begin(): void {
    if (!this.changed) return;
    this.changed = false;
    this.giveUp?.();
    this.giveUp = inSlices(this.prepare(), () => {
      const timer = setTimeout(() => this.takeOver());
      this.giveUp = () => clearTimeout(timer);
    });
  }

  *panels(): Generator<[string, readonly PanelView[]]> {
    for (const [network, view] of this.views) yield [network, view.panels];
  }

  /** What all of them show. */
  counts(): { pictures: number; imaged: number; points: number; numbers: number } {
    const counts = { pictures: 0, imaged: 0, points: 0, numbers: 0 };
    for (const { pictures, panels, cloud, numbered } of this) {
      counts.pictures += pictures.drawn;
      counts.imaged += panels.filter(({ images }) => images.drawn).length;
      counts.points += cloud.drawn;
      counts.numbers += numbered;
    }
    return counts;
  }

  clear(): void {
    this.giveUp?.();
    this.giveUp = null;
    for (const [network, view] of this.views) this.remove(network, view);
  }

  private *prepare(): Generator<void, void> {
    for (const walk of this.walks) {
      const view = this.views.get(walk.network.id);
      if (view) yield* view.prepare(walk);
    }
  }

  private takeOver(): void {
    this.giveUp = null;
    const { walks } = this;
    const before = [...this].flatMap(({ shown }) => shown ?? []);
    const chosen = this.workshop.store.chosen.peek();
    for (const [network, view] of this.views)
      if (!walks.some((walk) => walk.network.id === network)) this.remove(network, view);
    for (const walk of walks) {
      const view = this.views.get(walk.network.id) ?? this.add(walk.network.id);
      view.update(walk);
      view.choose(chosen.get(walk.network.id) ?? null);
    }
    this.shown(before);
  }

  private get walks(): readonly Walk[] {
    return this.workshop.store.walks.peek();
  }

  private add(network: string): WalkView {
    const view = new WalkView(this.workshop);
    this.views.set(network, view);
    this.scene.add(view.group);
    return view;
  }

  private remove(network: string, view: WalkView): void {
    this.scene.remove(view.group);
    view.dispose();
    this.views.delete(network);
  }
}
