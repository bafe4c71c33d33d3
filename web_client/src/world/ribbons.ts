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

/** One ribbon: its panels, and the range of its vertices. */
interface Part {
  readonly panels: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
}

/** All ribbons of a walk as triangles; `reach`: metres from the start to the end of the farthest. */
interface Made {
  readonly positions: number[];
  readonly ways: number[];
  readonly kinds: number[];
  readonly starts: number[];
  readonly indices: number[];
  readonly parts: Part[];
  reach: number;
}

/** The ribbons of a layout; pauses after each one. */
export function* makeRibbons(
  layout: Layout,
  inputs: readonly string[],
  shared: Shared,
): Generator<void, Ribbons> {
  const gone = distances(layout, inputs);
  const all: Made = { positions: [], ways: [], kinds: [], starts: [], indices: [], parts: [], reach: 1 };
  for (const ribbon of layout.ribbons) {
    const line = ribbon.path.map(([x, y, z]) => [x, Math.max(y, 0.008), z] as const);
    const made = strip(rounded(line, CORNER), WIDTH);
    const first = all.positions.length / 3;
    const count = made.positions.length / 3;
    const before = Math.min(...ribbon.edges.map(([source]) => gone.get(source) ?? 0));
    for (let i = 0; i < count; i++) {
      all.kinds.push(KINDS[ribbon.kind], made.length, ribbon.opaque ? 1 : 0);
      all.starts.push(before);
    }
    all.positions.push(...made.positions);
    all.ways.push(...made.ways);
    for (const index of made.indices) all.indices.push(index + first);
    all.parts.push({ panels: new Set(ribbon.edges.flat()), from: first, to: first + count });
    all.reach = Math.max(all.reach, before + made.length);
    yield;
  }
  return new Ribbons(all, shared);
}

export class Ribbons {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly light: Float32BufferAttribute;
  private readonly parts: readonly Part[];
  private readonly uniforms = { uWidth: { value: WIDTH }, uPulse: { value: -1 }, uFlow: { value: 0 } };
  private readonly reach: number;
  private pulse = -1;

  constructor(made: Made, shared: Shared) {
    const { positions, ways, kinds, starts, indices, parts, reach } = made;
    this.parts = parts;
    this.reach = reach;
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
    geometry.setAttribute("aWay", new Float32BufferAttribute(ways, 2));
    geometry.setAttribute("aKind", new Float32BufferAttribute(kinds, 3));
    geometry.setAttribute("aStart", new Float32BufferAttribute(starts, 1));
    this.light = new Float32BufferAttribute(new Float32Array(starts.length).fill(USUAL), 1);
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
