// Where the visitor is and how walking changes it. Metres, seconds, radians; yaw 0 looks along -z, positive turns left.

export const EYE_HEIGHT = 1.7;
export const WALK_SPEED = 4;
export const RUN_SPEED = 14;
const TURN_SPEED = 1.5;
/** seconds in which speed follows what is wished for, to 63 % */
const INERTIA = 0.09;
/** the eye stays so far above the floor */
const LOWEST_EYE = 0.4;
const HIGHEST = 400;
const STEEPEST = 1.5;
/** metres that one may walk out of what there is to see */
const AROUND = 60;

/** What the visitor wishes now: -1..1 each. */
export interface Intent {
  forward: number;
  right: number;
  up: number;
  /** positive turns left */
  turn: number;
  run: boolean;
}

export interface Bounds {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

export class Walker {
  x = 0;
  /** of the feet */
  y = 0;
  z = 0;
  yaw = 0;
  pitch = 0;
  bounds: Bounds | null = null;
  private readonly speed = { x: 0, y: 0, z: 0, turn: 0 };
  /** metres that a flight has lifted the feet; given back when walking on */
  private lifted = 0;

  get eyeY(): number {
    return this.y + EYE_HEIGHT;
  }

  /** Walk for `seconds`; true if anything changed. Looking up or down does not change the speed. */
  step(seconds: number, wish: Intent): boolean {
    const fast = wish.run ? RUN_SPEED : WALK_SPEED;
    const length = Math.max(1, Math.hypot(wish.forward, wish.right));
    const ahead = (wish.forward / length) * fast;
    const aside = (wish.right / length) * fast;
    const [sin, cos] = [Math.sin(this.yaw), Math.cos(this.yaw)];
    const share = 1 - Math.exp(-seconds / INERTIA);
    const { speed } = this;
    speed.x += (-sin * ahead + cos * aside - speed.x) * share;
    speed.z += (-cos * ahead - sin * aside - speed.z) * share;
    speed.y += (wish.up * fast * 0.6 - speed.y) * share;
    speed.turn += (wish.turn * TURN_SPEED - speed.turn) * share;
    if (Math.abs(speed.x) + Math.abs(speed.y) + Math.abs(speed.z) + Math.abs(speed.turn) < 1e-3) {
      this.stop();
      return false;
    }
    if (wish.up !== 0) this.lifted = 0;
    else if (this.lifted !== 0 && (wish.forward !== 0 || wish.right !== 0)) {
      const back = this.lifted * (1 - Math.exp(-seconds / 0.25));
      this.y -= back;
      this.lifted -= back;
    }
    this.yaw += speed.turn * seconds;
    this.moveTo(this.x + speed.x * seconds, this.y + speed.y * seconds, this.z + speed.z * seconds);
    return true;
  }

  look(yaw: number, pitch: number): void {
    this.yaw = yaw;
    this.pitch = Math.min(STEEPEST, Math.max(-STEEPEST, pitch));
  }

  /** Stand there, as near as the floor and the bounds allow. */
  moveTo(x: number, y: number, z: number): void {
    const { bounds } = this;
    this.x = bounds ? between(x, bounds.low[0] - AROUND, bounds.high[0] + AROUND) : x;
    this.z = bounds ? between(z, bounds.low[2] - AROUND, bounds.high[2] + AROUND) : z;
    this.y = between(y, LOWEST_EYE - EYE_HEIGHT, HIGHEST);
  }

  /** The feet were lifted by a flight, not by the visitor. */
  lift(metres: number): void {
    this.lifted = metres;
  }

  stop(): void {
    this.speed.x = this.speed.y = this.speed.z = this.speed.turn = 0;
  }
}

const between = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
