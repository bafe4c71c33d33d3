// Has the images made that panels are to show: of the layer that the visitor looks at, the channels in view first.

import { effect } from "@preact/signals";
import type { GraphNode, JobInfo, JobWish, Panel } from "../generated/messages";
import { panelsOf } from "../graph_index";
import { type Store, tileKey, type Walk } from "../store";
import { ANALYSIS, NO_IMAGES, showsImages, sideFor, togetherWith, withPictures } from "../visualizations";
import type { Connection } from "./connection";
import type { Jobs } from "./jobs";
import { asProblem } from "./problems";

const SETTLE_MS = 300;
/** metres within which panels get their images made without being chosen */
const NEAR = 30;

/** A layer whose images are wanted. */
interface Layer {
  readonly key: string;
  readonly walk: Walk;
  readonly panel: Panel;
  readonly node: GraphNode;
  /** metres from the visitor; -1 for the chosen one */
  readonly away: number;
}

/** Channels of a layer that were asked for together. */
interface Part {
  readonly layer: string;
  readonly channels: readonly number[];
  readonly side: number;
  /** how far the job was when its pictures were fetched last */
  seen: string;
  fetching: boolean;
}

export class Visualizer {
  /** by the job's id */
  private readonly parts = new Map<string, Part>();
  /** `layer channels` being asked for, and those that did not come */
  private readonly asked = new Set<string>();
  private readonly failed = new Set<string>();
  /** the layer being made, since when, and how many of its images were finished then */
  private pace: { layer: string; since: number; finished: number } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private settings = "{}";
  private boot = "";

  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
    private readonly jobs: Jobs,
  ) {}

  start(): void {
    const { store } = this;
    effect(() => {
      const settings = JSON.stringify(store.parameters.value.get(ANALYSIS)?.values ?? {}, (name, value) =>
        name === "channels" ? undefined : value,
      );
      if (settings !== this.settings) this.restart(settings);
    });
    effect(() => {
      if (store.boot.value === this.boot) return;
      this.boot = store.boot.value;
      this.forget(); // ids of jobs mean nothing any more
      this.soon();
    });
    effect(() => this.follow(store.jobs.value));
    document.addEventListener("visibilitychange", () => this.soon());
    effect(() => {
      store.walks.value;
      store.status.value;
      store.visualized.value;
      store.visualizedForAll.value;
      store.selection.value;
      store.unit.value;
      store.hovered.value;
      store.viewpoint.value;
      this.soon();
    });
  }

  /** Whether there are images of a node. */
  offered(network: string, node: string): boolean {
    const found = this.store.analyses.value.find(({ name }) => name === ANALYSIS);
    return found?.applies[network]?.includes(node) ?? false;
  }

  show(network: string, panel: string, shown: boolean): void {
    const { visualized } = this.store;
    visualized.value = new Map(visualized.peek()).set(tileKey(network, panel), shown);
  }

  showAll(shown: boolean): void {
    const { visualized, visualizedForAll } = this.store;
    this.store.transaction(() => {
      visualized.value = new Map();
      visualizedForAll.value = shown;
    });
  }

  /** Try again what did not come. */
  again(): void {
    this.failed.clear();
    this.store.growth.value = new Map();
    this.soon();
  }

  /** Delete what is kept of a layer's images, or of all of a network (null), for everybody. */
  async clear(network: string, node: string | null): Promise<void> {
    await this.connection.deleteParts(network, ANALYSIS, node);
    const { images } = this.store;
    const name = tileKey(network, node ?? "");
    const cleared = (layer: string): boolean => (node === null ? layer.startsWith(name) : layer === name);
    for (const layer of [...images.keys()]) if (cleared(layer)) images.delete(layer);
    for (const [id, { layer }] of this.parts) if (cleared(layer)) this.parts.delete(id);
    this.asked.clear();
    this.store.growth.value = new Map();
    this.store.imagesChanged.value += 1;
  }

  /** The wish that puts a channel's image into the network, with its exact values. */
  async input(network: string, node: string, channel: number): Promise<{ result: string; item: number }> {
    const job = await this.jobs.finished(this.wish(network, node, [channel]));
    return { result: job.id, item: 0 };
  }

  // ---- what is asked for ------------------------------------------------------------------------------------

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), SETTLE_MS);
  }

  /** Ask for what is wanted most, unless that is under way. */
  private next(): void {
    if (this.store.status.value !== "ready" || document.hidden) return;
    const layers = this.layers();
    this.withdraw(new Set(layers.map(({ key }) => key)));
    for (const layer of layers.filter(({ away }) => away < NEAR)) {
      const channels = this.missing(layer);
      if (channels === null) continue;
      const name = nameOf(layer.key, channels);
      if (!this.asked.has(name)) void this.ask(layer, channels, name);
      return;
    }
  }

  /** Nobody looks at the images of layers other than these any more: what is under way of them ends. */
  private withdraw(shown: ReadonlySet<string>): void {
    for (const [id, { layer, channels }] of this.parts) {
      if (shown.has(layer)) continue;
      this.parts.delete(id);
      this.asked.delete(nameOf(layer, channels));
      void this.jobs.cancel(id).catch(() => undefined); // it may be over
    }
  }

  /** The layers that are to show images, the one looked at first. */
  private layers(): Layer[] {
    const { walks, selection, viewpoint } = this.store;
    const found: Layer[] = [];
    for (const walk of walks.value) {
      const network = walk.network.id;
      for (const [panel, node] of panelsOf(walk.graph)) {
        if (!showsImages(this.store, network, panel.id) || !this.offered(network, node.id)) continue;
        const chosen = selection.value?.network === network && selection.value.panel === panel.id;
        const [x, , z] = panel.position;
        const away = chosen ? -1 : Math.hypot(x + walk.offset - viewpoint.value.x, z - viewpoint.value.z);
        found.push({ key: tileKey(network, node.id), walk, panel, node, away });
      }
    }
    return found.sort((one, other) => one.away - other.away);
  }

  /** The channels of a layer to ask for next: the chosen one by itself, then those around the one pointed at. */
  private missing({ key, walk, panel, node }: Layer): number[] | null {
    const there = this.store.images.get(key)?.images;
    const lacks = (channel: number): boolean => there?.get(channel)?.finished !== true;
    const here = (unit: { network: string; panel: string } | null): boolean =>
      unit?.network === walk.network.id && unit.panel === panel.id;
    const { unit, hovered, orders } = this.store;
    const chosen = here(unit.value) ? (unit.value?.channel ?? null) : null;
    if (chosen !== null && lacks(chosen) && !this.failed.has(nameOf(key, [chosen]))) return [chosen];
    const pointed = here(hovered.value) ? [hovered.value?.channel ?? 0] : [];
    const slots = orders.value.get(key)?.slots ?? null;
    const all = slots ? [...slots] : Array.from({ length: node.channels }, (_, i) => i);
    for (const channel of [...pointed, ...all]) {
      if (channel >= node.channels || !lacks(channel)) continue;
      const together = togetherWith(channel, node.channels);
      if (!this.failed.has(nameOf(key, together))) return together;
    }
    return null;
  }

  private wish(network: string, node: string, channels: readonly number[]): JobWish {
    const parameters = { ...(JSON.parse(this.settings) as Record<string, unknown>), channels };
    return { analysis: ANALYSIS, networks: [network], node, parameters };
  }

  private async ask({ key, walk, node }: Layer, channels: readonly number[], name: string): Promise<void> {
    this.asked.add(name);
    if (this.pace?.layer !== key)
      this.pace = { layer: key, since: performance.now(), finished: this.finished(key) };
    const { settings, boot } = this;
    try {
      const job = await this.jobs.start(this.wish(walk.network.id, node.id, channels));
      if (settings !== this.settings || boot !== this.boot) return;
      this.parts.set(job.id, {
        layer: key,
        channels,
        side: sideFor(node.channels),
        seen: "",
        fetching: false,
      });
      this.follow(this.store.jobs.peek());
      this.soon(); // the visitor may have gone on meanwhile
    } catch (error) {
      this.asked.delete(name);
      const { status, title, detail } = asProblem(error);
      if (status === 0) return; // asked again when the server answers
      this.failed.add(name);
      this.tell(key, "", detail || title);
      this.soon();
    }
  }

  // ---- what comes -------------------------------------------------------------------------------------------

  private follow(jobs: ReadonlyMap<string, JobInfo>): void {
    for (const [id, part] of this.parts) {
      const job = jobs.get(id);
      if (job === undefined) continue;
      if (job.state === "failed" || job.state === "cancelled") this.stopped(id, part, job);
      else {
        if (job.state === "running") this.tell(part.layer, job.message, "");
        void this.fetch(part, job);
      }
    }
  }

  private stopped(id: string, part: Part, job: JobInfo): void {
    const name = nameOf(part.layer, part.channels);
    this.parts.delete(id);
    this.asked.delete(name);
    this.failed.add(name);
    const words = job.state === "cancelled" ? "It was cancelled." : (job.problem?.detail ?? "It failed.");
    this.tell(part.layer, "", words);
    this.soon();
  }

  /** Take what there is of a job's pictures, unless that has been taken. */
  private async fetch(part: Part, job: JobInfo): Promise<void> {
    const done = job.state === "done";
    const now = `${job.state} ${job.progress}`;
    if (part.fetching || part.seen === now || (!done && !job.partial)) return;
    part.fetching = true;
    part.seen = now;
    try {
      const pictures = await this.connection.pictures(job.id, part.side);
      if (this.parts.get(job.id) !== part) return; // other settings by now
      const { images, imagesChanged } = this.store;
      images.set(
        part.layer,
        withPictures(images.get(part.layer) ?? NO_IMAGES, part.channels, pictures, done),
      );
      imagesChanged.value += 1;
      if (done) this.parts.delete(job.id);
      if (done) this.tell(part.layer, job.message, ""); // it says so where they could not be kept
    } catch (error) {
      const { status, detail, title } = asProblem(error);
      if (!done || status === 0) return; // overtaken by a newer one, or asked again when the server answers
      this.parts.delete(job.id);
      this.failed.add(nameOf(part.layer, part.channels));
      this.tell(part.layer, "", detail || title);
    } finally {
      part.fetching = false;
      if (done) this.asked.delete(nameOf(part.layer, part.channels));
      const newer = this.store.jobs.peek().get(job.id);
      if (done) this.soon();
      else if (newer !== undefined && newer !== job) this.follow(this.store.jobs.peek());
    }
  }

  /** What is said of a layer's images. */
  private tell(layer: string, words: string, problem: string): void {
    const { growth } = this.store;
    const finished = this.finished(layer);
    const before = growth.peek().get(layer);
    if (before?.words === words && before.problem === problem && before.finished === finished) return;
    const made = this.pace?.layer === layer ? finished - this.pace.finished : 0;
    const each = made > 0 ? (performance.now() - (this.pace?.since ?? 0)) / 1000 / made : null;
    growth.value = new Map(growth.peek()).set(layer, { finished, each, words, problem });
  }

  private finished(layer: string): number {
    const found = this.store.images.get(layer)?.images.values() ?? [];
    return [...found].filter((image) => image.finished).length;
  }

  /** Other settings make other images. */
  private restart(settings: string): void {
    this.settings = settings;
    for (const id of this.parts.keys()) void this.jobs.cancel(id).catch(() => undefined); // it may be over
    this.forget();
    this.store.images.clear();
    this.store.imagesChanged.value = this.store.imagesChanged.peek() + 1;
    this.soon();
  }

  private forget(): void {
    this.parts.clear();
    this.asked.clear();
    this.failed.clear();
    this.store.growth.value = new Map();
  }
}

const nameOf = (layer: string, channels: readonly number[]): string => `${layer} ${channels.join()}`;
