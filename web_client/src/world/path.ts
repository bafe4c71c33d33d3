// Lines on the floor: corners rounded, then widened to strips.

type Point = readonly [number, number, number];

const STEPS = 8;
/** corners that turn less, in radians, stay as they are */
const GENTLE = 0.25;

/** The line with every sharp corner replaced by a curve that starts at most `radius` metres before it. */
export function rounded(points: readonly Point[], radius: number): Point[] {
  const line = points.filter((point, i) => i === 0 || far(point, points[i - 1]));
  const out: Point[] = [];
  line.forEach((corner, i) => {
    const before = line[i - 1];
    const after = line[i + 1];
    if (!before || !after || nearlyStraight(before, corner, after)) {
      out.push(corner);
      return;
    }
    const start = towards(corner, before, radius);
    const end = towards(corner, after, radius);
    for (let step = 0; step <= STEPS; step++) {
      const t = step / STEPS;
      const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
      out.push([
        a * start[0] + b * corner[0] + c * end[0],
        a * start[1] + b * corner[1] + c * end[1],
        a * start[2] + b * corner[2] + c * end[2],
      ]);
    }
  });
  return out;
}

/** Triangles of a strip. Per vertex: x, y, z and [along in metres, across -1..1]. */
export interface Strip {
  readonly positions: number[];
  readonly ways: number[];
  readonly indices: number[];
  readonly length: number;
}

/** A flat strip of `width` metres around the line, mitred at its corners. */
export function strip(line: readonly Point[], width: number): Strip {
  const positions: number[] = [];
  const ways: number[] = [];
  const indices: number[] = [];
  let along = 0;
  line.forEach((point, i) => {
    const before = line[i - 1] ?? point;
    const after = line[i + 1] ?? point;
    if (i > 0) along += Math.hypot(point[0] - before[0], point[1] - before[1], point[2] - before[2]);
    const [inX, inZ] = direction(before, point) ?? direction(point, after) ?? [0, -1];
    const [outX, outZ] = direction(point, after) ?? [inX, inZ];
    const sum = Math.hypot(inX + outX, inZ + outZ) || 1;
    const [x, z] = [(inX + outX) / sum, (inZ + outZ) / sum];
    const miter = 1 / Math.max(0.5, x * inX + z * inZ);
    const [sideX, sideZ] = [-z * (width / 2) * miter, x * (width / 2) * miter];
    positions.push(
      point[0] + sideX,
      point[1],
      point[2] + sideZ,
      point[0] - sideX,
      point[1],
      point[2] - sideZ,
    );
    ways.push(along, 1, along, -1);
    if (i > 0) {
      const at = i * 2;
      indices.push(at - 2, at - 1, at, at, at - 1, at + 1);
    }
  });
  return { positions, ways, indices, length: along };
}

function far(a: Point, b: Point | undefined): boolean {
  return !b || Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) > 1e-4;
}

function towards(from: Point, to: Point, radius: number): Point {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  const share = Math.min(radius, length / 2) / length;
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

function nearlyStraight(before: Point, corner: Point, after: Point): boolean {
  const [inX, inZ] = direction(before, corner) ?? [0, 0];
  const [outX, outZ] = direction(corner, after) ?? [0, 0];
  return inX * outX + inZ * outZ > Math.cos(GENTLE);
}

function direction(a: Point, b: Point): [number, number] | null {
  const [x, z] = [b[0] - a[0], b[2] - a[2]];
  const length = Math.hypot(x, z);
  return length < 1e-6 ? null : [x / length, z / length];
}
