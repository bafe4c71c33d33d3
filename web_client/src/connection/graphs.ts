// Which part of each network is shown: loads its graph, folds and unfolds sections, and says which state a merged panel shows.

import { effect } from "@preact/signals";
import type { GraphAnswer, Panel } from "../generated/messages";
import { counterparts, indexOf, successor, withStates } from "../graph_index";
import type { Extent, LayoutKind, Selection, Store, Walk } from "../store";
import type { Connection } from "./connection";
import { asProblem } from "./problems";

/** Metres between the outermost panels of two networks that stand side by side. */
const GAP = 8;
const UNKNOWN = 404;

export class Graphs {
  /** counts graphs asked for, per network: only the newest may win */
  private readonly turns = new Map<string, number>();
  /** how much of a network is to be shown and is not yet */
  private readonly asked = new Map<string, Extent>();

  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
  ) {
    effect(() => {
      store.states.value;
      store.stateForAll.value;
      this.restate();
    });
  }

  /** `recording`: whose graph, null for the network's own. The newest call wins. */
  load(network: string, recording: string | null): Promise<void> {
    return this.bring(network, recording, null);
  }

  /** `known`: the graph where it is known already, so that only its layout is asked for. */
  private async bring(network: string, recording: string | null, known: GraphAnswer | null): Promise<void> {
    const { store, connection } = this;
    const turn = (this.turns.get(network) ?? 0) + 1;
    this.turns.set(network, turn);
    const extent = this.asked.get(network) ?? this.walk(network)?.extent ?? { start: true };
    const kind = store.layout.peek();
    try {
      const graph = known
        ? { ...known, layout: await connection.layout(network, recording, extent, kind) }
        : await connection.graph(network, recording, extent, kind);
      if (this.turns.get(network) === turn) this.loaded(network, graph, extent);
    } catch (error) {
      if (this.turns.get(network) !== turn) return;
      const problem = asProblem(error);
      if (problem.recording && recording === null) await this.load(network, problem.recording);
      else if (problem.status === UNKNOWN && !("start" in extent))
        await this.loadKnown(network, recording, extent);
      else store.updateWalk(network, { problem });
    }
  }

  /** This graph has not all of these sections: it is loaded as it begins, then with those that it has. */
  private async loadKnown(network: string, recording: string | null, extent: Extent): Promise<void> {
    this.asked.set(network, { start: true });
    await this.load(network, recording);
    const graph = this.walk(network)?.graph;
    if (!graph || !("folded" in extent)) return;
    const folded = extent.folded.filter((section) => indexOf(graph).sections.has(section));
    if (folded.length > 0) await this.show(network, { ...extent, folded });
  }

  /** Show so much of a network. */
  async show(network: string, extent: Extent): Promise<void> {
    const walk = this.walk(network);
    if (walk === undefined) return;
    this.asked.set(network, extent);
    await this.bring(network, walk.graph?.recording ?? null, walk.graph);
  }

  /** Let the aisle run in another way, in all networks. */
  async layOut(kind: LayoutKind): Promise<void> {
    const { layout, walks } = this.store;
    if (kind === layout.peek()) return;
    layout.value = kind;
    await Promise.all(
      walks.peek().map(({ network, graph }) => this.bring(network.id, graph?.recording ?? null, graph)),
    );
  }

  /** Fold a section, or unfold it. */
  async fold(network: string, section: string): Promise<void> {
    const walk = this.walk(network);
    if (walk === undefined) return;
    const folded = new Set(this.folded(walk));
    if (!folded.delete(section)) folded.add(section);
    await this.show(network, { folded: [...folded], merged: this.merged(walk) });
  }

  async merge(network: string, merged: boolean): Promise<void> {
    const walk = this.walk(network);
    if (walk === undefined) return;
    const extent = this.extent(walk);
    if ("levels" in extent) await this.show(network, { ...extent, merged });
    else await this.show(network, { folded: this.folded(walk), merged });
  }

  /** Unfold what hides a node, let its panel show it, and say which panel that is; null for a node with nothing to show. */
  async reveal(network: string, node: string): Promise<Selection | null> {
    const walk = this.walk(network);
    if (!walk?.graph) return null;
    const { nodes, paths } = indexOf(walk.graph);
    const around = (paths.get(nodes.get(node)?.section ?? "") ?? []).map(({ id }) => id);
    const folded = this.folded(walk);
    const left = folded.filter((section) => !around.includes(section));
    if (left.length < folded.length) await this.show(network, { folded: left, merged: this.merged(walk) });
    const graph = this.walk(network)?.graph;
    const panel = graph && indexOf(graph).standing.get(node);
    if (!panel) return null;
    if (panel.node !== node && panel.states.includes(node)) this.setState({ network, panel: panel.id }, node);
    return { network, panel: panel.id };
  }

  /** Let a merged panel show one of its states; where networks are together, the same layer of the others too. */
  setState(place: Selection, node: string): void {
    const { store } = this;
    const states = new Map(store.states.value);
    const at = this.panel(place)?.states.indexOf(node) ?? -1;
    if (at < 0) return;
    const others = store.together.value ? counterparts(store.walks.value, place) : [];
    for (const one of [place, ...others]) {
      const state = this.panel(one)?.states[at];
      if (state !== undefined) states.set(`${one.network}/${one.panel}`, state);
    }
    store.states.value = states;
  }

  /** The next state of a merged panel, the first one after the last. */
  nextState(place: Selection): void {
    const panel = this.panel(place);
    if (panel === undefined || panel.states.length < 2) return;
    const next = panel.states[(panel.states.indexOf(panel.node) + 1) % panel.states.length];
    if (next !== undefined) this.setState(place, next);
  }

  /** All merged panels show the first, middle or last of their states; what was chosen for single ones is forgotten. */
  setStateForAll(state: Store["stateForAll"]["value"]): void {
    const { store } = this;
    store.transaction(() => {
      store.states.value = new Map();
      store.stateForAll.value = state;
    });
  }

  private loaded(network: string, answer: GraphAnswer, extent: Extent): void {
    const { store } = this;
    const before = this.walk(network)?.graph ?? null;
    const graph = withStates(answer, (panel) => this.stateOf(network, panel));
    store.transaction(() => {
      const { folded, merged } = graph.layout;
      this.asked.delete(network);
      store.updateWalk(network, { graph, extent, folded: new Set(folded), merged });
      store.walks.value = placed(store.walks.value);
      const selection = store.selection.value;
      if (before === null || selection?.network !== network) return;
      const panel = successor(before, graph, selection.panel)?.id;
      if (panel !== selection.panel) store.selection.value = panel === undefined ? null : { network, panel };
    });
  }

  /** The state that a merged panel is to show. */
  private stateOf(network: string, panel: Panel): string {
    const { states } = panel;
    const chosen = this.store.states.peek().get(`${network}/${panel.id}`);
    if (chosen !== undefined && states.includes(chosen)) return chosen;
    const forAll = this.store.stateForAll.peek();
    const last = states.length - 1;
    return states[forAll === "first" ? 0 : forAll === "middle" ? last >> 1 : last] ?? panel.node;
  }

  private restate(): void {
    const walks = this.store.walks.peek();
    const restated = walks.map((walk) => {
      if (walk.graph === null) return walk;
      const graph = withStates(walk.graph, (panel) => this.stateOf(walk.network.id, panel));
      return graph === walk.graph ? walk : { ...walk, graph };
    });
    if (restated.some((walk, i) => walk !== walks[i])) this.store.walks.value = restated;
  }

  /** How much of a network is to be shown: what was asked for last, which may be on its way, else what is. */
  private extent(walk: Walk): Extent {
    return this.asked.get(walk.network.id) ?? walk.extent;
  }

  private folded(walk: Walk): readonly string[] {
    const extent = this.extent(walk);
    return "folded" in extent ? extent.folded : [...walk.folded];
  }

  private merged(walk: Walk): boolean {
    const extent = this.extent(walk);
    return "merged" in extent ? extent.merged : walk.merged;
  }

  private panel({ network, panel }: Selection): Panel | undefined {
    const graph = this.walk(network)?.graph;
    return graph ? indexOf(graph).panels.get(panel) : undefined;
  }

  private walk(network: string): Walk | undefined {
    return this.store.walks.peek().find((walk) => walk.network.id === network);
  }
}

/** Walks with their offsets along x: side by side, each beside the bounds of the one before. */
export function placed(walks: readonly Walk[]): readonly Walk[] {
  let right: number | null = null;
  return walks.map((walk) => {
    const bounds = walk.graph?.layout.bounds;
    if (bounds === undefined) return walk;
    const offset: number = right === null ? 0 : right + GAP - bounds[0][0];
    right = offset + bounds[1][0];
    return offset === walk.offset ? walk : { ...walk, offset };
  });
}
