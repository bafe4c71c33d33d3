// Keys, pointer, flights and orbit together: they move the walker, and nothing else does.

import { Flight, type Stand } from "./flight";
import { Keys } from "./keys";
import { Orbit } from "./orbit";
import { Pointer } from "./pointer";
import { type Intent, Walker } from "./walker";

/** radians for a pixel */
const LOOK = 0.0028;
const WHEEL_EASE = 0.12;

export interface ControlActions {
  click(x: number, y: number): void;
  hover(at: { readonly x: number; readonly y: number } | null): void;
  /** the pointer goes down on something that it then holds, moves with it, and lets it go */
  grab(x: number, y: number, whole: boolean): boolean;
  drag(x: number, y: number): void;
  drop(x: number, y: number): void;
  /** what is held comes nearer and turns */
  pull(x: number, y: number, push: number, turn: number): void;
  home(): void;
  escape(): void;
  orbiting(on: boolean): void;
  /** middle of what is chosen, to orbit around */
  chosen(): readonly [number, number, number] | null;
  /** something moves: frames are needed */
  moved(): void;
}

export class Controls {
  readonly walker = new Walker();
  private readonly keys: Keys;
  private readonly pointer: Pointer;
  private readonly intent: Intent = { forward: 0, right: 0, up: 0, turn: 0, run: false };
  private flight: Flight | null = null;
  private orbit: Orbit | null = null;
  /** metres still to be rolled by wheel or fingers */
  private readonly roll = { forward: 0, right: 0 };
  private changed = false;

  constructor(
    canvas: HTMLElement,
    private readonly actions: ControlActions,
  ) {
    this.pointer = new Pointer(canvas, {
      look: (dx, dy) => this.look(dx, dy),
      dolly: (forward, right) => this.dolly(forward, right),
      click: (x, y) => actions.click(x, y),
      hover: (at) => actions.hover(at),
      grab: (x, y, whole) => actions.grab(x, y, whole),
      drag: (x, y) => actions.drag(x, y),
      drop: (x, y) => actions.drop(x, y),
      pull: (x, y, push, turn) => actions.pull(x, y, push, turn),
    });
    this.keys = new Keys(canvas, {
      orbit: () => this.setOrbiting(this.orbit === null),
      home: () => actions.home(),
      escape: () => actions.escape(),
      lock: () => this.pointer.toggleLock(),
      moved: () => actions.moved(),
    });
  }

  get orbiting(): boolean {
    return this.orbit !== null;
  }

  get flying(): boolean {
    return this.flight !== null;
  }

  /** true while a button or finger holds the view */
  get held(): boolean {
    return this.pointer.pressed;
  }

  setOrbiting(on: boolean): void {
    if (on === this.orbiting) return;
    this.flight = null;
    this.orbit = on ? new Orbit(this.walker, this.actions.chosen()) : null;
    this.note();
    this.actions.orbiting(on);
  }

  flyTo(stand: Stand): void {
    if (this.orbit) this.setOrbiting(false);
    this.walker.stop();
    this.roll.forward = this.roll.right = 0;
    this.flight = new Flight(this.walker, stand);
    this.note();
  }

  /** Be moved along with what one stands before, in so many seconds. */
  carryTo(stand: Stand, seconds: number): void {
    this.flight = new Flight(this.walker, stand, seconds);
    this.note();
  }

  /** Stand somewhere at once. */
  jumpTo(stand: Stand): void {
    if (this.orbit) this.setOrbiting(false);
    this.flight = null;
    this.walker.stop();
    this.walker.moveTo(stand.x, stand.y, stand.z);
    this.walker.look(stand.yaw, stand.pitch);
    this.note();
  }

  /** Advance by `seconds`; true if the visitor moved or looked elsewhere. `reduced`: flights end at once. */
  update(seconds: number, reduced: boolean): boolean {
    const { keys, intent, walker } = this;
    intent.forward = keys.axis("forward", "back");
    intent.right = keys.axis("right", "left");
    intent.up = keys.axis("up", "down");
    intent.turn = keys.axis("turnLeft", "turnRight");
    intent.run = keys.holds("run");
    const wished = intent.forward !== 0 || intent.right !== 0 || intent.up !== 0 || intent.turn !== 0;
    if (wished) this.flight = null;
    let moved = this.changed;
    this.changed = false;
    if (this.flight) {
      if (!this.flight.advance(walker, seconds, reduced)) this.flight = null;
      return true;
    }
    if (this.orbit) {
      if (wished) {
        const pace = seconds * (intent.run ? 1.6 : 0.6);
        this.orbit.pan(walker, intent.right * pace, intent.forward * pace);
        this.orbit.turn(walker, intent.turn * seconds, 0);
        this.orbit.zoom(walker, Math.exp(intent.up * seconds));
        moved = true;
      }
    } else moved = walker.step(seconds, intent) || moved;
    return this.rollOn(seconds, reduced) || moved;
  }

  dispose(): void {
    this.keys.dispose();
    this.pointer.dispose();
  }

  private look(dx: number, dy: number): void {
    this.flight = null;
    if (this.orbit) this.orbit.turn(this.walker, -dx * LOOK * 1.6, -dy * LOOK * 1.6);
    else this.walker.look(this.walker.yaw - dx * LOOK, this.walker.pitch - dy * LOOK);
    this.note();
  }

  private dolly(forward: number, right: number): void {
    this.flight = null;
    this.roll.forward += forward;
    this.roll.right += right;
    this.note();
  }

  private rollOn(seconds: number, reduced: boolean): boolean {
    const { roll, walker } = this;
    if (Math.abs(roll.forward) + Math.abs(roll.right) < 1e-3) return false;
    const share = reduced ? 1 : 1 - Math.exp(-seconds / WHEEL_EASE);
    const [forward, right] = [roll.forward * share, roll.right * share];
    roll.forward -= forward;
    roll.right -= right;
    if (this.orbit) {
      this.orbit.zoom(walker, Math.exp(-forward * 0.12));
      this.orbit.pan(walker, right * 0.08, 0);
      return true;
    }
    // along the line of sight, so that one comes to what one looks at
    const level = Math.cos(walker.pitch);
    const [sin, cos] = [Math.sin(walker.yaw), Math.cos(walker.yaw)];
    walker.moveTo(
      walker.x - sin * forward * level + cos * right,
      walker.y + Math.sin(walker.pitch) * forward,
      walker.z - cos * forward * level - sin * right,
    );
    return true;
  }

  private note(): void {
    this.changed = true;
    this.actions.moved();
  }
}
