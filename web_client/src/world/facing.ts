// How what hangs before a visitor is turned to them, and where there is room for it.

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Yaw and tilt of a board there that faces the eye. */
export function facing(at: Point, eye: Point): { yaw: number; tilt: number } {
  const [x, y, z] = [eye.x - at.x, eye.y - at.y, eye.z - at.z];
  return { yaw: Math.atan2(x, z), tilt: -Math.atan2(y, Math.hypot(x, z)) };
}

/**
 * The first of the directions `yaw + place * beside` in which nothing hangs yet; `yaw` where there is none. `taken`: places
 * of what hangs, whose heights do not matter.
 */
export function freeAngle(
  taken: Iterable<Pick<Point, "x" | "z">>,
  eye: Point,
  yaw: number,
  beside: number,
  places: readonly number[],
): number {
  const angles = [...taken].map(({ x, z }) => Math.atan2(eye.x - x, eye.z - z));
  const apart = (a: number, b: number): number => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));
  const place = places.find((one) =>
    angles.every((other) => apart(other, yaw + one * beside) > 0.8 * beside),
  );
  return yaw + (place ?? 0) * beside;
}
