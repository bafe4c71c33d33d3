// A map of example inputs above the aisle: every point its picture, all in one draw. One walks between them.

import { effect } from "@preact/signals";
import {
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type ShaderMaterial,
  Vector3,
} from "three";
import {
  axesOf,
  type Cloud,
  type CloudAxes,
  coloursOf,
  coordinatesAt,
  type FreePlace,
  placeOf,
  placesIn,
  SERIES,
} from "../cloud";
import { CloudPage } from "./cloud_page";
import { makeMaterial, type ShaderKind } from "./materials";
import type { Pose } from "./pose";
import fragment from "./shaders/cloud.frag.glsl?raw";
import vertex from "./shaders/cloud.vert.glsl?raw";
import { smooth } from "./share";
import type { Workshop } from "./workshop";

export const CLOUD: ShaderKind = { vertex, fragment };

/** Metres: the largest extent of the places, and from what stands highest in the walk to the lowest picture. */
const ACROSS = 12;
const ABOVE = 1.2;
/** metres of a picture's longer side, as the points are many, and its frame as a share of it */
const [SMALLEST, LARGEST, OF_MANY] = [0.36, 1, 5.2];
export const FRAME = 0.06;
/** Seconds in which a cloud comes or goes. */
const FADE = 0.28;

/** Metres of a picture's longer side among so many. */
export const sizeOf = (count: number): number =>
  Math.min(LARGEST, Math.max(SMALLEST, OF_MANY / Math.cbrt(count)));

/** Where the walk has room for it: above the panel's middle, over all that stands there. */
export interface Ground {
  readonly x: number;
  readonly z: number;
  readonly top: number;
}

export class CloudView {
  readonly group = new Group();
  private cloud: Cloud | null = null;
  private axes: CloudAxes = { middle: [0, 0, 0], scale: 0 };
  private places: Float32Array = new Float32Array();
  private colours: Uint8Array = new Uint8Array();
  /** metres: of what stands highest in the walk, and of the lowest and highest places from the middle */
  private under = 0;
  private lowest = 0;
  private highest = 0;
  private page: CloudPage | null = null;
  private mesh: Mesh<InstancedBufferGeometry, ShaderMaterial> | null = null;
  private shown = 0;
  private going = false;
  private pointed = -1;
  /** the example that the network sees, null for anything else */
  private seen: number | null = null;
  private readonly middle = new Vector3();
  private readonly stopListening: () => void;

  /** `network`: whose clouds it shows; `ground`: above what a cloud of this node stands, null while it has no panel. */
  constructor(
    private readonly workshop: Workshop,
    private readonly network: () => string,
    private readonly ground: (node: string) => Ground | null,
  ) {
    this.group.matrixAutoUpdate = this.group.matrixWorldAutoUpdate = false;
    this.stopListening = effect(() => {
      workshop.store.cloud.value;
      this.receive();
    });
  }

  /** Number of points in the last frame. */
  get drawn(): number {
    return this.mesh?.geometry.instanceCount ?? 0;
  }

  /** The board that fits around all pictures, to stand before it; null where there is no cloud. */
  get pose(): Pose | null {
    if (this.cloud === null || this.going) return null;
    const { x, y, z } = this.middle;
    const size = sizeOf(this.cloud.result.count);
    return {
      centre: [x, y, z + ACROSS / 2],
      right: [1, 0, 0],
      up: [0, 1, 0],
      normal: [0, 0, 1],
      width: ACROSS + size,
      height: this.highest - this.lowest + size,
    };
  }

  /** The free place at a point of the world; null where none can be decoded from. */
  freeAt({ x, y, z }: Vector3): FreePlace | null {
    const { cloud, middle } = this;
    if (cloud === null || this.going || cloud.result.made === null) return null;
    const coordinates = coordinatesAt(this.axes, [x - middle.x, y - middle.y, z - middle.z]);
    return coordinates && { cloud, coordinates };
  }

  /** Whether it is as high as the cloud hangs, over all that stands in the walk. */
  isOver({ y }: Vector3): boolean {
    return y > this.under;
  }

