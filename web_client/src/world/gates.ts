// The sections' portals over the aisle, merged into one draw.

import {
  BufferGeometry,
  DynamicDrawUsage,
  Float32BufferAttribute,
  Mesh,
  type ShaderMaterial,
  type Vector3,
} from "three";
import type { Gate, Layout } from "../generated/messages";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import { type Meeting, meet, type Pose, poseOf } from "./pose";
import fragment from "./shaders/gate.frag.glsl?raw";
import vertex from "./shaders/gate.vert.glsl?raw";

export const GATES: ShaderKind = { vertex, fragment, blends: true };

const THICK = 0.026;
/** How near a ray must pass a post or lintel to touch it: metres, and radians of the ray's own distance. */
const TOUCH = 0.12;
const TOUCH_ANGLE = 0.012;
const FAINTER = 0.72;
const VERTICES = 12;

export class Gates {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly poses: readonly { gate: Gate; pose: Pose }[];
  private readonly look: Float32BufferAttribute;
  private readonly meeting: Meeting = { distance: 0, u: 0, v: 0 };
  private hovered = -1;

  constructor(layout: Layout, offset: number, shared: Shared) {
    this.poses = layout.gates.map((gate) => ({ gate, pose: poseOf(standing(gate), offset) }));
    const from: number[] = [];
    const to: number[] = [];
    const corner: number[] = [];
    const look: number[] = [];
    const indices: number[] = [];
    for (const { gate, pose } of this.poses) {
      const [left, right] = [pointOn(pose, -0.5, -0.5, offset), pointOn(pose, 0.5, -0.5, offset)];
      const [leftTop, rightTop] = [pointOn(pose, -0.5, 0.5, offset), pointOn(pose, 0.5, 0.5, offset)];
      for (const [a, b] of [
        [left, leftTop],
        [leftTop, rightTop],
        [rightTop, right],
      ] as const) {
        const first = from.length / 3;
        for (const [along, across] of [
          [0, -1],
          [1, -1],
          [1, 1],
          [0, 1],
        ] as const) {
          from.push(...a);
          to.push(...b);
          corner.push(along, across);
          look.push(FAINTER ** gate.depth, 0);
        }
        indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
      }
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new Float32BufferAttribute(from, 3));
    geometry.setAttribute("aFrom", new Float32BufferAttribute(from, 3));
    geometry.setAttribute("aTo", new Float32BufferAttribute(to, 3));
    geometry.setAttribute("aCorner", new Float32BufferAttribute(corner, 2));
    this.look = new Float32BufferAttribute(look, 2);
    this.look.setUsage(DynamicDrawUsage);
    geometry.setAttribute("aLook", this.look);
    geometry.setIndex(indices);
    const material = makeMaterial(shared, GATES, { uThick: { value: THICK } });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 4;
    this.mesh.visible = indices.length > 0;
  }

  /** The gate whose frame the ray touches and how far away; null for none nearer than `nearest` metres. */
  touched(origin: Vector3, direction: Vector3, nearest: number): { index: number; distance: number } | null {
    let found: { index: number; distance: number } | null = null;
    for (let index = 0; index < this.poses.length; index++) {
      const pose = this.poses[index]?.pose;
      if (!pose || !meet(pose, origin, direction, TOUCH + 0.4, this.meeting)) continue;
      const { distance, u, v } = this.meeting;
      const reach = Math.max(TOUCH, TOUCH_ANGLE * distance);
      const across = Math.abs(u - 0.5) * pose.width;
      const below = v * pose.height; // metres under the lintel
      const onPost = Math.abs(across - pose.width / 2) < reach && below > -reach;
      const onLintel = Math.abs(below) < reach && across < pose.width / 2 + reach;
      if ((onPost || onLintel) && distance < (found?.distance ?? nearest)) found = { index, distance };
    }
    return found;
  }

  /** Light one gate, -1 for none; true if that changed. */
  setHovered(index: number): boolean {
    if (index === this.hovered) return false;
    for (const [gate, value] of [
      [this.hovered, 0],
      [index, 1],
    ] as const) {
      if (gate < 0) continue;
      for (let i = 0; i < VERTICES; i++) this.look.setY(gate * VERTICES + i, value);
    }
    this.look.needsUpdate = true;
    this.hovered = index;
    return true;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}

/** A gate as a board: its position is on the floor, a board's in its middle. */
function standing(gate: Gate) {
  const [x, y, z] = gate.position;
  return {
    position: [x, y + gate.height / 2, z] as const,
    yaw: gate.yaw,
    width: gate.width,
    height: gate.height,
  };
}

function pointOn(pose: Pose, across: number, above: number, offset: number): [number, number, number] {
  const [w, h] = [across * pose.width, above * pose.height];
  const { centre, right, up } = pose;
  return [
    centre[0] - offset + right[0] * w + up[0] * h,
    centre[1] + right[1] * w + up[1] * h,
    centre[2] + right[2] * w + up[2] * h,
  ];
}
