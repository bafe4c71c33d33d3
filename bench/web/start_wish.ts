// What the page asks for when it has opened with a graph, decided by the client's own eye and wish list.

import type { WebGLRenderer } from "three";
import { AT_A_TIME } from "../../web_client/src/connection/wishes";
import type { GraphAnswer, LayerWish } from "../../web_client/src/generated/messages";
import { standAtStart } from "../../web_client/src/walking/flight";
import { Walker } from "../../web_client/src/walking/walker";
import { Eye } from "../../web_client/src/world/eye";
import { Shared } from "../../web_client/src/world/materials";
import { poseOf } from "../../web_client/src/world/pose";
import { atlasLevels, wantedLayers } from "../../web_client/src/world/wish";

const [WIDTH, HEIGHT] = [1280, 720];
const LARGEST_TEXTURE = 8192;
/** All that an eye needs of a renderer: nothing is drawn here. */
const nothingDrawn = { xr: { isPresenting: false }, setSize: () => undefined } as unknown as WebGLRenderer;

/** How many of the list the page asks for at once. */
export const atATime = AT_A_TIME;

/** The whole wish list in its order. */
export function startWish(graph: GraphAnswer): LayerWish[] {
  const shared = new Shared();
  const eye = new Eye(nothingDrawn, shared);
  const walker = new Walker();
  Object.assign(walker, standAtStart(graph.layout, 0));
  eye.resize(WIDTH, HEIGHT);
  eye.update(walker);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const panels = graph.layout.panels.flatMap((panel) => {
    const node = nodes.get(panel.node);
    if (node === undefined) return [];
    const levels = atlasLevels(node, panel.columns, panel.rows);
    return [{ node: node.id, pose: poseOf(panel, 0), levels }];
  });
  return wantedLayers(panels, {
    position: eye.position,
    frustum: eye.frustum,
    pixelsPerRadian: shared.uFocal.value,
    far: shared.uFogHalf.value,
    maxTextureSize: LARGEST_TEXTURE,
    slow: false,
  });
}
