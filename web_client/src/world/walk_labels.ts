// The labels of one walk: one for every state of every panel, of which one is shown, and one for every gate.

import type { PerspectiveCamera } from "three";
import type { GraphAnswer, GraphNode } from "../generated/messages";
import { indexOf } from "../graph_index";
import { inWords, type NodeNumbers, ofPanel } from "../on_panels";
import type { Gates } from "./gates";
import { widthsOf } from "./label_page";
import { describeNode, withNumber } from "./label_text";
import { GATE_TONE, type Label, Labels, TEXT_TONE } from "./labels";
import type { Shared } from "./materials";
import { NOT_COMPUTED, type PanelView } from "./panel_view";
import type { Pose } from "./pose";
import type { Workshop } from "./workshop";

const GATE_RANK = 14;
const DEEPER = 5;

/** The labels of a walk; pauses after each one. */
export function* makeWalkLabels(
  { renderer, quad }: Workshop,
  graph: GraphAnswer,
  panels: readonly PanelView[],
  gates: Gates | null,
  numbers: NodeNumbers | null,
  offset: number,
  shared: Shared,
): Generator<void, WalkLabels> {
  const { nodes, sections } = indexOf(graph);
  const all: Label[] = [];
  const first: number[] = [];
  let numbered = 0;
  for (const view of panels) {
    const states = view.panel.states.flatMap((state) => nodes.get(state) ?? []);
    first.push(all.length);
    const labels = panelLabels(view, states, sections.get(view.panel.id)?.title, numbers);
    all.push(...labels);
    if (view.state !== NOT_COMPUTED && numberOf(numbers, view, view.node)) numbered += 1;
    yield;
  }
  all.push(...gateLabels(graph, gates));
  const widths = yield* widthsOf(all);
  return new WalkLabels(new Labels(renderer, all, widths, offset, shared, quad), panels, first, numbered);
}

export class WalkLabels {
  private chosen: string | null = null;

  /** `first`: of each panel the index of its first label. `numbered`: panels whose label says a number. */
  constructor(
    private readonly labels: Labels,
    private readonly panels: readonly PanelView[],
    private readonly first: readonly number[],
    readonly numbered: number,
  ) {
    for (let i = 0; i < panels.length; i++) this.showState(i);
  }

  get mesh() {
    return this.labels.mesh;
  }

  thin(camera: PerspectiveCamera, width: number, height: number, boards: readonly Pose[]): void {
    this.labels.thin(camera, width, height, boards);
  }

  advance(seconds: number, until: number): boolean {
    return this.labels.advance(seconds, until);
  }

  /** The label of a panel in the warm colour; null for none. */
  choose(panel: string | null): void {
    this.chosen = panel;
    const index = this.panels.findIndex((view) => view.panel.id === panel);
    const view = this.panels[index];
    this.labels.choose(view ? (this.first[index] ?? 0) + view.panel.states.indexOf(view.node) : -1);
  }

  /** A panel shows another of its states. */
  restate(index: number): void {
    this.showState(index);
    if (this.panels[index]?.panel.id === this.chosen) this.choose(this.chosen);
  }

  dispose(): void {
    this.labels.dispose();
  }

  private showState(index: number): void {
    const view = this.panels[index];
    view?.panel.states.forEach((state, at) => {
      this.labels.setAbsent((this.first[index] ?? 0) + at, state !== view.node);
    });
  }
}

/** All with the name of the first state, which holds the weights. `section`: title of what is folded into the panel. */
function panelLabels(
  view: PanelView,
  states: readonly GraphNode[],
  section: string | undefined,
  numbers: NodeNumbers | null,
): Label[] {
  const missing = view.state === NOT_COMPUTED;
  const title = states[0]?.title ?? view.info.title;
  const name = view.panel.folded ? (section ?? title) : title;
  return states.map((node, at) => ({
    ...withNumber(
      { name, second: missing ? "not computed" : describeNode(node) },
      missing ? null : numberOf(numbers, view, node.id),
    ),
    ...(states.length > 1 && !missing ? { state: { at, of: states.length } } : {}),
    pose: view.pose,
    tone: TEXT_TONE,
    rank: 0,
    strength: missing ? 0.6 : 1,
  }));
}

/** The number that the label of a panel says while it shows `node`. */
function numberOf(
  numbers: NodeNumbers | null,
  view: PanelView,
  node: string,
): { value: string; what: string } | null {
  const value = numbers ? ofPanel(numbers.values, node, view.panel.states) : undefined;
  return numbers && value !== undefined ? { value: inWords(value, numbers.unit), what: numbers.what } : null;
}

function gateLabels(graph: GraphAnswer, gates: Gates | null): Label[] {
  const { sections } = indexOf(graph);
  return (gates?.poses ?? []).map(({ gate, pose }) => ({
    name: gate.folded ? `+ ${gate.title}` : gate.title,
    second: sections.get(gate.section)?.module ?? "",
    pose,
    tone: GATE_TONE,
    rank: GATE_RANK - DEEPER * gate.depth,
    strength: 1,
  }));
}
