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
