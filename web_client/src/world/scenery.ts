// What stands around the panels of a walk: conveyors, gates, rooms, aisle, shadows and labels. Put up part by part between
// frames, so that none waits for all of it.

import { Group, Matrix4, type Mesh, type PerspectiveCamera, Sphere } from "three";
import type { GraphAnswer } from "../generated/messages";
import type { NodeNumbers } from "../on_panels";
import { inSlices } from "../slices";
import { Gates } from "./gates";
import { makeAisle, makeShadows } from "./ground";
import type { Shared } from "./materials";
import type { PanelView } from "./panel_view";
import type { Pose } from "./pose";
import { makeRibbons, type Ribbons } from "./ribbons";
import { makeRooms } from "./rooms";
import { makeWalkLabels, type WalkLabels } from "./walk_labels";
import type { Workshop } from "./workshop";

/** Seconds in which it comes or goes. */
const FADE = 0.3;

export class Scenery {
  readonly group = new Group();
  gates: Gates | null = null;
  private ribbons: Ribbons | null = null;
  private labels: WalkLabels | null = null;
  private readonly parts: { dispose(): void }[] = [];
  private readonly appear: { value: number };
  private readonly moved: Matrix4;
  private readonly shared: Shared;
  private goal = 1;
  private chosen: string | null = null;
  private pulses = false;
  /** parts are still to come; nothing of them is to be drawn before `built` says so */
  building = true;
  /** a frame has been drawn with all of it */
  private onCard = false;
  /** the last part is being put up */
  private labelling = false;
  private giveUp: () => void;

  /** Begins to stand around `panels`. `numbers`: those of its nodes, to be written into the labels. `fades`: comes little by little. */
  constructor(
    private readonly workshop: Workshop,
    private readonly graph: GraphAnswer,
    private readonly offset: number,
    private readonly panels: readonly PanelView[],
    private numbers: NodeNumbers | null,
    fades: boolean,
  ) {
    this.group.matrixAutoUpdate = this.group.matrixWorldAutoUpdate = false;
    this.appear = { value: fades ? 0 : 1 };
    this.moved = new Matrix4().makeTranslation(offset, 0, 0);
    this.shared = workshop.shared.fading(this.appear);
    this.giveUp = inSlices(this.build(), () => this.built());
  }

  /** The words of the panels have changed: labels are made anew. */
  relabel(numbers: NodeNumbers | null): void {
    this.numbers = numbers;
    if (this.goal === 0 || (this.building && !this.labelling)) return; // they come last, and say what holds then
    this.giveUp();
    this.building = true;
    this.giveUp = inSlices(this.label(), () => this.built());
  }

  /** Number of panels whose label says a number. */
  get numbered(): number {
    return this.labels?.numbered ?? 0;
  }

  thinLabels(camera: PerspectiveCamera, width: number, height: number, boards: readonly Pose[]): void {
    this.labels?.thin(camera, width, height, boards);
  }

  choose(panel: string | null): void {
    this.chosen = panel;
    this.ribbons?.choose(panel);
    this.labels?.choose(panel);
  }

  /** A panel shows another of its states. */
  restate(index: number): void {
    this.labels?.restate(index);
  }

  /** A new input: light runs down the conveyors once. */
  startPulse(): void {
    if (this.ribbons) this.ribbons.startPulse();
    else this.pulses = true;
  }

  /** It is to go little by little. */
  leave(): void {
    this.giveUp();
    this.building = false;
    this.goal = 0;
  }

  /** Left, and nothing of it is to be seen any more. */
  get gone(): boolean {
    return this.goal === 0 && this.appear.value === 0;
  }

  /** Go on, and write labels up to the time `until`; true while something changes. */
  advance(seconds: number, reduced: boolean, until: number): boolean {
    let busy = false;
    if (!this.building && this.appear.value !== this.goal) {
      const step = reduced ? 1 : seconds / FADE;
      const next = this.appear.value + (this.goal === 1 ? step : -step);
      this.appear.value = Math.min(1, Math.max(0, next));
      busy = true;
    }
    busy = (this.ribbons?.advance(seconds, reduced) ?? false) || busy;
    if (!this.building && !this.onCard) {
      this.onCard = true; // this frame takes what stands here to the card: enough for one
      return true;
    }
    return (this.labels?.advance(seconds, until) ?? false) || busy;
  }

  dispose(): void {
    this.giveUp();
    for (const part of this.parts) part.dispose();
    this.labels?.dispose();
  }

  private *build(): Generator<void, void> {
    const { graph, shared, workshop, offset } = this;
    const { layout } = graph;
    const rooms = makeRooms(graph, shared);
    this.putUp(rooms, rooms.geometry, rooms.material);
    yield;
    const aisle = makeAisle(layout, shared);
    this.putUp(aisle, aisle.geometry, aisle.material);
    yield;
    const shadows = makeShadows(layout, shared, workshop.quad);
    this.putUp(shadows, shadows.geometry, shadows.material);
    yield;
    this.gates = new Gates(layout, offset, shared);
    this.putUp(this.gates.mesh, this.gates);
    yield;
    this.ribbons = yield* makeRibbons(layout, graph.inputs, shared);
    this.ribbons.choose(this.chosen);
    this.putUp(this.ribbons.mesh, this.ribbons);
    if (this.pulses) this.ribbons.startPulse();
    yield;
    yield* this.label();
  }

  private *label(): Generator<void, void> {
    const { graph, panels, gates, offset, shared, workshop } = this;
    this.labelling = true;
    const labels = yield* makeWalkLabels(workshop, graph, panels, gates, this.numbers, offset, shared);
    if (this.labels) this.group.remove(this.labels.mesh);
    this.labels?.dispose();
    this.labels = labels;
    labels.choose(this.chosen);
    this.putUp(labels.mesh);
  }

  private putUp(mesh: Mesh, ...parts: { dispose(): void }[]): void {
    mesh.matrixAutoUpdate = false;
    mesh.matrix.copy(this.moved);
    mesh.matrixWorld.copy(this.moved);
    mesh.geometry.boundingSphere = new Sphere(); // drawn by `renderOrder`; three.js would measure every corner to sort it
    this.group.add(mesh);
    this.parts.push(...parts);
  }

  private built(): void {
    this.building = this.labelling = false;
    this.workshop.invalidate();
  }
}
