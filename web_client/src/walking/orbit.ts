// Turning around a point instead of walking.

import { EYE_HEIGHT, type Walker } from "./walker";

const NEAREST = 1.2;
const FARTHEST = 600;
const LOWEST_EYE = 0.4;
const AHEAD = 14;

export class Orbit {
  private x = 0;
  private y = 0;
  private z = 0;
  private distance = AHEAD;

  /** Around `centre`; without one around what the eye sees ahead: the floor, or a point 14 m away. */
  constructor(walker: Walker, centre: readonly [number, number, number] | null) {
    if (centre) {
      [this.x, this.y, this.z] = centre;
      const [dx, dy, dz] = [walker.x - this.x, walker.eyeY - this.y, walker.z - this.z];
      this.distance = Math.max(NEAREST, Math.hypot(dx, dy, dz));
      walker.look(Math.atan2(dx, dz), -Math.atan2(dy, Math.hypot(dx, dz)));
    } else {
      const down = -Math.sin(walker.pitch);
      const toFloor = down > 0.05 ? walker.eyeY / down : AHEAD;
      this.distance = Math.min(4 * AHEAD, Math.max(NEAREST, toFloor));
      const level = Math.cos(walker.pitch) * this.distance;
      this.x = walker.x - Math.sin(walker.yaw) * level;
      this.y = walker.eyeY - down * this.distance;
      this.z = walker.z - Math.cos(walker.yaw) * level;
    }
    this.place(walker);
  }

  /** Turn by angles: the eye goes round, always looking at the middle. */
  turn(walker: Walker, yaw: number, pitch: number): void {
    walker.look(walker.yaw + yaw, walker.pitch + pitch);
    this.place(walker);
  }

  /** `factor` below 1 comes nearer. */
  zoom(walker: Walker, factor: number): void {
    this.distance = Math.min(FARTHEST, Math.max(NEAREST, this.distance * factor));
    this.place(walker);
  }

  /** Move the middle over the floor, in shares of the distance to it. */
  pan(walker: Walker, right: number, forward: number): void {
    const [sin, cos] = [Math.sin(walker.yaw), Math.cos(walker.yaw)];
    this.x += (cos * right - sin * forward) * this.distance;
    this.z += (-sin * right - cos * forward) * this.distance;
    this.place(walker);
  }

  private place(walker: Walker): void {
    const deepest = (LOWEST_EYE - this.y) / this.distance; // how far below the middle the eye may look from
    const pitch = Math.min(walker.pitch, -Math.asin(Math.min(0.99, Math.max(-0.99, deepest))));
    walker.look(walker.yaw, pitch);
    const level = Math.cos(walker.pitch) * this.distance;
    walker.moveTo(
      this.x + Math.sin(walker.yaw) * level,
      this.y - Math.sin(walker.pitch) * this.distance - EYE_HEIGHT,
      this.z + Math.cos(walker.yaw) * level,
    );
  }
}
