// Draws the same things with the browser client's shaders and with the Unity package's, taken from HLSL to GLSL, and tells for
// each how many parts of pixels differ by how much: reads {"browser", "shaders": {name: fragment GLSL}}.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { draw } from "./shader_drawing.mjs";

const sources = join(
  dirname(fileURLToPath(import.meta.url)),
  "..",
  "..",
  "web_client",
  "src",
  "world",
  "shaders",
);
const source = (name) => readFileSync(join(sources, `${name}.glsl`), "utf8");

let text = "";
for await (const part of process.stdin.setEncoding("utf8")) text += part;
const { browser: executablePath, shaders } = JSON.parse(text);

const HEAD = "#version 300 es\nprecision highp float;\nprecision highp sampler2D;\n";
const page = (name, tiles = false) =>
  `${HEAD}${source("common")}${tiles ? source("tiles") : ""}${source(name)}`;

/** Varyings as GLSL: declarations, and what is written into them. `at`: a place of the surface; `far`: metres to the eye. */
const varying = (declared, written) => ({ declared, written });
const world = {
  hlsl: { _BoxwalkHorizon: [0.09, 0.11, 0.17, 1], _BoxwalkFogHalf: [95], _Time: [0, 7.25, 0, 0] },
};
world.page = { uHorizon: [0.09, 0.11, 0.17], uFogHalf: [95], uTime: [7.25] };
const both = (own) => ({ hlsl: { ...world.hlsl, ...own.hlsl }, page: { ...world.page, ...own.page } });

const place = {
  hlsl: varying("out vec2 input_place; out float input_distance;", "input_place = at; input_distance = far;"),
  page: varying("out vec2 vPlace; out float vDistance;", "vPlace = at; vDistance = far;"),
};
const colours = { uFrame: [0.2, 0.25, 0.37], uWarm: [1, 0.7, 0.33], uText: [0.87, 0.9, 0.96] };

function panel({
  view,
  state = 1,
  fade = 1,
  chosen = 0,
  lit = 0,
  hovered = -1,
  marked = -1,
  channels = 7,
  finest = 0,
}) {
  // eight cells of maps of 20 x 28, of which seven are there
  const [grid, tile, size] = [
    [4, 2],
    [28, 20],
    [4.2, 1.7],
  ];
  const fill = [0.9, 0.86];
  const level = (k) => [2 ** -k, 1 / ((grid[0] * tile[0]) >> k), 1 / ((grid[1] * tile[1]) >> k)];
  const [fresh, old] = [level(finest), level(1)];
  return {
    view,
    shader: "Panel",
    pageSource: page("panel.frag", true),
    varyings: place,
    textures: {
      hlsl: { Freshsampler: finest ? "coarse" : "fine", Oldsampler: "coarse", BoxwalkColours: "colours" },
      page: {
        uFresh: finest ? "coarse" : "fine",
        uOld: "coarse",
        uColours: "colours",
        uSlots: "colours",
        uOldSlots: "colours",
        uImages: "colours",
      },
    },
    ...both({
      hlsl: {
        _FreshLevel: [...fresh, 0],
        _OldLevel: [...old, 0],
        _Fade: [fade],
        _State: [state],
        _Size: [...size, 0, 0],
        _Border: [0.05],
        _Grid: [...grid, 0, 0],
        _Channels: [channels],
        _Tile: [...tile, 0, 0],
        _Pitch: [...tile, 0, 0],
        _Fill: [...fill, 0, 0],
        _Frame: [...colours.uFrame, 1],
        _Warm: [...colours.uWarm, 1],
        _Text: [...colours.uText, 1],
        _Chosen: [chosen],
        _Lit: [lit],
        _Hovered: [hovered],
        _Marked: [marked],
      },
      page: {
        uFreshLevel: fresh,
        uOldLevel: old,
        uFade: [fade],
        uState: [state],
        uAlpha: [1],
        uSize: size,
        uBorder: [0.05],
        uGrid: grid,
        uChannels: [channels],
        uTile: tile,
        uPitch: tile,
        uFill: fill,
        ...colours,
        uChosen: [chosen],
        uLit: [lit],
        uHovered: [hovered],
        uMark: [-1, -1, marked],
        uOrdered: [0, 0],
        uImage: [0, 0, 1, 1],
        uImagePlace: [16],
        uImaged: [0],
      },
    }),
  };
}

function ribbon({ view, kind, light, pulse, opaque }) {
  const tones = { Main: [0.43, 0.56, 0.82], Skip: [0.72, 0.55, 1], Warm: colours.uWarm };
  const numbers = Object.entries({ Width: 0.24, Pulse: pulse, Flow: 0.31 });
  const [length, start] = [9.5, 4];
  return {
    view,
    shader: "Ribbon",
    pageSource: page("ribbon.frag"),
    varyings: {
      hlsl: varying(
        "out vec2 input_way; out vec4 input_shape; out vec2 input_light;",
        `input_way = at; input_shape = vec4(${kind}.0, ${length.toFixed(1)}, ${opaque}.0, ${start}.0); input_light = vec2(${light.toFixed(1)}, far);`,
      ),
      page: varying(
        "out vec2 vWay; flat out vec3 vKind; out float vLight; out float vGone; out float vDistance;",
        `vWay = at; vKind = vec3(${kind}.0, ${length.toFixed(1)}, ${opaque}.0); vLight = ${light.toFixed(1)}; vGone = ${start}.0 + at.x; vDistance = far;`,
      ),
    },
    textures: { hlsl: {}, page: {} },
    ...both({
      hlsl: Object.fromEntries([
        ...Object.entries(tones).map(([name, tone]) => [`_${name}`, [...tone, 1]]),
        ...numbers.map(([name, value]) => [`_${name}`, [value]]),
      ]),
      page: Object.fromEntries([
        ["uAppear", [1]],
        ...Object.entries(tones).map(([name, tone]) => [`u${name}`, tone]),
        ...numbers.map(([name, value]) => [`u${name}`, [value]]),
      ]),
    }),
  };
}

