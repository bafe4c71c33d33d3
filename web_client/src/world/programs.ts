// The shader programs of the world: compiled while the network is on its way and kept, so that no frame waits for one.

import { type Camera, Mesh, Scene, type ShaderMaterial, type WebGLRenderer } from "three";
import { BACKDROP } from "./backdrop";
import { CLOUD } from "./cloud_view";
import { FAR_PANELS } from "./far_panels";
import { GATES } from "./gates";
import { AISLE, SHADOWS } from "./ground";
import { LABELS } from "./labels";
import { makeMaterial, type ShaderKind } from "./materials";
import { NODE_PICTURES } from "./node_pictures";
import { PICTURE } from "./picture";
import { RIBBONS } from "./ribbons";
import { ROOMS } from "./rooms";
import type { Workshop } from "./workshop";

/** What blends is a program of its own. */
const blending = (kind: ShaderKind): ShaderKind => ({ ...kind, blends: true });
const KINDS: readonly ShaderKind[] = [
  BACKDROP,
  CLOUD,
  FAR_PANELS,
  GATES,
  AISLE,
  SHADOWS,
  LABELS,
  NODE_PICTURES,
  PICTURE,
  blending(PICTURE),
  RIBBONS,
  ROOMS,
];

export class Programs {
  private readonly scene = new Scene();
  private readonly materials: readonly ShaderMaterial[];

  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly camera: Camera,
    { shared, quad, panelMaterials }: Workshop,
  ) {
    this.materials = KINDS.map((kind) => makeMaterial(shared, kind));
    const { solid, blending } = panelMaterials;
    for (const material of [...this.materials, solid, blending]) this.scene.add(new Mesh(quad, material));
  }

  /**
   * Compile them all beside other work; to be called again for a new graphics context. Where the browser tells when they
   * are ready, the promise waits for it; elsewhere what is not ready is waited for as it is drawn.
   */
  async compile(): Promise<void> {
    const { renderer, scene, camera } = this;
    if (renderer.extensions.has("KHR_parallel_shader_compile")) await renderer.compileAsync(scene, camera);
    else renderer.compile(scene, camera);
  }

  dispose(): void {
    for (const material of this.materials) material.dispose();
  }
}
