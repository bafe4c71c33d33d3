import { PerspectiveCamera } from "three";
import { describe, expect, test } from "vitest";
import { LabelThinning } from "../../../web_client/src/world/label_thinning";
import { type Pose, poseOf } from "../../../web_client/src/world/pose";

const camera = new PerspectiveCamera(60, 16 / 9, 0.05, 5000);
camera.position.set(0, 1.7, 0);
camera.updateMatrixWorld();
const FOCAL = 720 / 2 / Math.tan(Math.PI / 6);

const board = (x: number, z: number): Pose =>
  poseOf({ position: [x, 2.15, z] as const, yaw: 0, width: 3, height: 3.2 }, 0);

function shown(poses: readonly Pose[], boards: readonly Pose[] = [], preferred = -1): number[] {
  const labels = poses.map((pose) => ({
    pose,
    rank: 0,
    width: 1.6,
    nameWidth: 1,
    height: 0.41,
    above: 0.09,
  }));
  const thinning = new LabelThinning(labels);
  thinning.prefer(preferred);
  const out = new Uint8Array(poses.length);
  thinning.run(camera, 1280, 720, FOCAL, 23, boards, out);
  return [...out];
}

describe("labels", () => {
  test("that do not touch are all shown", () => {
    expect(shown([board(-4, -10), board(0, -10), board(4, -10)])).toEqual([1, 1, 1]);
  });

  test("of two that overlap the nearer one is kept, unless the other is preferred", () => {
    const two = [board(0, -41), board(0, -40)];
    expect(shown(two)).toEqual([0, 1]);
    expect(shown(two, [], 0)).toEqual([1, 0]);
  });

  test("out of view or behind the eye are not shown", () => {
    expect(shown([board(60, -10), board(0, 10)])).toEqual([0, 0]);
  });

  test("behind a nearer board are not shown, and their own board does not hide them", () => {
    const far = board(0, -30);
    const before = poseOf({ position: [0, 2.5, -8] as const, yaw: 0, width: 6, height: 5 }, 0);
    expect(shown([far], [far])).toEqual([1]);
    expect(shown([far], [far, before])).toEqual([0]);
  });
});
