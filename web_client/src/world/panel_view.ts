// One panel near by: a quad, its layer's texture, and how both change when tiles arrive.

import {
  BufferGeometry,
  Float32BufferAttribute,
  type Group,
  Matrix4,
  Mesh,
  type ShaderMaterial,
  type Texture,
  Vector3,
  type WebGLRenderer,
} from "three";
import type { GraphNode, Panel } from "../generated/messages";
import type { Moved } from "../hand/moved";
import type { LayerTiles } from "../store";
import { type Arrangement, fillOf, type Place, pitchOf } from "./atlas";
import { LayerTexture, usableChain } from "./layer_texture";
import { Movement } from "./movement";
import { PanelImages } from "./panel_images";
import { type PanelMaterials, type PanelUniforms, panelUniforms, putInto } from "./panel_materials";
import { PanelOrder } from "./panel_order";
import { type Pose, poseOf } from "./pose";
import { smooth } from "./share";
import { atlasLevels, type WishPanel } from "./wish";

/** Seconds of the change from one picture to the next. */
const FADE = 0.28;

const place = new Matrix4();
const size = new Vector3();

export const WAITING = 0;
export const MAPS = 1;
export const NOT_COMPUTED = 2;
export const NOTHING = 3;

/** A unit square around the origin, shared by all boards. */
export function unitQuad(): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute(
    "position",
    new Float32BufferAttribute([-0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, 0.5, 0, -0.5, 0.5, 0], 3),
  );
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  return geometry;
}

/** How a node's maps stand on a panel, before any tiles have arrived. */
export function arrangementOf(panel: Panel, node: GraphNode): Arrangement {
  const [height, width] = node.grid;
  const cell = [panel.width / panel.columns, panel.height / panel.rows] as const;
  return {
    columns: panel.columns,
    rows: panel.rows,
    channels: node.channels,
    tile: [height, width],
    pitch: [pitchOf(height), pitchOf(width)],
    fill: fillOf(cell, [height, width], node.display),
  };
}

export class PanelView implements WishPanel {
  /** where it stands now: it may be on its way */
  readonly matrix = new Matrix4();
  /** what draws it; made when it comes into view, for a long walk has hundreds that do not */
  private mesh: Mesh<BufferGeometry, ShaderMaterial> | null = null;
  node: string;
  pose: Pose;
  arrangement: Arrangement;
  levels: readonly (readonly [number, number])[];
  /** newest tiles of its layer; null before any */
  tiles: LayerTiles | null = null;
  /** the tiles have changed since they were last taken to the card */
  stale = false;
  /** metres from the eye to its middle, set every frame */
  distance = Number.POSITIVE_INFINITY;
  state = WAITING;
  /** what it is drawn with; made when something of it is to be drawn, as the mesh is */
  private made: PanelUniforms | null = null;
  private readonly order: PanelOrder;
  /** the order wanted; that of `order` once the maps of `node` are shown */
  private slots: Uint32Array | null = null;
  private fresh: LayerTexture | null = null;
  private old: LayerTexture | null = null;
  private next: { texture: LayerTexture; tiles: LayerTiles } | null = null;
  private shownTiles: LayerTiles | null = null;
  private fade = 1;
  private lit = 0;
  private chosen = 0;
  private chosenGoal = 0;
  readonly movement: Movement;
  private moved: Moved | null | undefined = null;
  /** what its channels look for, where that is shown instead of its maps */
  readonly images: PanelImages;

  constructor(
    public panel: Panel,
    public info: GraphNode,
    public offset: number,
    private readonly quad: BufferGeometry,
    private readonly materials: PanelMaterials,
    private readonly blank: Texture,
  ) {
    this.node = panel.node;
    this.pose = poseOf(panel, offset);
    this.arrangement = arrangementOf(panel, info);
    this.order = new PanelOrder(() => this.uniforms, blank);
    this.images = new PanelImages(() => this.uniforms, blank);
    this.levels = atlasLevels(info, panel.columns, panel.rows);
    placeAt(this.matrix, this.pose);
    this.movement = new Movement(this.matrix);
    if (this.levels.length === 0) this.setState(NOTHING);
  }

  private get uniforms(): PanelUniforms {
    if (this.made) return this.made;
    const { panel, state } = this;
    this.made = panelUniforms(this.blank);
    this.made.uSize.value.set(panel.width, panel.height);
    this.made.uState.value = state;
    this.arrange();
    return this.made;
  }

  /** Take the place of the same node in another layout, moving there if `animate`. */
  stand(panel: Panel, info: GraphNode, offset: number, animate: boolean): void {
    this.panel = panel;
    this.info = info;
    this.offset = offset;
    this.levels = atlasLevels(info, panel.columns, panel.rows);
    this.moved = undefined;
    this.moveTo(null, animate);
    this.made?.uSize.value.set(panel.width, panel.height);
    if (this.tiles) this.arrangeFor(this.tiles);
    else {
      this.arrangement = arrangementOf(panel, info);
      this.arrange();
    }
  }

