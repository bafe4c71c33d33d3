// A stop of a guided tour as a board: its words, and the way on.

import { computed } from "@preact/signals";
import { paragraphs, toStop } from "../tour/tour";
import type { App } from "../ui/app";
import { Board, type BoardContent, type Item, words } from "./board";

export class TourBoard extends Board {
  readonly id = "tour";
  readonly content = computed<BoardContent>(() => {
    const guided = this.app.store.guided.value;
    const stop = guided?.tour.stops[guided.stop];
    if (!guided || !stop) return { title: "The tour has ended", items: [] };
    const count = guided.tour.stops.length;
    const items: Item[] = [
      words(`${guided.stop + 1} of ${count} · ${guided.tour.title}`),
      ...paragraphs(stop).map((text) => words(text, "plain")),
      {
        kind: "buttons",
        buttons: [
          { name: "back", label: "Back", off: guided.stop === 0 },
          { name: "next", label: "Next", off: guided.stop === count - 1 },
          { name: "end", label: "End the tour" },
        ],
      },
    ];
    return { title: stop.title, items };
  });

  constructor(private readonly app: App) {
    super();
  }

  override press(name: string): void {
    const { store } = this.app;
    const stop = store.guided.peek()?.stop ?? 0;
    if (name === "end") {
      store.guided.value = null;
      store.boards.value = store.boards.peek().filter((board) => board !== this);
    } else toStop(store, stop + (name === "next" ? 1 : -1));
  }
}