function floor({ view, name, kind, half, length }) {
  const tones = { Aisle: [0.07, 0.1, 0.16], Gate: [0.35, 0.82, 0.78] };
  const size = `vec2(${length.toFixed(1)}, ${half.toFixed(1)})`;
  return {
    view,
    shader: "Floor",
    pageSource: page(`${name}.frag`),
    varyings: {
      hlsl: varying(
        "out vec2 input_way; out vec3 input_shape; out float input_distance;",
        `input_way = at; input_shape = vec3(${size}, ${kind}.0); input_distance = far;`,
      ),
      page: {
        aisle: varying("out vec2 vWay; out float vDistance;", "vWay = at; vDistance = far;"),
        room: varying(
          "out vec2 vWay; out vec2 vSize; out float vDistance;",
          `vWay = at; vSize = ${size}; vDistance = far;`,
        ),
        shadow: varying("out vec2 vAt; out float vDistance;", "vAt = at; vDistance = far;"),
      }[name],
    },
    textures: { hlsl: {}, page: {} },
    ...both({
      hlsl: { _Aisle: [...tones.Aisle, 1], _Gate: [...tones.Gate, 1], _Shadow: [0.5] },
      page: {
        uAisle: tones.Aisle,
        uGate: tones.Gate,
        uWidth: [2 * half],
        uLength: [length],
        uAppear: [1],
        uShadow: [0.5],
      },
    }),
  };
}

/** Rays from an eye 1.7 m above the floor, to both sides of the horizon. */
function sky() {
  const tones = { Top: [0.04, 0.055, 0.086], GridColour: [0.08, 0.105, 0.157], Floor: [0.05, 0.07, 0.11] };
  const written = (name) => varying(`out vec3 ${name};`, `${name} = vec3(at, -1.0);`);
  return {
    view: [-0.8, 0.7, -0.6, 0.9, 1],
    shader: "Sky",
    pageSource: page("backdrop.frag").replace(
      "precision highp float;",
      "precision highp float;\nuniform vec3 cameraPosition;",
    ),
    varyings: { hlsl: written("input_ray"), page: written("vRay") },
    textures: { hlsl: {}, page: {} },
    ...both({
      hlsl: {
        ...Object.fromEntries(Object.entries(tones).map(([name, tone]) => [`_${name}`, [...tone, 1]])),
        _WorldSpaceCameraPos: [0.3, 1.7, -2],
      },
      page: {
        ...Object.fromEntries(Object.entries(tones).map(([name, tone]) => [`u${name}`, tone])),
        cameraPosition: [0.3, 1.7, -2],
      },
    }),
  };
}

/** Views: the places at the picture's left, right, lower and upper edge, and how much farther its right edge is. */
const near = [-0.1, 2.2, 1.8, -0.1, 1.4];
const whole = [-0.3, 4.5, 1.9, -0.3, 1];
const far = [-20, 24, 16, -14, 2.5];
const along = [-0.3, 9.9, -1.2, 1.2, 3];

const cases = {
  "panel, near": panel({ view: near }),
  "panel, whole": panel({ view: whole }),
  "panel, far": panel({ view: far }),
  "panel, coarse levels only": panel({ view: near, finest: 1 }),
  "panel, one picture gives way to another": panel({ view: whole, fade: 0.4, lit: 0.7 }),
  "panel, chosen, a map marked, another touched": panel({ view: near, chosen: 1, marked: 1, hovered: 4 }),
  "panel, waiting": panel({ view: whole, state: 0 }),
  "panel, not computed": panel({ view: whole, state: 2 }),
  "ribbon, main": ribbon({ view: along, kind: 0, light: 1, pulse: -1, opaque: 0 }),
  "ribbon, skip, dimmed, opaque": ribbon({ view: along, kind: 1, light: 0, pulse: -1, opaque: 1 }),
  "ribbon, input, lit, with a pulse": ribbon({ view: along, kind: 2, light: 2, pulse: 8, opaque: 0 }),
  aisle: floor({ view: along, name: "aisle", kind: 0, half: 1.1, length: 9.7 }),
  room: floor({ view: along, name: "room", kind: 1, half: 6.5, length: 9.7 }),
  shadow: floor({ view: [-1.1, 1.1, -1.1, 1.1, 1.5], name: "shadow", kind: 2, half: 0, length: 0 }),
  "sky and floor": sky(),
};
for (const one of Object.values(cases)) one.hlslSource = shaders[one.shader];

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const tab = await browser.newPage();
  process.stdout.write(JSON.stringify(await tab.evaluate(draw, cases)));
} finally {
  await browser.close();
}
