// Everything that one network shows in the world, kept in step with its `Walk`.

import { effect } from "@preact/signals";
import { type Frustum, Group, type PerspectiveCamera, Sphere, Vector3 } from "three";
import { exampleOf } from "../cloud";
import type { Gate, GraphAnswer, GraphNode, Layout, Panel } from "../generated/messages";
import { indexOf, panelsOf, successor } from "../graph_index";
import { isOf, type NodeNumbers } from "../on_panels";
import { tileKey, type Walk } from "../store";
import { imagesFor } from "../visualizations";
import { CloudView, type Ground } from "./cloud_view";
import { FarPanels } from "./far_panels";
import type { Gates } from "./gates";
import { GivingWay } from "./giving_way";
import { InputPlace } from "./input_place";
import { NodePictures } from "./node_pictures";
import { markComputed } from "./not_computed";
import { PanelView, WAITING } from "./panel_view";
import { distanceTo, type Pose } from "./pose";
import { Scenery } from "./scenery";
import type { Workshop } from "./workshop";

/** Share of the far distance at which a panel begins to give way to its small picture. */
const GIVES_WAY = 0.8;

export class WalkView {
  readonly group = new Group();
  panels: PanelView[] = [];
  input: InputPlace | null = null;
  /** what an analysis shows on the panels of their nodes */
  readonly pictures: NodePictures;
  readonly cloud: CloudView;
  private numbers: NodeNumbers | null = null;
  private readonly stopListening: () => void;
  private byId = new Map<string, PanelView>();
  /** panels that the next layout will need, made beforehand */
  private readonly prepared = new Map<Panel, PanelView>();
  private far: FarPanels | null = null;
  private scenery: Scenery | null = null;
  /** where the input's place was made for: it is kept while the layout leaves it there */
  private inputStands = "";
  private readonly giving = new GivingWay(this.group);
  private walk: Walk | null = null;
  /** the layout and the offset for which the world was built */
  private built: { readonly layout: Layout | undefined; readonly offset: number } | null = null;
  private chosen: string | null = null;
  private hovered: PanelView | null = null;
  private readonly sphere = new Sphere(new Vector3());
  /** boards near the eye, which may hide labels */
  private readonly boards: Pose[] = [];

  constructor(private readonly workshop: Workshop) {
    this.group.matrixAutoUpdate = false;
    this.group.matrixWorldAutoUpdate = false;
    this.pictures = new NodePictures(workshop);
    this.cloud = new CloudView(
      workshop,
      () => this.network,
      (node) => this.groundAt(node),
    );
    const { nodePictures, nodeNumbers } = workshop.store;
    this.stopListening = effect(() => {
      nodePictures.value;
      nodeNumbers.value;
      this.receiveForNodes();
    });
  }

  get network(): string {
    return this.walk?.network.id ?? "";
  }

  /** the walk as it is shown; null before there is one */
  get shown(): Walk | null {
    return this.walk;
  }

  get layout(): Layout | null {
    return this.walk?.graph?.layout ?? null;
  }

  get offset(): number {
    return this.walk?.offset ?? 0;
  }

  get gates(): Gates | null {
    return this.scenery?.gates ?? null;
  }

  /** Number of panels whose label says a number. */
  get numbered(): number {
    return this.scenery?.numbered ?? 0;
  }

  panel(id: string): PanelView | null {
    return this.byId.get(id) ?? null;
  }

  gate(section: string): { gate: Gate; pose: Pose } | null {
    return this.gates?.poses.find(({ gate }) => gate.section === section) ?? null;
  }

  /** Make what `update` will need for this state of the walk and is dear; pauses after each panel. */
  *prepare(walk: Walk): Generator<void, void> {
    this.prepared.clear();
    if (this.isBuiltFor(walk)) return;
    for (const [panel, node] of panelsOf(walk.graph)) {
      if (this.byId.get(panel.id)?.node === node.id) continue;
      this.prepared.set(panel, this.makePanel(panel, node, walk.offset));
      yield;
    }
  }

  /** Take over a new state of the walk: only what changed is made anew. */
  update(walk: Walk): void {
    const { walk: before, input } = this;
    this.walk = walk;
    this.receiveForNodes();
    this.cloud.receive();
    this.cloud.see(exampleOf(walk.wish));
    const rebuilt = !this.isBuiltFor(walk);
    if (rebuilt) {
      this.build(walk, before);
      this.cloud.stand();
    } else if (walk.graph && walk.graph !== before?.graph) this.restate(walk, walk.graph);
    const failed = walk.recording?.problem?.node !== before?.recording?.problem?.node;
    if (rebuilt || failed || walk.recording !== before?.recording)
      markComputed(walk, this.panels, (i) => this.far?.restate(i));
    if (failed) this.scenery?.relabel(this.numbers);
    const isNew = walk.recording !== before?.recording || walk.busy !== before?.busy;
    if (isNew || this.input !== input) this.showInput();
    if (walk.recording && before?.recording && walk.recording.id !== before.recording.id)
      this.scenery?.startPulse();
    this.receiveTiles();
    this.receiveImages();
    this.receiveOrders(false);
    if (rebuilt) {
      this.receiveMoved(false);
      this.showUnit();
    }
  }

