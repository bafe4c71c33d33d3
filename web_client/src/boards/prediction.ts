// What a network says to its input, by itself: to stand beside a layer while that is changed.

import { computed } from "@preact/signals";
import type { App } from "../ui/app";
import { boardText } from "../world/board_lines";
import { Board, type BoardContent, type Item, words } from "./board";

const MOST = 8;

export class PredictionBoard extends Board {
  readonly id: string;
  readonly content = computed<BoardContent>(() => {
    const { store, controller } = this.app;
    const walk = store.walks.value.find(({ network }) => network.id === this.network);
    const { recording = null } = walk ?? {};
    const said = boardText(recording, MOST);
    if (!walk || !recording || !said) return { title: "Prediction", items: [words("There is none yet.")] };
    const edited = controller.inputs.cleanOf(this.network, walk.wish)?.recording ?? null;
    const before = edited && edited.id !== recording.id ? boardText(edited, 1)?.lines[0] : undefined;
    const items: Item[] = [
      words(recording.source),
      { kind: "bars", rows: said.lines },
      ...(before ? [words(`before the change: ${before.label} ${before.value}`)] : []),
    ];
    return { title: said.title, items };
  });

  constructor(
    private readonly app: App,
    private readonly network: string,
  ) {
    super();
    this.id = `prediction ${network}`;
  }
}
