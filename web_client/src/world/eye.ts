// The camera in its rig: the rig stands where the feet are, the camera looks from it. A headset moves the camera itself.

import { Frustum, Group, Matrix4, PerspectiveCamera, Vector3, type WebGLRenderer } from "three";
import { EYE_HEIGHT, type Walker } from "../walking/walker";
import type { Shared } from "./materials";
import type { Eye as WishEye } from "./wish";

const FOV = 60;
/** degrees of view across that a tall narrow screen keeps */
const LEAST_ACROSS = 52;
const [NEAR, FAR] = [0.05, 6000];
/** metres until fog has taken half, with the eye near the floor, and for each metre higher */
const FOG_HALF = 95;
const FOG_HIGHER = 7;

export class Eye {
  readonly rig = new Group();
  readonly camera = new PerspectiveCamera(FOV, 1, NEAR, FAR);
  /** of the camera in the world, and what it sees; up to date after `update` */
  readonly position = new Vector3();
  readonly frustum = new Frustum();
  width = 1;
  height = 1;
  private readonly combined = new Matrix4();
  private readonly direction = new Vector3();

  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly shared: Shared,
  ) {
    this.rig.add(this.camera);
    this.camera.position.y = EYE_HEIGHT;
    this.rig.rotation.order = this.camera.rotation.order = "YXZ";
  }

  /** CSS pixels */
  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    if (!this.renderer.xr.isPresenting) this.renderer.setSize(width, height);
    const aspect = width / height;
    const across = Math.tan((LEAST_ACROSS * Math.PI) / 360) / aspect;
    this.camera.aspect = aspect;
    this.camera.fov = Math.min(95, Math.max(FOV, (Math.atan(across) * 360) / Math.PI));
    this.camera.updateProjectionMatrix();
    this.shared.uFocal.value = height / 2 / Math.tan((this.camera.fov * Math.PI) / 360);
  }

  /** Put the rig where the walker stands, `raised` metres above. `scale`: metres of the world for one in the rig. */
  placeRig(walker: Walker, scale = 1, raised = 0): void {
    this.rig.position.set(walker.x, walker.y + raised, walker.z);
    this.rig.rotation.y = walker.yaw;
    this.rig.scale.setScalar(scale);
    this.rig.updateMatrixWorld(true);
  }

  /** See from where the walker, or the headset in the rig, is. */
  update(walker: Walker): void {
    const { xr } = this.renderer;
    if (xr.isPresenting) {
      this.rig.updateMatrixWorld(true);
      xr.updateCamera(this.camera);
    } else {
      this.camera.rotation.x = walker.pitch;
      this.placeRig(walker);
    }
    this.position.setFromMatrixPosition(this.camera.matrixWorld);
    this.combined.multiplyMatrices(this.camera.projectionMatrix, this.camera.matrixWorldInverse);
    this.frustum.setFromProjectionMatrix(this.combined);
    this.shared.uFogHalf.value = FOG_HALF + FOG_HIGHER * Math.max(0, this.position.y - 3);
  }

  /** The eye as wishes are judged by it. */
  judging(far: number, slow: boolean): WishEye {
    const { position, frustum, pixelsPerRadian } = this;
    const { maxTextureSize } = this.renderer.capabilities;
    return { position, frustum, pixelsPerRadian, far, maxTextureSize, slow };
  }

  /** Pixels of one metre that stands one metre away, as they are drawn. */
  private get pixelsPerRadian(): number {
    const { xr } = this.renderer;
    const eye = xr.isPresenting ? xr.getCamera().cameras[0] : undefined;
    if (eye?.viewport) return (eye.viewport.w / 2) * (eye.projectionMatrix.elements[5] ?? 1);
    return this.shared.uFocal.value * this.renderer.getPixelRatio();
  }

  /** A headset is off again: look as the walker does, through the window. */
  takeOff(): void {
    this.camera.position.set(0, EYE_HEIGHT, 0);
    this.camera.rotation.set(0, 0, 0);
    this.camera.scale.setScalar(1);
    this.resize(this.width, this.height);
  }

  /** Direction of the ray through a point of the view, -1..1 from left to right and from below to above. */
  rayTo(x: number, y: number): Vector3 {
    return this.direction.set(x, y, 0.5).unproject(this.camera).sub(this.position).normalize();
  }
}
