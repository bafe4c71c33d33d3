import { describe, expect, test } from "vitest";
import { Flight, nearestTurn, standBefore } from "../../../web_client/src/walking/flight";
import { Orbit } from "../../../web_client/src/walking/orbit";
import { EYE_HEIGHT, Walker } from "../../../web_client/src/walking/walker";
import { poseOf } from "../../../web_client/src/world/pose";

const VIEW = {
  fovy: Math.PI / 3,
  width: 1280,
  height: 720,
  margins: { top: 0, right: 0, bottom: 0, left: 0 },
};
const PIXELS = 360 / Math.tan(Math.PI / 6);

describe("standing before a board", () => {
  test("one faces it and it fills most of the view", () => {
    const pose = poseOf({ position: [4, 2.15, -20] as const, yaw: -0.61, width: 3, height: 3.2 }, 0);
    const stand = standBefore(pose, VIEW);
    const distance = Math.hypot(stand.x - 4, stand.z + 20);
    expect(((3.2 / distance) * PIXELS) / 720).toBeCloseTo(0.86);
    expect(stand.yaw).toBeCloseTo(-0.61);
    expect(stand.pitch).toBeCloseTo(0);
    expect(stand.y + EYE_HEIGHT).toBeCloseTo(2.15);
    // along the line of sight lies the board's middle
    expect(stand.x - Math.sin(stand.yaw) * distance).toBeCloseTo(4);
    expect(stand.z - Math.cos(stand.yaw) * distance).toBeCloseTo(-20);
  });

  test("a wide board is stood before from farther away", () => {
    const board = { position: [0, 2, 0] as const, yaw: 0, height: 3 };
    const square = { ...VIEW, width: 720 };
    const near = standBefore(poseOf({ ...board, width: 3 }, 0), square);
    const far = standBefore(poseOf({ ...board, width: 9 }, 0), square);
    expect(far.z).toBeCloseTo(3 * near.z);
  });

  test("what the page covers is kept free: the board is in the middle of the rest, straight ahead of it", () => {
    const pose = poseOf({ position: [0, 2, 0] as const, yaw: 0, width: 3, height: 3 }, 0);
    const stand = standBefore(pose, { ...VIEW, margins: { top: 60, right: 320, bottom: 0, left: 20 } });
    const onScreen = (x: number, y: number) => {
      const [sin, cos] = [Math.sin(stand.yaw), Math.cos(stand.yaw)];
      const ahead = -(x - stand.x) * sin + stand.z * cos;
      const aside = (x - stand.x) * cos + stand.z * sin;
      return [640 + (aside / ahead) * PIXELS, 360 - ((y - stand.y - EYE_HEIGHT) / ahead) * PIXELS];
    };
    expect(onScreen(0, 2)).toEqual([expect.closeTo((20 + 960) / 2), expect.closeTo((60 + 720) / 2, -1)]);
    expect(onScreen(1.5, 3.5)[0]).toBeLessThan(960);
    expect(onScreen(1.5, 3.5)[1]).toBeGreaterThan(60);
    expect([stand.x, stand.pitch]).toEqual([expect.closeTo(0), expect.closeTo(0)]); // no step into the boards beside
  });

  test("never from farther than asked, with as much of a wide board in view as there is room for", () => {
    const pose = poseOf({ position: [0, 2, 0] as const, yaw: 0, width: 5.7, height: 3.2 }, 0);
    const margins = { top: 104, right: 310, bottom: 30, left: 16 };
    const stand = standBefore(pose, { ...VIEW, margins }, 3.6);
    expect(stand.z).toBeCloseTo(3.6);
    const left = Math.atan(2.85 / 3.6) - stand.yaw; // radians to the left of the line of sight
    expect(640 - PIXELS * Math.tan(left)).toBeCloseTo(16);
    expect(stand.yaw).toBeLessThan(0);
  });

  test("of a board too tall to be seen whole the top is in view, not the middle", () => {
    const pose = poseOf({ position: [0, 2, 0] as const, yaw: 0, width: 3, height: 3.4 }, 0);
    const margins = { top: 104, right: 16, bottom: 250, left: 16 };
    const stand = standBefore(pose, { ...VIEW, margins }, 3.6);
    const topOnScreen = 360 - ((2 + 1.7 - stand.y - EYE_HEIGHT) / stand.z) * PIXELS;
    expect(topOnScreen).toBeCloseTo(104);
  });

  test("a board that looks down is looked up at, from above the floor", () => {
    const board = { position: [0, 6, 0] as const, yaw: 0, tilt: 0.4, width: 3, height: 3 };
    const stand = standBefore(poseOf(board, 0), VIEW);
    expect(stand.pitch).toBeCloseTo(0.4);
    const low = standBefore(poseOf({ ...board, position: [0, 1, 0] as const, tilt: 0.8 }, 0), VIEW);
    expect(low.y + EYE_HEIGHT).toBeCloseTo(0.6);
    expect(low.pitch).toBeGreaterThan(0);
  });
});

describe("a flight", () => {
  const to = { x: 3, y: 0.45, z: -40, yaw: 6.2, pitch: 0.1 };

  test("takes 0.6 to 1.2 seconds, slows down towards its end and ends exactly there", () => {
    const walker = new Walker();
    const flight = new Flight(walker, to);
    let seconds = 0;
    let first = 0;
    while (flight.advance(walker, 1 / 60, false)) {
      seconds += 1 / 60;
      if (first === 0) first = -walker.z;
    }
    expect(seconds).toBeGreaterThan(0.6);
    expect(seconds).toBeLessThan(1.3);
    expect(first).toBeGreaterThan(40 / (seconds * 60)); // faster than the mean at first
    expect([walker.x, walker.y, walker.z, walker.pitch]).toEqual([3, expect.closeTo(0.45), -40, 0.1]);
    expect(Math.sin(walker.yaw)).toBeCloseTo(Math.sin(6.2));
  });

  test("is over at once with reduced motion", () => {
    const walker = new Walker();
    expect(new Flight(walker, to).advance(walker, 1 / 60, true)).toBe(false);
    expect(walker.z).toBe(-40);
  });

  test("turns the shorter way round", () => {
    expect(nearestTurn(0.1, 6.2)).toBeCloseTo(6.2 - 2 * Math.PI);
    expect(nearestTurn(7, 0)).toBeCloseTo(2 * Math.PI);
  });
});

describe("orbiting", () => {
  test("keeps the distance to the middle while turning, and looks at it", () => {
    const walker = new Walker();
    walker.moveTo(0, 3, 10);
    const orbit = new Orbit(walker, [0, 2, 0]);
    const distance = Math.hypot(walker.x, walker.eyeY - 2, walker.z);
    orbit.turn(walker, 1.2, -0.2);
    expect(Math.hypot(walker.x, walker.eyeY - 2, walker.z)).toBeCloseTo(distance);
    const level = Math.cos(walker.pitch) * distance;
    expect(walker.x - Math.sin(walker.yaw) * level).toBeCloseTo(0);
    expect(walker.z - Math.cos(walker.yaw) * level).toBeCloseTo(0);
  });

  test("comes nearer by zooming and never goes under the floor", () => {
    const walker = new Walker();
    walker.moveTo(0, 3, 10);
    const orbit = new Orbit(walker, [0, 2, 0]);
    orbit.zoom(walker, 0.5);
    expect(Math.hypot(walker.x, walker.eyeY - 2, walker.z)).toBeCloseTo(Math.hypot(10, 2.7) / 2);
    orbit.turn(walker, 0, 3);
    expect(walker.eyeY).toBeGreaterThan(0.39);
  });
});
