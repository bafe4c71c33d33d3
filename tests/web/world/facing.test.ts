import { expect, test } from "vitest";
import { facing, freeAngle } from "../../../web_client/src/world/facing";
import { poseOf } from "../../../web_client/src/world/pose";

test("what is turned to the eye has it straight before its middle", () => {
  const [at, eye] = [
    { x: 2, y: 1, z: -7 },
    { x: -1, y: 3, z: 4 },
  ];
  const { normal } = poseOf({ position: [at.x, at.y, at.z], ...facing(at, eye), width: 1, height: 1 }, 0);
  const away = Math.hypot(eye.x - at.x, eye.y - at.y, eye.z - at.z);
  expect(normal[0]).toBeCloseTo((eye.x - at.x) / away, 9);
  expect(normal[1]).toBeCloseTo((eye.y - at.y) / away, 9);
  expect(normal[2]).toBeCloseTo((eye.z - at.z) / away, 9);
});

test("the first direction in which nothing hangs is taken, straight ahead where all are taken", () => {
  const eye = { x: 5, y: 0, z: 5 };
  const at = (angle: number) => ({ x: eye.x - Math.sin(angle) * 2, z: eye.z - Math.cos(angle) * 2 });
  const places = [0, 1, -1];
  expect(freeAngle([], eye, 3, 0.5, places)).toBe(3);
  expect(freeAngle([at(3)], eye, 3, 0.5, places)).toBe(3.5);
  expect(freeAngle([at(3), at(3.5)], eye, 3, 0.5, places)).toBe(2.5);
  expect(freeAngle([at(3), at(3.5), at(2.5)], eye, 3, 0.5, places)).toBe(3);
  expect(freeAngle([at(3 + 2 * Math.PI)], eye, 3, 0.5, places)).toBe(3.5); // a full turn is no turn
});
