// The pictures of several nodes side by side in one texture, each in a slot of its own with its coarser levels.

import { ExternalTexture, type WebGLRenderer } from "three";
import type { NodePicture } from "../on_panels";
import { createTexture, uploadSquare } from "./layer_texture";

/** Texels of a slot's side, of the picture in it, and of the margin around, so that coarse levels do not mix slots. */
export const SLOT = 256;
const CONTENT = 224;
export const MARGIN = 16;
const LEVELS = 5;
export const COLUMNS = 8;
/** pictures kept at most: 2048 x 2048 texels, 21 MiB with the coarser levels */
export const MOST = 64;

/** Texels of a picture in its slot: whole texels for a pixel, so that pixels stay crisp; larger ones are reduced. */
export function contentSize(height: number, width: number): { height: number; width: number } {
  const side = Math.max(height, width);
  const times = side <= CONTENT ? Math.floor(CONTENT / side) : CONTENT / side;
  const texels = (pixels: number) => Math.max(1, Math.round(pixels * times));
  return { height: texels(height), width: texels(width) };
}

/**
 * RGBA texels of a slot, the picture at `MARGIN` from its upper left, its rims repeated to the ends. A map's red is its byte
 * 1..255, zero 128, its ends at `scale`, and its alpha 0; an image has its colours and alpha 255.
 */
export function slotTexels(picture: NodePicture): Uint8Array<ArrayBuffer> {
  const content = contentSize(picture.height, picture.width);
  const reduced = Math.max(picture.height, picture.width) > CONTENT;
  const pixels = reduced ? reducedPixels(picture, content) : pixelsOf(picture);
  const times = reduced ? 1 : content.width / picture.width;
  const texels = new Uint8Array(SLOT * SLOT * 4);
  const words = new Uint32Array(texels.buffer);
  const [height, width] = [content.height / times, content.width / times];
  for (let y = 0; y < height; y++) {
    const row = (y * times + MARGIN) * SLOT;
    for (let x = 0; x < width; x++) {
      const left = row + MARGIN + x * times;
      words.fill(pixels[y * width + x] ?? 0, left, left + times);
    }
    for (let copy = 1; copy < times; copy++) words.copyWithin(row + copy * SLOT, row, row + SLOT);
  }
  repeatRims(words, content.height, content.width);
  return texels;
}

/** RGBA of every pixel, four bytes a word. */
function pixelsOf({ kind, height, width, channels, values, scale }: NodePicture): Uint32Array {
  const plane = height * width;
  const bytes = new Uint8Array(plane * 4);
  for (let i = 0; i < plane; i++) {
    if (kind === "map") {
      bytes[i * 4] = byteOf(values[i] ?? Number.NaN, scale);
      continue;
    }
    for (let part = 0; part < 3; part++) {
      const value = values[Math.min(part, channels - 1) * plane + i] ?? 0;
      bytes[i * 4 + part] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
    bytes[i * 4 + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

/** The same of a picture reduced to `size`, each pixel the mean of those that fall together. */
function reducedPixels(picture: NodePicture, size: { height: number; width: number }): Uint32Array {
  const { height, width, channels } = picture;
  const rows = spans(height, size.height);
  const columns = spans(width, size.width);
  const values = new Float32Array(channels * size.height * size.width);
  let at = 0;
  for (let channel = 0; channel < channels; channel++)
    for (let y = 0; y < size.height; y++)
      for (let x = 0; x < size.width; x++) {
        const [top, bottom] = [rows[y] ?? 0, rows[y + 1] ?? height];
        const [left, right] = [columns[x] ?? 0, columns[x + 1] ?? width];
        values[at++] = mean(picture.values, channel * height * width, width, top, bottom, left, right);
      }
  return pixelsOf({ ...picture, ...size, values });
}

/** First source pixel of each of `count` texels, and the end: at least one pixel for each. */
function spans(pixels: number, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i <= count; i++) starts[i] = Math.floor((i * pixels) / count);
  return starts;
}

/** Mean of finite values of the rectangle, at least one pixel large; NaN where there is none. */
function mean(
  values: Float32Array,
  plane: number,
  width: number,
  top: number,
  bottom: number,
  left: number,
  right: number,
): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.max(bottom, top + 1); y++)
    for (let x = left; x < Math.max(right, left + 1); x++) {
      const value = values[plane + y * width + x] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      sum += value;
      count += 1;
    }
  return count > 0 ? sum / count : Number.NaN;
}

const byteOf = (value: number, scale: number): number =>
  scale > 0 && !Number.isNaN(value)
    ? Math.floor(128.5 + 127 * Math.min(1, Math.max(-1, value / scale)))
    : 128;

function repeatRims(words: Uint32Array, height: number, width: number): void {
  for (let y = MARGIN; y < MARGIN + height; y++) {
    const row = y * SLOT;
    words.fill(words[row + MARGIN] ?? 0, row, row + MARGIN);
    words.fill(words[row + MARGIN + width - 1] ?? 0, row + MARGIN + width, row + SLOT);
  }
  for (let y = 0; y < MARGIN; y++) words.copyWithin(y * SLOT, MARGIN * SLOT, (MARGIN + 1) * SLOT);
  const last = MARGIN + height - 1;
  for (let y = last + 1; y < SLOT; y++) words.copyWithin(y * SLOT, last * SLOT, (last + 1) * SLOT);
}

/** The texture, and which picture each of its slots holds. */
export class NodePicturePage {
  readonly texture: ExternalTexture;
  private readonly handle: WebGLTexture;
  private readonly gl: WebGL2RenderingContext;
  private readonly slots: (NodePicture | null)[];
  private readonly places = new Map<NodePicture, number>();

  /** With room for at least `wanted` pictures, at most `MOST`. */
  constructor(
    private readonly renderer: WebGLRenderer,
    wanted: number,
  ) {
    const rows = Math.ceil(Math.min(MOST, Math.max(1, wanted)) / COLUMNS);
    this.slots = new Array<NodePicture | null>(rows * COLUMNS).fill(null);
    this.gl = renderer.getContext() as WebGL2RenderingContext;
    this.handle = createTexture(renderer, "RGBA8", COLUMNS * SLOT, rows * SLOT, LEVELS);
    this.texture = new ExternalTexture(this.handle);
  }

  get room(): number {
    return this.slots.length;
  }

  /** The slot that holds the picture; -1 for none. */
  slotOf(picture: NodePicture): number {
    return this.places.get(picture) ?? -1;
  }

  /** Bring a picture to the card, into a slot whose picture is none of `kept`; its slot, -1 where all are kept. */
  put(picture: NodePicture, kept: ReadonlySet<NodePicture>): number {
    const slot = this.slots.findIndex((held) => held === null || !kept.has(held));
    if (slot < 0) return -1;
    const before = this.slots[slot];
    if (before) this.places.delete(before);
    this.slots[slot] = picture;
    this.places.set(picture, slot);
    const [column, row] = [slot % COLUMNS, Math.floor(slot / COLUMNS)];
    uploadSquare(this.renderer, this.handle, LEVELS, column, row, SLOT, slotTexels(picture));
    return slot;
  }

  dispose(): void {
    this.texture.dispose();
    this.gl.deleteTexture(this.handle);
  }
}
