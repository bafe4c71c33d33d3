// Decoding from free points of a cloud of latent values.

import type { Page } from "@playwright/test";
import { expect, testsOf, type Visit } from "./fixtures";
import { EmulatedHeadset } from "./headset";

const test = testsOf("tests/e2e/networks.py:waves");

type Numbers = number[];

/** The map of the latent values, as the server computes it. */
interface LatentMap {
  coordinates: Numbers[];
  origin: Numbers;
  axes: Numbers[];
}

async function latentMap(visit: Visit): Promise<LatentMap> {
  const { request } = visit.page;
  const { address } = visit.server;
  const wish = { analysis: "image-map", networks: ["waves"], node: "mean", parameters: { dimensions: 3 } };
  const job = await (await request.post(`${address}api/v1/jobs?wait=5`, { data: wish })).json();
  return (await request.get(`${address}api/v1/jobs/${job.id}/result.json`)).json() as Promise<LatentMap>;
}

const vectorOf = ({ origin, axes }: LatentMap, place: readonly number[]): Numbers =>
  origin.map((start, i) => place.reduce((sum, along, axis) => sum + along * (axes[axis]?.[i] ?? 0), start));

/** Metres of a unit of the map: its largest extent is 12 m. */
function metresOf({ coordinates }: LatentMap): number {
  const extents = [0, 1, 2].map((axis) => {
    const along = coordinates.map((place) => place[axis] ?? 0);
    return Math.max(...along) - Math.min(...along);
  });
  return 12 / Math.max(...extents);
}

async function putUp(visit: Visit): Promise<void> {
  const { page } = visit;
  await visit.open();
  await visit.goTo("mean");
  await page.getByRole("tab", { name: "Map of the example inputs" }).click();
  const map = page.locator('[data-analysis="image-map"]');
  await map.getByText("Settings", { exact: true }).click();
  await map.getByRole("button", { name: "Dimensions: more" }).click();
  await map.getByRole("button", { name: "Walk into it" }).click();
  await expect.poll(async () => (await visit.read("stats")).points).toBe(12);
  await visit.settled();
}

/** The network decodes the place at which the frame stands: its latent values and its output are those of that place. */
async function decodes(visit: Visit, map: LatentMap): Promise<readonly number[]> {
  const place = await visit.read("freePlace");
  if (place === null) throw new Error("No place is decoded from.");
  const wanted = vectorOf(map, place);
  await expect
    .poll(async () => (await visit.read("recording"))?.source)
    .toContain("edited: values of mean set");
  await visit.settled();
  const latent = await visit.activation("mean");
  expect([...latent.values]).toEqual(wanted.map((value) => expect.closeTo(value, 5)));
  // as the network is made: how bright, and so much of each wave, within 0 and 1
  const output = await visit.activation("clip");
  const [bright = 0, across = 0, down = 0, both = 0] = wanted;
  const wave = (at: number): number => Math.sin((Math.PI * at) / 8);
  for (let y = 0; y < 16; y++)
    for (let x = 0; x < 16; x++) {
      const value = bright + across * wave(x) + down * wave(y) + both * wave(x + y);
      expect(output.at(0, 0, y, x)).toBeCloseTo(Math.min(1, Math.max(0, value)), 4);
    }
  return place;
}

/** Red, green and blue, 0..255, of a pixel of the page. */
async function colourAt(page: Page, x: number, y: number): Promise<Numbers> {
  const shot = [...(await page.screenshot({ clip: { x, y, width: 1, height: 1 } }))];
  return page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: "image/png" }));
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
  }, shot);
}

