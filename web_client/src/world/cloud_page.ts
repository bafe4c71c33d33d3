// The pictures of a cloud side by side in one texture, each in a cell of its own with its coarser levels. They are fetched one
// after the other and brought to the card a few in a frame.

import { ExternalTexture, type WebGLRenderer } from "three";
import { createTexture } from "./layer_texture";

/** Texels of the texture's side at most: 21 MiB with the coarser levels. */
const SIDE = 2048;
/** texels of a cell, and of the coarsest level that is kept of it */
const [FINE, COARSE] = [128, 16];
/** share of a cell's side that is margin, so that coarse levels do not mix cells */
const MARGIN = 1 / 16;
/** fetched at a time: what the walk itself wants is not kept waiting */
const AT_ONCE = 4;
const IN_A_FRAME = 4;

/** Where a picture lies in the texture: left, top, width, height in shares of its sides. */
export type Part = readonly [number, number, number, number];

export class CloudPage {
  readonly texture: ExternalTexture;
  /** where each picture lies; null until it is there */
  readonly parts: (Part | null)[];
  private readonly handle: WebGLTexture;
  private readonly gl: WebGL2RenderingContext;
  private readonly cell: number;
  private readonly columns: number;
  private readonly side: number;
  private readonly levels: number;
  private readonly canvas = document.createElement("canvas");
  private readonly fetched: { index: number; bitmap: ImageBitmap }[] = [];
  private next = 0;
  private readonly gone = new AbortController();

  /** `arrived`: a picture can be brought to the card. */
  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly addresses: readonly string[],
    private readonly arrived: () => void,
  ) {
    const count = Math.max(1, addresses.length);
    const least = Math.ceil(Math.sqrt(count));
    this.cell = 2 ** Math.floor(Math.log2(Math.min(FINE, Math.max(COARSE, SIDE / least))));
    this.columns = least;
    this.side = least * this.cell;
    this.levels = Math.log2(this.cell / COARSE) + 1;
    this.parts = addresses.map(() => null);
    this.gl = renderer.getContext() as WebGL2RenderingContext;
    this.handle = createTexture(renderer, "RGBA8", this.side, this.side, this.levels);
    this.texture = new ExternalTexture(this.handle);
    for (let i = 0; i < AT_ONCE; i++) void this.fetchOn();
  }

  /** Bring what has come to the card, a few pictures at a time; true if there was any. */
  bring(): boolean {
    const some = this.fetched.splice(0, IN_A_FRAME);
    for (const { index, bitmap } of some) {
      this.put(index, bitmap);
      bitmap.close();
    }
    return some.length > 0;
  }

  dispose(): void {
    this.gone.abort();
    for (const { bitmap } of this.fetched.splice(0)) bitmap.close();
    this.texture.dispose();
    this.gl.deleteTexture(this.handle);
  }

  private async fetchOn(): Promise<void> {
    const { signal } = this.gone;
    while (this.next < this.addresses.length) {
      const index = this.next++;
      try {
        const answer = await fetch(this.addresses[index] ?? "", { credentials: "same-origin", signal });
        if (!answer.ok) continue;
        const bitmap = await createImageBitmap(await answer.blob(), { colorSpaceConversion: "none" });
        if (signal.aborted) {
          bitmap.close();
          return;
        }
        this.fetched.push({ index, bitmap });
        this.arrived();
      } catch {
        if (signal.aborted) return;
        // the picture is not there: the point stays a plain card, and `connection/` says why where the server has gone
      }
    }
  }

  private put(index: number, bitmap: ImageBitmap): void {
    const { gl, canvas, cell, columns, side } = this;
    const { state } = this.renderer;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return;
    const room = cell * (1 - 2 * MARGIN);
    const scale = room / Math.max(bitmap.width, bitmap.height);
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    state.activeTexture(gl.TEXTURE0);
    state.bindTexture(gl.TEXTURE_2D, this.handle);
    state.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    state.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    state.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    for (let level = 0; level < this.levels; level++) {
      const part = cell >> level;
      const inset = part * MARGIN;
      canvas.width = canvas.height = part; // clears it, too
      context.imageSmoothingEnabled = scale < 1 || level > 0; // small pictures keep their pixels
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, 0, 0, part, part); // what lies around the picture has the colours of its rim
      context.drawImage(bitmap, inset, inset, width / 2 ** level, height / 2 ** level);
      const [x, y] = [column * part, row * part];
      const { data } = context.getImageData(0, 0, part, part);
      gl.texSubImage2D(gl.TEXTURE_2D, level, x, y, part, part, gl.RGBA, gl.UNSIGNED_BYTE, data);
    }
    const share = (texels: number) => texels / side;
    const inset = cell * MARGIN;
    this.parts[index] = [
      share(column * cell + inset),
      share(row * cell + inset),
      share(width),
      share(height),
    ];
  }
}
