// Everything that one network shows in the world, kept in step with its `Walk`.

import {
  type BufferGeometry,
  type Frustum,
  Group,
  Matrix4,
  type PerspectiveCamera,
  Sphere,
  type Texture,
  Vector3,
  type WebGLRenderer,
} from "three";
import type { Gate, GraphAnswer, Layout } from "../generated/messages";
import { type Store, tileKey, type Walk } from "../store";
import { FarPanels } from "./far_panels";
import { Gates } from "./gates";
import { makeAisle, makeShadows } from "./ground";
import { InputPlace } from "./input_place";
import { describeNode } from "./label_text";
import { GATE_TONE, type Label, Labels, TEXT_TONE } from "./labels";
import type { Shared } from "./materials";
import { NOT_COMPUTED, NOTHING, PanelView, WAITING } from "./panel_view";
import { distanceTo, type Pose } from "./pose";
import { Ribbons } from "./ribbons";
import type { Palette } from "./theme";

/** What the views of all walks are made with. */
export interface Workshop {
  readonly renderer: WebGLRenderer;
  readonly shared: Shared;
  readonly quad: BufferGeometry;
  readonly blank: Texture;
  readonly store: Store;
  readonly url: (path: string) => string;
  palette: Palette;
  readonly invalidate: () => void;
}

/** Share of the far distance at which a panel begins to give way to its small picture. */
const GIVES_WAY = 0.8;
const GATE_RANK = 14;
const DEEPER = 5;
/** thumbnails brought up to date in one frame */
const THUMBNAILS = 24;

export class WalkView {
  readonly group = new Group();
  panels: PanelView[] = [];
  gates: Gates | null = null;
  input: InputPlace | null = null;
  ribbons: Ribbons | null = null;
  private byId = new Map<string, PanelView>();
  private far: FarPanels | null = null;
  private labels: Labels | null = null;
  private scenery: { dispose(): void }[] = [];
  /** where the input's place was made for: it is kept while the layout leaves it there */
  private inputStands = "";
  private walk: Walk | null = null;
  private chosen: string | null = null;
  private hovered: PanelView | null = null;
  private readonly sphere = new Sphere(new Vector3());
  private readonly moved = new Matrix4();
  /** boards near the eye, which may hide labels */
  private readonly boards: Pose[] = [];

  constructor(private readonly workshop: Workshop) {
    this.group.matrixAutoUpdate = false;
    this.group.matrixWorldAutoUpdate = false;
  }

  get network(): string {
    return this.walk?.network.id ?? "";
  }

  get layout(): Layout | null {
    return this.walk?.graph?.layout ?? null;
  }

  get offset(): number {
    return this.walk?.offset ?? 0;
  }

  panel(id: string): PanelView | null {
    return this.byId.get(id) ?? null;
  }

  gate(section: string): { gate: Gate; pose: Pose } | null {
    return this.gates?.poses.find(({ gate }) => gate.section === section) ?? null;
  }

  /** Take over a new state of the walk: only what changed is made anew. */
  update(walk: Walk): void {
    const before = this.walk;
    this.walk = walk;
    const rebuilt = walk.graph !== before?.graph || walk.offset !== before?.offset;
    if (rebuilt) this.build(walk, before);
    const failed = walk.recording?.problem?.node !== before?.recording?.problem?.node;
    if (rebuilt || failed || walk.recording !== before?.recording) this.markComputed(walk);
    if (rebuilt || failed) this.relabel(walk);
    const input = walk.recording !== before?.recording || walk.busy !== before?.busy;
    if (rebuilt || input) this.showInput();
    if (walk.recording && before?.recording && walk.recording.id !== before.recording.id)
      this.ribbons?.startPulse();
    this.receiveTiles();
  }

  /** The colours of the world have changed. */
  repaint(): void {
    this.showInput();
  }

  /** Give panels the tiles that have arrived for them. */
  receiveTiles(): void {
    const { store } = this.workshop;
    for (const view of this.panels) {
      const tiles = store.tiles.get(tileKey(this.network, view.node));
      if (tiles) view.receive(tiles);
    }
  }

