// Moving in a headset: teleport and turns of the stick, or walking; and the scale of the world between two hands.

import type { Walker } from "../walking/walker";
import { landing, SPEED, UNLANDED_SECONDS } from "./arc";
import { beyondDeadZone, type Comfort, LARGEST, SMALLEST } from "./comfort";
import type { Hand, Hands } from "./hands";
import type { LandingView } from "./landing_view";
import { type Footing, footingOf, type Head, rigUnder, turned } from "./rig";

/** metres per second of the room, at full stick: a brisk walk */
export const WALKING = 2.4;
const [PUSHED, LET_GO] = [0.6, 0.3];
/** metres of the room that the stick steps back */
const BACK = 0.8;

/** The rig as it is moved here. `scale`: metres of the world for one of the room. */
export interface Moved {
  readonly walker: Walker;
  scale: number;
}

export class Locomotion {
  /** one is being moved: the rim of the view goes dark */
  moving = false;
  /** by which hand one aims at a place to be put */
  private aiming: Hand | null = null;
  /** sticks that have turned or stepped, until they are let go */
  private readonly turnedBy = new Set<Hand>();
  private pulling: { readonly apart: number; readonly scale: number } | null = null;

  constructor(
    private readonly rig: Moved,
    private readonly hands: Hands,
    private readonly view: LandingView,
  ) {}

  /** True if the visitor was moved. `free`: hands that hold nothing. */
  update(seconds: number, head: Head, comfort: Comfort, free: (hand: Hand) => boolean): boolean {
    const { left, right, both } = this.hands;
    let moved = false;
    this.moving = false;
    const one = left.source === null || right.source === null;
    for (const hand of both) {
      if (!free(hand)) continue; // its stick pulls what it holds
      const walks = comfort.moving === "walk" && (one || hand === left);
      if (walks) moved = this.walk(hand, seconds, head, one) || moved;
      if (!walks || one) moved = this.turn(hand, head, comfort) || moved;
      if (comfort.moving === "teleport") moved = this.aim(hand, head) || moved;
    }
    if (comfort.moving === "walk") this.stopAiming();
    return this.pull(head, free) || moved;
  }

  /** Whether this hand aims at a place to be put. */
  aims(hand: Hand): boolean {
    return this.aiming === hand;
  }

  /** Stand there, the head over the place. */
  standAt(footing: Footing, head: Head): void {
    const { walker, scale } = this.rig;
    const rig = rigUnder(footing, head, scale);
    walker.moveTo(rig.x, walker.y, rig.z);
    walker.yaw = rig.yaw;
  }

  where(head: Head): Footing {
    return footingOf(this.rig.walker, head, this.rig.scale);
  }

  /** Another scale, around where the head stands. */
  rescale(scale: number, head: Head): void {
    const footing = this.where(head);
    this.rig.scale = Math.min(LARGEST, Math.max(SMALLEST, scale));
    this.standAt(footing, head);
  }

  /** Be put where this ray's arc comes down; false where it does not. */
  jumpAlong(hand: Hand, head: Head): boolean {
    const { walker, scale } = this.rig;
    const seconds = landing(hand.origin, hand.direction, walker.y, scale);
    if (seconds === null) return false;
    const away = SPEED * scale * seconds;
    this.standAt(
      {
        x: hand.origin.x + hand.direction.x * away,
        z: hand.origin.z + hand.direction.z * away,
        yaw: this.where(head).yaw,
      },
      head,
    );
    return true;
  }

  stop(): void {
    this.stopAiming();
    this.turnedBy.clear();
    this.pulling = null;
  }

  private walk(hand: Hand, seconds: number, head: Head, one: boolean): boolean {
    const ahead = -beyondDeadZone(hand.stick.y);
    const aside = one ? 0 : beyondDeadZone(hand.stick.x);
    if (ahead === 0 && aside === 0) return false;
    const { walker, scale } = this.rig;
    const length = Math.max(1, Math.hypot(ahead, aside));
    const far = (WALKING * scale * seconds) / length;
    // where the head looks to over the floor: looking up or down changes nothing
    const [x, z] = turned(aside * far, -ahead * far, walker.yaw + head.yaw);
    walker.moveTo(walker.x + x, walker.y, walker.z + z);
    this.moving = true;
    return true;
  }

  private turn(hand: Hand, head: Head, comfort: Comfort): boolean {
    const { x, y } = hand.stick;
    if (Math.abs(x) < LET_GO && y < LET_GO) this.turnedBy.delete(hand);
    if (this.turnedBy.has(hand) || this.aiming === hand) return false;
    const footing = this.where(head);
    if (Math.abs(x) > PUSHED && Math.abs(x) > Math.abs(y)) {
      this.turnedBy.add(hand);
      const yaw = footing.yaw - (Math.sign(x) * comfort.turn * Math.PI) / 180;
      this.standAt({ ...footing, yaw }, head);
      return true;
    }
    if (y > PUSHED && comfort.moving === "teleport") {
      this.turnedBy.add(hand);
      const [dx, dz] = turned(0, BACK * this.rig.scale, footing.yaw);
      this.standAt({ x: footing.x + dx, z: footing.z + dz, yaw: footing.yaw }, head);
      return true;
    }
    return false;
  }

  /** Pushed forwards the stick aims, let go it puts the visitor there. */
  private aim(hand: Hand, head: Head): boolean {
    if (this.aiming === null && hand.tracked && hand.stick.y < -PUSHED) this.aiming = hand;
    if (this.aiming !== hand) return false;
    if (!hand.tracked) {
      this.stopAiming();
      return false;
    }
    if (hand.stick.y > -LET_GO) {
      this.stopAiming();
      return this.jumpAlong(hand, head);
    }
    const { walker, scale } = this.rig;
    const seconds = landing(hand.origin, hand.direction, walker.y, scale);
    this.view.show(hand.origin, hand.direction, seconds ?? UNLANDED_SECONDS, scale, seconds !== null);
    return false;
  }

  private stopAiming(): void {
    if (this.aiming === null) return;
    this.aiming = null;
    this.view.hide();
  }

  /** Both hands closed pull the world larger or smaller. */
  private pull(head: Head, free: (hand: Hand) => boolean): boolean {
    const { left, right } = this.hands;
    const both = [left, right].every((hand) => hand.squeeze.held && hand.held && free(hand));
    if (!both) {
      this.pulling = null;
      return false;
    }
    const [a, b] = [left.grip.elements, right.grip.elements];
    const apart = Math.max(
      0.02,
      Math.hypot((a[12] ?? 0) - (b[12] ?? 0), (a[13] ?? 0) - (b[13] ?? 0), (a[14] ?? 0) - (b[14] ?? 0)),
    );
    this.pulling ??= { apart, scale: this.rig.scale };
    this.rescale((this.pulling.scale * this.pulling.apart) / apart, head);
    this.moving = true;
    return true;
  }
}
