// The rim of the view goes dark while one is moved: what does not move with the body is then not seen there.

import { Float32BufferAttribute, Mesh, RingGeometry, type ShaderMaterial } from "three";
import { makeMaterial, type ShaderKind, type Shared } from "../world/materials";
import fragment from "../world/shaders/vignette.frag.glsl?raw";
import vertex from "../world/shaders/vignette.vert.glsl?raw";

const VIGNETTE: ShaderKind = { vertex, fragment, blends: true };
/** metres before the eyes, and the tangents of half the angle that stays free and of where the ring ends */
const [BEFORE, FREE, END] = [0.5, 0.62, 4];
/** seconds in which it comes and goes, to 63 % */
const EASE = 0.12;

export class Vignette {
  /** stands in the camera */
  readonly mesh: Mesh<RingGeometry, ShaderMaterial>;
  private readonly dark = { value: 0 };

  constructor(shared: Shared) {
    const geometry = new RingGeometry(FREE * BEFORE, END * BEFORE, 48, 1);
    const position = geometry.getAttribute("position");
    const out: number[] = [];
    for (let i = 0; i < position.count; i++) {
      const radius = Math.hypot(position.getX(i), position.getY(i)) / BEFORE;
      out.push(radius > (FREE + END) / 2 ? 1 : 0, 0);
    }
    geometry.setAttribute("uv", new Float32BufferAttribute(out, 2));
    this.mesh = new Mesh(geometry, makeMaterial(shared, VIGNETTE, { uDark: this.dark }));
    this.mesh.material.depthTest = false;
    this.mesh.position.z = -BEFORE;
    this.mesh.renderOrder = 20;
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  advance(seconds: number, moving: boolean): void {
    const share = 1 - Math.exp(-seconds / EASE);
    this.dark.value += ((moving ? 1 : 0) - this.dark.value) * share;
    this.mesh.visible = this.dark.value > 0.01;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