  choose(panel: string | null): void {
    if (panel === this.chosen) return;
    this.chosen = panel;
    this.panels.forEach((view, i) => {
      if (view.isChosen === (view.panel.id === panel)) return;
      view.setChosen(view.panel.id === panel);
      this.far?.restate(i);
    });
    this.ribbons?.choose(panel);
    this.labels?.choose(this.panels.findIndex((view) => view.panel.id === panel));
  }

  /** Light the map under the pointer; null for none. */
  hover(view: PanelView | null, channel: number): void {
    if (this.hovered && this.hovered !== view) this.hovered.setHovered(-1);
    this.hovered = view;
    view?.setHovered(channel);
  }

  /** Which panels are drawn near, far or not at all, as seen by the eye; the number drawn near. */
  see(eye: Vector3, frustum: Frustum, far: number): number {
    let near = 0;
    this.boards.length = 0;
    if (this.input) this.boards.push(this.input.pose);
    const begins = far * GIVES_WAY;
    for (let i = 0; i < this.panels.length; i++) {
      const view = this.panels[i];
      if (!view) continue;
      const { pose } = view;
      view.distance = distanceTo(pose, eye.x, eye.y, eye.z);
      const reach = view.distance - pose.width / 2;
      this.sphere.center.set(pose.centre[0], pose.centre[1], pose.centre[2]);
      this.sphere.radius = Math.hypot(pose.width, pose.height) / 2 + 0.1;
      const seen = reach < far && frustum.intersectsSphere(this.sphere);
      view.mesh.visible = seen;
      this.far?.setShown(i, reach > begins);
      if (!seen) continue;
      near += 1;
      const share = Math.min(1, Math.max(0, (reach - begins) / (far - begins)));
      view.setAlpha(Number.isFinite(far) ? 1 - share * share * (3 - 2 * share) : 1);
      if (view.distance < 60) this.boards.push(pose);
    }
    return near;
  }

  thinLabels(camera: PerspectiveCamera, width: number, height: number): void {
    this.labels?.thin(camera, width, height, this.boards);
  }

  /** Advance what moves; true while something does. */
  advance(seconds: number, reduced: boolean): boolean {
    let busy = this.ribbons?.advance(seconds, reduced) ?? false;
    for (const view of this.panels) busy = view.advance(seconds, reduced) || busy;
    busy = (this.input?.advance(seconds, reduced) ?? false) || busy;
    busy = (this.labels?.advance(seconds, 4) ?? false) || busy;
    return (this.far?.refresh(THUMBNAILS) ?? false) || busy;
  }

  /** Whether any panel in view shows that it waits for its maps. */
  get waiting(): boolean {
    return this.panels.some((view) => view.state === WAITING && view.mesh.visible);
  }

  dispose(): void {
    this.clearScenery();
    this.clearInput();
    for (const view of this.panels) view.dispose();
    this.panels = [];
    this.group.clear();
  }

  private build(walk: Walk, before: Walk | null): void {
    const { graph, offset } = walk;
    this.clearScenery();
    this.group.clear();
    const old = this.byId;
    if (!graph) {
      for (const view of old.values()) view.dispose();
      this.clearInput();
      this.byId = new Map();
      this.panels = [];
      return;
    }
    const { layout } = graph;
    const { renderer, shared, quad, blank, invalidate } = this.workshop;
    const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.panels = layout.panels.flatMap((panel) => {
      const node = nodes.get(panel.node);
      return node ? [new PanelView(panel, node, offset, shared, quad, blank)] : [];
    });
    this.byId = new Map(this.panels.map((view) => [view.panel.id, view]));
    const stays = before?.graph !== null && before?.offset === offset;
    for (const view of this.panels) {
      const same = old.get(view.panel.id);
      if (same?.node === view.node) view.moveFrom(same, stays);
      view.setChosen(view.panel.id === this.chosen);
      this.group.add(view.mesh);
    }
    for (const view of old.values()) view.dispose();
    this.far = new FarPanels(renderer, this.panels, shared, quad);
    this.ribbons = new Ribbons(layout, graph.inputs, shared);
    this.ribbons.choose(this.chosen);
    this.gates = new Gates(layout, offset, shared);
    const stands = JSON.stringify([layout.input, offset]);
    if (stands !== this.inputStands) {
      this.input?.dispose();
      this.input = new InputPlace(layout.input, offset, renderer, shared, quad, invalidate);
      this.inputStands = stands;
    }
    const aisle = makeAisle(layout, shared);
    const shadows = makeShadows(layout, shared, quad);
    for (const mesh of [aisle, shadows]) {
      this.scenery.push(mesh.geometry, mesh.material);
    }
    this.moved.makeTranslation(offset, 0, 0);
    for (const mesh of [this.ribbons.mesh, this.gates.mesh, aisle, shadows]) {
      mesh.matrixAutoUpdate = false;
      mesh.matrix.copy(this.moved);
      mesh.matrixWorld.copy(this.moved);
    }
    this.group.add(this.ribbons.mesh, this.gates.mesh, aisle, shadows);
    this.group.add(this.far.mesh);
    if (this.input) this.group.add(this.input.picture.mesh, this.input.board.mesh);
    this.scenery.push(this.far, this.ribbons, this.gates);
  }

