// The world's colours and edges, read from the pixels it draws: the page of bench/web holds the world alone.

import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import { COLOUR_MAP_NAMES, signedColour } from "../../web_client/src/world/colour_map";
import { root } from "./server";

let vite: ViteDevServer;
let page: Page;
let complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  vite = await createServer({
    root: join(root, "bench", "web"),
    configFile: false,
    logLevel: "error",
    server: { host: "127.0.0.1", port: 0 },
  });
  await vite.listen();
  page = await browser.newPage({ viewport: { width: 640, height: 480 } });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(vite.resolvedUrls?.local[0] ?? "");
  await page.waitForFunction(() => window.trial !== undefined);
});

test.afterAll(async () => {
  await page.close();
  await vite.close();
});

test.beforeEach(() => {
  complaints = [];
});
test.afterEach(() => {
  expect(complaints).toEqual([]);
});

const settled = () => page.waitForFunction(() => window.trial.world?.stats().settled);

/** One panel of 2 x 2 maps of 56 x 56 units, each of one value; the eye `away` metres before its middle. */
async function fourMaps(values: readonly [number, number, number, number], away: number): Promise<void> {
  await page.evaluate((values) => {
    const { trial } = window;
    trial.store.gain.value = 1;
    trial.open(trial.madeUp.onePanel(4, 2, [56, 56]), (channel) => values[channel] ?? 128);
  }, values);
  await settled();
  await page.evaluate((z) => window.trial.stand(0, 0.45, z), away - 5);
  await settled();
}

const colourAt = (x: number, y: number) =>
  page.evaluate(([x, y]) => window.trial.colourAt(x, y), [x, y] as const);

/** The middle of map 0..3 on screen, with the eye `away` metres before the panel's middle; vertical view of 60 degrees. */
function middleOf(map: number, away: number): [number, number] {
  const pixels = 240 / Math.tan(Math.PI / 6) / away; // of a metre
  return [320 + (map % 2 ? 0.8 : -0.8) * pixels, 240 + (map > 1 ? 0.8 : -0.8) * pixels];
}

test("values have the legend's colours, exactly", async () => {
  await fourMaps([255, 1, 128, 64], 4);
  expect(await colourAt(...middleOf(0, 4))).toEqual([255, 255, 255]);
  expect(await colourAt(...middleOf(1, 4))).toEqual([0x8c, 0xc7, 0xff]);
  expect(await colourAt(...middleOf(2, 4))).toEqual([0, 0, 0]);
  const [r, g, b] = await colourAt(...middleOf(3, 4)); // -64 / 127: a hair beyond the deep blue stop
  expect([r, g, b]).toEqual([expect.closeTo(0x1b, -0.5), expect.closeTo(0x5d, -0.5), 255]);
});

test("gain makes weak values brighter", async () => {
  await fourMaps([160, 160, 128, 128], 4);
  const [weak] = await colourAt(...middleOf(0, 4));
  expect(Math.abs((weak ?? 0) - (32 / 127) * 255)).toBeLessThanOrEqual(1);
  await page.evaluate(() => {
    window.trial.store.gain.value = 2;
  });
  const [bright] = await colourAt(...middleOf(0, 4));
  expect(Math.abs((bright ?? 0) - (64 / 127) * 255)).toBeLessThanOrEqual(1);
});

test("every colour map has its own ends, and zero exactly black", async () => {
  for (const name of COLOUR_MAP_NAMES) {
    await fourMaps([255, 1, 128, 200], 4);
    await page.evaluate((name) => {
      window.trial.store.colours.value = name;
    }, name);
    expect(await colourAt(...middleOf(0, 4)), name).toEqual(signedColour(1, 1, name));
    expect(await colourAt(...middleOf(1, 4)), name).toEqual(signedColour(-1, 1, name));
    expect(await colourAt(...middleOf(2, 4)), name).toEqual([0, 0, 0]);
    expect(await colourAt(...middleOf(3, 4)), name).toEqual(signedColour(72 / 127, 1, name));
  }
});

