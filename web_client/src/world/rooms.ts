// Sections as rooms: the floor of each is a plate of its own, from its gate to behind its last panel.

import { BufferGeometry, Float32BufferAttribute, Mesh, type ShaderMaterial } from "three";
import type { GraphAnswer, Panel } from "../generated/messages";
import { indexOf } from "../graph_index";
import { onFloor } from "./ground";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import { strip } from "./path";
import fragment from "./shaders/room.frag.glsl?raw";
import vertex from "./shaders/room.vert.glsl?raw";

export const ROOMS: ShaderKind = { vertex, fragment, blends: true };

type Point = readonly [number, number, number];

/** Rooms inside rooms deeper than this have no plate of their own: it would not be told from those around it. */
const DEEPEST = 1;
/** metres of floor around the outermost panels, behind the last one, and between two rooms */
const BESIDE = 0.7;
const BEHIND = 0.9;
const APART = 0.5;
/** metres that a room inside another is narrower at each side */
const INSET = 0.35;
/** no room is wider than this to each side of the aisle's middle: the next turn of a spiral is 18 m away */
const WIDEST = 8.6;

/** Where a room is along the aisle and how far it reaches to each side, in metres. */
export interface Room {
  readonly section: string;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  readonly half: number;
}

export function roomsOf(graph: GraphAnswer): Room[] {
  const { layout } = graph;
  const { nodes, paths } = indexOf(graph);
  const aisle = new Aisle(layout.aisle);
  const gates = layout.gates.map((gate) => ({ gate, at: aisle.nearest(gate.position).along }));
  const reach = new Map<string, { to: number; half: number }>();
  for (const panel of layout.panels) {
    const path = paths.get(panel.folded ? panel.id : (nodes.get(panel.node)?.section ?? "")) ?? [];
    const far = farthest(panel, aisle);
    for (const { id } of path) {
      const known = reach.get(id) ?? { to: 0, half: 0 };
      reach.set(id, { to: Math.max(known.to, far.along), half: Math.max(known.half, far.across) });
    }
  }
  return gates.flatMap(({ gate, at }, number): Room[] => {
    const reached = reach.get(gate.section);
    if (gate.depth > DEEPEST || reached === undefined) return [];
    // gates stand in the order in which one walks through them
    const next = gates.slice(number + 1).find((other) => other.gate.depth <= gate.depth)?.at;
    const to = Math.min(reached.to + BEHIND, (next ?? Number.POSITIVE_INFINITY) - APART, aisle.length);
    const half = Math.min(reached.half + BESIDE, WIDEST) - gate.depth * INSET;
    return to > at ? [{ section: gate.section, depth: gate.depth, from: at, to, half }] : [];
  });
}

export function makeRooms(graph: GraphAnswer, shared: Shared): Mesh<BufferGeometry, ShaderMaterial> {
  const aisle = new Aisle(graph.layout.aisle);
  const positions: number[] = [];
  const ways: number[] = [];
  const sizes: number[] = [];
  const indices: number[] = [];
  for (const { from, to, half } of roomsOf(graph)) {
    const made = strip(aisle.between(from, to), 2 * half);
    const first = positions.length / 3;
    positions.push(...made.positions);
    ways.push(...made.ways);
    for (let i = 0; i < made.positions.length / 3; i++) sizes.push(made.length, half);
    indices.push(...made.indices.map((index) => first + index));
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
  geometry.setAttribute("aWay", new Float32BufferAttribute(ways, 2));
  geometry.setAttribute("aSize", new Float32BufferAttribute(sizes, 2));
  geometry.setIndex(indices);
  const mesh = onFloor(new Mesh(geometry, makeMaterial(shared, ROOMS)), 0.5);
  mesh.visible = indices.length > 0;
  return mesh;
}

/** The corner of a panel that is farthest along the aisle, and the one farthest beside it. */
function farthest({ position, yaw, width }: Panel, aisle: Aisle): { along: number; across: number } {
  const ends = [-0.5, 0.5].map((share) =>
    aisle.nearest([
      position[0] + Math.cos(yaw) * width * share,
      0,
      position[2] - Math.sin(yaw) * width * share,
    ]),
  );
  return {
    along: Math.max(...ends.map(({ along }) => along)),
    across: Math.max(...ends.map(({ across }) => across)),
  };
}

/** The aisle's middle line by metres walked. */
class Aisle {
  /** metres to each of its points */
  private readonly gone: number[] = [0];
  readonly length: number;

  constructor(private readonly line: readonly Point[]) {
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1], line[i]];
      this.gone.push((this.gone[i - 1] ?? 0) + (a && b ? Math.hypot(b[0] - a[0], b[2] - a[2]) : 0));
    }
    this.length = this.gone.at(-1) ?? 0;
  }

  /** Metres walked to the point of the aisle nearest to this one, and metres from there to it. */
  nearest([x, , z]: Point): { along: number; across: number } {
    let best = { along: 0, across: Number.POSITIVE_INFINITY };
    for (let i = 1; i < this.line.length; i++) {
      const [a, b] = [this.line[i - 1], this.line[i]];
      if (!a || !b) continue;
      const [dx, dz] = [b[0] - a[0], b[2] - a[2]];
      const length = Math.hypot(dx, dz) || 1;
      const share = Math.min(1, Math.max(0, ((x - a[0]) * dx + (z - a[2]) * dz) / (length * length)));
      const across = Math.hypot(a[0] + dx * share - x, a[2] + dz * share - z);
      if (across < best.across) best = { along: (this.gone[i - 1] ?? 0) + share * length, across };
    }
    return best;
  }

  /** The part of it between two lengths. */
  between(from: number, to: number): Point[] {
    const inner = this.line.filter((_, i) => (this.gone[i] ?? 0) > from && (this.gone[i] ?? 0) < to);
    return [this.at(from), ...inner, this.at(to)];
  }

  private at(along: number): Point {
    const i = Math.max(
      1,
      this.gone.findIndex((gone) => gone >= along),
    );
    const [a, b] = [this.line[i - 1], this.line[i]];
    if (!a || !b) return this.line[0] ?? [0, 0, 0];
    const [start, end] = [this.gone[i - 1] ?? 0, this.gone[i] ?? 0];
    const share = end > start ? (along - start) / (end - start) : 0;
    return [a[0] + (b[0] - a[0]) * share, 0, a[2] + (b[2] - a[2]) * share];
  }
}
