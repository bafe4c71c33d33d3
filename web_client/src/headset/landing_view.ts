// The dotted arc, and the ring where it comes down.

import {
  DynamicDrawUsage,
  Group,
  InstancedMesh,
  Matrix4,
  Mesh,
  RingGeometry,
  type ShaderMaterial,
  SphereGeometry,
  type Vector3,
} from "three";
import type { Shared } from "../world/materials";
import { ARC_POINTS, arc } from "./arc";
import { solid } from "./solid";

const DOT = 0.007;
/** above the floor and the ribbons on it */
const ABOVE = 0.02;
const one = new Matrix4();

export class LandingView {
  /** stands in the world */
  readonly group = new Group();
  private readonly dots: InstancedMesh;
  private readonly ring: Mesh;
  private readonly materials: readonly ShaderMaterial[];
  private readonly points = new Float32Array(3 * ARC_POINTS);

  constructor(shared: Shared) {
    this.materials = [solid(shared, shared.uText), solid(shared, shared.uWarm)];
    this.dots = new InstancedMesh(new SphereGeometry(1, 8, 6), this.materials[0], ARC_POINTS);
    this.dots.instanceMatrix.setUsage(DynamicDrawUsage);
    this.ring = new Mesh(new RingGeometry(0.24, 0.3, 48).rotateX(-Math.PI / 2), this.materials[1]);
    this.ring.matrixAutoUpdate = false;
    for (const mesh of [this.dots, this.ring]) mesh.frustumCulled = false;
    this.group.add(this.dots, this.ring);
    this.group.matrixAutoUpdate = false;
    this.group.visible = false;
  }

  /** `seconds`: of flight; `lands`: the arc comes down where one may stand. */
  show(origin: Vector3, direction: Vector3, seconds: number, scale: number, lands: boolean): void {
    this.group.visible = true;
    arc(origin, direction, seconds, scale, this.points);
    for (let i = 0; i < ARC_POINTS; i++) {
      const radius = DOT * scale;
      one.makeScale(radius, radius, radius);
      one.setPosition(this.points[3 * i] ?? 0, this.points[3 * i + 1] ?? 0, this.points[3 * i + 2] ?? 0);
      this.dots.setMatrixAt(i, one);
    }
    this.dots.instanceMatrix.needsUpdate = true;
    this.ring.visible = lands;
    if (!lands) return;
    const last = 3 * (ARC_POINTS - 1);
    this.ring.matrix.makeScale(scale, scale, scale);
    this.ring.matrix.setPosition(
      this.points[last] ?? 0,
      (this.points[last + 1] ?? 0) + ABOVE,
      this.points[last + 2] ?? 0,
    );
    this.ring.matrixWorld.copy(this.ring.matrix);
  }

  hide(): void {
    this.group.visible = false;
  }

  dispose(): void {
    this.dots.geometry.dispose();
    this.dots.dispose();
    this.ring.geometry.dispose();
    for (const material of this.materials) material.dispose();
  }
}
