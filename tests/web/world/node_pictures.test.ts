import { describe, expect, test } from "vitest";
import type { NodePicture } from "../../../web_client/src/on_panels";
import { contentSize, MARGIN, SLOT, slotTexels } from "../../../web_client/src/world/node_picture_page";
import { boxOf, isOn } from "../../../web_client/src/world/node_pictures";

const map = (height: number, width: number, values: number[], scale: number): NodePicture => ({
  kind: "map",
  height,
  width,
  channels: 1,
  values: Float32Array.from(values),
  scale,
});

const at = (texels: Uint8Array, x: number, y: number): number[] => [
  ...texels.subarray((y * SLOT + x) * 4, (y * SLOT + x) * 4 + 4),
];

describe("a picture in its slot", () => {
  test("has whole texels for its pixels, and never more than fit", () => {
    for (const side of [1, 7, 14, 28, 56, 112, 224])
      expect(contentSize(side, side)).toEqual({ height: 224, width: 224 });
    expect(contentSize(24, 32)).toEqual({ height: 168, width: 224 });
    expect(contentSize(113, 10)).toEqual({ height: 113, width: 10 });
    expect(contentSize(448, 896)).toEqual({ height: 112, width: 224 });
    expect(contentSize(3000, 1)).toEqual({ height: 224, width: 1 });
  });

  test("is in bytes of a tile, zero 128, what is not finite as zero", () => {
    const texels = slotTexels(map(2, 2, [0, -2, 1, Number.NaN], 2));
    const inside = (x: number, y: number) => at(texels, MARGIN + x, MARGIN + y);
    expect(inside(0, 0)).toEqual([128, 0, 0, 0]);
    expect(inside(111, 111)).toEqual([128, 0, 0, 0]);
    expect(inside(112, 0)).toEqual([1, 0, 0, 0]);
    expect(inside(223, 111)).toEqual([1, 0, 0, 0]);
    expect(inside(0, 112)).toEqual([192, 0, 0, 0]); // 128.5 + 63.5
    expect(inside(112, 223)).toEqual([128, 0, 0, 0]);
  });

  test("is repeated to the ends of the slot", () => {
    const texels = slotTexels(map(1, 2, [2, -2], 2));
    expect(at(texels, 0, 0)[0]).toBe(255);
    expect(at(texels, SLOT - 1, 0)[0]).toBe(1);
    expect(at(texels, 0, SLOT - 1)[0]).toBe(255);
    expect(at(texels, SLOT - 1, SLOT - 1)[0]).toBe(1);
  });

  test("that is too large is the mean of what falls together", () => {
    const values = Array.from({ length: 448 * 448 }, (_, i) => (i % 2 === 0 ? 1 : 0));
    const texels = slotTexels(map(448, 448, values, 1));
    for (const place of [0, 100, 223]) expect(at(texels, MARGIN + place, MARGIN + place)[0]).toBe(192);
  });

  test("of colours keeps them", () => {
    const values = Float32Array.of(1, 0, 0.5, 0, 0.25, 2); // planes of two pixels
    const texels = slotTexels({ kind: "image", height: 1, width: 2, channels: 3, values, scale: 0 });
    expect(at(texels, MARGIN, MARGIN)).toEqual([255, 128, 64, 255]);
    expect(at(texels, MARGIN + 223, MARGIN)).toEqual([0, 0, 255, 255]);
    const grey = { kind: "image", height: 1, width: 1, channels: 1, values: Float32Array.of(0.5), scale: 0 };
    expect(at(slotTexels(grey as NodePicture), MARGIN, MARGIN)).toEqual([128, 128, 128, 255]);
  });
});

describe("a picture before its panel", () => {
  test("keeps its shape, stays on the panel and leaves part of it free", () => {
    for (const panel of [
      { width: 3.2, height: 3.2 },
      { width: 7, height: 3.2 },
      { width: 0.5, height: 3.2 },
      { width: 4, height: 0.6 },
      { width: 0.1, height: 0.1 },
    ])
      for (const picture of [
        { width: 7, height: 7 },
        { width: 32, height: 24 },
        { width: 1, height: 500 },
      ]) {
        const box = boxOf(panel, picture);
        expect(box.width * picture.height).toBeCloseTo(box.height * picture.width, 6);
        expect(box.width).toBeLessThanOrEqual(0.6 * panel.width + 1e-9);
        expect(box.height).toBeLessThanOrEqual(0.52 * panel.height + 1e-9);
        if (box.width > 0) expect(box.left + box.width).toBeLessThan(panel.width);
        if (box.height > 0) expect(box.top + box.height).toBeLessThan(panel.height);
      }
  });

  test("hides what lies behind it and its mat", () => {
    const box = boxOf({ width: 4, height: 3.2 }, { width: 1, height: 1 });
    expect(isOn(box, box.left + box.width / 2, box.top + box.height / 2)).toBe(true);
    expect(isOn(box, box.left - 0.03, box.top)).toBe(true);
    expect(isOn(box, box.left - 0.04, box.top)).toBe(false);
    expect(isOn(box, box.left, box.top + box.height + 0.1)).toBe(false);
  });
});
