import { describe, expect, test, vi } from "vitest";
import { layerOf } from "../../../bench/web/made_up";
import type { GraphNode } from "../../../web_client/src/generated/messages";
import type { LayerTiles } from "../../../web_client/src/store";
import {
  type Arrangement,
  drawTile,
  fillOf,
  finestLevel,
  halve,
  levelSizes,
  pitchOf,
  pointOf,
  strongestUnit,
  unitAt,
  valueAt,
} from "../../../web_client/src/world/atlas";
import { colourTable } from "../../../web_client/src/world/colour_map";

const NODE: GraphNode = {
  id: "layer",
  title: "layer",
  operator: "conv2d",
  module: null,
  call: 1,
  shape: [1, 5, 3, 7],
  dtype: "float32",
  section: "",
  attributes: {},
  parameters: 0,
  flops: 0,
  display: "maps",
  channels: 5,
  grid: [3, 7],
  skip_tokens: 0,
};
/** distinct for every unit of 5 channels of 3 x 7 */
const distinct = (channel: number, y: number, x: number) => 1 + channel * 21 + y * 7 + x + 40;

function tilesOf(levels?: readonly number[]): LayerTiles {
  const blob = layerOf(NODE, 3, 2, "r", distinct);
  const kept = new Map([...blob.levels].filter(([level]) => levels === undefined || levels.includes(level)));
  return {
    recording: "r",
    scaleMode: "layer",
    header: blob.header,
    scales: new Float32Array(5).fill(2.54),
    levels: kept,
    version: 1,
  };
}

describe("the atlas", () => {
  test("common sizes need no padding, others are rounded up to a power of two", () => {
    expect([224, 112, 56, 28, 14, 7, 1].map(pitchOf)).toEqual([224, 112, 56, 28, 14, 7, 1]);
    expect([33, 35, 71, 149].map(pitchOf)).toEqual([34, 36, 72, 152]);
  });

  test("levels are halved downwards until the larger side is at most 16", () => {
    expect(levelSizes(45, 90)).toEqual([
      [45, 90],
      [22, 45],
      [11, 22],
      [5, 11],
    ]);
    expect(levelSizes(1, 40)).toEqual([
      [1, 40],
      [1, 20],
      [1, 10],
    ]);
    expect(levelSizes(16, 16)).toEqual([[16, 16]]);
  });

  test("a level keeps of each block the value farthest from zero; an odd last row joins its neighbour", () => {
    const level = halve({
      width: 3,
      height: 3,
      bytes: new Uint8Array([128, 130, 128, 100, 131, 128, 128, 128, 1]),
    });
    expect(level).toEqual({ width: 1, height: 1, bytes: new Uint8Array([1]) });
    const wide = halve({ width: 4, height: 1, bytes: new Uint8Array([120, 140, 255, 1]) });
    expect([...wide.bytes]).toEqual([140, 255]);
  });
});

describe("units and points", () => {
  const arrangement: Arrangement = {
    columns: 3,
    rows: 2,
    channels: 5,
    tile: [3, 7],
    pitch: [3, 7],
    fill: [0.9, 0.8],
  };

  test("every unit is found again at its own middle", () => {
    for (let channel = 0; channel < 5; channel++)
      for (let y = 0; y < 3; y++)
        for (let x = 0; x < 7; x++) {
          const [u, v] = pointOf(arrangement, { channel, y, x }) ?? [Number.NaN, Number.NaN];
          expect(unitAt(arrangement, u, v)).toEqual({ channel, y, x });
        }
  });

  test("channel 0 is at the upper left, channels run along rows", () => {
    expect(unitAt(arrangement, 0.06 / 3, 0.15 / 2)).toEqual({ channel: 0, y: 0, x: 0 });
    expect(unitAt(arrangement, 2.5 / 3, 0.5 / 2)).toEqual({ channel: 2, y: 1, x: 3 });
    expect(unitAt(arrangement, 0.94 / 3, 1.89 / 2)).toEqual({ channel: 3, y: 2, x: 6 });
  });

  test("in another order a unit is found at its channel's place; channels left out are nowhere", () => {
    const sorted = { ...arrangement, slots: new Uint32Array([3, 0, 4]) };
    expect(unitAt(sorted, 0.5 / 3, 0.5 / 2)?.channel).toBe(3);
    expect(unitAt(sorted, 1.5 / 3, 0.5 / 2)?.channel).toBe(0);
    expect(unitAt(sorted, 0.5 / 3, 1.5 / 2)).toBeNull();
    expect(pointOf(sorted, { channel: 1, y: 0, x: 0 })).toBeNull();
    for (const channel of sorted.slots) {
      const [u, v] = pointOf(sorted, { channel, y: 2, x: 5 }) ?? [Number.NaN, Number.NaN];
      expect(unitAt(sorted, u, v)).toEqual({ channel, y: 2, x: 5 });
    }
  });

  test("gutters, empty places and what lies outside hold no unit", () => {
    expect(unitAt(arrangement, 0.01 / 3, 0.5 / 2)).toBeNull(); // left of the first map
    expect(unitAt(arrangement, 0.5 / 3, 0.95 / 2)).toBeNull(); // between two rows
    expect(unitAt(arrangement, 2.5 / 3, 1.5 / 2)).toBeNull(); // the sixth place of five channels
    for (const [u, v] of [
      [-0.01, 0.5],
      [1, 0.5],
      [0.5, 1],
    ] as const)
      expect(unitAt(arrangement, u, v)).toBeNull();
  });

  test("maps keep their proportions in a cell of others; units and matrices fill theirs", () => {
    const [across, down] = fillOf([2, 1], [10, 10], "maps");
    expect(across * 2).toBeCloseTo(down, 10);
    expect(fillOf([1, 1], [10, 10], "maps")[0]).toBeGreaterThan(0.9);
    expect(fillOf([3, 1], [5, 9], "matrix")).toEqual([1, 1]);
    const unit = fillOf([3, 1], [1, 1], "vector");
    expect(unit[0]).toBe(unit[1]);
  });
});

