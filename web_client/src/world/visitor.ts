// The visitor in the world: where flights go, where a visit begins, and the place written to and read from the store.

import type { Store, Viewpoint, Walk } from "../store";
import { Controls } from "../walking/controls";
import { type Margins, type Stand, standAtStart, standBefore } from "../walking/flight";
import type { Target } from "./api";
import { carried } from "./carry";
import type { Eye } from "./eye";
import { MOVE } from "./movement";
import type { Pointing } from "./pointing";
import type { Pose } from "./pose";
import type { WalkView } from "./walk_view";

const VIEWPOINT_MS = 100;
/** metres: panels turned by 35 degrees every 5 m stand 4.1 m before each other; from here one sees past the next one */
const BETWEEN_PANELS = 3.6;

/** Metres above the floor below which one stands on it. */
const ON_FLOOR = 0.3;

export class Visitor {
  readonly controls: Controls;
  private arrived = false;
  /** where somebody wanted to fly before that network was there */
  private later: Exclude<Target, { at: unknown }> | null = null;
  /** the network that the visitor stood in at the last frame */
  private inside: string | null = null;
  private written: Viewpoint | null = null;
  private due = false;
  /** it is written in a task of its own: the page redraws what depends on it */
  private telling: ReturnType<typeof setTimeout> | undefined;
  private last = 0;
  /** what moves the visitor instead while it is worn */
  private worn: { stand(): Stand; standAt(stand: Stand): void } | null = null;

  constructor(
    private readonly store: Store,
    private readonly views: ReadonlyMap<string, WalkView>,
    private readonly eye: Eye,
    private readonly motion: MediaQueryList,
    private readonly margins: () => Margins,
    canvas: HTMLElement,
    pointing: Pointing,
    wake: () => void,
  ) {
    this.controls = new Controls(canvas, {
      click: (x, y) => pointing.click(x, y),
      hover: (at) => {
        pointing.pointAt(at);
        wake();
      },
      grab: (x, y, whole) => pointing.grab(x, y, whole),
      drag: (x, y) => {
        pointing.drag(x, y);
        wake();
      },
      drop: (x, y) => {
        pointing.drop(x, y);
        wake();
      },
      pull: (x, y, push, turn) => {
        pointing.pull(x, y, push, turn);
        wake();
      },
      home: () => this.home(),
      escape: () => store.letGo(),
      orbiting: (on) => {
        store.orbiting.value = on;
      },
      chosen: () => this.chosenMiddle(),
      moved: wake,
    });
  }

  flyTo(target: Target): void {
    if ("at" in target && !this.arrived) {
      this.store.viewpoint.value = { ...target.at }; // where one begins
      return;
    }
    const stand = this.standFor(target);
    if ("network" in target && !this.views.get(target.network)?.layout) this.later = target;
    if (!stand) return;
    if (this.worn) this.jumpTo(stand.aloft ? stand : { ...stand, y: 0 });
    else if (this.motion.matches) this.jumpTo(stand);
    else this.controls.flyTo(stand);
  }

  /** A headset is put on; null: it is off again. */
  wear(headset: { stand(): Stand; standAt(stand: Stand): void } | null): void {
    if (headset && this.controls.orbiting) this.controls.setOrbiting(false);
    this.worn = headset;
    this.due = true;
  }

  home(): void {
    const network = this.firstNetwork();
    if (network !== undefined) this.flyTo({ network, place: "start" });
  }

  /** Walks have come, gone or changed: the visitor can walk around all of them, and begins at the first. */
  walksChanged(): void {
    this.bound();
    const network = this.firstNetwork();
    const start = network === undefined ? null : this.standFor({ network, place: "start" });
    const left = this.arrived && this.inside !== null && !this.views.has(this.inside);
    if (left && start) this.jumpTo(start); // that network has gone: nobody is left in the dark
    this.inside = this.store.active.peek();
    if (!this.arrived && start) {
      this.arrived = true;
      const given = this.store.viewpoint.peek();
      const nowhere = Object.values(given).every((part) => part === 0);
      this.jumpTo(nowhere ? start : given); // a place given is kept within the bounds now known
    }
    if (this.later && this.views.get(this.later.network)?.layout) {
      const stand = this.standFor(this.later);
      this.later = null;
      if (stand) this.jumpTo(stand);
    }
  }

