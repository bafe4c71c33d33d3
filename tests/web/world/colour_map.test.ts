import { expect, test } from "vitest";
import { signedColour, signedTable } from "../../../web_client/src/world/colour_map";

test("the stops are those of the legend", () => {
  expect(signedColour(-1, 1)).toEqual([0x8c, 0xc7, 0xff]);
  expect(signedColour(-0.5, 1)).toEqual([0x1a, 0x5c, 0xff]);
  expect(signedColour(0, 1)).toEqual([0, 0, 0]);
  expect(signedColour(0.5, 1)).toEqual([128, 128, 128]);
  expect(signedColour(1, 1)).toEqual([255, 255, 255]);
});

test("gain brightens and is clamped, zero stays black", () => {
  expect(signedColour(0.25, 2)).toEqual(signedColour(0.5, 1));
  expect(signedColour(-0.9, 8)).toEqual([0x8c, 0xc7, 0xff]);
  expect(signedColour(0, 8)).toEqual([0, 0, 0]);
});

test("the table has zero at 128 and its ends at 1 and 255", () => {
  const table = signedTable(1);
  expect([...table.slice(128 * 4, 129 * 4)]).toEqual([0, 0, 0, 255]);
  expect([...table.slice(255 * 4)]).toEqual([255, 255, 255, 255]);
  expect([...table.slice(4, 8)]).toEqual([0x8c, 0xc7, 0xff, 255]);
});
