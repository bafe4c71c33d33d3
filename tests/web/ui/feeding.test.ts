import { expect, test } from "vitest";
import type { Change, InputSpec } from "../../../web_client/src/generated/messages";
import { borderLevel, sense } from "../../../web_client/src/ui/brush";
import { largest, middle, moved, zoomed } from "../../../web_client/src/ui/crop_frame";
import { Newest } from "../../../web_client/src/ui/newest";
import {
  boxOf,
  fillColour,
  mainChanges,
  occlusion,
  patchOf,
  placedAt,
} from "../../../web_client/src/ui/patch";
import { HIDDEN, troubleOf } from "../../../web_client/src/ui/webcam";

test("one thing at a time, and then only the newest", async () => {
  const ended: (() => void)[] = [];
  const begun: number[] = [];
  let [under, most] = [0, 0];
  const newest = new Newest<number>(async (value) => {
    begun.push(value);
    most = Math.max(most, ++under);
    await new Promise<void>((resolve) => ended.push(resolve));
    under -= 1;
  });
  const turn = async (): Promise<void> => {
    ended.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  for (const value of [1, 2, 3, 4]) newest.offer(value);
  expect(begun).toEqual([1]);
  await turn();
  expect(begun).toEqual([1, 4]);
  newest.offer(5);
  newest.clear();
  await turn();
  expect(begun).toEqual([1, 4]);
  newest.offer(6);
  expect(begun).toEqual([1, 4, 6]);
  await turn();
  expect(most).toBe(1);
});

const spec = (shape: number[], mean: number[] | null): InputSpec => ({
  kind: "image",
  shape,
  fixed_size: true,
  mean,
  std: null,
});

test("a sheet has the sense of the data: light on dark, dark on light, colours on white", () => {
  expect(sense(spec([1, 28, 28], [0.2]), null)).toEqual({ paper: "#000000", ink: "#ffffff" });
  expect(sense(spec([1, 28, 28], [0.9]), null).paper).toBe("#ffffff");
  expect(sense(spec([1, 28, 28], [0.9]), 0.05).paper).toBe("#000000"); // an example tells more than the mean
  expect(sense(spec([1, 28, 28], null), null).paper).toBe("#000000");
  expect(sense(spec([3, 28, 28], [0.1, 0.1, 0.1]), null)).toEqual({ paper: "#ffffff", ink: "#000000" });
});

test("the rim's middle brightness is that of the paper, whatever stands inside", () => {
  const [width, height] = [7, 5];
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const rim = x === 0 || y === 0 || x === width - 1 || y === height - 1;
      pixels.fill(rim ? 204 : 0, 4 * (y * width + x), 4 * (y * width + x) + 3);
    }
  pixels.fill(0, 0, 12); // a stroke that reaches the rim
  expect(borderLevel(pixels, width, height)).toBeCloseTo(0.8);
});

const picture = { width: 400, height: 100 };
const shape = { width: 32, height: 24 };

test("the first frame is the largest one of the network's shape, in the middle", () => {
  const frame = largest(picture, shape);
  expect(frame.height).toBe(100);
  expect(frame.width).toBeCloseTo(400 / 3);
  expect(middle(frame)).toEqual({ x: 200, y: 50 });
});

test("a frame stays in the picture and keeps its shape", () => {
  const frame = largest(picture, shape);
  expect(moved(frame, -1000, 5, picture)).toMatchObject({ x: 0, y: 0 });
  expect(moved(frame, 1000, 0, picture).x).toBeCloseTo(400 - frame.width);
  for (const factor of [1e-6, 0.3, 1, 7]) {
    const next = zoomed(frame, factor, { x: 210, y: 20 }, picture);
    expect(next.width / next.height).toBeCloseTo(shape.width / shape.height);
    expect(Math.min(next.width, next.height)).toBeGreaterThanOrEqual(8 - 1e-9);
    expect(next.x).toBeGreaterThanOrEqual(0);
    expect(next.x + next.width).toBeLessThanOrEqual(400 + 1e-9);
    expect(next.height).toBeLessThanOrEqual(100 + 1e-9);
  }
});

test("zooming keeps the point under the pointer where it is", () => {
  const frame = zoomed(largest(picture, shape), 0.5, { x: 200, y: 50 }, picture);
  const at = { x: frame.x + frame.width / 4, y: frame.y + frame.height / 3 };
  const next = zoomed(frame, 0.5, at, picture);
  expect((at.x - next.x) / next.width).toBeCloseTo(1 / 4);
  expect((at.y - next.y) / next.height).toBeCloseTo(1 / 3);
});

test("a patch covers whole pixels, at least one of the picture", () => {
  const patch = { x: 10, y: 12, share: 0.25 };
  expect(boxOf(patch, shape)).toEqual([9, 7, 6, 6]);
  for (const [x, y] of [
    [-9, -9],
    [99, 99],
  ] as const) {
    const [top, left, height, width] = boxOf(placedAt(patch, x, y, shape), shape);
    expect(Math.min(shape.height, top + height) - Math.max(0, top)).toBeGreaterThanOrEqual(1);
    expect(Math.min(shape.width, left + width) - Math.max(0, left)).toBeGreaterThanOrEqual(1);
  }
  expect(boxOf({ ...patch, share: 0.001 }, shape).slice(2)).toEqual([1, 1]);
});

test("a patch is said as the server takes it, and looks as the network sees it", () => {
  const patch = { x: 10, y: 12, share: 0.25 };
  expect(occlusion(patch, shape, null)).toEqual({ kind: "occlude", box: [9, 7, 6, 6] });
  expect(occlusion(patch, shape, 0)).toEqual({ kind: "occlude", box: [9, 7, 6, 6], grey: 0 });
  expect(patchOf(occlusion(patch, shape, null), shape)).toEqual(patch);
  expect(fillColour([0.2], null)).toBe("rgb(51 51 51)");
  expect(fillColour([0.2, 0.4, 1], null)).toBe("rgb(51 102 255)");
  expect(fillColour([0.2, 0.4, 1], 0.5)).toBe("rgb(128 128 128)");
  expect(fillColour(null, null)).toBe("rgb(0 0 0)");
});

test("the classes told are those likeliest before or after, in the order before", () => {
  const change = (label: string, before: number, after: number): Change => ({
    label,
    index: 0,
    before,
    after,
  });
  const all = [change("a", 0.9, 0.1), change("b", 0.08, 0.01), change("c", 0.02, 0.09), change("d", 0, 0.8)];
  expect(mainChanges(all, 3).map((one) => one.label)).toEqual(["a", "c", "d"]);
});

test.each([
  [new DOMException("", "NotAllowedError"), true, /refused/, /Allow it/],
  [new DOMException("", "NotFoundError"), true, /No camera/, /photo/],
  [new DOMException("", "NotReadableError"), true, /cannot be used/, /Another program/],
  [new TypeError("undefined"), false, /plain http/, /--lan/],
  [new Error("odd."), true, /does not start/, /odd\. Start again/],
])("a camera that cannot be had is told with a way on: %s", (error, secure, title, detail) => {
  const trouble = troubleOf(error, secure);
  expect(trouble.title).toMatch(title);
  expect(trouble.detail).toMatch(detail);
  expect(HIDDEN.title).toMatch(/hidden/);
});