  /** The worlds around the visitor have changed: what is before them stays before them. */
  carry(before: readonly Walk[], after: readonly Walk[]): void {
    const { controls } = this;
    if (controls.orbiting || !this.arrived) return;
    const stand = carried(before, after, this.place());
    if (stand === null) return;
    if (this.motion.matches || this.worn) this.jumpTo(stand);
    else controls.carryTo(stand, MOVE);
  }

  /** The store holds another place than the one written last: go there. */
  goWhere(viewpoint: Viewpoint): void {
    if (viewpoint === this.written) return;
    this.written = viewpoint;
    const { x, y, z, yaw, pitch } = viewpoint;
    this.jumpTo({ x, y, z, yaw, pitch });
  }

  /** Write the place to the store, a few times a second while it changes; true while one is still to be written. */
  tell(time: number, moved: boolean): boolean {
    this.due ||= moved;
    this.inside = this.store.active.peek();
    if (this.due && this.telling === undefined && (!moved || time - this.last > VIEWPOINT_MS)) {
      this.last = time;
      this.telling = setTimeout(() => this.write());
    }
    return this.due;
  }

  dispose(): void {
    clearTimeout(this.telling);
    this.controls.dispose();
  }

  private write(): void {
    this.telling = undefined;
    this.due = false;
    this.written = this.place();
    this.store.viewpoint.value = this.written;
  }

  private place(): Viewpoint {
    const { x, y, z, yaw, pitch } = this.worn?.stand() ?? this.controls.walker;
    return { x, y, z, yaw, pitch };
  }

  private jumpTo(stand: Stand): void {
    if (this.worn) this.worn.standAt(stand);
    else this.controls.jumpTo(stand);
  }

  private firstNetwork(): string | undefined {
    return this.store.active.peek() ?? this.views.keys().next().value;
  }

  private standFor(target: Target): Stand | null {
    if ("at" in target) return { ...target.at, aloft: target.at.y > ON_FLOOR };
    const view = this.views.get(target.network);
    if (!view?.layout) return null;
    if ("place" in target && target.place === "start") return standAtStart(view.layout, view.offset);
    if ("place" in target && target.place === "cloud") {
      const stand = this.before(view.cloud.pose ?? undefined);
      return stand && { ...stand, aloft: true };
    }
    if ("panel" in target) return this.before(view.panel(target.panel)?.pose, BETWEEN_PANELS);
    if ("gate" in target) return this.before(view.gate(target.gate)?.pose);
    return this.before(view.input?.pose);
  }

  private before(pose: Pose | undefined, farthest?: number): Stand | null {
    if (!pose) return null;
    const { camera, width, height } = this.eye;
    const view = { fovy: (camera.fov * Math.PI) / 180, width, height, margins: this.margins() };
    return standBefore(pose, view, farthest);
  }

  private chosenMiddle(): readonly [number, number, number] | null {
    const chosen = this.store.selection.peek();
    return chosen ? (this.views.get(chosen.network)?.panel(chosen.panel)?.pose.centre ?? null) : null;
  }

  private bound(): void {
    const low: [number, number, number] = [0, 0, 0];
    const high: [number, number, number] = [0, 0, 0];
    for (const view of this.views.values()) {
      const bounds = view.layout?.bounds;
      if (!bounds) continue;
      for (const axis of [0, 1, 2] as const) {
        const shift = axis === 0 ? view.offset : 0;
        low[axis] = Math.min(low[axis], bounds[0][axis] + shift);
        high[axis] = Math.max(high[axis], bounds[1][axis] + shift);
      }
    }
    this.controls.walker.bounds = { low, high };
  }
}
