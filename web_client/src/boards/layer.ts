// A layer as a board: what it is, how its values are spread, its analyses with their settings and results.

import { computed, effect, type Signal, signal } from "@preact/signals";
import type { AnalysisInfo, GraphNode, JobWish } from "../generated/messages";
import { asFile, type Held } from "../hand/held";
import { type Moved, movePanel } from "../hand/moved";
import { applicable, wishOf } from "../inspectors/applying";
import { headline } from "../inspectors/facts";
import { type Second, secondsOf } from "../inspectors/seconds";
import { inSlices } from "../slices";
import { type LayerTiles, type Selection, tileKey, type Walk } from "../store";
import type { App } from "../ui/app";
import type { Value, Values } from "../ui/controls/description";
import { changed, chosen, formOf, type Schema } from "../ui/controls/schema";
import { number } from "../ui/format";
import { countsOf, heightsOf } from "../ui/histogram";
import { nodeOf, panelOf } from "../ui/whereabouts";
import { showsImages } from "../visualizations";
import { Board, type BoardContent, type Item, words } from "./board";
import { itemsOf, pictureOf } from "./results";
import { Running } from "./running";

const ANALYSES_A_PAGE = 6;
/** the control of what an analysis compares with; no parameter has a blank in its name */
const SECOND = "compared with";
/** radians that a press turns a panel */
const TURN = Math.PI / 12;

export class LayerBoard extends Board {
  readonly id: string;
  private readonly analysis: Signal<string | null> = signal(null);
  private readonly values: Signal<Values> = signal({});
  private readonly settings = signal(false);
  /** what it is compared with, by key; null: the likeliest */
  private readonly comparedWith: Signal<string | null> = signal(null);
  private readonly started = signal("");
  private readonly counts: Signal<Uint32Array | null> = signal(null);
  /** by itself: hundreds of layers a second change, and seldom this one */
  private readonly tiles = computed<LayerTiles | null>(() => {
    const { store } = this.app;
    store.tilesChanged.value;
    return (this.node && store.tiles.get(tileKey(this.place.network, this.node.id))) ?? null;
  });
  private readonly running: Running;
  private readonly stops: readonly (() => void)[];
  private counted: LayerTiles | null = null;
  private giveUp: () => void = () => undefined;

  readonly content = computed<BoardContent>(() => {
    const { walk, node } = this;
    if (!walk || !node) return { title: this.place.panel, items: [words("It is folded or gone.")] };
    return { title: node.title, items: this.chosen ? this.analysed(walk, node) : this.described(walk, node) };
  });

  constructor(
    private readonly app: App,
    private readonly place: Selection,
    analysis: string | null = null,
  ) {
    super();
    this.id = `layer ${place.network} ${place.panel}`;
    this.running = new Running(app.store, app.controller);
    if (analysis !== null) this.choose(analysis);
    this.stops = [effect(() => this.running.want(this.wish())), effect(() => this.count())];
  }

  override press(name: string): void {
    const page = this.pages.peek().get("result") ?? 0;
    if (name === "pull") this.app.world.pull(this.place);
    else if (name === "larger") this.change(({ scale }) => ({ scale: scale * 1.25 }));
    else if (name === "smaller") this.change(({ scale }) => ({ scale: scale * 0.8 }));
    else if (name === "left" || name === "right") this.turnPanel(name === "left" ? TURN : -TURN);
    else if (name === "pin") this.change((moved) => ({ pinned: !moved.pinned }));
    else if (name === "hide") this.hide();
    else if (name === "all") this.choose(null);
    else if (name === "settings") this.settings.value = !this.settings.peek();
    else if (name === "start") this.started.value = this.asked();
    else if (name === "cancel") this.running.cancel();
    else if (name.endsWith("-before")) this.turn("result", page - 1);
    else if (name.endsWith("-after")) this.turn("result", page + 1);
  }

