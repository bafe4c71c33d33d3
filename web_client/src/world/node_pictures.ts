// The pictures that the nodes of a walk are given by an analysis, before their panels: all in one draw, from one page.

import {
  type BufferGeometry,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type ShaderMaterial,
} from "three";
import { type NodePicture, ofPanel } from "../on_panels";
import { makeMaterial, type ShaderKind } from "./materials";
import { COLUMNS, contentSize, MARGIN, MOST, NodePicturePage, SLOT } from "./node_picture_page";
import type { PanelView } from "./panel_view";
import fragment from "./shaders/node_picture.frag.glsl?raw";
import vertex from "./shaders/node_picture.vert.glsl?raw";
import type { Workshop } from "./workshop";

export const NODE_PICTURES: ShaderKind = { vertex, fragment, tiles: true, blends: true };

/** Metres: of the mat, of mat and shadow, before the panel, and from the panel's upper left corner to the mat. */
const MAT = 0.035;
const AROUND = 0.2;
const BEFORE = 0.06;
const INSET = 0.09;
/** the most of the panel's height and width that a picture takes */
const TALL = 0.52;
const WIDE = 0.6;
/** Seconds in which a picture comes or goes. */
const FADE = 0.28;

/** A rectangle on a panel: metres from its upper left corner as seen. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a picture of so many pixels stands before a panel of so many metres. */
export function boxOf(
  panel: { width: number; height: number },
  picture: { width: number; height: number },
): Box {
  const around = INSET + MAT;
  const size = Math.min(
    (TALL * panel.height) / picture.height,
    (WIDE * panel.width) / picture.width,
    (panel.height - 2 * around) / picture.height,
    (panel.width - 2 * around) / picture.width,
  );
  const metres = Math.max(0, size);
  return { left: around, top: around, width: picture.width * metres, height: picture.height * metres };
}

/** Whether a point of the panel, metres from its upper left corner as seen, lies behind the picture or its mat. */
export const isOn = (box: Box, x: number, y: number): boolean =>
  Math.abs(x - box.left - box.width / 2) < box.width / 2 + MAT &&
  Math.abs(y - box.top - box.height / 2) < box.height / 2 + MAT;

/** A picture before a panel, coming, there or going. */
interface Hung {
  readonly view: PanelView;
  /** the one wanted; null while it goes */
  picture: NodePicture | null;
  /** the one drawn */
  drawn: NodePicture | null;
  box: Box | null;
  shown: number;
}

export class NodePictures {
  readonly group = new Group();
  private pictures: ReadonlyMap<string, NodePicture> | null = null;
  private hung: Hung[] = [];
  private page: NodePicturePage | null = null;
  private mesh: Mesh<InstancedBufferGeometry, ShaderMaterial> | null = null;
  private readonly wanted: Hung[] = [];
  private readonly kept = new Set<NodePicture>();

  constructor(private readonly workshop: Workshop) {
    this.group.matrixAutoUpdate = this.group.matrixWorldAutoUpdate = false;
  }

  /** Show these, by node; null takes all off. */
  show(pictures: ReadonlyMap<string, NodePicture> | null): void {
    if (pictures === this.pictures) return;
    this.pictures = pictures;
    this.workshop.invalidate();
  }

  /** Other panels stand there now: what hangs before those of the same name goes on hanging. */
  stand(views: readonly PanelView[]): void {
    const before = new Map(this.hung.map((hung) => [hung.view.panel.id, hung]));
    this.hung = views.map((view) => {
      const { drawn = null, shown = 0 } = before.get(view.panel.id) ?? {};
      const box = drawn && boxOf(view.pose, drawn);
      return { view, picture: null, drawn, box, shown };
    });
    if (this.page && this.page.room < Math.min(MOST, views.length)) this.clear();
  }

  /** Number of panels with a picture in the last frame. */
  get drawn(): number {
    return this.mesh?.visible ? this.mesh.geometry.instanceCount : 0;
  }

  /** Where a panel's picture stands before it; null where there is none. */
  boxBefore(view: PanelView): Box | null {
    if (this.drawn === 0) return null;
    const hung = this.hung.find((one) => one.view === view);
    return hung !== undefined && hung.shown > 0 ? hung.box : null;
  }

  /** Bring a picture that is missing to the card, and let pictures come and go; true while something changes. */
  advance(seconds: number, reduced: boolean): boolean {
    if (this.pictures === null && this.page === null) return false;
    this.page ??= new NodePicturePage(this.workshop.renderer, this.hung.length);
    this.choose(this.page.room);
    let busy = this.bring(this.page);
    const step = reduced ? 1 : seconds / FADE;
    let left = false;
    for (const hung of this.hung) {
      if (hung.drawn === null) continue;
      left = true;
      const goal = hung.picture === null ? 0 : 1;
      if (hung.shown === goal) continue;
      hung.shown = goal > hung.shown ? Math.min(1, hung.shown + step) : Math.max(0, hung.shown - step);
      if (hung.shown === 0) hung.drawn = hung.box = null;
      busy = true;
    }
    if (this.pictures === null && !left) {
      this.clear();
      return true;
    }
    this.write(this.page);
    return busy;
  }