  /** The colours of the world have changed. */
  repaint(): void {
    this.showInput();
    this.cloud.repaint();
  }

  /** Give panels the tiles that have arrived for them. */
  receiveTiles(): void {
    const { store } = this.workshop;
    for (const view of this.panels) {
      const tiles = store.tiles.get(tileKey(this.network, view.node));
      if (tiles) view.receive(tiles);
    }
  }

  /** Give panels that show them the images that have arrived, and the others their maps again. */
  receiveImages(): void {
    for (const { images, panel, node } of this.panels)
      images.show(imagesFor(this.workshop.store, this.network, panel.id, node));
  }

  /** Give panels the order in which they show their channels. `fade`: where it has changed. */
  receiveOrders(fade: boolean): void {
    const orders = this.workshop.store.orders.peek();
    for (const view of this.panels)
      view.setOrder(orders.get(tileKey(this.network, view.node))?.slots ?? null, fade);
  }

  /** Panels go where the visitor has put them, or back into their row. */
  receiveMoved(animate: boolean): void {
    const moved = this.workshop.store.moved.peek();
    this.panels.forEach((view, i) => {
      view.moveTo(moved.get(tileKey(this.network, view.panel.id)) ?? null, animate);
      this.far?.follow(i);
    });
  }

  /** What is of this walk's recording goes onto the panels; what is of another one goes away. */
  private receiveForNodes(): void {
    const { nodePictures, nodeNumbers } = this.workshop.store;
    const [pictures, numbers] = [nodePictures.peek(), nodeNumbers.peek()];
    this.pictures.show(pictures && this.walk && isOf(pictures, this.walk) ? pictures.pictures : null);
    const shown = numbers && this.walk && isOf(numbers, this.walk) ? numbers : null;
    if (shown === this.numbers) return;
    this.numbers = shown;
    this.scenery?.relabel(shown);
  }

  /** Mark the chosen unit on its panel, and frame on the input what it sees. */
  showUnit(): void {
    const { unit, region } = this.workshop.store;
    const own = unit.peek()?.network === this.network ? unit.peek() : null;
    for (const view of this.panels) view.setMark(view.panel.id === own?.panel ? own : null);
    this.input?.picture.frame(region.peek()?.network === this.network ? region.peek() : null);
  }

