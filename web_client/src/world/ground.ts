// What lies on the floor of one walk: the aisle and the shadows under the panels.

import {
  BufferGeometry,
  Float32BufferAttribute,
  type BufferGeometry as Geometry,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type ShaderMaterial,
} from "three";
import type { Layout } from "../generated/messages";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import { rounded, strip } from "./path";
import aisleFragment from "./shaders/aisle.frag.glsl?raw";
import aisleVertex from "./shaders/aisle.vert.glsl?raw";
import shadowFragment from "./shaders/shadow.frag.glsl?raw";
import shadowVertex from "./shaders/shadow.vert.glsl?raw";

export const AISLE: ShaderKind = { vertex: aisleVertex, fragment: aisleFragment, blends: true };
export const SHADOWS: ShaderKind = { vertex: shadowVertex, fragment: shadowFragment, blends: true };

/** A board higher above the floor than this throws no shadow, metres to its lower edge. */
const HIGHEST = 2;
/** metres that the aisle goes on before the start and behind the end */
const BEYOND = 6;

export function makeAisle(layout: Layout, shared: Shared): Mesh<Geometry, ShaderMaterial> {
  const line = lengthened(layout.aisle.map(([x, , z]) => [x, 0.004, z] as const));
  const { positions, ways, indices, length } = strip(rounded(line, 4), layout.aisle_width);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
  geometry.setAttribute("aWay", new Float32BufferAttribute(ways, 2));
  geometry.setIndex(indices);
  const material = makeMaterial(shared, AISLE, {
    uWidth: { value: layout.aisle_width },
    uLength: { value: length },
  });
  return onFloor(new Mesh(geometry, material), 1);
}

export function makeShadows(layout: Layout, shared: Shared, quad: Geometry): Mesh<Geometry, ShaderMaterial> {
  const feet: number[] = [];
  for (const board of [...layout.panels, layout.input]) {
    if (board.position[1] - board.height / 2 > HIGHEST) continue;
    feet.push(board.position[0], board.position[2], board.width / 2, board.yaw);
  }
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("position", quad.getAttribute("position").clone()); // its own: disposing frees the buffer
  geometry.setIndex(quad.getIndex()?.clone() ?? null);
  geometry.setAttribute("aFoot", new InstancedBufferAttribute(new Float32Array(feet), 4));
  geometry.instanceCount = feet.length / 4;
  const material = makeMaterial(shared, SHADOWS);
  return onFloor(new Mesh<Geometry, ShaderMaterial>(geometry, material), 2);
}

/** Things on the floor are drawn in this order and leave the depth alone, so that they never fight for it. */
export function onFloor<T extends Mesh>(mesh: T, order: number): T {
  mesh.frustumCulled = false;
  mesh.renderOrder = order;
  return mesh;
}

function lengthened(
  line: readonly (readonly [number, number, number])[],
): (readonly [number, number, number])[] {
  const [first, second] = line;
  const [last, before] = [line.at(-1), line.at(-2)];
  if (!first || !second || !last || !before) return [...line];
  return [beyond(first, second), ...line, beyond(last, before)];
}

function beyond(end: readonly [number, number, number], inner: readonly [number, number, number]) {
  const length = Math.hypot(end[0] - inner[0], end[2] - inner[2]) || 1;
  const share = BEYOND / length;
  return [end[0] + (end[0] - inner[0]) * share, end[1], end[2] + (end[2] - inner[2]) * share] as const;
}