  override held(name: string): Held | null {
    const index = Number(name.split(" ")[1]);
    const [parsed, job, walk] = [this.running.parsed.peek(), this.running.job.peek(), this.walk];
    if (!parsed || parsed.keyed || !Number.isInteger(index)) return null;
    const { result } = parsed;
    const picture = pictureOf(result, index);
    if (!picture || (result.kind !== "images" && result.kind !== "maps")) return null;
    const caption = result.labels[index] ?? `${result.title} ${index}`;
    const [channels, height, width] = walk?.network.input.shape ?? [];
    const exact =
      result.kind === "images" &&
      job?.state === "done" &&
      [result.channels, result.height, result.width].join() === [channels, height, width].join();
    const wish = exact && job ? { result: job.id, item: index } : null;
    return { caption, picture, wish: async () => wish ?? asFile(picture, caption) };
  }

  override set(name: string, value: Value): void {
    const { network, panel } = this.place;
    if (name === SECOND) this.comparedWith.value = value as string | null;
    else if (this.chosen) this.values.value = { ...this.values.peek(), [name]: value };
    else if (name === "analysis") this.choose(value as string);
    else if (name === "images") this.app.controller.visualizer.show(network, panel, value === true);
  }

  override dispose(): void {
    for (const stop of this.stops) stop();
    this.giveUp();
    this.running.stop();
  }

  // ---- what is shown ------------------------------------------------------------------------------------

  private described(walk: Walk, node: GraphNode): Item[] {
    const { store, controller } = this.app;
    const { network, panel } = this.place;
    const items: Item[] = [words(headline(node), "mono")];
    const counts = this.counts.value;
    const tiles = this.tiles.value;
    if (node.display !== "none") {
      const { min_value: low, max_value: high, max } = tiles?.header ?? {};
      // its room is there before the counts are: what one points at stays where it is
      items.push({
        kind: "chart",
        style: "bars",
        x: [],
        series: counts ? [{ label: "values", values: heightsOf(counts, true) }] : [],
        ends: max === undefined ? ["", ""] : [`−${number(max)}`, `${number(max)}`],
      });
      const range = `values from ${number(low ?? Number.NaN)} to ${number(high ?? Number.NaN)}`;
      items.push(words(counts ? `${range}, counts in logarithms` : "the values are being counted"));
    }
    if (controller.visualizer.offered(network, node.id))
      items.push({
        kind: "toggle",
        name: "images",
        label: "Feature visualizations",
        help: "",
        value: showsImages(store, network, panel),
      });
    const moved = store.moved.value.get(tileKey(network, panel));
    items.push({
      kind: "buttons",
      buttons: [
        { name: "pull", label: moved ? "Back into its row" : "Pull it here" },
        { name: "larger", label: "+", off: !moved },
        { name: "smaller", label: "−", off: !moved },
        { name: "left", label: "↺", off: !moved },
        { name: "right", label: "↻", off: !moved },
        { name: "pin", label: "Pin", on: moved?.pinned ?? false, off: !moved },
        { name: "hide", label: moved?.hidden ? "Show it" : "Hide it" },
      ],
    });
    const analyses = applicable(store.analyses.value, walk.network.id, node.id);
    items.push({
      kind: "list",
      name: "analysis",
      label: "Analyses",
      help: "",
      value: null,
      options: analyses.map(({ name, title }) => ({ value: name, label: title })),
      pageSize: ANALYSES_A_PAGE,
      many: false,
    });
    return items;
  }

  private analysed(walk: Walk, node: GraphNode): Item[] {
    const { chosen } = this;
    if (!chosen) return [];
    const form = formOf(chosen.parameters as Schema, this.values.value, {
      labels: walk.network.labels,
      channels: node.channels,
    });
    const open = this.settings.value;
    const items: Item[] = [
      words(chosen.title, "plain"),
      {
        kind: "buttons",
        buttons: [
          { name: "all", label: "‹ All analyses" },
          { name: "settings", label: "Settings", on: open, off: form.controls.length === 0 },
        ],
      },
    ];
    items.push(...this.comparison(chosen, walk));
    if (open) items.push(...form.controls);
    if (this.waits) {
      items.push(words("This takes long. What is finished of it is kept."));
      items.push({ kind: "buttons", buttons: [{ name: "start", label: "Start", on: true }] });
    }
    const job = this.running.job.value;
    const problem = this.running.problem.value;
    if (problem) items.push(words(`${problem.title}: ${problem.detail}`, "warm"));
    else if (job?.state === "waiting" || job?.state === "running") {
      items.push({ kind: "progress", share: job.progress, words: job.message || "running" });
      items.push({ kind: "buttons", buttons: [{ name: "cancel", label: "Cancel" }] });
    }
    const parsed = this.running.parsed.value;
    if (parsed && !problem) items.push(...itemsOf(parsed, this.pages.value.get("result") ?? 0));
    return items;
  }

