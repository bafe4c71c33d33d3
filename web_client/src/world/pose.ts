// A board in the world as plain numbers: its plane, and where a ray meets it. No allocation in the calls made per frame.

import type { Vector3 } from "three";

/** A rectangle: centre, unit vectors along its width, height and towards its front, size in metres. */
export interface Pose {
  readonly centre: readonly [number, number, number];
  readonly right: readonly [number, number, number];
  readonly up: readonly [number, number, number];
  readonly normal: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

/** Where a ray meets a board: metres along the ray; `u` from the left, `v` from the top as seen from where the ray came. */
export interface Meeting {
  distance: number;
  u: number;
  v: number;
}

interface Board {
  readonly position: readonly [number, number, number];
  readonly yaw: number;
  readonly tilt?: number;
  readonly width: number;
  readonly height: number;
}

/** `offset` metres along x are added; yaw about y, then tilt about the board's own x axis (positive looks down). */
export function poseOf(board: Board, offset: number): Pose {
  const [x, y, z] = board.position;
  const tilt = board.tilt ?? 0;
  const [cosYaw, sinYaw] = [Math.cos(board.yaw), Math.sin(board.yaw)];
  const [cosTilt, sinTilt] = [Math.cos(tilt), Math.sin(tilt)];
  return {
    centre: [x + offset, y, z],
    right: [cosYaw, 0, -sinYaw],
    up: [sinYaw * sinTilt, cosTilt, cosYaw * sinTilt],
    normal: [sinYaw * cosTilt, -sinTilt, cosYaw * cosTilt],
    width: board.width,
    height: board.height,
  };
}

/** Writes the meeting of the ray into `out`; false if the ray misses the board by more than `margin` metres. */
export function meet(pose: Pose, origin: Vector3, direction: Vector3, margin: number, out: Meeting): boolean {
  const { centre, right, up, normal } = pose;
  const along = direction.x * normal[0] + direction.y * normal[1] + direction.z * normal[2];
  if (Math.abs(along) < 1e-6) return false;
  const fromX = centre[0] - origin.x;
  const fromY = centre[1] - origin.y;
  const fromZ = centre[2] - origin.z;
  const distance = (fromX * normal[0] + fromY * normal[1] + fromZ * normal[2]) / along;
  if (distance <= 0) return false;
  const x = direction.x * distance - fromX;
  const y = direction.y * distance - fromY;
  const z = direction.z * distance - fromZ;
  const across = x * right[0] + y * right[1] + z * right[2];
  const above = x * up[0] + y * up[1] + z * up[2];
  if (Math.abs(across) > pose.width / 2 + margin || Math.abs(above) > pose.height / 2 + margin) return false;
  out.distance = distance;
  out.u = 0.5 + (along < 0 ? across : -across) / pose.width; // boards are read from both sides
  out.v = 0.5 - above / pose.height;
  return true;
}

/** Distance in metres from a point to the middle of the board. */
export function distanceTo(pose: Pose, x: number, y: number, z: number): number {
  return Math.hypot(pose.centre[0] - x, pose.centre[1] - y, pose.centre[2] - z);
}
