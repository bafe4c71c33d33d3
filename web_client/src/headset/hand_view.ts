// What one sees of one's hands: a controller or the joints of a hand, and the ray with the point that it touches.

import {
  CapsuleGeometry,
  CylinderGeometry,
  DynamicDrawUsage,
  Group,
  InstancedMesh,
  Matrix4,
  Mesh,
  type ShaderMaterial,
  SphereGeometry,
  TorusGeometry,
} from "three";
import { mergeGeometries } from "three/addons/utils/BufferGeometryUtils.js";
import type { Shared } from "../world/materials";
import { type Hand, JOINTS } from "./hands";
import { solid } from "./solid";

/** metres of the room */
const RAY_RADIUS = 0.0016;
const FREE_RAY = 1.2;
/** joints are drawn a little larger than they are, so that a hand holds together */
const PLUMP = 1.2;
/** radius of the point of touch, at one metre */
const POINT = 0.004;

const place = new Matrix4();
const size = new Matrix4();

/** A grip along the palm and a ring above it. */
function controllerGeometry() {
  const grip = new CapsuleGeometry(0.016, 0.075, 4, 12).rotateX(Math.PI / 2).translate(0, -0.004, 0.028);
  const ring = new TorusGeometry(0.036, 0.005, 8, 28).rotateX(1.1).translate(0, 0.014, -0.034);
  const merged = mergeGeometries([grip.toNonIndexed(), ring.toNonIndexed()]);
  grip.dispose();
  ring.dispose();
  return merged;
}

export class HandView {
  /** stands in the rig */
  readonly group = new Group();
  private readonly controller: Mesh;
  private readonly joints: InstancedMesh;
  private readonly ray: Mesh;
  private readonly point: Mesh;
  private readonly materials: readonly ShaderMaterial[];

  constructor(shared: Shared) {
    const body = solid(shared, shared.uDim, { shaded: true });
    const line = solid(shared, shared.uText, { alpha: 0.55 });
    const warm = solid(shared, shared.uWarm);
    this.materials = [body, line, warm];
    this.controller = new Mesh(controllerGeometry(), body);
    this.joints = new InstancedMesh(new SphereGeometry(1, 12, 8), body, JOINTS);
    this.joints.instanceMatrix.setUsage(DynamicDrawUsage);
    this.ray = new Mesh(
      new CylinderGeometry(RAY_RADIUS, RAY_RADIUS, 1, 6, 1, true).rotateX(-Math.PI / 2).translate(0, 0, -0.5),
      line,
    );
    this.ray.renderOrder = 8;
    this.point = new Mesh(new SphereGeometry(1, 16, 12), warm);
    for (const mesh of [this.controller, this.joints, this.ray, this.point]) {
      mesh.matrixAutoUpdate = false;
      mesh.frustumCulled = false;
      mesh.visible = false;
      this.group.add(mesh);
    }
  }

  /** Show the hand as it is. `reach`: metres of the room to what its ray touches; null: nothing. `points`: it has a ray. */
  show(hand: Hand, reach: number | null, points: boolean): void {
    this.controller.visible = hand.held && !hand.jointed && hand.source?.targetRayMode === "tracked-pointer";
    if (this.controller.visible) this.controller.matrix.copy(hand.grip);
    this.joints.visible = hand.jointed;
    if (hand.jointed) this.showJoints(hand);
    this.ray.visible = points && hand.tracked && hand.source?.targetRayMode !== "screen";
    this.point.visible = this.ray.visible && reach !== null;
    if (!this.ray.visible) return;
    this.ray.matrix.copy(hand.ray).multiply(size.makeScale(1, 1, reach ?? FREE_RAY));
    if (reach === null) return;
    const radius = POINT * Math.max(0.4, reach);
    this.point.matrix
      .copy(hand.ray)
      .multiply(place.makeTranslation(0, 0, -reach))
      .multiply(size.makeScale(radius, radius, radius));
  }

  dispose(): void {
    for (const mesh of [this.controller, this.joints, this.ray, this.point]) mesh.geometry.dispose();
    this.joints.dispose();
    for (const material of this.materials) material.dispose();
  }

  private showJoints(hand: Hand): void {
    for (let i = 0; i < JOINTS; i++) {
      const radius = (hand.radii[i] || 0.008) * PLUMP;
      place.fromArray(hand.joints, 16 * i).multiply(size.makeScale(radius, radius, radius));
      this.joints.setMatrixAt(i, place);
    }
    this.joints.instanceMatrix.needsUpdate = true;
  }
}
