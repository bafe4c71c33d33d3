// What the browser client makes of graphs' layouts, for comparison: reads [{"graph", "least", "labels": [{panel, rank, width, nameWidth}],
// "eyes": [{position, target, width, height, fov, seen: {node: bool}}]}] and writes for each ribbons, gates, floor, wishes and
// labels. The client's own modules are used, loaded as its development server loads them.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

let text = "";
for await (const part of process.stdin.setEncoding("utf8")) text += part;

const client = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "web_client");
const vite = await createServer({
  root: client,
  configFile: false,
  logLevel: "error",
  appType: "custom",
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const load = (name) => vite.ssrLoadModule(`/src/${name}`);
const [
  { makeRibbons },
  { Gates },
  { makeAisle },
  { roomsOf, makeRooms },
  { wantedLayers, atlasLevels },
  thinning,
  { poseOf },
  { Shared },
] = await Promise.all(
  [
    "world/ribbons.ts",
    "world/gates.ts",
    "world/ground.ts",
    "world/rooms.ts",
    "world/wish.ts",
    "world/label_thinning.ts",
    "world/pose.ts",
    "world/materials.ts",
  ].map(load),
);
const { PerspectiveCamera, Vector3 } = await import("three");

const shared = new Shared();
const numbers = (geometry, name) => [...geometry.getAttribute(name).array];
const surface = ({ geometry }) => ({
  positions: numbers(geometry, "position"),
  ways: numbers(geometry, "aWay"),
  triangles: [...geometry.getIndex().array],
});

function finished(generator) {
  for (;;) {
    const { done, value } = generator.next();
    if (done) return value;
  }
}

function seenBy(eye, panels, labels, least) {
  const { width, height, fov, position, target, seen } = eye;
  const camera = new PerspectiveCamera(fov, width / height, 0.05, 1000);
  camera.position.set(...position);
  camera.lookAt(...target);
  camera.updateMatrixWorld(true);
  const focal = height / (2 * Math.tan((fov * Math.PI) / 360));
  const at = ({ center }) =>
    panels.find(({ pose }) => pose.centre.every((part, i) => part === center.getComponent(i)));
  const wishes = wantedLayers(panels, {
    position: new Vector3(...position),
    frustum: { intersectsSphere: (sphere) => seen[at(sphere).node] },
    pixelsPerRadian: focal,
    far: 95,
    maxTextureSize: 4096,
    slow: false,
  });
  const thin = labels.map(({ panel, rank, width: wide, nameWidth }) => ({
    pose: panels[panel].pose,
    rank,
    width: wide,
    nameWidth,
    height: 0.415,
    above: 0.09,
  }));
  const shown = new Uint8Array(thin.length);
  const boards = panels.map(({ pose }) => pose);
  new thinning.LabelThinning(thin).run(camera, width, height, focal, least, boards, shown);
  const basis = camera.matrixWorld.elements;
  return {
    right: basis.slice(0, 3),
    up: basis.slice(4, 7),
    forward: basis.slice(8, 11).map((part) => -part),
    wishes: wishes.map(({ node, finest }) => [node, finest]),
    shown: [...shown],
  };
}

function told({ graph, eyes, labels, least }) {
  const ribbons = finished(makeRibbons(graph.layout, graph.inputs, shared)).mesh;
  const gates = new Gates(graph.layout, 0, shared).mesh.geometry;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const panels = graph.layout.panels.map((panel) => ({
    node: panel.node,
    pose: poseOf(panel, 0),
    levels: atlasLevels(nodes.get(panel.node), panel.columns, panel.rows),
  }));
  return {
    ribbons: {
      ...surface(ribbons),
      kinds: numbers(ribbons.geometry, "aKind"),
      starts: numbers(ribbons.geometry, "aStart"),
    },
    gates: {
      from: numbers(gates, "aFrom"),
      to: numbers(gates, "aTo"),
      corners: numbers(gates, "aCorner"),
      look: numbers(gates, "aLook"),
    },
    aisle: surface(makeAisle(graph.layout, shared)),
    rooms: { list: roomsOf(graph), surface: surface(makeRooms(graph, shared)) },
    eyes: eyes.map((eye) => seenBy(eye, panels, labels, least)),
  };
}

process.stdout.write(JSON.stringify(JSON.parse(text).map(told)));
await vite.close();
