// The material of what is held and shown by hands.

import type { ShaderMaterial, Vector3 } from "three";
import { makeMaterial, type ShaderKind, type Shared } from "../world/materials";
import fragment from "../world/shaders/solid.frag.glsl?raw";
import vertex from "../world/shaders/solid.vert.glsl?raw";

const SOLID: ShaderKind = { vertex, fragment };
const CLEAR: ShaderKind = { ...SOLID, blends: true };

/** `colour`: one of the shared colours, which follows the theme. `alpha`: below 1 it lets the world through. */
export function solid(
  shared: Shared,
  colour: { value: Vector3 },
  options: { shaded?: boolean; alpha?: number } = {},
): ShaderMaterial {
  const { shaded = false, alpha = 1 } = options;
  return makeMaterial(shared, alpha < 1 ? CLEAR : SOLID, {
    uColour: colour,
    uShaded: { value: shaded ? 1 : 0 },
    uAlpha: { value: alpha },
  });
}
