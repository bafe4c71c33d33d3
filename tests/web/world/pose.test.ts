import { Vector3 } from "three";
import { describe, expect, test } from "vitest";
import { type Meeting, meet, poseOf } from "../../../web_client/src/world/pose";

const out: Meeting = { distance: 0, u: 0, v: 0 };

describe("a board", () => {
  const board = { position: [3, 2, -10] as const, yaw: -0.6, tilt: 0, width: 4, height: 3 };

  test("faces +z at yaw 0, turns left with positive yaw, looks down with positive tilt", () => {
    expect(poseOf({ ...board, yaw: 0 }, 0).normal).toEqual([0, -0, 1]);
    expect(poseOf({ ...board, yaw: Math.PI / 2 }, 0).normal[0]).toBeCloseTo(1);
    expect(poseOf({ ...board, yaw: 0, tilt: 0.3 }, 0).normal[1]).toBeCloseTo(-Math.sin(0.3));
    expect(poseOf(board, 20).centre).toEqual([23, 2, -10]);
  });

  test("has right, up and front at right angles to each other, whatever its yaw and tilt", () => {
    for (const [yaw, tilt] of [
      [0.4, 0.2],
      [-2.5, 0.7],
      [3, -0.3],
    ] as const) {
      const { right, up, normal } = poseOf({ ...board, yaw, tilt }, 0);
      const cross = new Vector3(...right).cross(new Vector3(...up));
      expect(cross.distanceTo(new Vector3(...normal))).toBeLessThan(1e-12);
      expect(new Vector3(...right).dot(new Vector3(...up))).toBeCloseTo(0, 12);
    }
  });

  test("is met where a point of it was aimed at, from the front and from behind", () => {
    const pose = poseOf({ ...board, tilt: 0.2 }, 0);
    const aim = (u: number, v: number, from: Vector3) => {
      const point = new Vector3(...pose.centre)
        .addScaledVector(new Vector3(...pose.right), (u - 0.5) * pose.width)
        .addScaledVector(new Vector3(...pose.up), (0.5 - v) * pose.height);
      return point.sub(from).normalize();
    };
    const front = new Vector3(0, 1.7, 0);
    expect(meet(pose, front, aim(0.1, 0.8, front), 0, out)).toBe(true);
    expect([out.u, out.v]).toEqual([expect.closeTo(0.1, 9), expect.closeTo(0.8, 9)]);
    const back = new Vector3(8, 1.7, -40);
    expect(meet(pose, back, aim(0.1, 0.8, back), 0, out)).toBe(true);
    expect([out.u, out.v]).toEqual([expect.closeTo(0.9, 9), expect.closeTo(0.8, 9)]); // read from behind, left is right
  });

  test("is missed beside it, behind the eye and along its plane", () => {
    const pose = poseOf({ ...board, yaw: 0 }, 0);
    const eye = new Vector3(3, 2, 0);
    expect(meet(pose, eye, new Vector3(0.3, 0, -1).normalize(), 0, out)).toBe(false);
    expect(meet(pose, eye, new Vector3(0.205, 0, -1).normalize(), 0.1, out)).toBe(true);
    expect(meet(pose, eye, new Vector3(0, 0, 1), 0, out)).toBe(false);
    expect(meet(pose, eye, new Vector3(1, 0, 0), 0, out)).toBe(false);
  });
});