describe("reading values", () => {
  test("a value is its byte times the channel's scale, zero at 128", () => {
    const tiles = tilesOf();
    for (const [channel, y, x] of [
      [0, 0, 0],
      [2, 1, 6],
      [4, 2, 3],
    ] as const)
      expect(valueAt(tiles, channel, y, x)).toBeCloseTo(((distinct(channel, y, x) - 128) * 2.54) / 127, 5);
  });

  test("scales are each channel's own", () => {
    const tiles = { ...tilesOf(), scales: new Float32Array([1, 10, 100, 1000, 10000]) };
    expect(valueAt(tiles, 3, 0, 0)).toBeCloseTo(((distinct(3, 0, 0) - 128) * 1000) / 127, 2);
  });

  test("before the finest level has come the value of the block around is given", () => {
    const tiles = tilesOf([1]);
    expect(finestLevel(tiles)?.level).toBe(1);
    const bytes = tiles.levels.get(1);
    // row 3 of the atlas, column 7 + 2: channel 4, y 0, x 2
    expect(valueAt(tiles, 4, 0, 2)).toBeCloseTo((((bytes?.bytes[1 * 10 + 4] ?? 0) - 128) * 2.54) / 127, 5);
  });

  test("the strongest unit is the one of largest magnitude, by each channel's own scale", () => {
    expect(strongestUnit(tilesOf())).toEqual({ channel: 0, y: 0, x: 0 }); // byte 41 is farthest from 128
    const tiles = { ...tilesOf(), scales: new Float32Array([1, 1, 1, 1, 10]) };
    expect(strongestUnit(tiles)).toEqual({ channel: 4, y: 2, x: 6 });
    expect(strongestUnit(tilesOf([]))).toBeNull();
  });

  test("there is no value outside, nor before any level", () => {
    for (const [channel, y, x] of [
      [5, 0, 0],
      [-1, 0, 0],
      [0, 3, 0],
      [0, 0, 7],
    ] as const)
      expect(valueAt(tilesOf(), channel, y, x)).toBeNaN();
    expect(valueAt(tilesOf([]), 0, 0, 0)).toBeNaN();
  });

  test("a map is drawn a pixel for a unit in the world's colours", () => {
    vi.stubGlobal(
      "ImageData",
      class {
        constructor(
          readonly data: Uint8ClampedArray,
          readonly width: number,
          readonly height: number,
        ) {}
      },
    );
    const picture = drawTile(tilesOf(), 4, colourTable("blue-white", 1));
    expect([picture?.width, picture?.height]).toEqual([7, 3]);
    // channel 4, y 1, x 2: byte 134, six steps above zero
    const grey = Math.round((6 / 127) * 255);
    expect([...(picture?.data.slice((7 + 2) * 4, (7 + 3) * 4) ?? [])]).toEqual([grey, grey, grey, 255]);
    expect(drawTile(tilesOf(), 5, colourTable("blue-white", 1))).toBeNull();
    expect(drawTile(tilesOf([]), 0, colourTable("blue-white", 1))).toBeNull();
    vi.unstubAllGlobals();
  });
});
