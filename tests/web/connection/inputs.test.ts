import { afterEach, expect, test, vi } from "vitest";
import { type Connection, ProblemError } from "../../../web_client/src/connection/connection";
import { Inputs, KEPT, remembered, within } from "../../../web_client/src/connection/inputs";
import { Jobs } from "../../../web_client/src/connection/jobs";
import { feedOf, MadePicture, newFeed } from "../../../web_client/src/connection/made_picture";
import type { NetworkInfo, RecordingInfo, RecordingWish } from "../../../web_client/src/generated/messages";
import { type Past, Store, type Walk } from "../../../web_client/src/store";

const past = (feed: string, wish: RecordingWish | File = { noise: 1 }): Past => ({
  feed,
  wish,
  recording: null,
  words: feed,
  thumbnail: "",
});
const file = (bytes: number): File => new File([new Uint8Array(bytes)], "a.png", { type: "image/png" });
const info = (id: string, source = id): RecordingInfo =>
  ({ id, source, input_url: `/${id}.png` }) as unknown as RecordingInfo;

afterEach(() => vi.useRealTimers());

test("the same words and the same file are the same input, other files are not", () => {
  expect(feedOf({ input: 3 })).toBe(feedOf({ input: 3 }));
  expect(feedOf({ input: 3 })).not.toBe(feedOf({ noise: 3 }));
  const one = file(3);
  expect(feedOf(one)).toBe(feedOf(one));
  expect(feedOf(one)).not.toBe(feedOf(file(3)));
  const feed = newFeed("drawing");
  const drawings = [1, 2].map(
    (size) => new MadePicture(new Blob([new Uint8Array(size)]), "drawing", "net", feed),
  );
  expect(new Set(drawings.map(feedOf))).toEqual(new Set([feed]));
  expect(newFeed("drawing")).not.toBe(feed);
});

test("an input seen again keeps its place, a new one comes last, the oldest go", () => {
  let list: readonly Past[] = [];
  for (let i = 0; i < KEPT + 5; i++) list = remembered(list, past(`${i}`));
  expect(list).toHaveLength(KEPT);
  expect(list[0]?.feed).toBe("5");
  list = remembered(list, { ...past("7"), words: "again" });
  expect(list.map((one) => one.feed).indexOf("7")).toBe(2);
  expect(list[2]?.words).toBe("again");
});

test("files are kept within a limit, those of all networks together, each once", () => {
  const [large, shared] = [file(60), file(30)];
  const all = new Map([
    ["a", [past("1", large), past("2"), past("3", shared), past("4", file(20))]],
    ["b", [past("5", shared)]],
  ]);
  expect(within(all, 110)).toEqual(all);
  const left = within(all, 100);
  expect(left.get("a")?.map((one) => one.feed)).toEqual(["2", "3", "4"]);
  expect(left.get("b")).toHaveLength(1);
  const cut = new MadePicture(new Blob([new Uint8Array(2)]), "crop", "net", "c", {
    file: large,
    frame: { x: 0, y: 0, width: 1, height: 1 },
  });
  expect(within(new Map([["a", [past("1", file(50)), past("c", cut)]]]), 100).get("a")).toHaveLength(1);
});

/** A server that holds some recordings and counts what is asked of it. */
function server(held: Set<string>) {
  const asked: unknown[] = [];
  const record = async (_: string, wish: RecordingWish | File): Promise<RecordingInfo> => {
    asked.push(wish);
    if (!(wish instanceof File) && wish.from != null) {
      if (!held.has(wish.from))
        throw new ProblemError({ title: "The recording is gone", status: 410, detail: "" });
      return info(`${wish.from}+`);
    }
    const id = wish instanceof File ? wish.name : `n${wish.noise}`;
    held.add(id);
    return info(id);
  };
  return { asked, connection: { record, picture: async () => new Blob() } as unknown as Connection };
}

function visited(connection: Connection): { store: Store; inputs: Inputs; see(walk: Partial<Walk>): void } {
  const store = new Store();
  const inputs = new Inputs(store, connection, new Jobs(store, connection));
  store.walks.value = [
    { network: { id: "net" } as NetworkInfo, busy: false, wish: null, recording: null } as Walk,
  ];
  inputs.start();
  return { store, inputs, see: (walk) => store.updateWalk("net", walk) };
}

test("what a network sees is noted once it is recorded; edits of it are not inputs of their own", () => {
  const { inputs, see } = visited(server(new Set()).connection);
  see({ busy: true, wish: { noise: 1 } });
  expect(inputs.of("net")).toEqual([]);
  see({ busy: false, recording: info("n1", "noise, seed 1") });
  expect(inputs.of("net").map((one) => one.words)).toEqual(["noise, seed 1"]);
  see({ wish: { from: "n1", edits: [] }, recording: info("n1+") });
  expect(inputs.of("net")).toHaveLength(1);
  expect(inputs.cleanOf("net", { from: "n1" })?.wish).toEqual({ noise: 1 });
  expect(inputs.cleanOf("net", { noise: 1 })).toBeNull();
});

test("a recording that the server has let go is made again before it is edited", async () => {
  const held = new Set<string>();
  const { asked, connection } = server(held);
  const { inputs, see } = visited(connection);
  const picture = new File(["x"], "p", { type: "image/png" });
  see({ wish: picture, recording: await inputs.record("net", picture) });
  held.clear();
  const edit: RecordingWish = { from: "p", edits: [{ kind: "occlude", box: [0, 0, 1, 1] }] };
  expect((await inputs.record("net", edit)).id).toBe("p+");
  expect(asked).toEqual([picture, edit, picture, edit]);
  await expect(inputs.record("net", { from: "unknown" })).rejects.toThrow("gone");
});
