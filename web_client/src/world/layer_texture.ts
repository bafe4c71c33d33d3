// One layer's tiles on the graphics card: an R8 texture with the levels as they came, uploaded in bands of rows so that
// no frame waits for a large one.

import { ExternalTexture, type WebGLRenderer } from "three";
import type { LayerTiles, LevelBytes } from "../store";

export class LayerTexture {
  readonly texture: ExternalTexture;
  /** level that the texture's own level 0 holds */
  readonly finest: number;
  readonly width: number;
  readonly height: number;
  private readonly handle: WebGLTexture;
  private readonly gl: WebGL2RenderingContext;
  /** levels still to be uploaded, coarsest last */
  private readonly rest: LevelBytes[];
  private readonly count: number;
  private row = 0;

  /** `chain`: consecutive levels from `finest` to the coarsest. */
  constructor(
    private readonly renderer: WebGLRenderer,
    finest: number,
    chain: readonly LevelBytes[],
  ) {
    const first = chain[0];
    if (!first) throw new Error("A layer's texture needs at least one level.");
    this.gl = renderer.getContext() as WebGL2RenderingContext;
    this.finest = finest;
    this.width = first.width;
    this.height = first.height;
    this.rest = [...chain];
    this.count = chain.length;
    this.handle = createTexture(renderer, "R8", this.width, this.height, chain.length);
    this.texture = new ExternalTexture(this.handle);
  }

  get complete(): boolean {
    return this.rest.length === 0;
  }

  /** Upload at most about `budget` bytes, coarsest level first; the bytes uploaded. */
  upload(budget: number): number {
    let sent = 0;
    while (this.rest.length > 0 && sent < budget) {
      const level = this.rest[this.rest.length - 1];
      if (!level) break;
      const room = Math.max(1, Math.floor((budget - sent) / level.width));
      const rows = Math.min(level.height - this.row, room);
      const from = this.row * level.width;
      const bytes = level.bytes.subarray(from, from + rows * level.width);
      uploadR8(this.renderer, this.handle, this.rest.length - 1, 0, this.row, level.width, rows, bytes);
      sent += bytes.length;
      this.row += rows;
      if (this.row === level.height) {
        this.rest.pop();
        this.row = 0;
      }
    }
    return sent;
  }

  /** Number of levels of the texture. */
  get levels(): number {
    return this.count;
  }

  dispose(): void {
    this.texture.dispose();
    this.gl.deleteTexture(this.handle);
  }
}

/**
 * The consecutive levels from the coarsest that has arrived to the finest that follows it and fits into a texture of
 * `limit` pixels a side; null before the coarsest.
 */
export function usableChain(
  tiles: LayerTiles,
  limit: number,
): { finest: number; chain: LevelBytes[] } | null {
  const chain: LevelBytes[] = [];
  let level = tiles.header.levels - 1;
  for (; level >= 0; level--) {
    const bytes = tiles.levels.get(level);
    if (!bytes || bytes.width > limit || bytes.height > limit) break;
    chain.unshift(bytes);
  }
  return chain.length > 0 ? { finest: level + 1, chain } : null;
}

/** A texture with room for `levels` levels: trilinear, never repeating. */
export function createTexture(
  renderer: WebGLRenderer,
  format: "R8" | "RGBA8",
  width: number,
  height: number,
  levels: number,
): WebGLTexture {
  const gl = renderer.getContext() as WebGL2RenderingContext;
  const handle = gl.createTexture();
  renderer.state.activeTexture(gl.TEXTURE0);
  renderer.state.bindTexture(gl.TEXTURE_2D, handle);
  gl.texStorage2D(gl.TEXTURE_2D, levels, gl[format], width, height);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return handle;
}

/** Write a rectangle of one level: bytes, or what is red on a canvas of its size. */
export function uploadR8(
  renderer: WebGLRenderer,
  handle: WebGLTexture,
  level: number,
  x: number,
  y: number,
  width: number,
  height: number,
  source: Uint8Array | HTMLCanvasElement,
): void {
  const gl = renderer.getContext() as WebGL2RenderingContext;
  const { state } = renderer;
  state.activeTexture(gl.TEXTURE0);
  state.bindTexture(gl.TEXTURE_2D, handle);
  state.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  state.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  state.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  if (source instanceof Uint8Array)
    gl.texSubImage2D(gl.TEXTURE_2D, level, x, y, width, height, gl.RED, gl.UNSIGNED_BYTE, source);
  else gl.texSubImage2D(gl.TEXTURE_2D, level, x, y, gl.RED, gl.UNSIGNED_BYTE, source);
}

/**
 * Write RGBA texels, `side` of them each way, and their coarser levels into a texture of so many levels that is laid out in
 * squares of that side, into the square at `column`, `row`.
 */
export function uploadSquare(
  renderer: WebGLRenderer,
  handle: WebGLTexture,
  levels: number,
  column: number,
  row: number,
  side: number,
  texels: Uint8Array,
): void {
  const gl = renderer.getContext() as WebGL2RenderingContext;
  const { state } = renderer;
  state.activeTexture(gl.TEXTURE0);
  state.bindTexture(gl.TEXTURE_2D, handle);
  state.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  state.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  state.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
  let now = texels;
  for (let level = 0; level < levels; level++) {
    const size = side >> level;
    gl.texSubImage2D(
      gl.TEXTURE_2D,
      level,
      column * size,
      row * size,
      size,
      size,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      now,
    );
    if (level + 1 < levels) now = halved(now, size);
  }
}

/** Half as many texels each way, each the mean of four. */
function halved(texels: Uint8Array, side: number): Uint8Array {
  const half = side / 2;
  const coarse = new Uint8Array(half * half * 4);
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++)
      for (let part = 0; part < 4; part++) {
        const at = (2 * y * side + 2 * x) * 4 + part;
        const below = at + side * 4;
        const sum =
          (texels[at] ?? 0) + (texels[at + 4] ?? 0) + (texels[below] ?? 0) + (texels[below + 4] ?? 0);
        coarse[(y * half + x) * 4 + part] = (sum + 2) >> 2;
      }
  return coarse;
}