  /** Where in the world a free place of this cloud is. Writes into `out`. */
  placeOf({ coordinates }: FreePlace, out: Vector3): Vector3 {
    return out.set(...placeOf(this.axes, coordinates)).add(this.middle);
  }

  /** Show the cloud of the store if it is one of this walk. */
  receive(): void {
    const cloud = this.workshop.store.cloud.peek();
    const own = cloud?.network === this.network() ? cloud : null;
    if (own === this.cloud) return;
    if (own === null) this.going = this.cloud !== null;
    else this.show(own);
    this.workshop.invalidate();
  }

  /** The network sees this example now. */
  see(example: number | null): void {
    if (example === this.seen) return;
    this.seen = example;
    this.dress();
  }

  /** The walk has been built anew: stand above the panel where it is now. */
  stand(): void {
    const { cloud, mesh } = this;
    const ground = cloud && this.ground(cloud.node);
    if (!ground) return; // its panel is folded away: it stays where it is
    this.under = ground.top;
    const size = sizeOf(cloud.result.count);
    this.middle.set(ground.x, ground.top + ABOVE + size / 2 - this.lowest, ground.z);
    mesh?.material.uniforms.uMiddle?.value.copy(this.middle);
  }

  /** The colours of the world have changed. */
  repaint(): void {
    const series = this.mesh?.material.uniforms.uSeries?.value as Vector3[] | undefined;
    this.workshop.palette.series.forEach((colour, i) => {
      series?.[i]?.set(...colour);
    });
  }

  /** The point nearest along the ray within `nearest` metres. */
  touched(
    origin: Vector3,
    direction: Vector3,
    nearest: number,
  ): { readonly index: number; readonly distance: number } | null {
    const { cloud, places, middle } = this;
    if (cloud === null || this.going || this.shown < 1) return null;
    const half = sizeOf(cloud.result.count) * (0.5 + FRAME);
    let found: { index: number; distance: number } | null = null;
    for (let i = 0; i < cloud.result.count; i++) {
      const x = middle.x + (places[i * 3] ?? 0) - origin.x;
      const y = middle.y + (places[i * 3 + 1] ?? 0) - origin.y;
      const z = middle.z + (places[i * 3 + 2] ?? 0) - origin.z;
      const away = Math.hypot(x, y, z);
      const along = (x * direction.x + y * direction.y + z * direction.z) / away;
      if (!(along > 0)) continue; // behind the eye, or nowhere
      const distance = away / along; // to the plane of the picture, which faces the eye
      if (distance >= (found?.distance ?? nearest)) continue;
      const level = Math.hypot(x, z) || 1;
      const [dx, dy, dz] = [
        direction.x * distance - x,
        direction.y * distance - y,
        direction.z * distance - z,
      ];
      const across = (dx * -z + dz * x) / level;
      const above = (dy * level * level - y * (dx * x + dz * z)) / (level * away);
      const [width, height] = this.sidesOf(i);
      if (Math.abs(across) < half * width && Math.abs(above) < half * height) found = { index: i, distance };
    }
    return found;
  }

  /** Light the point under the pointer; -1 for none. */
  setPointed(index: number): void {
    if (index === this.pointed) return;
    this.pointed = index;
    this.dress();
    this.workshop.invalidate();
  }

  /** Bring pictures that have come to the card, and let the cloud come or go; true while something changes. */
  advance(seconds: number, reduced: boolean): boolean {
    if (this.mesh === null) return false;
    const brought = this.page?.bring() ?? false;
    if (brought) this.dress();
    const goal = this.going ? 0 : 1;
    if (this.shown === goal) return brought;
    const step = reduced ? 1 : seconds / FADE;
    this.shown = goal > this.shown ? Math.min(1, this.shown + step) : Math.max(0, this.shown - step);
    const shown = this.mesh.material.uniforms.uShown;
    if (shown) shown.value = smooth(this.shown);
    if (this.shown === 0) this.clear();
    return true;
  }