test("far panels have the same colours", async () => {
  await page.evaluate(() => {
    const { trial } = window;
    trial.store.gain.value = 1;
    trial.open(trial.madeUp.onePanel(4, 2, [56, 56]), () => 1, { far: 0 });
    trial.store.colours.value = "green-magenta";
    trial.stand(0, 0.45, -1);
  });
  await settled();
  expect(await page.evaluate(() => window.trial.world?.stats().near)).toBe(0);
  expect(await colourAt(...middleOf(0, 4))).toEqual(signedColour(-1, 1, "green-magenta"));
});

test("a panel shows its channels in the order wanted, and is picked in that order", async () => {
  const order = (slots: number[] | null) =>
    page.evaluate((slots) => {
      const { store } = window.trial;
      const wanted = { by: "max", ranking: null, hideDead: false, pins: [] } as const;
      const given = { ...wanted, slots: slots && new Uint32Array(slots) };
      store.orders.value = new Map([["one/layer", given]]);
    }, slots);
  const picked = (map: number) =>
    page.evaluate(([x, y]) => window.trial.world?.pick(x + 1.4, y + 1.4), middleOf(map, 4));
  await fourMaps([255, 1, 128, 200], 4);
  await order([1, 3, 0]);
  await settled();
  expect(await colourAt(...middleOf(0, 4))).toEqual([0x8c, 0xc7, 0xff]);
  expect(await colourAt(...middleOf(1, 4))).toEqual(signedColour(72 / 127, 1));
  expect(await colourAt(...middleOf(2, 4))).toEqual([255, 255, 255]);
  expect(await colourAt(...middleOf(3, 4))).toEqual([0, 0, 0]);
  expect(await picked(0)).toMatchObject({ unit: { channel: 1, y: 28, x: 28 } });
  expect(await picked(3)).toMatchObject({ unit: null });
  // another input comes in the same order
  await page.evaluate(() => {
    const { trial } = window;
    trial.fill(
      trial.madeUp.onePanel(4, 2, [56, 56]),
      (channel) => [1, 255, 128, 128][channel] ?? 128,
      "second",
    );
  });
  await settled();
  expect(await colourAt(...middleOf(0, 4))).toEqual([255, 255, 255]);
  expect(await colourAt(...middleOf(2, 4))).toEqual([0x8c, 0xc7, 0xff]);
  await order(null);
  await settled();
  expect(await colourAt(...middleOf(0, 4))).toEqual([0x8c, 0xc7, 0xff]);
});

test("each state of a merged panel has its own order, from its first frame on", async () => {
  await page.evaluate(() => {
    const { trial } = window;
    const graph = trial.madeUp.onePanel(4, 2, [56, 56]);
    const [panel] = graph.layout.panels;
    const [node] = graph.nodes;
    if (!panel || !node) throw new Error("There is no panel.");
    const other = { ...node, id: "other" };
    const both = { ...graph, nodes: [node, other] };
    const showing = (id: string) => ({ ...panel, node: id, states: ["layer", "other"] });
    const of = (id: string) => ({ ...both, layout: { ...graph.layout, panels: [showing(id)] } });
    trial.store.gain.value = 1;
    trial.open(of("layer"), (channel) => [255, 1, 128, 128][channel] ?? 128);
    trial.fill(of("other"), (channel) => [128, 128, 1, 255][channel] ?? 128, "first");
    const given = {
      by: "max",
      ranking: null,
      hideDead: false,
      pins: [],
      slots: new Uint32Array([3, 2]),
    } as const;
    trial.store.orders.value = new Map([["one/other", given]]);
    trial.stand(0, 0.45, -1);
    Object.assign(window, { show: (id: string) => trial.store.updateWalk("one", { graph: of(id) }) });
  });
  const show = (id: string) =>
    page.evaluate((id) => (window as unknown as { show(id: string): void }).show(id), id);
  await settled();
  expect(await colourAt(...middleOf(0, 4))).toEqual([255, 255, 255]);
  expect(await colourAt(...middleOf(1, 4))).toEqual([0x8c, 0xc7, 0xff]);
  await show("other");
  await settled();
  expect(await colourAt(...middleOf(0, 4))).toEqual([255, 255, 255]);
  expect(await colourAt(...middleOf(1, 4))).toEqual([0x8c, 0xc7, 0xff]);
  expect(await colourAt(...middleOf(2, 4))).toEqual([0, 0, 0]);
  await page.evaluate(() => {
    window.trial.store.orders.value = new Map();
  });
  await settled();
  expect(await colourAt(...middleOf(3, 4))).toEqual([255, 255, 255]);
  await show("layer");
  await settled();
  expect(await colourAt(...middleOf(0, 4))).toEqual([255, 255, 255]);
});

