// What all panels near by are drawn with: two materials, into which each panel puts its own values as it is drawn. A
// material of its own for each would have to be looked up in a frame that shows hundreds of new ones.

import { type IUniform, type ShaderMaterial, type Texture, Vector2, Vector3, Vector4 } from "three";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import fragment from "./shaders/panel.frag.glsl?raw";
import vertex from "./shaders/panel.vert.glsl?raw";

const PANEL: ShaderKind = { vertex, fragment, tiles: true };

/** The values of one panel; `blank` where it has no texture. */
export function panelUniforms(blank: Texture) {
  return {
    uFresh: { value: blank },
    uOld: { value: blank },
    uFreshLevel: { value: new Vector3(1, 1, 1) },
    uOldLevel: { value: new Vector3(1, 1, 1) },
    uFade: { value: 1 },
    uState: { value: 0 },
    uAlpha: { value: 1 },
    uSize: { value: new Vector2() },
    uGrid: { value: new Vector2() },
    uChannels: { value: 0 },
    uTile: { value: new Vector2() },
    uPitch: { value: new Vector2() },
    uFill: { value: new Vector2() },
    uChosen: { value: 0 },
    uLit: { value: 0 },
    uHovered: { value: -1 },
    uMark: { value: new Vector3(-1, -1, -1) },
    uSlots: { value: blank },
    uOldSlots: { value: blank },
    uOrdered: { value: new Vector2() },
    uImages: { value: blank },
    uImage: { value: new Vector4(0, 0, 1, 1) },
    uImagePlace: { value: 16 },
    uImaged: { value: 0 },
  };
}

export type PanelUniforms = ReturnType<typeof panelUniforms>;

export class PanelMaterials {
  readonly solid: ShaderMaterial;
  readonly blending: ShaderMaterial;

  constructor(shared: Shared, blank: Texture) {
    this.solid = makeMaterial(shared, PANEL, panelUniforms(blank));
    this.blending = makeMaterial(shared, { ...PANEL, blends: true }, panelUniforms(blank));
    this.blending.depthWrite = true;
    for (const material of [this.solid, this.blending]) {
      material.polygonOffset = true; // stands before the far panel in the same place while one gives way to the other
      material.polygonOffsetFactor = -1;
      material.polygonOffsetUnits = -2;
    }
  }

  dispose(): void {
    this.solid.dispose();
    this.blending.dispose();
  }
}

/** Put a panel's values into the material that draws it next. */
export function putInto(material: ShaderMaterial, own: PanelUniforms): void {
  const from: Record<string, IUniform> = own;
  for (const name in from) {
    const uniform = material.uniforms[name];
    if (uniform) uniform.value = from[name]?.value;
  }
  material.uniformsNeedUpdate = true;
}
