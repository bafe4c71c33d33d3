// All far panels of a walk in one draw: an instance each, their pictures side by side in one small shared page.

import {
  type BufferGeometry,
  DynamicDrawUsage,
  ExternalTexture,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type ShaderMaterial,
  Vector2,
  type WebGLRenderer,
} from "three";
import type { LayerTiles, LevelBytes } from "../store";
import { halve } from "./atlas";
import { createTexture, uploadR8 } from "./layer_texture";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import { MAPS, NOT_COMPUTED, NOTHING, type PanelView, WAITING } from "./panel_view";
import fragment from "./shaders/far.frag.glsl?raw";
import vertex from "./shaders/far.vert.glsl?raw";

export const FAR_PANELS: ShaderKind = { vertex, fragment, tiles: true };

/** Pixels of a slot's side. */
export const SLOT = 64;
const LEVELS = 4;
const MOST_COLUMNS = 32;

interface Slot {
  readonly view: PanelView;
  /** tiles whose picture the slot holds */
  tiles: LayerTiles | null;
}

export class FarPanels {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  private readonly page: WebGLTexture;
  private readonly texture: ExternalTexture;
  private readonly slots: Slot[];
  private readonly columns: number;
  private readonly slotData: InstancedBufferAttribute;
  private readonly tileData: InstancedBufferAttribute;
  private readonly gridData: InstancedBufferAttribute;
  private readonly fillData: InstancedBufferAttribute;
  private readonly shownData: InstancedBufferAttribute;
  private readonly centre: InstancedBufferAttribute;
  private readonly right: InstancedBufferAttribute;
  private readonly up: InstancedBufferAttribute;
  private next = 0;

  constructor(
    private readonly renderer: WebGLRenderer,
    views: readonly PanelView[],
    shared: Shared,
    quad: BufferGeometry,
  ) {
    this.slots = views.map((view) => ({ view, tiles: null }));
    const count = Math.max(1, views.length);
    this.columns = Math.min(MOST_COLUMNS, count);
    const rows = Math.ceil(count / this.columns);
    const [width, height] = [this.columns * SLOT, rows * SLOT];
    this.page = createTexture(renderer, "R8", width, height, LEVELS);
    this.texture = new ExternalTexture(this.page);
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute("position", quad.getAttribute("position").clone()); // its own: disposing frees the buffer
    geometry.setIndex(quad.getIndex()?.clone() ?? null);
    geometry.instanceCount = views.length;
    const add = (name: string, size: number) => {
      const attribute = new InstancedBufferAttribute(new Float32Array(count * size), size);
      attribute.setUsage(DynamicDrawUsage);
      geometry.setAttribute(name, attribute);
      return attribute;
    };
    this.centre = add("aCentre", 3);
    this.right = add("aRight", 3);
    this.up = add("aUp", 3);
    this.slotData = add("aSlot", 4);
    this.tileData = add("aTile", 4);
    this.gridData = add("aGrid", 4);
    this.fillData = add("aFill", 2);
    this.shownData = add("aShown", 1);
    for (let i = 0; i < views.length; i++) {
      this.follow(i);
      this.describe(i, 0);
    }
    this.mesh = new Mesh(
      geometry,
      makeMaterial(shared, FAR_PANELS, {
        uPage: { value: this.texture },
        uTexel: { value: new Vector2(1 / width, 1 / height) },
      }),
    );
    this.mesh.frustumCulled = false;
    this.mesh.matrixAutoUpdate = false;
    this.mesh.renderOrder = -1; // under the near panels that give way to it
  }

  /** Say which panels are shown from here. `shown`: by the panel's index. True if that changed. */
  setShown(index: number, shown: boolean): void {
    const value = shown ? 1 : 0;
    if (this.shownData.getX(index) === value) return;
    this.shownData.setX(index, value);
    this.shownData.needsUpdate = true;
  }

