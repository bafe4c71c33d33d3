// A visit in a headset: the same world from the same place, with hands instead of mouse and keys.

import { Group, Matrix4, Vector3, type WebGLRenderer } from "three";
import type { Store } from "../store";
import type { Stand } from "../walking/flight";
import { EYE_HEIGHT, type Walker } from "../walking/walker";
import type { Pick } from "../world/api";
import type { Hold } from "../world/board_views";
import type { Eye } from "../world/eye";
import type { Shared } from "../world/materials";
import type { Touched } from "../world/picking";
import type { Pointing } from "../world/pointing";
import { beyondDeadZone } from "./comfort";
import { HandView } from "./hand_view";
import { type Hand, Hands } from "./hands";
import { LandingView } from "./landing_view";
import { Locomotion, type Moved } from "./locomotion";
import { readHead } from "./rig";
import { Vignette } from "./vignette";

/** 0: all of the view as sharp, 1: the rim as coarse as can be; text at the rim is to stay readable */
const FOVEATION = 0.35;
/** times the headset's usual number of pixels along a side, where it has them: the usual is below what its panel shows */
const SHARPER = 1.25;

/** who hovers higher than that many metres stays up there; others come to the floor, which is their room's */
const ALOFT = 1.5;
/** seconds after which a pressed trigger, or a pinch, picks up, and frames at least: a hiccup is no long press */
const [LONG, LONG_FRAMES] = [0.5, 12];
/** radians by which a pressed ray moves aside when it carries */
const ASIDE = 0.14;
/** metres of the room per second that a stick pulls nearer what is held */
const PULL = 1.5;
/** radians per second that a stick pushed aside turns what is carried */
const TURNING = 1.4;
/** metres of the room and radians that a body moves before anybody is told */
const [STEP, TURN] = [0.01, 0.01];

/** What a trigger went down on, where the ray led then, and since when. */
interface Pressed {
  readonly touched: Touched | null;
  readonly name: string;
  readonly direction: Vector3;
  seconds: number;
  frames: number;
  /** it was found to be a long one */
  long: boolean;
}

export interface HeadsetActions {
  /** what was pointed at is pressed */
  click(pick: Pick): void;
  /** a hand takes what is touched; false where that cannot be taken */
  pickUp(pick: Pick): boolean;
  menu(): void;
}