  private relabel(walk: Walk): void {
    const { renderer, shared, quad } = this.workshop;
    if (this.labels) {
      this.group.remove(this.labels.mesh);
      this.labels.dispose();
      this.labels = null;
    }
    if (!walk.graph) return;
    const titles = new Map(walk.graph.sections.map((section) => [section.id, section.title]));
    const all = [
      ...this.panels.map((view) => panelLabel(view, titles.get(view.panel.id))),
      ...gateLabels(walk.graph, this.gates),
    ];
    this.labels = new Labels(renderer, all, this.offset, shared, quad);
    this.labels.mesh.matrixAutoUpdate = false;
    this.labels.mesh.matrix.copy(this.moved);
    this.labels.mesh.matrixWorld.copy(this.moved);
    this.labels.choose(this.panels.findIndex((view) => view.panel.id === this.chosen));
    this.group.add(this.labels.mesh);
  }

  /** Panels of nodes from the one where the pass stopped on hold nothing. */
  private markComputed(walk: Walk): void {
    const stopped = walk.recording?.problem?.node;
    const order = new Map(walk.graph?.nodes.map((node, i) => [node.id, i]));
    const from = stopped ? (order.get(stopped) ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
    this.panels.forEach((view, i) => {
      const missing = (order.get(view.node) ?? 0) >= from;
      if (missing && view.state !== NOTHING) view.setState(NOT_COMPUTED);
      else if (!missing && view.state === NOT_COMPUTED) view.computedAgain();
      this.far?.restate(i);
    });
  }

  private showInput(): void {
    const { walk } = this;
    if (!walk || !this.input) return;
    const { url, palette } = this.workshop;
    const address = walk.recording ? url(walk.recording.input_url) : "";
    this.input.show(walk.recording, address, palette, walk.busy);
  }

  private clearInput(): void {
    this.input?.dispose();
    this.input = null;
    this.inputStands = "";
  }

  private clearScenery(): void {
    for (const part of this.scenery) part.dispose();
    this.scenery = [];
    this.labels?.dispose();
    this.labels = null;
    this.far = null;
    this.ribbons = null;
    this.gates = null;
    this.hovered = null;
  }
}

/** `section`: the title of the section that is folded into the panel. */
function panelLabel(view: PanelView, section: string | undefined): Label {
  const missing = view.state === NOT_COMPUTED;
  return {
    name: view.panel.folded ? (section ?? view.info.title) : view.info.title,
    second: missing ? "not computed" : describeNode(view.info),
    pose: view.pose,
    tone: TEXT_TONE,
    rank: 0,
    strength: missing ? 0.6 : 1,
  };
}

function gateLabels(graph: GraphAnswer, gates: Gates | null): Label[] {
  const sections = new Map(graph.sections.map((section) => [section.id, section]));
  return (gates?.poses ?? []).map(({ gate, pose }) => ({
    name: gate.folded ? `+ ${gate.title}` : gate.title,
    second: sections.get(gate.section)?.module ?? "",
    pose,
    tone: GATE_TONE,
    rank: GATE_RANK - DEEPER * gate.depth,
    strength: 1,
  }));
}
