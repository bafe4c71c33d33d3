import { beforeEach, expect, test } from "vitest";
import type { Connection } from "../../../web_client/src/connection/connection";
import { Together, travels } from "../../../web_client/src/connection/together";
import type { RecordingInfo, RecordingWish } from "../../../web_client/src/generated/messages";
import { Store, type Walk } from "../../../web_client/src/store";

const walkOf = (id: string, kind: string): Walk =>
  ({
    network: { id, title: id.toUpperCase(), input: { kind } },
    recording: { source: "example 3", input_url: `/inputs/${id}` } as RecordingInfo,
    wish: { input: 3 },
  }) as unknown as Walk;

let store: Store;
let together: Together;
let recorded: [string, RecordingWish | File][];

beforeEach(() => {
  store = new Store();
  store.walks.value = [
    walkOf("a", "image"),
    walkOf("b", "image"),
    walkOf("c", "tokens"),
    walkOf("d", "image"),
  ];
  recorded = [];
  const pictures = {
    picture: async (path: string) => {
      if (path === "/inputs/d") throw new TypeError("no network");
      return new Blob([path]);
    },
  };
  together = new Together(store, pictures as unknown as Connection, async (network, wish) => {
    recorded.push([network, wish]);
  });
});

test("what means the same to all goes as it is, to those that take its like", async () => {
  await together.share("a", { noise: 7 });
  expect(recorded).toEqual([
    ["b", { noise: 7 }],
    ["d", { noise: 7 }],
  ]);
});

test("an example of one network goes to the others as its picture", async () => {
  await together.share("a", { input: 3 });
  const [, file] = recorded[0] ?? [];
  expect(file).toBeInstanceOf(File);
  expect((file as File).name).toBe("example 3 of A");
  expect(await (file as File).text()).toBe("/inputs/a");
  expect(recorded.map(([network]) => network)).toEqual(["b", "d"]);
});

test("a picture that cannot be had is told, and the others stay as they are", async () => {
  await together.share("d", { input: 0 });
  expect(recorded).toEqual([]);
  expect(store.notices.value).toHaveLength(1);
});

test("a newcomer sees what the active network sees, where it takes its like", async () => {
  store.active.value = "a";
  const newcomer = walkOf("e", "image").network;
  expect(await together.inputFor(newcomer)).toBeNull(); // each for itself
  store.together.value = true;
  expect(await together.inputFor(newcomer)).toBeInstanceOf(File);
  expect(await together.inputFor(walkOf("f", "tokens").network)).toBeNull();
});

test.each([
  [{ noise: 0 }, true],
  [{ text: "" }, true],
  [{ tokens: [1] }, true],
  [{ input: 0 }, false],
  [{ result: "job", item: 1 }, false],
  [{ from: "r", edits: [] }, false],
])("%j travels: %s", (wish, does) => {
  expect(travels(wish as RecordingWish)).toBe(does);
});
