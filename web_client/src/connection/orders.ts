// Keeps the channels of panels in the order wanted: asks for the numbers that decide it, again with every new input.

import { effect } from "@preact/signals";
import { type ChannelOrder, channelsOf, NATURAL, type Ranking, slotsOf } from "../channel_order";
import type { GraphNode, JobWish } from "../generated/messages";
import { parseResult, type ScoresResult } from "../results/parse";
import { type Store, tileKey, type Walk } from "../store";
import type { Jobs } from "./jobs";
import { asProblem } from "./problems";

const STATISTICS: Ranking = { analysis: "statistics", parameters: {}, column: "zeros", descending: true };

export class Orders {
  /** what was asked for last, by layer: only the newest wish may win */
  private readonly asked = new Map<string, string>();

  constructor(
    private readonly store: Store,
    private readonly jobs: Jobs,
  ) {}

  start(): void {
    effect(() => this.follow());
  }

  of(network: string, node: string): ChannelOrder {
    return this.store.orders.value.get(tileKey(network, node)) ?? NATURAL;
  }

  change(network: string, node: string, change: Partial<Omit<ChannelOrder, "slots">>): void {
    const key = tileKey(network, node);
    const before = this.store.orders.peek();
    this.store.orders.value = new Map(before).set(key, { ...(before.get(key) ?? NATURAL), ...change });
  }

  /** Pin a channel, or let it go. */
  pin(network: string, node: string, channel: number): void {
    const { pins } = this.of(network, node);
    const without = pins.filter((one) => one !== channel);
    this.change(network, node, { pins: without.length < pins.length ? without : [...pins, channel] });
  }

  private follow(): void {
    const { walks, orders, boot } = this.store;
    for (const [key, order] of orders.value) {
      const walk = walks.value.find((one) => key.startsWith(`${one.network.id}/`));
      const node = walk?.graph?.nodes.find((one) => tileKey(walk.network.id, one.id) === key);
      if (walk?.recording === null || walk === undefined || node === undefined) continue;
      const { ranking, hideDead, pins } = order;
      const wanted = JSON.stringify([boot.value, walk.recording.id, ranking, hideDead, pins]);
      if (this.asked.get(key) === wanted) continue;
      this.asked.set(key, wanted);
      void this.arrange(key, wanted, walk, node, order);
    }
  }

  private async arrange(
    key: string,
    wanted: string,
    walk: Walk,
    node: GraphNode,
    order: ChannelOrder,
  ): Promise<void> {
    const { ranking, hideDead, pins } = order;
    try {
      const [values, dead] = await Promise.all([
        ranking && this.values(walk, node, ranking),
        hideDead ? this.dead(walk, node) : null,
      ]);
      if (this.asked.get(key) !== wanted) return;
      const { channels } = node;
      this.put(key, slotsOf({ channels, values, descending: ranking?.descending ?? false, dead, pins }));
    } catch (error) {
      if (this.asked.get(key) !== wanted) return;
      const { title, detail } = asProblem(error);
      this.store.notify({ tone: "error", title: `${node.title} could not be sorted: ${title}`, detail });
      this.put(key, slotsOf({ channels: node.channels, values: null, descending: false, dead: null, pins }));
    }
  }

  private put(key: string, slots: Uint32Array | null): void {
    const { orders } = this.store;
    const now = orders.peek().get(key);
    if (now !== undefined && now.slots !== slots)
      orders.value = new Map(orders.peek()).set(key, { ...now, slots });
  }

  /** The column's value by channel; channels that the table does not name have none. */
  private async values(walk: Walk, node: GraphNode, ranking: Ranking): Promise<Float64Array> {
    const scores = await this.scores(walk, node, ranking);
    const rows = channelsOf(scores.names, node.channels);
    const only = scores.columns.size === 1 ? [...scores.columns.values()][0] : undefined;
    const column = scores.columns.get(ranking.column) ?? only;
    if (rows === null || column === undefined)
      throw new Error(`'${ranking.analysis}' has no column '${ranking.column}' for the channels.`);
    const values = new Float64Array(node.channels).fill(Number.NaN);
    rows.forEach((channel, row) => {
      values[channel] = column[row] ?? Number.NaN;
    });
    return values;
  }

  /** Which channels hold nothing but exact zeros. */
  private async dead(walk: Walk, node: GraphNode): Promise<boolean[]> {
    const { columns } = await this.scores(walk, node, STATISTICS);
    const single = columns.get("value"); // layers with one value a channel
    const zeros = columns.get("zeros");
    return Array.from({ length: node.channels }, (_, channel) =>
      single ? single[channel] === 0 : zeros?.[channel] === 100,
    );
  }

  private async scores(walk: Walk, node: GraphNode, ranking: Ranking): Promise<ScoresResult> {
    const wish: JobWish = {
      analysis: ranking.analysis,
      recordings: walk.recording ? [walk.recording.id] : [],
      node: node.id,
      parameters: { ...ranking.parameters },
    };
    const parsed = parseResult(await this.jobs.run(wish));
    if (parsed.keyed || parsed.result.kind !== "scores")
      throw new Error(`'${ranking.analysis}' gives no table of the channels.`);
    return parsed.result;
  }
}
