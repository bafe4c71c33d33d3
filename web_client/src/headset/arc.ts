// The arc by which one says where to be put: what a ball thrown along the ray would do.

/** metres per second, and per second squared, of the room */
export const SPEED = 7;
const GRAVITY = 9.8;
/** points of the arc that is drawn */
export const ARC_POINTS = 32;
const LONGEST_SECONDS = 2.4;

interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Seconds after which the ball is at `floor`; null where it does not come down in time. */
export function landing(origin: Vector, direction: Vector, floor: number, scale: number): number | null {
  const [speed, gravity] = [SPEED * scale, GRAVITY * scale];
  const up = direction.y * speed;
  const inside = up * up + 2 * gravity * (origin.y - floor);
  if (inside < 0) return null;
  const seconds = (up + Math.sqrt(inside)) / gravity;
  return seconds > 0 && seconds <= LONGEST_SECONDS ? seconds : null;
}

/** Writes the points of the arc up to `seconds` into `out`, x, y and z of each. */
export function arc(
  origin: Vector,
  direction: Vector,
  seconds: number,
  scale: number,
  out: Float32Array,
): void {
  const [speed, gravity] = [SPEED * scale, GRAVITY * scale];
  for (let i = 0; i < ARC_POINTS; i++) {
    const t = (i / (ARC_POINTS - 1)) * seconds;
    out[3 * i] = origin.x + direction.x * speed * t;
    out[3 * i + 1] = origin.y + direction.y * speed * t - (gravity * t * t) / 2;
    out[3 * i + 2] = origin.z + direction.z * speed * t;
  }
}

/** How long an arc is drawn that does not come down. */
export const UNLANDED_SECONDS = 0.9;
