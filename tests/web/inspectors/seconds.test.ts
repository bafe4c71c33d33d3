import { expect, test } from "vitest";
import type { NetworkInfo, RecordingInfo } from "../../../web_client/src/generated/messages";
import { secondsOf } from "../../../web_client/src/inspectors/seconds";
import { type Past, Store, type Walk, type Wish } from "../../../web_client/src/store";

const recording = (id: string): RecordingInfo => ({ id, source: `input ${id}` }) as RecordingInfo;
const walk = (id: string, shown: string | null, wish: Wish | null = null): Walk =>
  ({
    network: { id, title: id.toUpperCase() } as NetworkInfo,
    recording: shown === null ? null : recording(shown),
    wish,
  }) as Walk;
const past = (id: string, made = true): Past => ({
  feed: id,
  wish: { noise: 1 },
  recording: made ? recording(id) : null,
  words: `words of ${id}`,
  thumbnail: "",
});

function storeOf(walks: Walk[], seen: Past[]): Store {
  const store = new Store();
  store.walks.value = walks;
  store.past.value = new Map([["a", seen]]);
  return store;
}

test("inputs seen before come first, the newest of them, then what the networks beside see", () => {
  const here = walk("a", "3");
  const store = storeOf(
    [here, walk("b", "9", { input: 4 }), walk("c", null)],
    [
      past("1"),
      past("2", false), // given, and never shown
      past("3"),
      past("4"),
    ],
  );
  expect(secondsOf(store, here, "recording")).toEqual([
    { key: "4", label: "words of 4", network: "a", recording: "4", wish: { noise: 1 } },
    { key: "1", label: "words of 1", network: "a", recording: "1", wish: { noise: 1 } },
    { key: "beside b", label: "B: input 9", network: "b", recording: "9", wish: { input: 4 } },
  ]);
});

test("an edited input can be compared with itself as it was", () => {
  const here = walk("a", "edited", { from: "1", edits: [] });
  const store = storeOf([here], [past("1")]);
  expect(secondsOf(store, here, "recording").map(({ recording }) => recording)).toEqual(["1"]);
});

test("networks are compared with those beside them; most analyses compare nothing", () => {
  const here = walk("a", "1");
  const store = storeOf([here, walk("b", "2")], [past("0")]);
  expect(secondsOf(store, here, "network").map(({ key, label }) => [key, label])).toEqual([["b", "B"]]);
  expect(secondsOf(store, here, null)).toEqual([]);
});
