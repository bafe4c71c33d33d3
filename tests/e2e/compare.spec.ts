// Two inputs, layers or networks beside each other: what differs, and the ways from the numbers to the layers.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Visit } from "./fixtures";

/** Put the first example with this label into the network, and have the layer that it gives. */
async function show(page: Page, visit: Visit, label: string, node: string): Promise<Float32Array> {
  await page
    .getByRole("button", { name: `Example: ${label}` })
    .first()
    .click();
  await page.waitForFunction((word) => window.boxwalk.recording?.source.includes(`(${word})`), label);
  await visit.settled();
  return (await visit.activation(node)).values;
}

/** The number of the channel that changes most from one [1, C, H, W] to another, and its relative L2. */
function mostChanged(to: Float32Array, from: Float32Array, channels: number): [number, number] {
  const size = to.length / channels;
  const found = Array.from({ length: channels }, (_, channel) => {
    let [change, before] = [0, 0];
    for (let i = channel * size; i < (channel + 1) * size; i++) {
      const [a, b] = [to[i] ?? 0, from[i] ?? 0];
      change += (a - b) ** 2;
      before += b ** 2;
    }
    return [Math.sqrt(change), Math.sqrt(change / before)] as const;
  });
  const most = found.reduce((best, each, at) => (each[0] > (found[best]?.[0] ?? 0) ? at : best), 0);
  return [most, found[most]?.[1] ?? 0];
}

test.describe("two inputs", () => {
  test.use({ expected: { lines: [/status of (404|410)/] } }); // the recording that the test takes away

  test("are compared: with the one seen before, or with the one chosen", async ({ visit, page }) => {
    await visit.open();
    await visit.goTo("block1.conv1");
    const before = await visit.read("recording");
    const stripes = (await visit.activation("block1.conv1")).values;
    const inspector = page.getByRole("complementary", { name: "Inspector of block1.conv1" });
    await inspector.getByRole("tab", { name: "Difference of two inputs" }).click();
    const pane = inspector.locator('[data-analysis="difference"]');
    await expect(pane.getByText("A second input is needed")).toBeVisible();

    const first = async (to: Float32Array, from: Float32Array): Promise<void> => {
      const [channel, share] = mostChanged(to, from, 12);
      await expect(pane).toHaveAttribute("data-job", "done");
      const caption = pane.locator(".picture .caption").first();
      await expect(caption).toHaveText(new RegExp(`^${channel}: ${(share * 100).toFixed(1)}%`));
    };
    const waves = await show(page, visit, "waves", "block1.conv1");
    await first(waves, stripes);
    const rings = await show(page, visit, "rings", "block1.conv1");
    const choice = pane.getByRole("group", { name: "Compared with" });
    await expect(choice.getByRole("button", { name: "example 1 (waves)" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await first(rings, waves);

    // one that the server has let go is made again
    const gone = await page.request.delete(`${visit.server.address}api/v1/recordings/${before?.id}`);
    expect(gone.ok()).toBe(true);
    await choice.getByRole("button", { name: "example 0 (stripes)" }).click();
    await first(rings, stripes);
    await expect(pane.getByRole("alert")).toHaveCount(0);
  });
});

/** Click a cell of a heat map, counted from its upper left. */
async function clickCell(canvas: Locator, row: number, column: number): Promise<void> {
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  const size = await canvas.evaluate((one: HTMLCanvasElement) => [one.width, one.height] as const);
  if (box === null) throw new Error("The matrix is not in view.");
  const position = { x: ((column + 0.5) / size[0]) * box.width, y: ((row + 0.5) / size[1]) * box.height };
  await canvas.click({ position });
}

test("a cell of the CKA matrix and a place of a curve lead to their layers", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("stem");
  const inspector = page.getByRole("complementary", { name: /^Inspector of/ });
  await inspector.getByRole("tab", { name: "Similarity of layers" }).click();
  const matrix = inspector.locator('[data-analysis="cka"]');
  await expect(matrix).toHaveAttribute("data-job", "done");
  const before = await visit.read("viewpoint");
  await clickCell(matrix.locator("canvas"), 2, 4); // input, stem, conv1, relu1, conv2, ...
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv1");
  await visit.settled();
  const there = await visit.read("viewpoint");
  expect(there.z).toBeLessThan(before.z - 1);
  // the matrix is still there, and offers the way to the column's layer
  await expect(matrix).toHaveAttribute("data-job", "done");
  await matrix.getByRole("button", { name: "column: block1.conv2" }).click();
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv2");
  await visit.settled();
  expect((await visit.read("viewpoint")).z).toBeLessThan(there.z - 1);

  await show(page, visit, "waves", "stem");
  await inspector.getByRole("tab", { name: "Change by layer" }).click();
  const curve = inspector.locator('[data-analysis="change-by-layer"]');
  await expect(curve).toHaveAttribute("data-job", "done");
  await expect(curve.getByText(/^The first layer that changes is input;/)).toBeVisible();
  const plot = curve.locator(".curve svg");
  const width = (await plot.boundingBox())?.width ?? 0;
  await plot.click({ position: { x: width - 3, y: 60 } });
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "head");
  await expect(curve.locator(".told")).toContainText("head · relative L2");
});

test("layers of two networks are compared, and a cell leads into both", async ({ visit, page }) => {
  await visit.open();
  await page.getByTitle("Networks: switch").click();
  await page.getByRole("switch", { name: "Second stands in the world" }).click();
  await page.keyboard.press("Escape");
  await visit.settled();
  await visit.goTo("pool");
  const inspector = page.getByRole("complementary", { name: /^Inspector of/ });
  await inspector.getByRole("tab", { name: "Similarity of layers" }).click();
  const matrix = inspector.locator('[data-analysis="cka"]');
  await matrix.getByRole("group", { name: "Compared with" }).getByRole("button", { name: "Second" }).click();
  await expect(matrix.getByRole("heading")).toHaveText(/Ripples \(rows\) and Second \(columns\)/);
  await expect(matrix).toHaveAttribute("data-job", "done");
  await clickCell(matrix.locator("canvas"), 2, 1);
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv1");
  await matrix.getByRole("button", { name: "column: stem" }).click();
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "stem");
  expect(await visit.read("selection")).toEqual({ network: "second", panel: "stem" });
  await visit.settled();
});
