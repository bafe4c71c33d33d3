// The frame of a crop: it keeps the network's shape and stays inside the picture. All in the picture's pixels.

import type { Frame } from "../connection/made_picture";

export interface Size {
  width: number;
  height: number;
}

/** Least width and height of a frame, in pixels of the picture. */
const LEAST = 8;

/** The largest frame of that shape in the middle of a picture: what a network without preparation of its own takes. */
export function largest(picture: Size, shape: Size): Frame {
  const width = Math.min(picture.width, (picture.height * shape.width) / shape.height);
  const height = (width * shape.height) / shape.width;
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height };
}

export function moved(frame: Frame, dx: number, dy: number, picture: Size): Frame {
  return inside({ ...frame, x: frame.x + dx, y: frame.y + dy }, picture);
}

/** Smaller (factor below 1) or larger, with the point (x, y) of the picture staying where it is in the frame. */
export function zoomed(frame: Frame, factor: number, at: { x: number; y: number }, picture: Size): Frame {
  const most = largest(picture, frame);
  const least = Math.min(1, LEAST / Math.min(most.width, most.height));
  const width = Math.min(most.width, Math.max(most.width * least, frame.width * factor));
  const real = width / frame.width;
  const to = (edge: number, still: number): number => still - (still - edge) * real;
  return inside({ x: to(frame.x, at.x), y: to(frame.y, at.y), width, height: frame.height * real }, picture);
}

export const middle = (frame: Frame): { x: number; y: number } => ({
  x: frame.x + frame.width / 2,
  y: frame.y + frame.height / 2,
});

function inside(frame: Frame, picture: Size): Frame {
  return {
    ...frame,
    x: Math.min(Math.max(0, picture.width - frame.width), Math.max(0, frame.x)),
    y: Math.min(Math.max(0, picture.height - frame.height), Math.max(0, frame.y)),
  };
}