  private turnPanel(by: number): void {
    this.change(({ yaw, turn }) => ({ yaw: yaw + by, turn: turn + by }));
  }

  /** Of a panel that was taken out of its row. */
  private change(change: (moved: Moved) => Partial<Moved>): void {
    const { store } = this.app;
    const key = tileKey(this.place.network, this.place.panel);
    const moved = store.moved.peek().get(key);
    if (moved) movePanel(store, key, { ...moved, ...change(moved) });
  }

  private hide(): void {
    const { store } = this.app;
    const key = tileKey(this.place.network, this.place.panel);
    const moved = store.moved.peek().get(key);
    const panel = panelOf(this.walk?.graph ?? null, this.place.panel);
    if (!panel) return;
    const [x, y, z] = panel.position;
    const inRow = { yaw: panel.yaw, tilt: panel.tilt, scale: 1, turn: 0, hidden: false, pinned: false };
    const there = moved ?? { ...inRow, position: [x + (this.walk?.offset ?? 0), y, z] };
    movePanel(store, key, { ...there, hidden: !there.hidden });
  }

  // ---- what is run --------------------------------------------------------------------------------------

  private choose(analysis: string | null): void {
    this.running.parsed.value = null;
    this.turn("result", 0);
    this.values.value = this.app.store.parameters.peek().get(analysis ?? "")?.values ?? {};
    this.analysis.value = analysis;
  }

  private wish(): JobWish | null {
    return this.waits ? null : this.whole();
  }

  private whole(): JobWish | null {
    const { walk, node, chosen } = this;
    if (!walk || !node || !chosen) return null;
    const parameters = changed(chosen.parameters as Schema, this.values.value);
    const second = this.second(chosen, walk);
    return wishOf(chosen, walk, chosen.scope === "node" ? node.id : null, parameters, second);
  }

  private asked(): string {
    return JSON.stringify(this.whole());
  }

  private get waits(): boolean {
    return this.chosen?.long === true && this.started.value !== this.asked();
  }

  private get walk(): Walk | undefined {
    return this.app.store.walks.value.find(({ network }) => network.id === this.place.network);
  }

  private get node(): GraphNode | undefined {
    return nodeOf(this.walk?.graph ?? null, this.place.panel);
  }

  private get chosen(): AnalysisInfo | undefined {
    return this.app.store.analyses.value.find(({ name }) => name === this.analysis.value);
  }

  /** What the analysis compares with: what was chosen, else the input before this one, or the network itself. */
  private second({ compares }: AnalysisInfo, walk: Walk): Second | null {
    const seconds = secondsOf(this.app.store, walk, compares);
    const likeliest = compares === "recording" ? seconds[0] : undefined;
    return seconds.find(({ key }) => key === this.comparedWith.value) ?? likeliest ?? null;
  }

  private comparison(analysis: AnalysisInfo, walk: Walk): Item[] {
    const { compares } = analysis;
    if (compares == null) return [];
    const seconds = secondsOf(this.app.store, walk, compares);
    const itself = compares === "network" ? [{ value: null, label: "itself" }] : [];
    if (seconds.length === 0)
      return [words(itself.length > 0 ? "Compared with itself." : "Give the network a second input first.")];
    const options = [...itself, ...seconds.map(({ key, label }) => ({ value: key, label }))];
    const common = { name: SECOND, label: "Compared with", help: "" };
    return [chosen(common, this.second(analysis, walk)?.key ?? null, options)];
  }

  private count(): void {
    const tiles = this.tiles.value;
    if (tiles === this.counted) return;
    this.counted = tiles;
    this.giveUp();
    this.giveUp = () => undefined;
    if (tiles) this.giveUp = inSlices(countsOf(tiles, null), (counts) => (this.counts.value = counts));
  }
}