  /** Bring the pictures of panels up to date, one at least and more up to the time `until`; true while more are waiting. */
  refresh(until: number): boolean {
    let some = false;
    for (let step = 0; step < this.slots.length; step++) {
      const index = (this.next + step) % this.slots.length;
      const slot = this.slots[index];
      if (!slot?.view.tiles || slot.tiles === slot.view.tiles) continue;
      if (some && performance.now() >= until) {
        this.next = index;
        return true;
      }
      some = this.fill(index, slot) || some;
    }
    return false;
  }

  /** Stand where the panel stands now, which may be on its way. */
  follow(index: number): void {
    const view = this.slots[index]?.view;
    if (!view) return;
    const { elements: m } = view.matrix;
    const [w, h] = [view.panel.width / 2, view.panel.height / 2]; // the matrix holds its scale
    this.right.setXYZ(index, (m[0] ?? 0) * w, (m[1] ?? 0) * w, (m[2] ?? 0) * w);
    this.up.setXYZ(index, (m[4] ?? 0) * h, (m[5] ?? 0) * h, (m[6] ?? 0) * h);
    this.centre.setXYZ(index, m[12] ?? 0, m[13] ?? 0, m[14] ?? 0);
    for (const data of [this.right, this.up, this.centre]) data.needsUpdate = true;
  }

  /** A panel's state or choice changed. */
  restate(index: number): void {
    const slot = this.slots[index];
    if (slot) this.describe(index, this.slotData.getZ(index));
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.texture.dispose();
    this.renderer.getContext().deleteTexture(this.page);
  }

  private fill(index: number, slot: Slot): boolean {
    const { tiles } = slot.view;
    if (!tiles) return false;
    const same =
      slot.tiles?.recording === tiles.recording &&
      slot.tiles.scaleMode === tiles.scaleMode &&
      slot.tiles.header.node === tiles.header.node;
    slot.tiles = tiles;
    if (same && this.slotData.getZ(index) > 0) return false; // finer levels change nothing at this size
    let found: { level: number; bytes: LevelBytes } | null = null;
    for (const [level, bytes] of tiles.levels)
      if (bytes.width <= SLOT && bytes.height <= SLOT && (!found || level < found.level))
        found = { level, bytes };
    if (!found) return false;
    let picture = padded(found.bytes);
    const x = (index % this.columns) * SLOT;
    const y = Math.floor(index / this.columns) * SLOT;
    for (let level = 0; level < LEVELS; level++) {
      const { width, height, bytes } = picture;
      uploadR8(this.renderer, this.page, level, x >> level, y >> level, width, height, bytes);
      picture = halve(picture);
    }
    this.describe(index, 2 ** -found.level);
    return true;
  }

  private describe(index: number, scale: number): void {
    const view = this.slots[index]?.view;
    if (!view) return;
    const { columns, rows, channels, tile, pitch, fill } = view.arrangement;
    const x = (index % this.columns) * SLOT;
    const y = Math.floor(index / this.columns) * SLOT;
    const state =
      view.state === NOT_COMPUTED || view.state === NOTHING ? NOT_COMPUTED : scale > 0 ? MAPS : WAITING;
    this.slotData.setXYZW(index, x, y, scale, state);
    this.tileData.setXYZW(index, tile[1], tile[0], pitch[1], pitch[0]);
    this.gridData.setXYZW(index, columns, rows, channels, view.isChosen ? 1 : 0);
    this.fillData.setXY(index, fill[0], fill[1]);
    for (const data of [this.slotData, this.tileData, this.gridData, this.fillData]) data.needsUpdate = true;
  }
}

/** The picture in the upper left of a slot, its last row and column repeated to the slot's ends. */
export function padded(picture: LevelBytes): LevelBytes {
  const bytes = new Uint8Array(SLOT * SLOT);
  for (let y = 0; y < SLOT; y++) {
    const row = Math.min(picture.height - 1, y) * picture.width;
    for (let x = 0; x < SLOT; x++)
      bytes[y * SLOT + x] = picture.bytes[row + Math.min(picture.width - 1, x)] ?? 128;
  }
  return { width: SLOT, height: SLOT, bytes };
}
