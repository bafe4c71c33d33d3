// All labels of a walk in one draw: names above boards, growing with distance, thinned out where they would overlap.

import {
  type BufferGeometry,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type PerspectiveCamera,
  type ShaderMaterial,
  type WebGLRenderer,
} from "three";
import { LabelPage, NAME, TALL, type Width, type Words } from "./label_page";
import { LabelThinning } from "./label_thinning";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import type { Pose } from "./pose";
import fragment from "./shaders/label.frag.glsl?raw";
import vertex from "./shaders/label.vert.glsl?raw";

export const LABELS: ShaderKind = { vertex, fragment, blends: true };

/** Metres of a name's font; a pixel at full size. */
const NAME_METRES = 0.19;
const METRES = NAME_METRES / NAME;
/** Screen pixels of a name's font that a label never falls below, and the same as a share of the view's height. */
const [LEAST_NAME, LEAST_SHARE] = [10.5, 0.0105];
const ABOVE = 0.09;

/** Screen pixels of height that a label never falls below: more on a large screen, which is looked at from farther. */
export const leastHeight = (viewHeight: number): number =>
  (Math.max(LEAST_NAME, LEAST_SHARE * viewHeight) * TALL) / NAME;
const SPLIT = 0.6;
const FADE = 0.18;
/** level of a full-size page whose pixels are as wide as the halo around letters */
const HALO = 3.2;
export const TEXT_TONE = 0;
export const GATE_TONE = 1;
export const CHOSEN_TONE = 2;

export interface Label extends Words {
  readonly pose: Pose;
  readonly tone: number;
  /** labels of a higher rank are kept when two overlap; among equals the nearer one is */
  readonly rank: number;
  /** 0..1 */
  readonly strength: number;
}

export class Labels {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  private readonly page: LabelPage;
  private readonly tone: InstancedBufferAttribute;
  private readonly thinning: LabelThinning;
  private readonly alpha: Float32Array;
  private readonly wanted: Uint8Array;

  constructor(
    renderer: WebGLRenderer,
    private readonly labels: readonly Label[],
    widths: readonly Width[],
    offset: number,
    private readonly shared: Shared,
    quad: BufferGeometry,
  ) {
    this.page = new LabelPage(renderer, labels, widths);
    const count = Math.max(1, labels.length);
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute("position", quad.getAttribute("position").clone()); // its own: disposing frees the buffer
    geometry.setIndex(quad.getIndex()?.clone() ?? null);
    geometry.instanceCount = labels.length;
    const add = (name: string, size: number) => {
      const attribute = new InstancedBufferAttribute(new Float32Array(count * size), size);
      geometry.setAttribute(name, attribute);
      return attribute;
    };
    const [centre, right, up] = [add("aCentre", 3), add("aRight", 3), add("aUp", 3)];
    const [extent, spot] = [add("aExtent", 4), add("aSpot", 4)];
    this.tone = add("aTone", 3);
    this.tone.setUsage(DynamicDrawUsage);
    labels.forEach(({ pose }, i) => {
      const place = this.page.spots[i];
      if (!place) return;
      const half = pose.height / 2;
      centre.setXYZ(
        i,
        pose.centre[0] - offset + pose.up[0] * half,
        pose.centre[1] + pose.up[1] * half,
        pose.centre[2] + pose.up[2] * half,
      );
      right.setXYZ(i, ...pose.right);
      up.setXYZ(i, ...pose.up);
      extent.setXYZW(i, pose.width / 2, place.full * METRES, TALL * METRES, ABOVE);
      const { width, height, scale } = this.page;
      spot.setXYZW(i, place.x / width, place.y / height, place.width / width, (TALL * scale) / height);
      this.tone.setXYZ(i, labels[i]?.tone ?? 0, 0, labels[i]?.second ? 1 : 0);
    });
    this.alpha = new Float32Array(count);
    this.wanted = new Uint8Array(count);
    this.thinning = new LabelThinning(
      labels.map((label, i) => ({
        pose: label.pose,
        rank: label.rank,
        width: (this.page.spots[i]?.full ?? 0) * METRES,
        nameWidth: (this.page.spots[i]?.name ?? 0) * METRES,
        height: TALL * METRES,
        above: ABOVE,
      })),
    );
    const material = makeMaterial(shared, LABELS, {
      uPage: { value: this.page.texture },
      uLeast: { value: leastHeight(0) },
      uSplit: { value: SPLIT },
      uSoft: { value: HALO + Math.log2(this.page.scale) },
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 5;
  }

  /** Decide which labels are shown; to be called when the eye has moved. `boards`: what may stand before them. */
  thin(camera: PerspectiveCamera, width: number, height: number, boards: readonly Pose[]): void {
    const least = leastHeight(height);
    const { uLeast } = this.mesh.material.uniforms;
    if (uLeast) uLeast.value = least;
    this.thinning.run(camera, width, height, this.shared.uFocal.value, least, boards, this.wanted);
  }

  /** Leave a label out, or let it be shown where there is room. */
  setAbsent(index: number, absent: boolean): void {
    this.thinning.absent[index] = absent ? 1 : 0;
  }

  /** The label of the chosen panel in the warm colour; -1 for none. */
  choose(index: number): void {
    this.labels.forEach((label, i) => {
      this.tone.setX(i, i === index ? CHOSEN_TONE : label.tone);
    });
    this.thinning.prefer(index);
    this.tone.needsUpdate = true;
  }

  /** Write what is not written yet, up to the time `until`, and fade labels in and out; true while something changes. */
  advance(seconds: number, until: number): boolean {
    const wrote = this.page.write(until);
    const ready = this.page.ready;
    let busy = wrote;
    for (let i = 0; i < this.labels.length; i++) {
      const goal = i < ready && this.wanted[i] ? (this.labels[i]?.strength ?? 1) : 0;
      const now = this.alpha[i] ?? 0;
      if (now === goal) continue;
      const step = seconds / FADE;
      const next = now < goal ? Math.min(goal, now + step) : Math.max(goal, now - step);
      this.alpha[i] = next;
      this.tone.setY(i, next);
      this.tone.needsUpdate = true;
      busy = true;
    }
    return busy;
  }

  /** Number of labels shown now. */
  get shown(): number {
    return this.wanted.reduce((sum, wanted) => sum + wanted, 0);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.page.dispose();
  }
}
