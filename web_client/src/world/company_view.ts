// The other visitors in the world: a head that looks where they look, a number above it, and what they point at.

import { effect } from "@preact/signals";
import {
  type BufferGeometry,
  ConeGeometry,
  Group,
  Matrix4,
  Mesh,
  Quaternion,
  type ShaderMaterial,
  SphereGeometry,
  Vector3,
} from "three";
import { mergeGeometries } from "three/addons/utils/BufferGeometryUtils.js";
import type { VisitorHere } from "../generated/messages";
import { solid } from "../headset/solid";
import { NAME_FAMILY } from "./fonts";
import { Picture } from "./picture";
import { poseOf } from "./pose";
import { css } from "./theme";
import type { Workshop } from "./workshop";

/** metres */
const [HEAD, POINT] = [0.16, 0.035];
/** seconds in which a head follows what is told of it, to 63 % */
const EASE = 0.09;
const UP = new Vector3(0, 1, 0);

export class CompanyView {
  readonly group = new Group();
  private readonly others = new Map<string, Other>();
  private readonly stop: () => void;
  private readonly head = headGeometry();
  private readonly ball: BufferGeometry = new SphereGeometry(POINT, 14, 10);

  constructor(private readonly workshop: Workshop) {
    this.group.matrixAutoUpdate = false;
    const { store, invalidate } = workshop;
    this.stop = effect(() => {
      store.visitors.value;
      store.walks.value;
      this.follow();
      invalidate();
    });
  }

  /** How many are in sight of this world. */
  get drawn(): number {
    return this.others.size;
  }

  /** true while somebody moves */
  advance(seconds: number, eye: Vector3): boolean {
    let busy = false;
    for (const other of this.others.values()) busy = other.advance(seconds, eye) || busy;
    return busy;
  }

  repaint(): void {
    for (const other of this.others.values()) other.write();
  }

  dispose(): void {
    this.stop();
    for (const other of this.others.values()) other.dispose();
    this.others.clear();
    this.head.dispose();
    this.ball.dispose();
  }

  private follow(): void {
    const { store } = this.workshop;
    const visitors = store.visitors.peek();
    const offsets = new Map(store.walks.peek().map(({ network, offset }) => [network.id, offset]));
    for (const [id, other] of this.others) {
      const visitor = visitors.get(id);
      if (visitor && offsets.has(visitor.network)) continue;
      this.group.remove(...other.meshes);
      other.dispose();
      this.others.delete(id);
    }
    for (const [id, visitor] of visitors) {
      const offset = offsets.get(visitor.network);
      if (offset === undefined) continue; // in a network that is not in this world
      const known = this.others.get(id);
      if (known) known.goTo(visitor, offset);
      else {
        const other = new Other(this.workshop, visitor, offset, this.head, this.ball);
        this.group.add(...other.meshes);
        this.others.set(id, other);
      }
    }
  }
}

class Other {
  private readonly body: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly point: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly name: Picture;
  private readonly colour: { value: Vector3 };
  private readonly at = new Vector3();
  private readonly goal = new Vector3();
  private readonly turn = new Quaternion();
  private readonly turnGoal = new Quaternion();
  private readonly matrix = new Matrix4();

  constructor(
    private readonly workshop: Workshop,
    private readonly visitor: VisitorHere,
    offset: number,
    head: BufferGeometry,
    ball: BufferGeometry,
  ) {
    const { renderer, shared, quad } = workshop;
    this.colour = { value: new Vector3() };
    const material = solid(shared, this.colour, { shaded: true });
    this.body = new Mesh(head, material);
    this.point = new Mesh(ball, material);
    for (const mesh of [this.body, this.point]) {
      mesh.matrixAutoUpdate = false;
      mesh.frustumCulled = false;
    }
    this.name = new Picture(renderer, shared, quad, { rim: 0, blends: true });
    this.write();
    this.goTo(visitor, offset);
    this.at.copy(this.goal);
    this.turn.copy(this.turnGoal);
  }

  get meshes(): Mesh[] {
    return [this.body, this.point, this.name.mesh];
  }

  goTo({ position: [x, y, z], yaw, pitch, pointer }: VisitorHere, offset: number): void {
    this.goal.set(x + offset, y, z);
    this.turnGoal.setFromAxisAngle(UP, yaw);
    this.turnGoal.multiply(new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), pitch));
    this.point.visible = pointer !== null;
    if (pointer === null) return;
    this.point.matrix.makeTranslation(pointer[0] + offset, pointer[1], pointer[2]);
    this.point.matrixWorld.copy(this.point.matrix);
  }

  advance(seconds: number, eye: Vector3): boolean {
    const moves = this.at.distanceToSquared(this.goal) > 1e-6 || this.turn.angleTo(this.turnGoal) > 1e-3;
    const share = moves ? 1 - Math.exp(-seconds / EASE) : 1;
    this.at.lerp(this.goal, share);
    this.turn.slerp(this.turnGoal, share);
    this.matrix.makeRotationFromQuaternion(this.turn).setPosition(this.at);
    this.body.matrix.copy(this.matrix);
    this.body.matrixWorld.copy(this.matrix);
    const { x, y, z } = this.at;
    const [width, height] = [0.56, 0.14];
    const yaw = Math.atan2(eye.x - x, eye.z - z);
    this.name.place(poseOf({ position: [x, y + 0.3, z], yaw, width, height }, 0));
    return this.name.advance(seconds, true) || moves;
  }

  /** Its colour, and its number above it. */
  write(): void {
    const { palette } = this.workshop;
    const colour = palette.series[Number(this.visitor.id) % palette.series.length] ?? palette.text;
    this.colour.value.set(...colour);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [256, 64];
    const context = canvas.getContext("2d");
    if (!context) return;
    context.font = `600 40px ${NAME_FAMILY}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = css(palette.board, 0.85);
    context.beginPath();
    context.roundRect(0, 0, 256, 64, 20);
    context.fill();
    context.fillStyle = css(colour);
    context.fillText(`Visitor ${this.visitor.id}`, 128, 34, 236);
    this.name.show(canvas);
  }

  dispose(): void {
    this.body.material.dispose();
    this.name.dispose();
  }
}

/** A ball with a beak that points where its owner looks. */
function headGeometry(): BufferGeometry {
  const ball = new SphereGeometry(HEAD, 24, 16);
  const beak = new ConeGeometry(HEAD * 0.5, HEAD * 0.9, 16)
    .rotateX(-Math.PI / 2)
    .translate(0, 0, -HEAD * 1.2);
  const merged = mergeGeometries([ball.toNonIndexed(), beak.toNonIndexed()]);
  ball.dispose();
  beak.dispose();
  return merged;
}
