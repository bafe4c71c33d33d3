// A board that shows a picture in its own colours: the input, and the words above it.

import {
  type BufferGeometry,
  CanvasTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  Mesh,
  NoColorSpace,
  type ShaderMaterial,
  Texture,
  Vector2,
  Vector4,
  type WebGLRenderer,
} from "three";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import { placeAt } from "./panel_view";
import type { Pose } from "./pose";
import fragment from "./shaders/picture.frag.glsl?raw";
import vertex from "./shaders/picture.vert.glsl?raw";
import { smooth } from "./share";

export const PICTURE: ShaderKind = { vertex, fragment };

const FADE = 0.25;

export interface PictureOptions {
  /** metres of the frame, 0 for none */
  readonly rim: number;
  /** what is transparent in the picture lets the world through */
  readonly blends: boolean;
}

export class Picture {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly uniforms = {
    uPicture: { value: null as Texture | null },
    uPixels: { value: new Vector2(1, 1) },
    uSize: { value: new Vector2(1, 1) },
    uRim: { value: 0 },
    uShown: { value: 0 },
    uBlend: { value: 0 },
    uRegion: { value: new Vector4() },
  };
  private texture: Texture | null = null;
  private shown = 0;
  private goal = 0;

  constructor(
    private readonly renderer: WebGLRenderer,
    shared: Shared,
    quad: BufferGeometry,
    options: PictureOptions,
  ) {
    this.uniforms.uRim.value = options.rim;
    this.uniforms.uBlend.value = options.blends ? 1 : 0;
    const kind = { ...PICTURE, blends: options.blends };
    const material = makeMaterial(shared, kind, { ...this.uniforms, uRimColour: shared.uWarm });
    this.mesh = new Mesh(quad, material);
    this.mesh.matrixAutoUpdate = false;
    this.mesh.frustumCulled = false;
    if (options.blends) this.mesh.renderOrder = 6;
  }

  /** Stand at `pose`; its size is the picture's without the frame. */
  place(pose: Pose): void {
    placeAt(this.mesh.matrix, pose);
    this.mesh.matrixWorld.copy(this.mesh.matrix);
    this.uniforms.uSize.value.set(pose.width, pose.height);
  }

  /** Show another picture at once; it fades in when there was none. */
  show(source: HTMLCanvasElement | ImageBitmap): void {
    this.texture?.dispose();
    const texture = source instanceof HTMLCanvasElement ? new CanvasTexture(source) : new Texture(source);
    texture.flipY = false;
    texture.colorSpace = NoColorSpace; // written to the screen as it is
    texture.minFilter = LinearMipmapLinearFilter;
    texture.magFilter = LinearFilter;
    texture.anisotropy = Math.min(4, this.renderer.capabilities.getMaxAnisotropy());
    texture.premultiplyAlpha = false;
    texture.needsUpdate = true;
    this.texture = texture;
    this.uniforms.uPicture.value = texture;
    this.uniforms.uPixels.value.set(source.width, source.height);
    this.goal = 1;
  }

  /** Frame a part of the picture, in shares of its sides; null for none. */
  frame(
    region: {
      readonly left: number;
      readonly top: number;
      readonly right: number;
      readonly bottom: number;
    } | null,
  ): void {
    const { left, top, right, bottom } = region ?? { left: 0, top: 0, right: 0, bottom: 0 };
    this.uniforms.uRegion.value.set(left, top, right, bottom);
  }

  hide(): void {
    this.goal = 0;
  }

  /** true while it fades */
  advance(seconds: number, reduced: boolean): boolean {
    if (this.shown === this.goal) return false;
    const step = reduced ? 1 : seconds / FADE;
    this.shown = this.goal > this.shown ? Math.min(1, this.shown + step) : Math.max(0, this.shown - step);
    this.uniforms.uShown.value = smooth(this.shown);
    this.mesh.visible = !this.mesh.material.transparent || this.shown > 0;
    return true;
  }

  dispose(): void {
    this.texture?.dispose();
    this.mesh.material.dispose();
  }
}