  dispose(): void {
    this.clear();
    this.hung = [];
  }

  /** Which panels are to have which picture: those in view, the nearest where the page has too little room. */
  private choose(room: number): void {
    const { wanted, kept } = this;
    wanted.length = 0;
    kept.clear();
    for (const hung of this.hung) {
      const { view } = hung;
      hung.picture = this.pictures ? (ofPanel(this.pictures, view.node, view.panel.states) ?? null) : null;
      if (hung.drawn && view.seen && hung.picture === null) kept.add(hung.drawn); // until it is gone
      if (hung.picture !== null && view.seen) wanted.push(hung);
    }
    wanted.sort((a, b) => a.view.distance - b.view.distance);
    for (const { picture, drawn } of wanted) {
      if (kept.size >= room) break;
      if (picture) kept.add(picture);
      if (drawn && kept.size < room) kept.add(drawn);
    }
  }

  /** The nearest picture that is not on the card yet; true while there are more. */
  private bring(page: NodePicturePage): boolean {
    let brought = false;
    for (const hung of this.wanted) {
      const { picture } = hung;
      if (picture === null || !this.kept.has(picture)) continue;
      if (page.slotOf(picture) < 0) {
        if (brought) return true;
        if (page.put(picture, this.kept) < 0) return false;
        brought = true;
      }
      if (hung.drawn !== picture) {
        hung.drawn = picture;
        hung.box = boxOf(hung.view.pose, picture);
      }
    }
    return brought;
  }

  private write(page: NodePicturePage): void {
    this.mesh ??= this.makeMesh(page);
    const { geometry } = this.mesh;
    const data = (name: string) => geometry.getAttribute(name) as InstancedBufferAttribute;
    const [centre, right, up] = [data("aCentre"), data("aRight"), data("aUp")];
    const [box, slot, shown] = [data("aBox"), data("aSlot"), data("aShown")];
    let count = 0;
    for (const hung of this.hung) {
      const { view, drawn } = hung;
      const place = drawn ? page.slotOf(drawn) : -1;
      if (!drawn || !hung.box || place < 0 || !view.seen || hung.shown === 0) continue;
      const { elements: m } = view.matrix;
      const [w, h] = [view.pose.width / 2, view.pose.height / 2];
      const content = contentSize(drawn.height, drawn.width);
      centre.setXYZ(count, m[12] ?? 0, m[13] ?? 0, m[14] ?? 0);
      right.setXYZ(count, (m[0] ?? 0) * w, (m[1] ?? 0) * w, (m[2] ?? 0) * w);
      up.setXYZ(count, (m[4] ?? 0) * h, (m[5] ?? 0) * h, (m[6] ?? 0) * h);
      box.setXYZW(count, hung.box.left, hung.box.top, hung.box.width, hung.box.height);
      const [x, y] = [(place % COLUMNS) * SLOT, Math.floor(place / COLUMNS) * SLOT];
      slot.setXYZW(count, x + MARGIN, y + MARGIN, content.width, content.height);
      shown.setX(count, hung.shown * view.alpha);
      count += 1;
      if (count === MOST) break;
    }
    for (const each of [centre, right, up, box, slot, shown]) each.needsUpdate = count > 0;
    geometry.instanceCount = count;
    this.mesh.visible = count > 0;
  }

  private makeMesh(page: NodePicturePage): Mesh<InstancedBufferGeometry, ShaderMaterial> {
    const { quad, shared } = this.workshop;
    const geometry = instanced(quad);
    const material = makeMaterial(shared, NODE_PICTURES, {
      uPage: { value: page.texture },
      uAround: { value: AROUND },
      uMat: { value: MAT },
      uBefore: { value: BEFORE },
    });
    const mesh = new Mesh(geometry, material);
    mesh.frustumCulled = false;
    mesh.matrixAutoUpdate = false;
    mesh.renderOrder = 4; // before the labels
    this.group.add(mesh);
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
    for (const hung of this.hung) {
      hung.drawn = hung.box = null;
      hung.shown = 0;
    }
  }
}

/** A quad with room for the values of all pictures. */
function instanced(quad: BufferGeometry): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("position", quad.getAttribute("position").clone()); // its own: disposing frees the buffer
  geometry.setIndex(quad.getIndex()?.clone() ?? null);
  const sizes = { aCentre: 3, aRight: 3, aUp: 3, aBox: 4, aSlot: 4, aShown: 1 };
  for (const [name, size] of Object.entries(sizes)) {
    const attribute = new InstancedBufferAttribute(new Float32Array(MOST * size), size);
    attribute.setUsage(DynamicDrawUsage);
    geometry.setAttribute(name, attribute);
  }
  return geometry;
}