test("what the network makes of the place before the eye flows on from there", async ({ visit, page }) => {
  const map = await latentMap(visit);
  await putUp(visit);
  const legend = page.getByRole("region", { name: "Legend" });
  const inputs = page.getByRole("region", { name: "Inputs" });
  await legend.getByRole("button", { name: "Decode from here" }).click();
  const first = await decodes(visit, map);
  await expect(inputs.getByText("Changed: mean")).toBeVisible();

  // the frame is half a metre wide and stands in the middle of the view, 1.5 m away: a pixel of its picture is 13 of the page
  const { at } = await visit.activation("clip");
  const side = (0.5 * 360) / Math.tan(Math.PI / 6) / 1.5;
  for (const [row, column] of [
    [8, 8],
    [2, 12],
    [13, 3],
  ] as const) {
    const [x, y] = [column, row].map((pixel) => ((pixel + 0.5) / 16 - 0.5) * side) as [number, number];
    const grey = 255 * at(0, 0, row, column);
    const found = await colourAt(page, Math.floor(640 + x), Math.floor(360 + y));
    for (const part of found) expect(Math.abs(part - grey)).toBeLessThan(3);
  }
  const [red = 0, green = 0, blue = 0] = await colourAt(page, Math.floor(640 + side / 2 + 6), 360);
  expect(red - green).toBeGreaterThan(40);
  expect(green - blue).toBeGreaterThan(40);

  // it goes along as one walks: metres to the right, up and away are so much along the first, third and second axis
  const stood = await visit.viewpoint();
  await legend.getByRole("switch", { name: "as I walk" }).click();
  await page.keyboard.down("w");
  await expect.poll(async () => (await visit.read("viewpoint")).z).toBeLessThan(stood.z - 3);
  await page.keyboard.up("w");
  await visit.settled();
  const walked = await decodes(visit, map);
  const after = await visit.viewpoint();
  expect([after.yaw, after.pitch]).toEqual([stood.yaw, stood.pitch]);
  const scale = metresOf(map);
  const gone = [after.x - stood.x, stood.z - after.z, after.y - stood.y].map((metres) => metres / scale);
  expect(walked).toEqual(gone.map((part, axis) => expect.closeTo((first[axis] ?? 0) + part, 3)));

  // who goes down to a layer leaves it up there, and sees what comes of it
  await visit.goTo("dense");
  expect((await visit.read("viewpoint")).y).toBeLessThan(stood.y - 1);
  expect(await decodes(visit, map)).toEqual(walked);

  // another input ends it
  await page.getByRole("button", { name: "Example: 1", exact: true }).first().click();
  await expect.poll(() => visit.read("freePlace")).toBeNull();
  await expect(legend.getByRole("switch", { name: "as I walk" })).not.toBeChecked();
  await visit.settled();
  expect((await visit.read("recording"))?.source).not.toContain("edited");

  // and so does putting the cloud away
  await legend.getByRole("button", { name: "Decode from here" }).click();
  await decodes(visit, map);
  await legend.getByRole("button", { name: /^Put away: / }).click();
  await expect.poll(async () => (await visit.read("recording"))?.source).not.toContain("edited");
  expect(await visit.read("freePlace")).toBeNull();
});

test("in a headset it is the place to which a hand points", async ({ visit, page }) => {
  const map = await latentMap(visit);
  const headset = new EmulatedHeadset(page);
  await headset.install();
  await putUp(visit);
  await headset.place(0, 1.6, 0, 0);
  await headset.enter();
  await headset.press("left", "y-button");
  await headset.pressOn("right", "decode");
  await expect.poll(() => visit.read("freePlace")).not.toBeNull();
  await headset.hold("right", [0.2, 1.3, -0.3], 0, 0);
  await headset.frames(10);
  const before = await visit.read("freePlace");
  await headset.hold("right", [0.2, 1.8, -0.3], 0, 0);
  // half a metre up is so much along the third axis
  const wanted = [before?.[0], before?.[1], (before?.[2] ?? 0) + 0.5 / metresOf(map)];
  await expect
    .poll(() => visit.read("freePlace"))
    .toEqual(wanted.map((along) => expect.closeTo(along ?? 0, 2)));
  await expect
    .poll(async () => [...(await visit.activation("mean")).values])
    .toEqual(vectorOf(map, (await visit.read("freePlace")) ?? []).map((value) => expect.closeTo(value, 4)));
});
