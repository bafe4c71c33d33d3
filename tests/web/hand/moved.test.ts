import { expect, test } from "vitest";
import {
  bringPinned,
  carryPanel,
  type Moved,
  movePanel,
  resetMoves,
  undoMove,
} from "../../../web_client/src/hand/moved";
import { Store } from "../../../web_client/src/store";

const there: Moved = {
  position: [1, 2, 3],
  yaw: 0,
  tilt: 0,
  scale: 1,
  turn: 0,
  hidden: false,
  pinned: false,
};

test("moves are taken back one by one, a carry as one", () => {
  const store = new Store();
  movePanel(store, "a/x", there);
  movePanel(store, "a/y", { ...there, hidden: true });
  for (let i = 0; i < 9; i++) carryPanel(store, "a/y", { ...there, position: [i, 0, 0] });
  expect(store.moved.value.get("a/y")?.position).toEqual([8, 0, 0]);
  resetMoves(store);
  expect(store.moved.value.size).toBe(0);
  undoMove(store);
  expect([...store.moved.value.keys()]).toEqual(["a/x", "a/y"]);
  undoMove(store);
  expect([...store.moved.value.keys()]).toEqual(["a/x"]);
  undoMove(store);
  undoMove(store); // nothing is left to be undone
  expect(store.moved.value.size).toBe(0);
});

test("a size stays between what can be seen and what can be read", () => {
  const store = new Store();
  movePanel(store, "a/x", { ...there, scale: 1e6 });
  expect(store.moved.value.get("a/x")?.scale).toBe(4);
  movePanel(store, "a/x", { ...there, scale: 0 });
  expect(store.moved.value.get("a/x")?.scale).toBe(0.1);
  movePanel(store, "a/x", null);
  expect(store.moved.value.has("a/x")).toBe(false);
});

test("what is pinned goes along with the visitor: it stays where it was before them", () => {
  const store = new Store();
  movePanel(store, "a/x", { ...there, position: [1, 2, -1], pinned: true });
  movePanel(store, "a/y", there);
  // a quarter turn to the left and five metres ahead, twice as large
  bringPinned(store, { x: 1, y: 0, z: 1 }, { x: 0, y: 1, z: -5 }, Math.PI / 2, 2);
  const pinned = store.moved.value.get("a/x");
  // two metres ahead of the visitor before (-z), now ahead of one who looks along -x
  expect(pinned?.position).toEqual([expect.closeTo(1 - 4), expect.closeTo(5), expect.closeTo(-4)]);
  expect(pinned?.yaw).toBeCloseTo(Math.PI / 2);
  expect(pinned?.scale).toBe(2);
  expect(store.moved.value.get("a/y")).toEqual(there);
  expect(store.movedBefore.value).toHaveLength(2); // walking is nothing to be taken back
});
