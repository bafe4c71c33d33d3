import { expect, test } from "vitest";
import { firstInput } from "../../../web_client/src/connection/first_input";
import { placed } from "../../../web_client/src/connection/graphs";
import { Store, type Walk } from "../../../web_client/src/store";

/** A walk whose panels reach from `left` to `right` metres. */
function walk(left: number, right: number): Walk {
  const layout = {
    bounds: [
      [left, 0, -90],
      [right, 4, 3],
    ],
  };
  return { graph: { layout }, offset: 0 } as unknown as Walk;
}

test("networks stand side by side, eight metres apart, the first where it is", () => {
  const walks = placed([walk(-7, 9), walk(-4, 5), walk(-2, 2)]);
  expect(walks.map((one) => one.offset)).toEqual([0, 9 + 8 + 4, 9 + 8 + 4 + 5 + 8 + 2]);
});

test("a network whose graph has not arrived takes no room, one that stays is the same object", () => {
  const waiting = { graph: null, offset: 0 } as unknown as Walk;
  const first = walk(-7, 9);
  const walks = placed([waiting, first]);
  expect(walks[1]).toBe(first);
  expect(walks[0]).toBe(waiting);
});

test("a network begins with its first example, else with noise", () => {
  const network = { examples: 3 } as Parameters<typeof firstInput>[0];
  expect(firstInput(network)).toEqual({ input: 0 });
  expect(firstInput({ ...network, examples: 0 })).toEqual({ noise: 0 });
});

test("finer levels of the same recording join, a newer recording replaces", () => {
  const store = new Store();
  const bytes = { width: 1, height: 1, bytes: new Uint8Array([128]) };
  const header = { kind: "layer", recording: "a", node: "n", scale: "layer" };
  const blob = (recording: string, level: number) =>
    ({
      header: { ...header, recording },
      scales: new Float32Array(1),
      levels: new Map([[level, bytes]]),
    }) as never;
  store.receiveLayer("net", blob("a", 2));
  store.receiveLayer("net", blob("a", 0));
  expect([...(store.tiles.get("net/n")?.levels.keys() ?? [])]).toEqual([2, 0]);
  store.receiveLayer("net", blob("b", 1));
  expect([...(store.tiles.get("net/n")?.levels.keys() ?? [])]).toEqual([1]);
  expect(store.tiles.get("net/n")?.version).toBe(3);
  expect(store.tilesChanged.value).toBe(3);
});