test("more channels than a byte can count are found", async () => {
  await page.evaluate(() => {
    const { trial } = window;
    trial.store.gain.value = 1;
    trial.open(trial.madeUp.onePanel(1200, 40, [16, 16]), (channel) => (channel === 777 ? 255 : 128));
    const slots = Uint32Array.from({ length: 1200 }, (_, place) => (place === 15 * 40 + 20 ? 777 : 0));
    const given = { by: "max", ranking: null, hideDead: false, pins: [], slots } as const;
    trial.store.orders.value = new Map([["one/layer", given]]);
    trial.stand(0, 0.45, -4);
  });
  await settled();
  expect(await colourAt(342, 262)).toEqual([255, 255, 255]); // the cell right below the middle
  expect(await colourAt(298, 262)).toEqual([0, 0, 0]);
});

test("a click on the chosen panel chooses its unit: framed, and crossed on every map", async () => {
  await fourMaps([128, 128, 128, 128], 4);
  await page.evaluate(() => {
    window.trial.store.selection.value = { network: "one", panel: "layer" };
  });
  await settled();
  const [x, y] = middleOf(1, 4);
  await page.mouse.click(x + 1.4, y + 1.4); // a pixel of a map is 2.9 wide
  expect(await page.evaluate(() => window.trial.store.unit.value)).toEqual({
    network: "one",
    panel: "layer",
    channel: 1,
    y: 28,
    x: 28,
  });
  await page.mouse.move(2, 2);
  await settled();
  const warm = [0xff, 0xb4, 0x54];
  const arm = async (map: number): Promise<number> => {
    const [left, top] = middleOf(map, 4);
    let nearest = Number.POSITIVE_INFINITY;
    for (let down = -2; down <= 4; down++) {
      const colour = await colourAt(left + 9, top + down);
      nearest = Math.min(nearest, Math.max(...colour.map((part, i) => Math.abs(part - (warm[i] ?? 0)))));
    }
    return nearest;
  };
  for (const map of [0, 1, 2, 3]) expect(await arm(map), `${map}`).toBeLessThan(40);
  expect(await colourAt(x + 1, y + 1)).toEqual([0, 0, 0]); // the pixel itself stays to be seen
  await page.evaluate(() => {
    window.trial.store.selection.value = null;
  });
  expect(await page.evaluate(() => window.trial.store.unit.value)).toBeNull();
  await settled();
  expect(await arm(0)).toBeGreaterThan(80);
});

test("neighbours never bleed into a map and gutters are never bright, near by or far away", async () => {
  for (const away of [4, 7, 15, 30]) {
    await fourMaps([128, 255, 1, 128], away);
    const step = 240 / Math.tan(Math.PI / 6) / away;
    const [x0, y0] = middleOf(0, away);
    const reach = 0.75 * step; // a map's half is 0.77 m: up to its very edge
    for (const [dx, dy] of [
      [0, 0],
      [reach, 0],
      [0, reach],
      [reach, reach],
      [-reach, 0],
    ] as const) {
      const colour = await colourAt(x0 + dx, y0 + dy);
      expect(Math.max(...colour), `${away} m, ${dx}, ${dy}`).toBeLessThan(14);
    }
    await fourMaps([255, 255, 255, 255], away);
    const [inside] = await colourAt(...middleOf(0, away));
    for (const dy of [-0.5, -0.2, 0.2, 0.5]) {
      const [gutter] = await colourAt(320, 240 + dy * step);
      expect(gutter ?? 255, `${away} m`).toBeLessThanOrEqual((inside ?? 0) + 1);
    }
  }
});

test("near by a pixel of a map is crisp: its neighbour begins within two pixels of the screen", async () => {
  await page.evaluate(() => {
    const { trial } = window;
    trial.store.gain.value = 1;
    trial.open(trial.madeUp.onePanel(1, 1, [8, 8]), (_, __, x) => (x < 4 ? 255 : 128));
    trial.stand(0, 0.45, -2);
  });
  await settled();
  expect((await colourAt(317, 260))[0]).toBe(255);
  expect((await colourAt(323, 260))[0]).toBe(0);
});

