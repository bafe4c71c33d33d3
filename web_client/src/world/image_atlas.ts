// The images of a layer's channels on the graphics card: one texture, each at its channel's place in the panel's grid.

import { ExternalTexture, type WebGLRenderer } from "three";
import { type ChannelImage, type LayerImages, placeOf } from "../visualizations";
import { createTexture, uploadSquare } from "./layer_texture";

/** coarser levels, so that the coarsest still has a texel for every place */
const LEVELS = 5;

export class ImageAtlas {
  readonly texture: ExternalTexture;
  /** texels of a place's side */
  readonly place: number;
  private readonly handle: WebGLTexture;
  private readonly gl: WebGL2RenderingContext;
  /** versions of what is on the card, by channel */
  private readonly versions = new Map<number, number>();
  private waiting: [number, ChannelImage][] = [];

  /** `height`, `width`: pixels of every image. */
  constructor(
    private readonly renderer: WebGLRenderer,
    readonly columns: number,
    rows: number,
    readonly height: number,
    readonly width: number,
  ) {
    this.place = placeOf(Math.max(height, width));
    this.gl = renderer.getContext() as WebGL2RenderingContext;
    this.handle = createTexture(renderer, "RGBA8", columns * this.place, rows * this.place, LEVELS);
    this.texture = new ExternalTexture(this.handle);
  }

  fits({ height, width }: LayerImages, columns: number): boolean {
    return height === this.height && width === this.width && columns === this.columns;
  }

  /** What has changed of these is to be brought to the card. */
  want({ images }: LayerImages): void {
    this.waiting = [...images].filter(([channel, { version }]) => this.versions.get(channel) !== version);
  }

  get complete(): boolean {
    return this.waiting.length === 0;
  }

  /** Bring images to the card, at most about `budget` bytes of them but one at least; the bytes brought. */
  upload(budget: number): number {
    let sent = 0;
    while (this.waiting.length > 0 && (sent === 0 || sent < budget)) {
      const [channel, image] = this.waiting.shift() as [number, ChannelImage];
      this.put(channel, image.pixels);
      this.versions.set(channel, image.version);
      sent += image.pixels.length;
    }
    return sent;
  }

  dispose(): void {
    this.texture.dispose();
    this.gl.deleteTexture(this.handle);
  }

  private put(channel: number, pixels: Uint8Array): void {
    const [column, row] = [channel % this.columns, Math.floor(channel / this.columns)];
    const texels = placed(pixels, this.height, this.width, this.place);
    uploadSquare(this.renderer, this.handle, LEVELS, column, row, this.place, texels);
  }
}

/** The image in the upper left of a place of `side` texels, its last row and column repeated to the ends. */
export function placed(pixels: Uint8Array, height: number, width: number, side: number): Uint8Array {
  if (height === side && width === side) return pixels;
  const from = new Uint32Array(pixels.slice().buffer);
  const texels = new Uint32Array(side * side);
  for (let y = 0; y < side; y++) {
    const row = Math.min(y, height - 1) * width;
    texels.set(from.subarray(row, row + width), y * side);
    texels.fill(from[row + width - 1] ?? 0, y * side + width, (y + 1) * side);
  }
  return new Uint8Array(texels.buffer);
}