  /** Stand where the visitor has put it; null: in its row. */
  moveTo(moved: Moved | null, animate: boolean): void {
    if (moved === this.moved) return;
    this.moved = moved;
    const { width, height } = this.panel;
    const scale = moved?.scale ?? 1;
    this.pose = moved
      ? poseOf({ ...moved, width: width * scale, height: height * scale }, 0)
      : poseOf(this.panel, this.offset);
    this.movement.goTo(placeAt(place, this.pose).scale(size.set(scale, scale, 1)), animate);
    this.mesh?.matrixWorld.copy(this.matrix);
  }

  /** The visitor does not want to see it. */
  get hidden(): boolean {
    return this.moved?.hidden ?? false;
  }

  /** Show another of its states. `waits`: its maps have not arrived, so what is on the card gives way to waiting. */
  restate(panel: Panel, info: GraphNode, waits: boolean): void {
    this.panel = panel;
    this.node = panel.node;
    this.info = info;
    this.levels = atlasLevels(info, panel.columns, panel.rows);
    this.tiles = null;
    this.stale = false;
    this.next?.texture.dispose();
    this.next = null;
    if (this.state === NOT_COMPUTED) return;
    if (this.levels.length === 0) this.setState(NOTHING);
    else if (waits || this.state === NOTHING) {
      this.fresh?.dispose();
      this.old?.dispose();
      this.fresh = this.old = this.shownTiles = null;
      if (this.made) this.made.uFresh.value = this.made.uOld.value = this.blank;
      this.arrangement = arrangementOf(panel, info);
      this.arrange();
      this.setState(WAITING);
    }
  }

  /** Be drawn in `group`, or not. */
  setSeen(seen: boolean, group: Group): void {
    if (seen && !this.mesh) {
      const mesh = new Mesh(this.quad, this.materials.solid);
      mesh.onBeforeRender = () => putInto(mesh.material, this.uniforms);
      mesh.matrixAutoUpdate = false;
      mesh.frustumCulled = false; // `WalkView` does it, by the panel's own size
      mesh.matrixWorld.copy(this.matrix);
      this.mesh = mesh;
    }
    if (!this.mesh) return;
    if (this.mesh.parent !== group) group.add(this.mesh);
    this.mesh.visible = seen;
  }

  get seen(): boolean {
    return this.mesh?.visible ?? false;
  }

  setState(state: number): void {
    this.state = state;
    if (this.made) this.made.uState.value = state;
  }

  /** The pass got here after all: what is on the card is shown again until newer tiles come. */
  computedAgain(): void {
    this.setState(this.fresh ? MAPS : WAITING);
  }

  setChosen(chosen: boolean): void {
    this.chosenGoal = chosen ? 1 : 0;
  }

  get isChosen(): boolean {
    return this.chosenGoal === 1;
  }

  setHovered(channel: number): void {
    this.uniforms.uHovered.value = channel;
  }

  /** Show the channel that `slots` names at each place; null for the natural order. `fade`: from what is shown. */
  setOrder(slots: Uint32Array | null, fade: boolean): void {
    this.slots = slots;
    if (this.fresh && this.shownTiles?.header.node !== this.node) return; // of another state: comes with its maps
    if (slots === this.order.slots) return;
    const { columns, rows } = this.arrangement;
    this.order.set(slots, columns, rows);
    this.arrangement = { ...this.arrangement, slots };
    if (!fade || !this.fresh) this.order.settle();
    else this.fade = 0;
    this.bind();
  }

  /** Mark a unit: its map is framed, its pixel crossed on every map; null for none. */
  setMark(unit: Place | null): void {
    if (unit) this.uniforms.uMark.value.set(unit.x, unit.y, unit.channel);
    else this.made?.uMark.value.set(-1, -1, -1);
  }

  /** 0..1; below 1 the far panel behind it shows through. */
  setAlpha(alpha: number): void {
    const shown = alpha * this.movement.presence;
    this.uniforms.uAlpha.value = shown;
    if (this.mesh) this.mesh.material = shown < 1 ? this.materials.blending : this.materials.solid;
  }

  get alpha(): number {
    return this.uniforms.uAlpha.value;
  }

  receive(tiles: LayerTiles): void {
    if (tiles === this.tiles) return;
    this.tiles = tiles;
    this.stale = true;
    if (this.state === WAITING || this.state === NOT_COMPUTED) this.arrangeFor(tiles);
  }

