import { describe, expect, test } from "vitest";
import { channelsOf, rankingFor, slotsOf } from "../../web_client/src/channel_order";

const arranged = { channels: 5, values: null, descending: true, dead: null, pins: [] };

describe("the order of channels", () => {
  test("natural where nothing asks for another", () => {
    expect(slotsOf(arranged)).toBeNull();
    expect(slotsOf({ ...arranged, values: [5, 4, 3, 2, 1] })).toBeNull();
    expect(slotsOf({ ...arranged, dead: [false, false, false, false, false] })).toBeNull();
  });

  test("by value, equal ones by index, NaN last whichever way", () => {
    const values = [1, Number.NaN, 3, 1, -2];
    expect([...(slotsOf({ ...arranged, values }) ?? [])]).toEqual([2, 0, 3, 4, 1]);
    expect([...(slotsOf({ ...arranged, values, descending: false }) ?? [])]).toEqual([4, 0, 3, 2, 1]);
  });

  test("dead channels are left out, pinned ones come first in the order they were pinned", () => {
    const dead = [true, false, false, true, false];
    expect([...(slotsOf({ ...arranged, dead }) ?? [])]).toEqual([1, 2, 4]);
    expect([...(slotsOf({ ...arranged, dead, pins: [3, 1] }) ?? [])]).toEqual([3, 1, 2, 4]);
    expect([...(slotsOf({ ...arranged, pins: [4], values: [0, 9, 1, 2, 3] }) ?? [])]).toEqual([
      4, 1, 3, 2, 0,
    ]);
  });

  test("a pin that another layer's graph does not have shows nothing", () => {
    expect(slotsOf({ ...arranged, pins: [7] })).toBeNull();
  });

  test("all dead leaves an empty panel", () => {
    expect(slotsOf({ ...arranged, dead: [true, true, true, true, true] })).toEqual(new Uint32Array(0));
  });
});

describe("which channels the rows of a table are", () => {
  test("named by index, in any order, with words behind", () => {
    expect(channelsOf(["channel 0", "channel 1"], 2)).toEqual([0, 1]);
    expect(channelsOf(["unit 3: cat", "unit 0"], 4)).toEqual([3, 0]);
  });

  test("not where a row is something else, twice the same, or of a larger layer", () => {
    expect(channelsOf(["channel 0", "whole layer"], 2)).toBeNull();
    expect(channelsOf(["channel 1", "channel 1"], 2)).toBeNull();
    expect(channelsOf(["channel 1", "channel 2"], 2)).toBeNull();
    expect(channelsOf([], 2)).toBeNull();
  });
});

test("similarity is to the channel given", () => {
  expect(rankingFor("similarity", 12)).toMatchObject({
    analysis: "channel-similarity",
    parameters: { channel: 12 },
  });
});