test("sky, floor and aisle have the colours of both themes", async () => {
  await fourMaps([128, 128, 128, 128], 4);
  const wanted = {
    dark: { top: [0x0a, 0x0e, 0x16], floor: [0x0d, 0x12, 0x1c], horizon: [0x16, 0x1d, 0x2b] },
    light: { top: [0xf7, 0xf5, 0xf0], floor: [0xec, 0xe8, 0xde], horizon: [0xe6, 0xe2, 0xd8] },
  };
  const near = (colour: readonly number[], goal: readonly number[]) =>
    expect(Math.max(...colour.map((part, i) => Math.abs(part - (goal[i] ?? 0))))).toBeLessThanOrEqual(1);
  for (const theme of ["dark", "light"] as const) {
    await page.evaluate((theme) => {
      window.trial.store.theme.value = theme;
    }, theme);
    await page.evaluate(() => window.trial.stand(30.9, 0, 20, Math.PI, 1.2)); // away from everything, up
    await settled();
    near(await colourAt(320, 240), wanted[theme].top);
    await page.evaluate(() => window.trial.stand(30.9, 0, 20.9, Math.PI, -1.4)); // at one's feet
    await settled();
    near(await colourAt(330, 200), wanted[theme].floor);
    await page.evaluate(() => window.trial.stand(30.9, 0, 20.9, Math.PI, 0));
    await settled();
    near(await colourAt(320, 239), wanted[theme].horizon);
  }
  await page.evaluate(() => {
    window.trial.store.theme.value = "dark";
  });
});

test("a new input fades in, and the wish list names what is looked at", async () => {
  await fourMaps([255, 255, 255, 255], 4);
  expect(await page.evaluate(() => window.trial.wishes)).toEqual(["layer:0"]);
  await page.evaluate(() => {
    const { trial } = window;
    trial.fill(trial.madeUp.onePanel(4, 2, [56, 56]), () => 128, "second");
  });
  await settled();
  expect(await colourAt(...middleOf(0, 4))).toEqual([0, 0, 0]);
});

test("a click on a panel chooses it and flies there; Esc lets it go; keys walk only the world", async () => {
  await fourMaps([255, 1, 128, 64], 12);
  const [x, y] = middleOf(1, 12);
  await page.mouse.move(x, y);
  await page.waitForFunction(() => window.trial.store.hovered.value?.channel === 1);
  await page.mouse.click(x, y);
  await page.waitForFunction(() => window.trial.store.selection.value?.panel === "layer");
  await settled();
  const place = await page.evaluate(() => window.trial.store.viewpoint.value);
  expect(place.z).toBeLessThan(1);
  expect(place.z).toBeGreaterThan(-4);
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => window.trial.store.selection.value)).toBeNull();
  await page.evaluate(() => {
    const field = document.createElement("input");
    document.body.append(field);
    field.focus();
  });
  await page.keyboard.press("w", { delay: 200 });
  expect(await page.evaluate(() => window.trial.store.viewpoint.value)).toEqual(place);
  await page.evaluate(() => {
    document.querySelector("input")?.remove();
    window.trial.world?.canvas.focus();
  });
  await page.keyboard.press("s", { delay: 300 });
  await settled();
  expect((await page.evaluate(() => window.trial.store.viewpoint.value)).z).toBeGreaterThan(place.z + 0.3);
});

test("a lost graphics context is made again from what has arrived", async () => {
  await fourMaps([255, 1, 128, 64], 4);
  await page.evaluate(async () => {
    const gl = window.trial.world?.canvas.getContext("webgl2");
    const extension = gl?.getExtension("WEBGL_lose_context");
    extension?.loseContext();
    await new Promise((done) => setTimeout(done, 100));
    extension?.restoreContext();
    await new Promise((done) => setTimeout(done, 300));
  });
  await settled();
  expect(await colourAt(...middleOf(0, 4))).toEqual([255, 255, 255]);
  complaints = complaints.filter((text) => !text.includes("Context Lost") && !text.includes("CONTEXT_LOST"));
});

declare global {
  interface Window {
    trial: import("../../bench/web/page").Trial;
  }
}
