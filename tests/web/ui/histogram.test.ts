import { expect, test } from "vitest";
import { layerOf, onePanel } from "../../../bench/web/made_up";
import { inSlices } from "../../../web_client/src/slices";
import type { LayerTiles } from "../../../web_client/src/store";
import { countsOf, heightsOf } from "../../../web_client/src/ui/histogram";

/** 5 channels of 33 x 20 units in an atlas whose places are 34 x 20. */
const value = (channel: number, y: number, x: number): number => ((channel * 37 + y * 11 + x * 5) % 255) + 1;

function tilesOf(levels: readonly number[]): LayerTiles {
  const node = onePanel(5, 3, [33, 20]).nodes[0];
  if (!node) throw new Error("no node");
  const blob = layerOf(node, 3, 2, "r", value);
  return {
    recording: "r",
    scaleMode: "layer",
    header: blob.header,
    scales: blob.scales,
    levels: new Map([...blob.levels].filter(([level]) => levels.includes(level))),
    version: 1,
  };
}

const counted = (tiles: LayerTiles, channel: number | null): Promise<Uint32Array | null> =>
  new Promise((resolve) => inSlices(countsOf(tiles, channel), resolve));

test("every value of level 0 is counted once, padding never", async () => {
  const wanted = new Uint32Array(64);
  const ofThird = new Uint32Array(64);
  for (let channel = 0; channel < 5; channel++)
    for (let y = 0; y < 33; y++)
      for (let x = 0; x < 20; x++) {
        const bin = value(channel, y, x) >> 2;
        wanted[bin] = (wanted[bin] ?? 0) + 1;
        if (channel === 3) ofThird[bin] = (ofThird[bin] ?? 0) + 1;
      }
  const tiles = tilesOf([0, 1]);
  const counts = await counted(tiles, null);
  expect(counts).toEqual(wanted);
  expect(await counted(tiles, 3)).toEqual(ofThird);
  expect(await counted(tiles, null)).toBe(counts);
});

test("coarser levels count their blocks; before any level there is nothing", async () => {
  expect((await counted(tilesOf([1]), 0))?.reduce((a, b) => a + b)).toBe(17 * 10);
  expect(await counted(tilesOf([]), null)).toBeNull();
});

test("the highest bar is 1; logarithms lift the rare ones", () => {
  const counts = new Uint32Array([0, 1, 999]);
  expect(heightsOf(counts, false)).toEqual([0, 1 / 999, 1]);
  expect(heightsOf(counts, true)[1]).toBeCloseTo(Math.log(2) / Math.log(1000), 10);
  expect(heightsOf(new Uint32Array(3), true)).toEqual([0, 0, 0]);
});