  choose(panel: string | null): void {
    if (panel === this.chosen) return;
    this.chosen = panel;
    this.panels.forEach((view, i) => {
      if (view.isChosen === (view.panel.id === panel)) return;
      view.setChosen(view.panel.id === panel);
      this.far?.restate(i);
    });
    this.scenery?.choose(panel);
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
      const seen = reach < far && !view.hidden && frustum.intersectsSphere(this.sphere);
      view.setSeen(seen, this.group);
      this.far?.setShown(i, reach > begins && !view.hidden);
      if (reach > far) view.images.letGo();
      if (!seen) continue;
      near += 1;
      const share = Math.min(1, Math.max(0, (reach - begins) / (far - begins)));
      view.setAlpha(Number.isFinite(far) ? 1 - share * share * (3 - 2 * share) : 1);
      if (view.distance < 60) this.boards.push(pose);
    }
    return near;
  }

  thinLabels(camera: PerspectiveCamera, width: number, height: number): void {
    this.scenery?.thinLabels(camera, width, height, this.boards);
  }

  /** Advance what moves and, up to the time `until`, what can wait; true while something changes. */
  advance(seconds: number, reduced: boolean, until: number): boolean {
    let busy = this.scenery?.advance(seconds, reduced, until) ?? false;
    for (let i = 0; i < this.panels.length; i++) {
      const view = this.panels[i];
      const moves = view?.movement.ended === false;
      busy = view?.advance(seconds, reduced) || busy;
      if (moves) this.far?.follow(i);
    }
    busy = this.pictures.advance(seconds, reduced) || busy;
    busy = this.cloud.advance(seconds, reduced) || busy;
    busy = this.giving.advance(seconds, reduced) || busy;
    busy = (this.input?.advance(seconds, reduced) ?? false) || busy;
    return (this.far?.refresh(until) ?? false) || busy;
  }

  /** Above what a cloud of this node stands: its panel, over all that the walk holds. */
  private groundAt(node: string): Ground | null {
    const view = this.panels.find(({ panel }) => panel.node === node || panel.states.includes(node));
    if (!view || !this.layout) return null;
    const [x, , z] = view.pose.centre;
    return { x, z, top: this.layout.bounds[1][1] };
  }

  /** Whether something is being put up that is not there yet. */
  get building(): boolean {
    return this.scenery?.building ?? false;
  }

  /** Whether any panel in view shows that it waits for its maps. */
  get waiting(): boolean {
    return this.panels.some((view) => view.state === WAITING && view.seen);
  }

  dispose(): void {
    this.stopListening();
    this.pictures.dispose();
    this.cloud.dispose();
    this.clearScenery(false);
    this.clearInput();
    for (const view of this.panels) view.dispose();
    this.panels = [];
    this.group.clear();
  }

  private build(walk: Walk, before: Walk | null): void {
    const { graph, offset } = walk;
    const stays = before !== null && before.graph !== null && before.offset === offset && graph !== null;
    this.built = { layout: graph?.layout, offset };
    this.clearScenery(stays);
    const old = this.byId;
    if (!graph) {
      for (const view of old.values()) view.dispose();
      this.clearInput();
      this.byId = new Map();
      this.panels = [];
      this.pictures.stand([]);
      return;
    }
    const { layout } = graph;
    const { renderer, shared, quad, invalidate } = this.workshop;
    this.panels = panelsOf(graph).map(([panel, node]) => {
      const same = old.get(panel.id);
      if (same?.node === node.id) {
        same.stand(panel, node, offset, stays);
        return same;
      }
      const prepared = this.prepared.get(panel);
      const view = prepared?.offset === offset ? prepared : this.makePanel(panel, node, offset);
      const origin = stays && before.graph ? successor(graph, before.graph, panel.id) : undefined;
      const from = old.get(origin?.id ?? "");
      if (from) view.movement.startFrom(from.matrix, true);
      view.setChosen(panel.id === this.chosen);
      return view;
    });
    this.prepared.clear();
    this.byId = new Map(this.panels.map((view) => [view.panel.id, view]));
    for (const view of old.values()) {
      if (this.byId.get(view.panel.id) === view) continue;
      const target = stays && before.graph ? successor(before.graph, graph, view.panel.id) : undefined;
      const to = this.byId.get(target?.id ?? "");
      if (to && view.seen && to.panel.id !== view.panel.id) this.giving.leave(view, to);
      else if (stays) this.giving.letGo(view);
      else view.dispose();
    }
    this.pictures.stand(this.panels);
    this.far = new FarPanels(renderer, this.panels, shared, quad);
    this.scenery = new Scenery(this.workshop, graph, offset, this.panels, this.numbers, stays);
    this.scenery.choose(this.chosen);
    const stands = JSON.stringify([layout.input, offset]);
    if (stands !== this.inputStands) {
      this.input?.dispose();
      this.input = new InputPlace(layout.input, offset, renderer, shared, quad, invalidate);
      this.inputStands = stands;
    }
    this.group.add(this.far.mesh, this.scenery.group, this.pictures.group, this.cloud.group);
    if (this.input) this.group.add(this.input.picture.mesh, this.input.board.mesh);
  }

  private makePanel(panel: Panel, node: GraphNode, offset: number): PanelView {
    const { quad, blank, panelMaterials } = this.workshop;
    return new PanelView(panel, node, offset, quad, panelMaterials, blank);
  }

  /** Whether the world stands as the walk's layout says, whatever states its panels show. */
  private isBuiltFor(walk: Walk): boolean {
    const [was, is] = [this.built?.layout, walk.graph?.layout];
    if (this.built?.offset !== walk.offset || was?.ribbons !== is?.ribbons) return false;
    return (is?.panels ?? []).every((panel, i) => panel.position === was?.panels[i]?.position);
  }

  /** Merged panels show other states than before; nothing else has changed. */
  private restate(walk: Walk, graph: GraphAnswer): void {
    const { panels, nodes } = indexOf(graph);
    this.panels.forEach((view, i) => {
      const panel = panels.get(view.panel.id);
      const node = nodes.get(panel?.node ?? "");
      if (!panel || !node || panel.node === view.node) return;
      const tiles = this.workshop.store.tiles.get(tileKey(this.network, node.id));
      view.restate(panel, node, tiles?.recording !== walk.recording?.id);
      this.far?.restate(i);
      this.scenery?.restate(i);
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

  /** `fade`: what stands there goes little by little. */
  private clearScenery(fade: boolean): void {
    this.giving.end();
    this.group.clear();
    if (this.scenery && fade) this.giving.fade(this.scenery);
    else this.scenery?.dispose();
    this.scenery = null;
    this.far?.dispose();
    this.far = null;
    this.hover(null, -1);
  }
}
