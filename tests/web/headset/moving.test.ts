import { Euler, Matrix4 } from "three";
import { describe, expect, test } from "vitest";
import { ARC_POINTS, arc, landing } from "../../../web_client/src/headset/arc";
import { asComfort, beyondDeadZone, COMFORT } from "../../../web_client/src/headset/comfort";
import { footingOf, readHead, rigUnder, turned } from "../../../web_client/src/headset/rig";

const head = { x: 0.4, y: 1.6, z: -0.7, yaw: 0.9 };

describe("the rig under a head", () => {
  test.each([1, 0.05, 12])("puts the head where it is to stand, at scale %d", (scale) => {
    const footing = { x: -3, z: 17, yaw: -2.2 };
    const found = footingOf(rigUnder(footing, head, scale), head, scale);
    expect(found.x).toBeCloseTo(footing.x, 9);
    expect(found.z).toBeCloseTo(footing.z, 9);
    expect(found.yaw).toBeCloseTo(footing.yaw, 9);
  });

  test("turns around the head, not around the room's middle", () => {
    const rig = rigUnder({ x: 0, z: 0, yaw: 0 }, head, 1);
    const before = footingOf(rig, head, 1);
    const after = footingOf(rigUnder({ ...before, yaw: before.yaw + 1 }, head, 1), head, 1);
    expect([after.x, after.z]).toEqual([expect.closeTo(before.x, 9), expect.closeTo(before.z, 9)]);
  });

  test("a step ahead of a head turned left by a quarter leads along -x", () => {
    const [x, z] = turned(0, -1, Math.PI / 2);
    expect([x, z]).toEqual([expect.closeTo(-1, 9), expect.closeTo(0, 9)]);
  });
});

describe("a head's direction over the floor", () => {
  test.each([0, 1.3, -1.3, -1.5, 1.5, -Math.PI / 2])("is the same when it is pitched by %d", (pitch) => {
    const found = { x: 0, y: 0, z: 0, yaw: 0 };
    const pose = new Matrix4().makeRotationFromEuler(new Euler(pitch, 0.8, 0, "YXZ")).setPosition(1, 2, 3);
    readHead(pose.elements, found);
    expect(found).toEqual({ x: 1, y: 2, z: 3, yaw: expect.closeTo(0.8, 6) });
  });
});

describe("the arc", () => {
  const up = { x: 0, y: Math.SQRT1_2, z: -Math.SQRT1_2 };

  test.each([1, 10])("comes down on the floor, at scale %d", (scale) => {
    const origin = { x: 1, y: 1.3 * scale, z: 2 };
    const seconds = landing(origin, up, 0, scale);
    const points = new Float32Array(3 * ARC_POINTS);
    arc(origin, up, seconds ?? 0, scale, points);
    expect([...points.slice(0, 3)]).toEqual([1, expect.closeTo(1.3 * scale, 5), 2]);
    expect(points[3 * ARC_POINTS - 2]).toBeCloseTo(0, 4);
    expect(points[3 * ARC_POINTS - 1]).toBeLessThan(2 - 5 * scale);
    expect(points[3 * ARC_POINTS - 3]).toBeCloseTo(1, 6);
  });

  test("does not come down where the floor is above it, nor straight from the sky", () => {
    expect(landing({ x: 0, y: 1, z: 0 }, { x: 0, y: 0, z: -1 }, 5, 1)).toBeNull();
    expect(landing({ x: 0, y: 300, z: 0 }, { x: 0, y: 0, z: -1 }, 0, 1)).toBeNull();
  });
});

describe("comfort", () => {
  test("a stick says nothing in its dead zone, and everything at its end", () => {
    expect([0, 0.1, -0.2].map((value) => Math.abs(beyondDeadZone(value)))).toEqual([0, 0, 0]);
    expect(beyondDeadZone(1)).toBe(1);
    expect(beyondDeadZone(-0.6)).toBeCloseTo(-0.5, 9);
  });

  test("takes what was stored, and nothing else", () => {
    expect(asComfort(JSON.parse(JSON.stringify(COMFORT)))).toEqual(COMFORT);
    for (const wrong of [
      null,
      3,
      {},
      { ...COMFORT, moving: "fly" },
      { ...COMFORT, turn: 31 },
      { ...COMFORT, seated: 1 },
    ])
      expect(asComfort(wrong)).toBeNull();
  });
});
