import { expect, test, vi } from "vitest";
import type { Connection } from "../../../web_client/src/connection/connection";
import { missingLevels, Wishes } from "../../../web_client/src/connection/wishes";
import type { LayerWish, RecordingInfo } from "../../../web_client/src/generated/messages";
import { type LayerTiles, Store, type Walk } from "../../../web_client/src/store";

function tiles(levels: number[], change: Partial<LayerTiles> = {}): LayerTiles {
  const header = { levels: 5 } as LayerTiles["header"];
  const bytes = { width: 1, height: 1, bytes: new Uint8Array(1) };
  return {
    recording: "r",
    scaleMode: "layer",
    header,
    scales: new Float32Array(1),
    levels: new Map(levels.map((level) => [level, bytes])),
    version: 1,
    ...change,
  };
}

const wish = { node: "conv", finest: 1, coarsest: null };

test("all is missing before anything came", () => {
  expect(missingLevels(wish, undefined, "r", "layer")).toEqual(wish);
});

test("tiles of another recording or scale do not count", () => {
  expect(missingLevels(wish, tiles([1, 2, 3, 4], { recording: "old" }), "r", "layer")).toEqual(wish);
  expect(missingLevels(wish, tiles([1, 2, 3, 4]), "r", "channel")).toEqual(wish);
});

test("only what has not arrived is asked for", () => {
  expect(missingLevels(wish, tiles([3, 4]), "r", "layer")).toEqual({ node: "conv", finest: 1, coarsest: 2 });
  expect(missingLevels(wish, tiles([1, 2]), "r", "layer")).toEqual({ node: "conv", finest: 3, coarsest: 4 });
});

test("nothing is asked for when all is there, finer levels included", () => {
  expect(missingLevels(wish, tiles([1, 2, 3, 4]), "r", "layer")).toBeNull();
  expect(missingLevels(wish, tiles([0, 1, 2, 3, 4]), "r", "layer")).toBeNull();
});

test("a level beyond the coarsest there is means the coarsest", () => {
  expect(missingLevels({ node: "conv", finest: 9 }, tiles([4]), "r", "layer")).toBeNull();
  expect(missingLevels({ node: "conv", finest: 9 }, tiles([]), "r", "layer")).toEqual({
    node: "conv",
    finest: 4,
    coarsest: 4,
  });
});

test("the most urgent layers are asked for first, the rest when these are complete", () => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { hidden: false });
  const store = new Store();
  store.status.value = "ready";
  const recording = { id: "r" } as RecordingInfo;
  store.walks.value = [{ network: { id: "n" }, recording, busy: false } as Walk];
  const asked: string[][] = [];
  const source = { wish: (_: string, layers: readonly LayerWish[]) => asked.push(layers.map((l) => l.node)) };
  const wishes = new Wishes(store, source as unknown as Connection);
  const nodes = Array.from({ length: 30 }, (_, index) => `layer${index}`);
  wishes.want(
    "n",
    nodes.map((node) => ({ node, finest: 0, coarsest: null })),
  );
  vi.advanceTimersByTime(1000);
  expect(asked).toEqual([nodes.slice(0, 24)]);
  expect(store.complete.value).toBe(false);
  wishes.completed("r");
  expect(asked[1]).toEqual(nodes.slice(24));
  wishes.completed("r");
  expect(asked.length).toBe(2);
  expect(store.complete.value).toBe(true);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("what is wanted first comes before all that the world wants, and once", () => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { hidden: false });
  const store = new Store();
  store.status.value = "ready";
  store.walks.value = [{ network: { id: "n" }, recording: { id: "r" }, busy: false } as Walk];
  const asked: string[][] = [];
  const told = ({ node, finest }: LayerWish) => `${node}:${finest}`;
  const source = { wish: (_: string, layers: readonly LayerWish[]) => asked.push(layers.map(told)) };
  const wishes = new Wishes(store, source as unknown as Connection);
  wishes.want("n", [
    { node: "a", finest: 1 },
    { node: "out", finest: 2 },
  ]);
  wishes.first("n", [{ node: "out", finest: 0 }]);
  vi.advanceTimersByTime(1000);
  expect(asked).toEqual([["out:0", "a:1"]]);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
