// The WebGL 2 renderer of the world.

import { DataTexture, NoColorSpace, RedFormat, UnsignedByteType, WebGLRenderer } from "three";

/** WebGL 2 is missing; the message says what to do. */
export class GraphicsError extends Error {
  constructor() {
    super(
      "This browser has no WebGL 2, which the world is drawn with. Switch hardware acceleration on in its settings, or open the page in a current Firefox, Chrome, Edge or Safari.",
    );
    this.name = "GraphicsError";
  }
}

const SHARPEST = 2;

export function makeRenderer(): WebGLRenderer {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2", {
    alpha: false,
    antialias: true,
    depth: true,
    stencil: false,
    powerPreference: "high-performance",
    xrCompatible: true,
  });
  if (!context) throw new GraphicsError();
  const renderer = new WebGLRenderer({ canvas, context, antialias: true, alpha: false });
  renderer.setPixelRatio(Math.min(SHARPEST, window.devicePixelRatio || 1));
  renderer.xr.enabled = true;
  renderer.xr.setReferenceSpaceType("local-floor");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "The network in space. W A S D to walk, arrow keys to turn.");
  canvas.style.display = "block";
  canvas.style.touchAction = "none";
  canvas.style.outline = "none";
  return renderer;
}

/** One pixel of zero, bound where no tiles are yet. */
export function makeBlank(): DataTexture {
  const texture = new DataTexture(new Uint8Array([128]), 1, 1, RedFormat, UnsignedByteType);
  texture.colorSpace = NoColorSpace;
  texture.needsUpdate = true;
  return texture;
}
