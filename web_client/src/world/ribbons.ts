// The conveyors of one walk, merged into one draw.

import { BufferGeometry, DynamicDrawUsage, Float32BufferAttribute, Mesh, type ShaderMaterial } from "three";
import type { Layout, Ribbon } from "../generated/messages";
import { onFloor } from "./ground";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import { rounded, strip } from "./path";
import fragment from "./shaders/ribbon.frag.glsl?raw";
import vertex from "./shaders/ribbon.vert.glsl?raw";

export const RIBBONS: ShaderKind = { vertex, fragment, blends: true };

const WIDTH = 0.24;
const CORNER = 0.6;
const KINDS: Readonly<Record<Ribbon["kind"], number>> = { main: 0, skip: 1, input: 2 };
const [DIMMED, USUAL, LIT] = [0, 1, 2];
/** seconds that a pulse takes from the input to the last layer, whatever the length of the walk */
const PULSE_SECONDS = 2.6;
/** metres per second that chevrons move while a pulse runs */
const FLOW = 0.9;

export class Ribbons {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly light: Float32BufferAttribute;
  /** for every ribbon: its panels, and the range of its vertices */
  private readonly parts: { panels: ReadonlySet<string>; from: number; to: number }[] = [];
  private readonly uniforms = { uWidth: { value: WIDTH }, uPulse: { value: -1 }, uFlow: { value: 0 } };
  private readonly reach: number;
  private pulse = -1;

  constructor(layout: Layout, inputs: readonly string[], shared: Shared) {
    const starts = distances(layout, inputs);
    const positions: number[] = [];
    const ways: number[] = [];
    const kinds: number[] = [];
    const start: number[] = [];
    const indices: number[] = [];
    let reach = 1;
    for (const ribbon of layout.ribbons) {
      const made = strip(
        rounded(
          ribbon.path.map(([x, y, z]) => [x, Math.max(y, 0.008), z] as const),
          CORNER,
        ),
        WIDTH,
      );
      const first = positions.length / 3;
      const count = made.positions.length / 3;
      const before = Math.min(...ribbon.edges.map(([source]) => starts.get(source) ?? 0));
      for (let i = 0; i < count; i++) {
        kinds.push(KINDS[ribbon.kind], made.length, ribbon.opaque ? 1 : 0);
        start.push(before);
      }
      positions.push(...made.positions);
      ways.push(...made.ways);
      indices.push(...made.indices.map((index) => index + first));
      this.parts.push({ panels: new Set(ribbon.edges.flat()), from: first, to: first + count });
      reach = Math.max(reach, before + made.length);
    }
    this.reach = reach;
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
    geometry.setAttribute("aWay", new Float32BufferAttribute(ways, 2));
    geometry.setAttribute("aKind", new Float32BufferAttribute(kinds, 3));
    geometry.setAttribute("aStart", new Float32BufferAttribute(start, 1));
    this.light = new Float32BufferAttribute(new Float32Array(start.length).fill(USUAL), 1);
    this.light.setUsage(DynamicDrawUsage);
    geometry.setAttribute("aLight", this.light);
    geometry.setIndex(indices);
    const material = makeMaterial(shared, RIBBONS, this.uniforms);
    this.mesh = onFloor(new Mesh(geometry, material), 3);
    this.mesh.visible = indices.length > 0;
  }

  /** Light the ribbons of one panel and dim the rest; null: all as usual. */
  choose(panel: string | null): void {
    for (const part of this.parts) {
      const light = panel === null ? USUAL : part.panels.has(panel) ? LIT : DIMMED;
      for (let i = part.from; i < part.to; i++) this.light.setX(i, light);
    }
    this.light.needsUpdate = true;
  }

  /** A new input: light runs down the conveyors once. */
  startPulse(): void {
    this.pulse = 0;
  }

  /** Advance the pulse; true while it runs. */
  advance(seconds: number, reduced: boolean): boolean {
    if (this.pulse < 0) return false;
    const { uPulse, uFlow } = this.uniforms;
    this.pulse += seconds / PULSE_SECONDS;
    if (this.pulse > 1.15 || reduced) this.pulse = -1;
    uPulse.value = this.pulse < 0 ? -1 : this.pulse * (this.reach + 6);
    if (this.pulse >= 0) uFlow.value += seconds * FLOW;
    return true;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}

/** Metres that the data have gone when they leave each panel: the straight way there from the start, so never backwards. */
function distances(layout: Layout, inputs: readonly string[]): Map<string, number> {
  const ranked = [...layout.panels].sort((a, b) => a.rank - b.rank);
  const gone = new Map<string, number>(inputs.map((input) => [input, 0]));
  let last: readonly [number, number, number] = layout.input.position;
  let far = 0;
  let rank = Number.NEGATIVE_INFINITY;
  for (const panel of ranked) {
    if (panel.rank !== rank) {
      far += Math.hypot(panel.position[0] - last[0], panel.position[2] - last[2]);
      last = panel.position;
      rank = panel.rank;
    }
    gone.set(panel.id, far);
  }
  return gone;
}
