import { Frustum, Matrix4, PerspectiveCamera, Vector3 } from "three";
import { describe, expect, test } from "vitest";
import { levelSizes } from "../../../web_client/src/world/atlas";
import { poseOf } from "../../../web_client/src/world/pose";
import { type Eye, levelWithin, wantedLayers } from "../../../web_client/src/world/wish";

function eye(): Eye {
  const camera = new PerspectiveCamera(60, 16 / 9, 0.05, 5000);
  camera.position.set(0, 1.7, 0);
  camera.updateMatrixWorld();
  const frustum = new Frustum().setFromProjectionMatrix(
    new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse),
  );
  return {
    position: new Vector3(0, 1.7, 0),
    frustum,
    pixelsPerRadian: 720 / 2 / Math.tan(Math.PI / 6),
    far: 90,
    maxTextureSize: 4096,
    slow: false,
  };
}

const panel = (node: string, x: number, z: number, size = 896) => ({
  node,
  pose: poseOf({ position: [x, 2, z] as const, yaw: 0, width: 4, height: 3.2 }, 0),
  levels: levelSizes(size, size),
});

describe("the wish list", () => {
  test("what is seen goes first, the nearest before the others; what is behind comes last", () => {
    const list = wantedLayers(
      [panel("behind", 0, 10), panel("far", 0, -60), panel("near", 0, -6), panel("middle", 3, -20)],
      eye(),
    );
    expect(list.map(({ node }) => node)).toEqual(["near", "middle", "far", "behind"]);
  });

  test("a layer is wanted with a pixel of the map for a pixel of the screen", () => {
    const [near] = wantedLayers([panel("near", 0, -4)], eye()); // about 1000 pixels tall
    expect(near?.finest).toBe(0);
    const [middle] = wantedLayers([panel("middle", 0, -20)], eye()); // 111 pixels tall of 896
    expect(middle?.finest).toBe(3);
  });

  test("what is behind or far is wanted small, but never not at all", () => {
    const list = new Map(
      wantedLayers([panel("behind", 0, 3), panel("far", 0, -300), panel("tiny", 0, -80, 7)], eye()).map(
        (wish) => [wish.node, wish.finest],
      ),
    );
    expect(896 >> (list.get("behind") ?? 0)).toBe(112);
    expect(896 >> (list.get("far") ?? 0)).toBe(56);
    expect(list.get("tiny")).toBe(0);
  });

  test("on a slow link only what is near is wanted fine", () => {
    const list = wantedLayers([panel("near", 0, -4), panel("next", 0, -10)], { ...eye(), slow: true });
    expect(list.map(({ finest }) => 896 >> (finest ?? 0))).toEqual([896, 112]);
  });

  test("no level is wanted that is larger than a texture", () => {
    const [huge] = wantedLayers([panel("huge", 0, -2, 10000)], eye());
    expect(huge?.finest).toBe(2);
    expect(levelWithin(levelSizes(40, 40), 5)).toBe(2); // nothing so small: the coarsest
  });

  test("a node without maps is not asked for", () => {
    expect(wantedLayers([{ ...panel("none", 0, -4), levels: [] }], eye())).toEqual([]);
  });
});
