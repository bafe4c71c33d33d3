// What the shaders of the world share: uniforms that change for all at once, and how a material is made.

import { DataTexture, DoubleSide, GLSL3, type IUniform, LinearFilter, ShaderMaterial, Vector3 } from "three";
import { type ColourMapName, colourTable } from "./colour_map";
import common from "./shaders/common.glsl?raw";
import tiles from "./shaders/tiles.glsl?raw";
import type { Palette, Rgb } from "./theme";

/** Metres that a panel's frame stands out around its maps. */
export const BORDER = 0.05;

/** Uniforms that every material holds by reference: setting a value here sets it everywhere. */
export class Shared {
  readonly uHorizon = { value: new Vector3() };
  readonly uTop = { value: new Vector3() };
  readonly uFloor = { value: new Vector3() };
  readonly uGridColour = { value: new Vector3() };
  readonly uAisle = { value: new Vector3() };
  readonly uFrame = { value: new Vector3() };
  readonly uText = { value: new Vector3() };
  readonly uDim = { value: new Vector3() };
  readonly uWarm = { value: new Vector3() };
  readonly uMain = { value: new Vector3() };
  readonly uSkip = { value: new Vector3() };
  readonly uGate = { value: new Vector3() };
  readonly uShadow = { value: 0 };
  readonly uFogHalf = { value: 70 };
  readonly uTime = { value: 0 };
  readonly uColours = { value: makeColours() };
  readonly uBorder = { value: BORDER };
  /** screen pixels of one metre that stands one metre away */
  readonly uFocal = { value: 600 };

  /** 0..1, how much is there of what comes and goes together; see `fading` */
  readonly uAppear: { value: number };

  constructor(appear = { value: 1 }) {
    this.uAppear = appear;
  }

  /** The same, for materials that come and go together by a uniform of their own. */
  fading(appear: { value: number }): Shared {
    return Object.assign(new Shared(), this, { uAppear: appear });
  }

  paint(palette: Palette): void {
    const set = (uniform: { value: Vector3 }, colour: Rgb) => uniform.value.set(...colour);
    set(this.uHorizon, palette.horizon);
    set(this.uTop, palette.top);
    set(this.uFloor, palette.floor);
    set(this.uGridColour, palette.grid);
    set(this.uAisle, palette.aisle);
    set(this.uFrame, palette.frame);
    set(this.uText, palette.text);
    set(this.uDim, palette.dim);
    set(this.uWarm, palette.warm);
    set(this.uMain, palette.main);
    set(this.uSkip, palette.skip);
    set(this.uGate, palette.gate);
    this.uShadow.value = palette.shadow;
  }

  /** Show values through this colour map. */
  colour(name: ColourMapName, gain: number): void {
    const texture = this.uColours.value;
    texture.image.data?.set(colourTable(name, gain));
    texture.needsUpdate = true;
  }

  dispose(): void {
    this.uColours.value.dispose();
  }
}

/** The lookup texture of all maps: a colour for each byte of a tile. */
function makeColours(): DataTexture {
  const texture = new DataTexture(new Uint8Array(colourTable("blue-white", 1)), 256, 1);
  texture.magFilter = texture.minFilter = LinearFilter; // coarse levels blend bytes
  texture.needsUpdate = true;
  return texture;
}

/** What makes a program of its own: materials of one kind share it. */
export interface ShaderKind {
  readonly vertex: string;
  readonly fragment: string;
  /** the fragment shader reads tiles */
  readonly tiles?: boolean;
  /** blends over what is drawn and leaves the depth as it is */
  readonly blends?: boolean;
}

/** A material whose shaders see `shared` and the uniforms given. */
export function makeMaterial(
  shared: Shared,
  kind: ShaderKind,
  uniforms: Record<string, IUniform> = {},
): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: `${common}\n${kind.vertex}`,
    fragmentShader: `${common}\n${kind.tiles ? tiles : ""}\n${kind.fragment}`,
    uniforms: { ...shared, ...uniforms },
    side: DoubleSide,
    transparent: kind.blends ?? false,
    depthWrite: !kind.blends,
    toneMapped: false,
  });
}
