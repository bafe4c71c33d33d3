// The design that one would think of first, for comparison: a mesh and a texture of its own for every channel.

import {
  DataTexture,
  Mesh,
  PerspectiveCamera,
  PlaneGeometry,
  RedFormat,
  Scene,
  ShaderMaterial,
  UnsignedByteType,
  WebGLRenderer,
} from "three";
import type { GraphAnswer } from "../../web_client/src/generated/messages";
import { waves } from "./made_up";

export interface Drawn {
  readonly maps: number;
  readonly calls: number;
  readonly ms: number;
}

/** Draw the first `most` channels of the wall's panels so; the least time of `times` frames. */
export function meshPerChannel(
  wall: GraphAnswer,
  most: number,
  times: number,
  eye: readonly [number, number, number],
): Drawn {
  const canvas = document.createElement("canvas");
  const renderer = new WebGLRenderer({ canvas, antialias: true });
  renderer.setPixelRatio(1);
  renderer.setSize(innerWidth, innerHeight);
  const scene = new Scene();
  const camera = new PerspectiveCamera(60, innerWidth / innerHeight, 0.05, 6000);
  camera.position.set(...eye);
  const plane = new PlaneGeometry(1, 1);
  const nodes = new Map(graphNodes(wall));
  let maps = 0;
  // every n-th channel of every panel, so that all of the wall is covered as densely
  const total = wall.layout.panels.reduce((sum, panel) => sum + (nodes.get(panel.node)?.channels ?? 0), 0);
  const every = total / most;
  let next = 0;
  let seen = 0;
  for (const panel of wall.layout.panels) {
    const node = nodes.get(panel.node);
    if (!node) continue;
    const [height, width] = node.grid;
    for (let channel = 0; channel < node.channels; channel++, seen++) {
      if (seen < next || maps >= most) continue;
      next += every;
      maps += 1;
      const bytes = new Uint8Array(height * width);
      for (let i = 0; i < bytes.length; i++) bytes[i] = waves(channel, Math.floor(i / width), i % width);
      const texture = new DataTexture(bytes, width, height, RedFormat, UnsignedByteType);
      texture.unpackAlignment = 1;
      texture.needsUpdate = true;
      const mesh = new Mesh(plane, material(texture));
      const [w, h] = [panel.width / panel.columns, panel.height / panel.rows];
      mesh.position.set(
        panel.position[0] - panel.width / 2 + ((channel % panel.columns) + 0.5) * w,
        panel.position[1] + panel.height / 2 - (Math.floor(channel / panel.columns) + 0.5) * h,
        panel.position[2],
      );
      mesh.scale.set(w * 0.96, h * 0.96, 1);
      mesh.updateMatrix();
      mesh.matrixAutoUpdate = false;
      scene.add(mesh);
    }
  }
  const gl = renderer.getContext();
  const pixel = new Uint8Array(4);
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times + 1; i++) {
    const started = performance.now();
    renderer.render(scene, camera);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    if (i > 0) ms = Math.min(ms, performance.now() - started); // the first one uploads
  }
  const { calls } = renderer.info.render;
  renderer.dispose();
  renderer.forceContextLoss();
  return { maps, calls, ms };
}

function graphNodes(graph: GraphAnswer) {
  return graph.nodes.filter((node) => node.display !== "none").map((node) => [node.id, node] as const);
}

function material(texture: DataTexture): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { map: { value: texture } },
    vertexShader:
      "varying vec2 at; void main() { at = uv; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }",
    fragmentShader:
      "uniform sampler2D map; varying vec2 at; void main() { float t = (texture2D(map, at).r * 255.0 - 128.0) / 127.0; gl_FragColor = vec4(t > 0.0 ? vec3(t) : vec3(0.1, 0.36, 1.0) * -t, 1.0); }",
  });
}
