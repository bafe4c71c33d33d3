import { describe, expect, test } from "vitest";
import type { Stop, Tour } from "../../../web_client/src/generated/messages";
import { Store } from "../../../web_client/src/store";
import {
  asTour,
  beginTour,
  changeOwn,
  paragraphs,
  readTour,
  toStop,
  tourText,
  withNewStop,
  withoutStop,
  withStopMoved,
} from "../../../web_client/src/tour/tour";

const stop = (title: string, more: Partial<Stop> = {}): Stop => ({
  title,
  text: "",
  place: "#network=a",
  actions: [],
  ...more,
});
const tour: Tour = {
  format: "boxwalk-tour",
  version: 1,
  title: "A walk",
  stops: ["one", "two", "three"].map((title) => stop(title)),
};
const titles = ({ stops }: Tour): string[] => stops.map(({ title }) => title);

describe("a tour's file", () => {
  test("is read as it was written", () => {
    const full = {
      ...tour,
      stops: [
        stop("Look", {
          text: "First.\n\nThen.",
          actions: [
            { do: "analyze", analysis: "grad-cam", parameters: { target: 3 } },
            { do: "visualize" },
            { do: "edit", edits: [{ kind: "mute", node: "conv", channels: [1] }] },
          ],
        }),
      ],
    } as Tour;
    expect(readTour(tourText(full))).toEqual(full);
    expect(asTour(JSON.parse(tourText(full)))).toEqual(full);
    expect(paragraphs(full.stops[0] as Stop)).toEqual(["First.", "Then."]);
  });

  test.each([
    ["{", "no JSON"],
    ["[]", "format"],
    [JSON.stringify({ ...tour, version: 2 }), "version is 2"],
    [JSON.stringify({ ...tour, stops: [] }), "1 to 200 stops"],
    [JSON.stringify({ ...tour, title: "" }), "The tour's title"],
    [JSON.stringify({ ...tour, stops: [stop("")] }), "Stop 1's title"],
    [JSON.stringify({ ...tour, stops: [stop("a"), stop("b", { place: "x" })] }), "Stop 2's place"],
    [
      JSON.stringify({ ...tour, stops: [{ ...stop("a"), actions: [{ do: "dance" }] }] }),
      "Stop 1 has actions",
    ],
  ])("that is faulty is refused in words: %s", (text, words) => {
    expect(() => readTour(text)).toThrow(words);
    expect(asTour(text)).toBeNull();
  });
});

describe("a walked tour", () => {
  test("goes on and back, and not past its ends", () => {
    const store = new Store();
    toStop(store, 1); // no tour is walked
    expect(store.guided.value).toBeNull();
    beginTour(store, tour, 1);
    toStop(store, 2);
    expect(store.guided.value).toMatchObject({ stop: 2, due: true });
    toStop(store, 3);
    toStop(store, -1);
    expect(store.guided.value).toMatchObject({ stop: 2 });
  });

  test("that is changed becomes the visitor's own; the one before can be had back", () => {
    const store = new Store();
    const offered = { ...tour, title: "Offered" };
    store.offeredTour.value = offered;
    store.ownTour.value = tour;
    beginTour(store, offered);
    changeOwn(store, { ...offered, title: "Mine" });
    expect(store.ownTour.value?.title).toBe("Mine");
    expect(store.offeredTour.value.title).toBe("Offered");
    changeOwn(store, { ...offered, title: "Mine still" }); // says nothing again
    expect(store.notices.value).toHaveLength(1);
    store.notices.value[0]?.action?.run();
    expect(store.ownTour.value).toBe(tour);
    expect(store.guided.value?.tour).toBe(tour);
  });
});

test("stops are put in, taken out and moved", () => {
  expect(titles(withNewStop(tour, 1, stop("new")))).toEqual(["one", "new", "two", "three"]);
  expect(titles(withoutStop(tour, 1))).toEqual(["one", "three"]);
  expect(titles(withStopMoved(tour, 0, 1))).toEqual(["two", "one", "three"]);
  expect(withStopMoved(tour, 0, -1)).toBe(tour);
});
