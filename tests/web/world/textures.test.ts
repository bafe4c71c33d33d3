import { describe, expect, test } from "vitest";
import type { LayerTiles, LevelBytes } from "../../../web_client/src/store";
import { padded, SLOT } from "../../../web_client/src/world/far_panels";
import { usableChain } from "../../../web_client/src/world/layer_texture";

const level = (width: number, height: number): LevelBytes => ({
  width,
  height,
  bytes: new Uint8Array(width * height),
});

function tiles(levels: readonly [number, LevelBytes][], count: number): LayerTiles {
  return { header: { levels: count }, levels: new Map(levels) } as unknown as LayerTiles;
}

describe("the levels that can go to the card", () => {
  const all: [number, LevelBytes][] = [
    [0, level(64, 32)],
    [1, level(32, 16)],
    [2, level(16, 8)],
  ];

  test("are those from the coarsest on without a gap, the finest first", () => {
    expect(usableChain(tiles(all, 3), 4096)).toMatchObject({
      finest: 0,
      chain: [{ width: 64 }, { width: 32 }, { width: 16 }],
    });
    expect(usableChain(tiles(all.slice(2), 3), 4096)).toMatchObject({ finest: 2, chain: [{ width: 16 }] });
    expect(
      usableChain(tiles([all[0] as [number, LevelBytes], all[2] as [number, LevelBytes]], 3), 4096)?.finest,
    ).toBe(2);
  });

  test("are none before the coarsest, and none larger than a texture", () => {
    expect(usableChain(tiles(all.slice(0, 2), 3), 4096)).toBeNull();
    expect(usableChain(tiles(all, 3), 32)?.finest).toBe(1);
  });
});

test("a small picture fills its slot by repeating its last row and column", () => {
  const slot = padded({ width: 2, height: 2, bytes: new Uint8Array([10, 20, 30, 40]) });
  expect([slot.bytes[0], slot.bytes[1], slot.bytes[SLOT - 1]]).toEqual([10, 20, 20]);
  expect([slot.bytes[SLOT], slot.bytes[SLOT * SLOT - 1], slot.bytes[SLOT * (SLOT - 1)]]).toEqual([
    30, 40, 30,
  ]);
});