  dispose(): void {
    this.stopListening();
    this.clear();
  }

  private show(cloud: Cloud): void {
    const before = this.going ? null : this.cloud;
    const { result } = cloud;
    const same =
      before !== null &&
      before.result.count === result.count &&
      before.pictures.every((address, i) => address === cloud.pictures[i]);
    if (!same) this.clear();
    this.cloud = cloud;
    this.going = false;
    if (before?.result !== result) {
      this.colours = coloursOf(result);
      this.axes = axesOf(result, ACROSS);
      this.places = placesIn(result, this.axes);
      const heights = this.places.filter((place, i) => i % 3 === 1 && Number.isFinite(place));
      this.lowest = heights.reduce((least, height) => Math.min(least, height), 0);
      this.highest = heights.reduce((most, height) => Math.max(most, height), 0);
    }
    this.page ??= new CloudPage(this.workshop.renderer, cloud.pictures, this.workshop.invalidate);
    this.mesh ??= this.makeMesh(this.page, result.count);
    const place = this.mesh.geometry.getAttribute("aPlace") as InstancedBufferAttribute;
    place.copyArray(this.places.map((part) => (Number.isFinite(part) ? part : 1e6))); // out of sight
    place.needsUpdate = true;
    this.stand();
    this.dress();
  }

  /** Write what every point looks like now. */
  private dress(): void {
    const { mesh, cloud, page } = this;
    if (mesh === null || cloud === null || page === null) return;
    const { result } = cloud;
    const { seen } = this;
    const part = mesh.geometry.getAttribute("aPart") as InstancedBufferAttribute;
    const look = mesh.geometry.getAttribute("aLook") as InstancedBufferAttribute;
    for (let i = 0; i < result.count; i++) {
      part.setXYZW(i, ...(page.parts[i] ?? ([0, 0, 0, 0] as const)));
      const chosen = seen !== null && result.inputs[i] === seen ? 1 : 0;
      look.setXYZ(i, this.colours[i] ?? 0, result.marks[i] ? 1 : 0, i === this.pointed ? 2 : chosen);
    }
    part.needsUpdate = look.needsUpdate = true;
  }

  /** Width and height of a picture, as shares of its longer side. */
  private sidesOf(index: number): readonly [number, number] {
    const part = this.page?.parts[index];
    if (!part) return [1, 1];
    const longer = Math.max(part[2], part[3]);
    return [part[2] / longer, part[3] / longer];
  }

  private makeMesh(page: CloudPage, count: number): Mesh<InstancedBufferGeometry, ShaderMaterial> {
    const { quad, shared } = this.workshop;
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute("position", quad.getAttribute("position").clone()); // its own: disposing frees the buffer
    geometry.setIndex(quad.getIndex()?.clone() ?? null);
    for (const [name, size] of Object.entries({ aPlace: 3, aPart: 4, aLook: 3 }))
      geometry.setAttribute(name, new InstancedBufferAttribute(new Float32Array(count * size), size));
    geometry.instanceCount = count;
    const size = sizeOf(count);
    const material = makeMaterial(shared, CLOUD, {
      uPage: { value: page.texture },
      uSeries: { value: Array.from({ length: SERIES }, () => new Vector3()) },
      uMiddle: { value: new Vector3() },
      uSize: { value: size },
      uRim: { value: size * FRAME },
      uShown: { value: 0 },
    });
    const mesh = new Mesh(geometry, material);
    mesh.frustumCulled = false;
    mesh.matrixAutoUpdate = false;
    this.group.add(mesh);
    this.mesh = mesh;
    this.repaint();
    return mesh;
  }

  /** Give up what is on the card. */
  private clear(): void {
    if (this.mesh) this.group.remove(this.mesh);
    this.mesh?.geometry.dispose();
    this.mesh?.material.dispose();
    this.mesh = null;
    this.page?.dispose();
    this.page = null;
    this.cloud = null;
    this.shown = 0;
    this.pointed = -1;
  }
}
