// Sky and floor, one draw behind everything.

import { BufferGeometry, Float32BufferAttribute, Matrix4, Mesh, type ShaderMaterial } from "three";
import { makeMaterial, type ShaderKind, type Shared } from "./materials";
import fragment from "./shaders/backdrop.frag.glsl?raw";
import vertex from "./shaders/backdrop.vert.glsl?raw";

export const BACKDROP: ShaderKind = { vertex, fragment, blends: true };

export class Backdrop {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;

  constructor(shared: Shared) {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3));
    const unproject = new Matrix4();
    const material = makeMaterial(shared, BACKDROP, { uUnproject: { value: unproject } });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 0;
    // asked for every view: a headset has one for each eye
    this.mesh.onBeforeRender = (_renderer, _scene, camera) => {
      unproject.copy(camera.projectionMatrixInverse);
      material.uniformsNeedUpdate = true;
    };
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
