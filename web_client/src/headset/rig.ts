// Where the rig stands so that the head in it stands somewhere. Metres of the world, radians; yaw 0 looks along -z.

/** A place on the floor and a direction. */
export interface Footing {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
}

/** Where the head is in its rig: metres of the room that the visitor is really in. */
export interface Head extends Footing {
  readonly y: number;
}

/** The rig for which the head stands at `footing`; `scale`: metres of the world for one of the room. */
export function rigUnder(footing: Footing, head: Head, scale: number): Footing {
  const yaw = footing.yaw - head.yaw;
  const [x, z] = turned(head.x * scale, head.z * scale, yaw);
  return { x: footing.x - x, z: footing.z - z, yaw };
}

/** Where the head stands in the world. */
export function footingOf(rig: Footing, head: Head, scale: number): Footing {
  const [x, z] = turned(head.x * scale, head.z * scale, rig.yaw);
  return { x: rig.x + x, z: rig.z + z, yaw: rig.yaw + head.yaw };
}

/** A direction on the floor after a turn to the left. */
export function turned(x: number, z: number, yaw: number): [number, number] {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  return [x * cos + z * sin, z * cos - x * sin];
}

/** Position and direction over the floor; looking straight down the crown of the head tells it. */
export function readHead(matrix: ArrayLike<number>, head: { -readonly [K in keyof Head]: Head[K] }): void {
  head.x = matrix[12] ?? 0;
  head.y = matrix[13] ?? 0;
  head.z = matrix[14] ?? 0;
  const [backX, backY, backZ] = [matrix[8] ?? 0, matrix[9] ?? 0, matrix[10] ?? 1];
  if (Math.abs(backY) < 0.98) head.yaw = Math.atan2(backX, backZ);
  else {
    const down = Math.sign(backY); // looking down: the crown points ahead
    head.yaw = Math.atan2(-(matrix[4] ?? 0) * down, -(matrix[6] ?? 0) * down);
  }
}
