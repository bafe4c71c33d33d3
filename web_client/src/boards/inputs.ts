// The inputs of a network as a board: what it sees and says, the shelf of examples, noise.

import { computed, effect, type Signal, signal } from "@preact/signals";
import type { ExampleInput } from "../generated/messages";
import type { Held } from "../hand/held";
import type { Walk } from "../store";
import type { App } from "../ui/app";
import type { Value } from "../ui/controls/description";
import { boardText } from "../world/board_lines";
import { Board, type BoardContent, type Item } from "./board";

const SHELF = 8;
const LARGEST_SEED = 1_000_000;

export class InputsBoard extends Board {
  readonly id: string;
  private readonly shelf: Signal<{ page: number; items: readonly ExampleInput[] }> = signal({
    page: 0,
    items: [],
  });
  private readonly stop: () => void;

  readonly content = computed<BoardContent>(() => {
    const walk = this.walk;
    if (!walk) return { title: "Inputs", items: [] };
    const { network, recording, wish } = walk;
    const said = boardText(recording);
    const items: Item[] = [];
    if (said) {
      items.push({ kind: "words", text: `${recording?.source}: ${said.title.toLowerCase()}`, tone: "dim" });
      items.push({ kind: "bars", rows: said.lines });
    }
    const seen = wish instanceof File ? null : wish;
    if (network.examples > 0) items.push(this.examples(seen?.input ?? null));
    if (!this.app.controller.connection.stored)
      items.push({
        kind: "stepper",
        name: "noise",
        label: "Noise, its seed",
        help: "",
        value: seen?.noise ?? null,
        min: 0,
        max: LARGEST_SEED,
        step: 1,
        none: "none",
      });
    return { title: "Inputs", items };
  });

  constructor(
    private readonly app: App,
    private readonly network: string,
  ) {
    super();
    this.id = `inputs ${network}`;
    this.stop = effect(() => {
      void this.bring(this.pages.value.get("examples") ?? 0);
    });
  }

  override press(name: string): void {
    const index = Number(name.split(" ")[1]);
    void this.app.controller.show(this.network, { input: index });
  }

  override held(name: string): Held | null {
    const input = Number(name.split(" ")[1]);
    const item = this.shelf.peek().items.find(({ index }) => index === input);
    if (!item) return null;
    const picture = this.app.controller.connection.url(item.url);
    return { caption: item.label || name, picture, wish: async () => ({ input }) };
  }

  override set(name: string, value: Value): void {
    if (name === "noise" && typeof value === "number")
      void this.app.controller.show(this.network, { noise: value });
  }

  override dispose(): void {
    this.stop();
  }

  private get walk(): Walk | undefined {
    return this.app.store.walks.value.find(({ network }) => network.id === this.network);
  }

  private examples(seen: number | null): Item {
    const { page, items } = this.shelf.value;
    const { connection } = this.app.controller;
    const total = this.walk?.network.examples ?? 0;
    return {
      kind: "pictures",
      name: "examples",
      label: "Examples",
      page,
      pages: Math.ceil(total / SHELF),
      items: items.map(({ index, label, url }) => ({
        name: `example ${index}`,
        source: connection.url(url),
        label: label || `example ${index}`,
        on: index === seen,
      })),
    };
  }

  private async bring(page: number): Promise<void> {
    const answer = await this.app.controller.examples(this.network, page * SHELF, SHELF);
    if (answer && page === (this.pages.peek().get("examples") ?? 0))
      this.shelf.value = { page, items: answer.items };
  }
}
