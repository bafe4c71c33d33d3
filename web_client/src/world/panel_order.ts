// The order of a panel's channels on the graphics card: a pixel for each place says which channel it shows.

import { DataTexture, NearestFilter, type Texture } from "three";
import type { PanelUniforms } from "./panel_materials";

/** Places that show nothing; no layer has so many channels (three bytes). */
const EMPTY = 0xffffff;

export class PanelOrder {
  slots: Uint32Array | null = null;
  private fresh: DataTexture | null = null;
  private old: DataTexture | null = null;
  private shape = "";

  constructor(
    private readonly uniforms: () => PanelUniforms,
    private readonly blank: Texture,
  ) {}

  /** Show the channel `slots` names at each place from now on; the order of before stays as the old one. */
  set(slots: Uint32Array | null, columns: number, rows: number): void {
    const shape = `${columns} ${rows}`;
    if (slots === this.slots && (slots === null || shape === this.shape)) return;
    if (this.old !== this.fresh) this.old?.dispose();
    this.old = this.fresh;
    this.slots = slots;
    this.shape = shape;
    this.fresh = slots && textureOf(slots, columns, rows);
    this.bind();
  }

  /** The old order is shown no more. */
  settle(): void {
    if (this.old !== this.fresh) this.old?.dispose();
    this.old = this.fresh;
    this.bind();
  }

  dispose(): void {
    if (this.old !== this.fresh) this.old?.dispose();
    this.fresh?.dispose();
  }

  private bind(): void {
    const { uSlots, uOldSlots, uOrdered } = this.uniforms();
    uSlots.value = this.fresh ?? this.blank;
    uOldSlots.value = this.old ?? this.blank;
    uOrdered.value.set(this.fresh ? 1 : 0, this.old ? 1 : 0);
  }
}

/** Red, green and blue are the three bytes of the channel, the lowest first. */
function textureOf(slots: Uint32Array, columns: number, rows: number): DataTexture {
  const bytes = new Uint8Array(columns * rows * 4);
  for (let place = 0; place < columns * rows; place++) {
    const channel = slots[place] ?? EMPTY;
    bytes[4 * place] = channel & 255;
    bytes[4 * place + 1] = (channel >> 8) & 255;
    bytes[4 * place + 2] = (channel >> 16) & 255;
  }
  const texture = new DataTexture(bytes, columns, rows);
  texture.magFilter = texture.minFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}