export class Headset {
  /** what stands in the world */
  readonly group = new Group();
  private readonly hands = new Hands();
  private readonly rig: Moved;
  private readonly locomotion: Locomotion;
  private readonly landing: LandingView;
  private readonly vignette: Vignette;
  private readonly views: readonly [HandView, HandView];
  private readonly inRig = new Group();
  private session: XRSession | null = null;
  private readonly head = { x: 0, y: EYE_HEIGHT, z: 0, yaw: 0 };
  private readonly told = { x: 0, z: 0, yaw: 0 };
  /** where to stand as soon as it is known where the head is */
  private next: Stand | null = null;
  /** metres of the room by which a sitting visitor is lifted; null: to be found out */
  private lifted: number | null = null;
  /** whose ray lights what it touches */
  private leading: Hand;
  private touched: Touched | null = null;
  /** what each hand's trigger went down on, and what it holds */
  private readonly under = new Map<Hand, Pressed>();
  private readonly holds = new Map<Hand, Hold>();
  private readonly toRoom = new Matrix4();
  private readonly met = new Vector3();

  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly store: Store,
    private readonly eye: Eye,
    private readonly walker: Walker,
    private readonly pointing: Pointing,
    shared: Shared,
    private readonly actions: HeadsetActions,
    private readonly wake: () => void,
  ) {
    this.rig = { walker, scale: 1 };
    this.landing = new LandingView(shared);
    this.vignette = new Vignette(shared);
    this.locomotion = new Locomotion(this.rig, this.hands, this.landing);
    this.leading = this.hands.right;
    this.views = [new HandView(shared), new HandView(shared)];
    for (const { group } of this.views) this.inRig.add(group);
    this.inRig.visible = this.group.visible = false;
    this.group.matrixAutoUpdate = false;
    this.group.add(this.landing.group);
    this.eye.rig.add(this.inRig);
    this.eye.camera.add(this.vignette.mesh);
    void this.look();
    navigator.xr?.addEventListener("devicechange", this.look);
  }

  get inside(): boolean {
    return this.session !== null;
  }

  /** Put the headset's view on; must come from a click. Throws where the headset refuses. */
  async enter(): Promise<void> {
    if (this.session !== null || !navigator.xr) return;
    const session = await navigator.xr.requestSession("immersive-vr", {
      requiredFeatures: ["local-floor"],
      optionalFeatures: optionalFeatures(),
    });
    session.addEventListener("end", this.ended);
    const { xr } = this.renderer;
    xr.setFoveation(FOVEATION);
    xr.setFramebufferScaleFactor(Math.min(SHARPER, nativeScale(session)));
    const { x, y, z, yaw, pitch } = this.walker;
    this.next = { x, y: y > ALOFT ? y : 0, z, yaw, pitch };
    this.hands.begin(session);
    this.session = session;
    try {
      await xr.setSession(session);
    } catch (error) {
      await session.end();
      throw error;
    }
    this.inRig.visible = this.group.visible = true;
    this.store.headset.value = "inside";
    this.wake();
  }

  async leave(): Promise<void> {
    await this.session?.end();
  }

  /** Where the head stands. */
  stand(): Stand {
    const { x, z, yaw } = this.locomotion.where(this.head);
    return { x, y: this.walker.y, z, yaw, pitch: 0 };
  }

  /** Stand there at once: nobody is flown about in a headset. */
  standAt(stand: Stand): void {
    this.next = stand;
  }

  /** Where what is held hangs: above the hand that points. Writes into `out`. */
  besideHand(out: Vector3): Vector3 {
    this.alongHand(0.16, out).y += 0.11 * this.rig.scale;
    return out;
  }

  /** So many metres of the room along the ray of the hand that points. Writes into `out`. */
  alongHand(metres: number, out: Vector3): Vector3 {
    const { origin, direction } = this.leading;
    return out.copy(origin).addScaledVector(direction, metres * this.rig.scale);
  }

  /** Metres of the world for one of the room. */
  get scale(): number {
    return this.rig.scale;
  }

  /** A frame of the headset; true if the visitor was moved. */
  update(seconds: number, frame: XRFrame): boolean {
    const space = this.renderer.xr.getReferenceSpace();
    const pose = space && frame.getViewerPose(space);
    if (!space || !pose) return false;
    const { head, walker, locomotion } = this;
    readHead(pose.transform.matrix, head);
    const { comfort, worldScale } = this.store;
    let moved = this.sit(comfort.peek().seated);
    if (worldScale.peek() !== this.rig.scale) {
      locomotion.rescale(worldScale.peek(), head);
      moved = true;
    }
    if (this.next) {
      walker.moveTo(this.next.x, this.next.y, this.next.z);
      locomotion.standAt(this.next, head);
      this.next = null;
      moved = true;
    }
    this.placeRig();
    this.hands.update(frame, space, this.eye.rig.matrixWorld);
    moved = locomotion.update(seconds, head, comfort.peek(), this.isFree) || moved;
    if (this.rig.scale !== worldScale.peek()) worldScale.value = this.rig.scale;
    this.vignette.advance(seconds, locomotion.moving && comfort.peek().vignette);
    this.placeRig();
    return this.point(seconds) || moved || this.hasStepped();
  }

  /** True where the body itself has moved or turned since that was told last. */
  private hasStepped(): boolean {
    const { x, z, yaw } = this.head;
    const { told } = this;
    if (Math.hypot(x - told.x, z - told.z) < STEP && Math.abs(yaw - told.yaw) < TURN) return false;
    told.x = x;
    told.z = z;
    told.yaw = yaw;
    return true;
  }

  dispose(): void {
    navigator.xr?.removeEventListener("devicechange", this.look);
    void this.leave();
    for (const view of this.views) view.dispose();
    this.landing.dispose();
    this.vignette.dispose();
  }

  /** Whether a headset is there. */
  private readonly look = async (): Promise<void> => {
    const { headset } = this.store;
    if (this.session !== null) return;
    let there = false;
    try {
      there = (await navigator.xr?.isSessionSupported("immersive-vr")) ?? false;
    } catch {
      // a page inside another one may not ask
    }
    if (this.session === null) headset.value = there ? "offered" : "none";
  };

  private readonly ended = (): void => {
    const stand = this.stand();
    this.session = null;
    this.hands.end();
    this.under.clear();
    this.holds.clear();
    this.locomotion.stop();
    this.pointing.light(null, this.eye.position, this.eye.position);
    this.inRig.visible = this.group.visible = this.vignette.mesh.visible = false;
    this.rig.scale = this.store.worldScale.value = 1;
    this.lifted = null;
    this.walker.stop();
    this.walker.moveTo(stand.x, stand.y, stand.z);
    this.walker.look(stand.yaw, 0);
    this.eye.takeOff();
    this.store.headset.value = "offered";
    this.wake();
  };

  private placeRig(): void {
    this.eye.placeRig(this.walker, this.rig.scale, (this.lifted ?? 0) * this.rig.scale);
  }

  /** A sitting visitor's eye comes to the height of a standing one's; true when that changed. */
  private sit(seated: boolean): boolean {
    if (seated === (this.lifted !== null)) return false;
    this.lifted = seated ? EYE_HEIGHT - this.head.y : null;
    return true;
  }

  /** Light and name what the rays touch, and do what the triggers say; true if that moved the visitor. */
  private point(seconds: number): boolean {
    let moved = false;
    if (this.hands.both.some(({ menu }) => menu.pressed)) this.actions.menu();
    for (const hand of this.hands.both) if (hand.trigger.pressed) this.leading = hand;
    if (!this.leading.tracked) this.leading = this.hands.both.find(({ tracked }) => tracked) ?? this.leading;
    this.hands.both.forEach((hand, i) => {
      const aims = this.locomotion.aims(hand);
      const touched = hand.tracked && !aims ? this.pointing.along(hand.origin, hand.direction) : null;
      if (hand === this.leading) {
        this.pointing.light(touched, hand.origin, hand.direction);
        const [now, before] = [nameOf(touched), nameOf(this.touched)];
        if (now !== before && touched) hand.pulse();
        this.touched = touched;
      }
      moved = this.press(hand, touched, seconds) || moved;
      this.views[i]?.show(hand, touched ? this.reach(hand, touched) : null, !aims);
    });
    return moved;
  }

  /** What trigger and grip do to what is touched; true if that moved the visitor. */
  private press(hand: Hand, touched: Touched | null, seconds: number): boolean {
    const { trigger, squeeze, origin, direction } = hand;
    if (squeeze.pressed && !touched) this.store.held.value = null;
    if (trigger.pressed || squeeze.pressed) {
      const hold = this.pointing.grasp(touched, origin, direction, squeeze.pressed);
      if (hold) this.holds.set(hand, hold);
      if (trigger.pressed)
        this.under.set(hand, {
          touched,
          name: nameOf(touched),
          direction: direction.clone(),
          seconds: 0,
          frames: 0,
          long: false,
        });
    }
    if (trigger.held) this.keepPressing(hand, touched, seconds);
    const under = this.under.get(hand);
    if (trigger.released) this.under.delete(hand);
    const hold = this.holds.get(hand);
    if (hold) {
      const { x, y } = hand.stick;
      if (hand.tracked)
        hold.move(
          origin,
          direction,
          beyondDeadZone(y) * PULL * seconds,
          beyondDeadZone(x) * TURNING * seconds,
        );
      if (trigger.released || squeeze.released || hand.source === null) {
        this.holds.delete(hand);
        hold.end(touched?.board ?? null);
      }
      return false;
    }
    if (!trigger.released || under?.name !== nameOf(touched)) return false;
    if (under.touched)
      this.actions.click(under.touched.pick); // a pinch moves the ray a little
    else if (this.locomotion.jumpAlong(hand, this.head)) return true;
    else this.actions.menu(); // into the air
    return false;
  }

  /** Pressed long on a picture the trigger picks it up; moved aside it carries the panel, as bare hands must. */
  private keepPressing(hand: Hand, touched: Touched | null, seconds: number): void {
    const under = this.under.get(hand);
    if (!under) return;
    under.seconds += seconds;
    under.frames += 1;
    const long = under.seconds >= LONG && under.frames >= LONG_FRAMES && !under.long;
    under.long ||= long;
    if (long && touched && under.name === nameOf(touched) && this.actions.pickUp(touched.pick)) {
      hand.pulse();
      this.under.delete(hand);
      this.holds.delete(hand);
    } else if (!this.holds.has(hand) && under.direction.angleTo(hand.direction) > ASIDE) {
      const hold = this.pointing.grasp(under.touched, hand.origin, under.direction, true);
      if (hold) this.holds.set(hand, hold);
    }
  }

  private readonly isFree = (hand: Hand): boolean => !this.holds.has(hand);

  /** Metres of the room to what a ray touches. */
  private reach(hand: Hand, touched: Touched): number {
    this.met.copy(hand.direction).multiplyScalar(touched.distance).add(hand.origin);
    this.met.applyMatrix4(this.toRoom.copy(this.eye.rig.matrixWorld).invert());
    const { elements } = hand.ray;
    return Math.hypot(
      this.met.x - (elements[12] ?? 0),
      this.met.y - (elements[13] ?? 0),
      this.met.z - (elements[14] ?? 0),
    );
  }
}

/** What is touched, told apart from everything else but the parts of one panel. */
function nameOf(touched: Touched | null): string {
  if (!touched) return "";
  const { pick } = touched;
  if (pick.kind === "panel") return `panel ${pick.network} ${pick.panel}`;
  if (pick.kind === "board") return `board ${pick.board} ${JSON.stringify(pick.act)}`;
  if (pick.kind === "gate") return `gate ${pick.network} ${pick.section}`;
  return pick.kind === "point" ? `point ${pick.network} ${pick.index}` : `input ${pick.network}`;
}

/** Safari's headset has no controllers: its gaze and pinch are given up where hands are asked for. */
function optionalFeatures(): string[] {
  const safari = /^((?!chrome|android|quest).)*safari/i.test(navigator.userAgent);
  return safari ? [] : ["hand-tracking"];
}

function nativeScale(session: XRSession): number {
  try {
    return Math.max(1, XRWebGLLayer.getNativeFramebufferScaleFactor(session));
  } catch {
    return 1; // a headset that does not say
  }
}