  /** Take what is new to the card, at most about `budget` bytes of it; the bytes taken. */
  upload(renderer: WebGLRenderer, limit: number, budget: number): number {
    if (this.images.uploading) return this.images.upload(renderer, this.panel, budget);
    if (!this.tiles) return 0;
    if (this.stale) {
      this.stale = false;
      const usable = usableChain(this.tiles, limit);
      const same =
        this.shownTiles?.recording === this.tiles.recording &&
        this.shownTiles.header.node === this.tiles.header.node &&
        this.shownTiles.scaleMode === this.tiles.scaleMode;
      if (usable && !(same && this.fresh && this.fresh.finest <= usable.finest)) {
        this.next?.texture.dispose();
        this.next = { texture: new LayerTexture(renderer, usable.finest, usable.chain), tiles: this.tiles };
      }
    }
    if (!this.next) return 0;
    const sent = this.next.texture.upload(budget);
    if (this.next.texture.complete) this.show(this.next.texture, this.next.tiles);
    return sent;
  }

  get uploading(): boolean {
    return this.stale || this.next !== null || this.images.uploading;
  }

  /** Advance what moves by `seconds`; true while something still does. */
  advance(seconds: number, reduced: boolean): boolean {
    let busy = this.images.advance(seconds, reduced);
    if (this.fade < 1) {
      this.fade = reduced ? 1 : Math.min(1, this.fade + seconds / FADE);
      this.uniforms.uFade.value = smooth(this.fade);
      if (this.fade === 1) {
        this.old?.dispose();
        this.old = null;
        this.order.settle();
        this.bind();
      }
      busy = true;
    }
    if (this.lit > 0) {
      this.lit = reduced ? 0 : Math.max(0, this.lit - seconds / (3 * FADE));
      this.uniforms.uLit.value = this.lit * this.lit;
      busy = true;
    }
    if (this.chosen !== this.chosenGoal) {
      const step = reduced ? 1 : seconds / 0.2;
      this.chosen =
        this.chosenGoal > this.chosen ? Math.min(1, this.chosen + step) : Math.max(0, this.chosen - step);
      this.uniforms.uChosen.value = smooth(this.chosen);
      busy = true;
    }
    if (this.movement.advance(seconds, reduced)) {
      this.mesh?.matrixWorld.copy(this.matrix);
      busy = true;
    }
    return busy;
  }

  dispose(): void {
    this.mesh?.removeFromParent();
    this.fresh?.dispose();
    this.old?.dispose();
    this.next?.texture.dispose();
    this.order.dispose();
    this.images.dispose();
  }

  private show(texture: LayerTexture, tiles: LayerTiles): void {
    const sameShape = this.shownTiles?.header.tile.join() === tiles.header.tile.join();
    const anew = this.shownTiles?.recording !== tiles.recording;
    this.next = null;
    this.old?.dispose();
    this.old = sameShape ? this.fresh : null;
    if (!sameShape) this.fresh?.dispose();
    this.order.settle(); // a new input fades in without moving the maps
    this.fresh = texture;
    this.shownTiles = tiles;
    this.order.set(this.slots, tiles.header.grid[1], tiles.header.grid[0]);
    if (!sameShape) this.order.settle();
    this.fade = 0;
    if (anew) this.lit = 1;
    this.arrangeFor(tiles);
    if (this.state !== NOT_COMPUTED) this.setState(MAPS);
    this.uniforms.uFade.value = 0;
    this.bind();
  }

  private bind(): void {
    const { uFresh, uFreshLevel, uOld, uOldLevel, uFade } = this.uniforms;
    const { fresh } = this;
    if (!fresh) return;
    const old = this.old ?? fresh;
    uFresh.value = fresh.texture;
    uFreshLevel.value.set(2 ** -fresh.finest, 1 / fresh.width, 1 / fresh.height);
    uOld.value = old.texture;
    uOldLevel.value.set(2 ** -old.finest, 1 / old.width, 1 / old.height);
    uFade.value = smooth(this.fade);
  }

  private arrangeFor(tiles: LayerTiles): void {
    const { channels, tile, pitch, grid } = tiles.header;
    const { display } = tiles.header;
    const cell = [this.panel.width / grid[1], this.panel.height / grid[0]] as const;
    this.arrangement = {
      columns: grid[1],
      rows: grid[0],
      channels,
      tile,
      pitch,
      fill: fillOf(cell, tile, display),
      slots: this.order.slots,
    };
    this.order.set(this.order.slots, grid[1], grid[0]);
    this.arrange();
  }

  private arrange(): void {
    if (!this.made) return;
    const { columns, rows, channels, tile, pitch, fill } = this.arrangement;
    const { uGrid, uTile, uPitch, uFill, uChannels } = this.made;
    uGrid.value.set(columns, rows);
    uTile.value.set(tile[1], tile[0]);
    uPitch.value.set(pitch[1], pitch[0]);
    uFill.value.set(fill[0], fill[1]);
    uChannels.value = channels;
  }
}

/** The matrix that takes a board's own metres to the world's. */
export function placeAt(matrix: Matrix4, pose: Pose): Matrix4 {
  const { right, up, normal, centre } = pose;
  // biome-ignore format: rows of the matrix
  return matrix.set(
    right[0], up[0], normal[0], centre[0],
    right[1], up[1], normal[1], centre[1],
    right[2], up[2], normal[2], centre[2],
    0, 0, 0, 1,
  );
}
