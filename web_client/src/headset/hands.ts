// What the visitor holds: controllers, bare hands or a gaze, told alike as rays and buttons.

import { Matrix4, Vector3 } from "three";

/** A button between two frames. */
export interface Button {
  readonly held: boolean;
  /** went down, or up, since the last frame */
  readonly pressed: boolean;
  readonly released: boolean;
}

class Press implements Button {
  held = false;
  pressed = false;
  released = false;
  private downs = 0;
  private ups = 0;

  down(): void {
    this.downs += 1;
  }

  up(): void {
    this.ups += 1;
  }

  hold(held: boolean): void {
    if (held && !this.held) this.down();
    else if (!held && this.held) this.up();
  }

  /** Take over what has come since the last frame. */
  settle(): void {
    this.pressed = this.downs > 0;
    this.released = this.ups > 0;
    if (this.pressed || this.released) this.held = this.downs > this.ups || (this.held && this.ups === 0);
    this.downs = this.ups = 0;
  }

  /** As after a loss: it is held no more. */
  let(): void {
    if (this.held) this.up();
  }
}

/** WebXR Hand Input, level 1: not in the types yet */
interface JointFrame {
  fillPoses?(spaces: Iterable<XRSpace>, space: XRSpace, into: Float32Array): boolean;
  fillJointRadii?(spaces: Iterable<XRSpace>, into: Float32Array): boolean;
}

interface Actuator {
  pulse?(strength: number, ms: number): Promise<unknown>;
}

/** of the standard gamepad of a headset */
const [STICK_X, STICK_Y] = [2, 3];
const MENU = 5;

export const JOINTS = 25;

export class Hand {
  /** null while there is none */
  source: XRInputSource | null = null;
  /** the ray's place is known in this frame */
  tracked = false;
  /** of the ray, in the world */
  readonly origin = new Vector3();
  readonly direction = new Vector3(0, 0, -1);
  /** where the ray begins and where it is held, in the rig */
  readonly ray = new Matrix4();
  readonly grip = new Matrix4();
  held = false;
  /** matrices of the hand's joints in the rig, 16 numbers each, and their radii; none for a controller */
  readonly joints = new Float32Array(16 * JOINTS);
  readonly radii = new Float32Array(JOINTS);
  jointed = false;
  readonly stick = { x: 0, y: 0 };
  readonly trigger = new Press();
  readonly squeeze = new Press();
  readonly menu = new Press();

  constructor(readonly side: "left" | "right") {}

  /** Be this source from now on. */
  take(source: XRInputSource | null): void {
    if (source === this.source) return;
    this.source = source;
    this.tracked = this.jointed = false;
    for (const button of [this.trigger, this.squeeze, this.menu]) button.let();
  }

  /** A short touch to be felt, where the controller can. */
  pulse(): void {
    const actuators = this.source?.gamepad?.hapticActuators as readonly Actuator[] | undefined;
    void actuators?.[0]?.pulse?.(0.3, 20).catch(() => undefined);
  }
}

export class Hands {
  readonly left = new Hand("left");
  readonly right = new Hand("right");
  readonly both: readonly [Hand, Hand] = [this.left, this.right];
  private session: XRSession | null = null;

  begin(session: XRSession): void {
    this.session = session;
    session.addEventListener("selectstart", this.onEvent);
    session.addEventListener("selectend", this.onEvent);
    session.addEventListener("squeezestart", this.onEvent);
    session.addEventListener("squeezeend", this.onEvent);
  }

  end(): void {
    this.session = null; // its listeners go with it
    for (const hand of this.both) hand.take(null);
    for (const hand of this.both) settle(hand);
  }

  /** Once a frame: where hands are and what they press. `rig`: from the room to the world. */
  update(frame: XRFrame, space: XRReferenceSpace, rig: Matrix4): void {
    const { session } = this;
    if (session === null) return;
    let [left, right]: (XRInputSource | null)[] = [null, null];
    for (const source of session.inputSources) {
      if (source.handedness === "left") left ??= source;
      else right ??= source;
    }
    this.left.take(left ?? null);
    this.right.take(right ?? null);
    for (const hand of this.both) {
      read(hand, frame, space, rig);
      settle(hand);
    }
  }

  private readonly onEvent = (event: XRInputSourceEvent): void => {
    const hand = event.inputSource.handedness === "left" ? this.left : this.right;
    if (hand.source !== event.inputSource) hand.take(event.inputSource);
    if (event.type === "selectstart") hand.trigger.down();
    else if (event.type === "selectend") hand.trigger.up();
    else if (event.type === "squeezestart") hand.squeeze.down();
    else hand.squeeze.up();
  };
}

function settle(hand: Hand): void {
  hand.trigger.settle();
  hand.squeeze.settle();
  hand.menu.settle();
}

function read(hand: Hand, frame: XRFrame, space: XRReferenceSpace, rig: Matrix4): void {
  const { source } = hand;
  hand.tracked = hand.held = hand.jointed = false;
  hand.stick.x = hand.stick.y = 0;
  if (source === null) return;
  const ray = frame.getPose(source.targetRaySpace, space);
  if (ray) {
    hand.tracked = true;
    hand.ray.fromArray(ray.transform.matrix);
    hand.origin.setFromMatrixPosition(hand.ray).applyMatrix4(rig);
    const { elements } = hand.ray;
    hand.direction
      .set(-(elements[8] ?? 0), -(elements[9] ?? 0), -(elements[10] ?? 1))
      .transformDirection(rig);
  }
  const grip = source.gripSpace && frame.getPose(source.gripSpace, space);
  if (grip) {
    hand.held = true;
    hand.grip.fromArray(grip.transform.matrix);
  }
  const joints = frame as JointFrame;
  if (source.hand && source.hand.size === JOINTS && joints.fillPoses && joints.fillJointRadii)
    hand.jointed =
      joints.fillPoses(source.hand.values(), space, hand.joints) &&
      joints.fillJointRadii(source.hand.values(), hand.radii);
  const { gamepad } = source;
  if (!gamepad || source.hand) return;
  const wide = gamepad.axes.length > STICK_Y;
  hand.stick.x = gamepad.axes[wide ? STICK_X : 0] ?? 0;
  hand.stick.y = gamepad.axes[wide ? STICK_Y : 1] ?? 0;
  hand.menu.hold(gamepad.buttons[MENU]?.pressed ?? false);
}
