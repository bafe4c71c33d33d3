// What channels look for: on the panels, beside the examples, put in at the front, and deleted.

import type { Page } from "@playwright/test";
import { faults } from "./axe";
import { expect, test, Visit } from "./fixtures";
import { freePort, RealServer } from "./server";

const NODE = "block1.relu1";
const CHANNELS = 12;

const all = (page: Page, node = NODE, channels = CHANNELS): Promise<unknown> =>
  page.waitForFunction(
    ([name, count]) => window.boxwalk.images("ripples", name as string).finished === count,
    [node, channels] as const,
    { timeout: 60_000 },
  );
const drawn = (page: Page, panels: number): Promise<unknown> =>
  page.waitForFunction((count) => window.boxwalk.stats.imaged === count, panels);

test("a key shows on the panel what each channel looks for, growing, and the maps again", async ({
  visit,
  page,
}) => {
  test.slow();
  await page.request.delete(`${visit.server.address}api/v1/networks/ripples/kept/feature-visualizations`);
  await visit.open("#network=ripples");
  await visit.goTo(NODE);
  await page.keyboard.press("v");
  await expect(page.locator(".visualizations")).toHaveAttribute("data-visualized", "true");
  // pictures come long before they have grown to their end
  const first = await page.waitForFunction((node) => {
    const images = window.boxwalk.images("ripples", node);
    return images.there > 0 ? images : null;
  }, NODE);
  expect((await first.jsonValue())?.finished).toBe(0);
  await all(page);
  await drawn(page, 1);
  await expect(page.locator(".visualizations")).toContainText(`${CHANNELS} / ${CHANNELS} images`);

  // a dead channel is called so
  const { x, y } = await visit.find("panel", NODE);
  await page.mouse.move(x, y);
  await expect(page.locator(".hover-card .hover-reached")).toBeVisible();
  const answer = await page.request.post(`${visit.server.address}api/v1/jobs?wait=5`, {
    data: {
      analysis: "feature-visualizations",
      networks: ["ripples"],
      node: NODE,
      parameters: { channels: [3] },
    },
  });
  const { id } = await answer.json();
  const sheet = await page.request.get(`${visit.server.address}api/v1/jobs/${id}/result`);
  expect((await sheet.body()).toString("latin1")).toContain("dead: no gradient reached it");

  await page.keyboard.press("v");
  await drawn(page, 0);
  await page.keyboard.press("Shift+V"); // on all panels: this one has its images at once
  await page.waitForFunction(() => window.boxwalk.stats.imaged >= 1);
  await page.keyboard.press("Shift+V");
  await drawn(page, 0);
});

test("an image is put in at the front with its exact values, and its channel answers more", async ({
  visit,
  page,
}) => {
  test.slow();
  await visit.open("#network=ripples&input=2");
  await visit.goTo("block2.relu2");
  await page.getByRole("button", { name: "The strongest" }).click();
  await page.getByRole("button", { name: "Feature visualizations", exact: true }).click();
  const pane = page.locator(".unit-image");
  await expect(pane).toHaveAttribute("data-finished", "true", { timeout: 30_000 });
  await expect(pane.locator(".unit-examples button")).toHaveCount(6);
  await pane.getByRole("button", { name: "Put it into the network", exact: true }).click();
  const told = pane.locator("[data-now]:not([data-now=''])");
  await expect(told).toBeVisible();
  const [before, now] = await told.evaluate((one: HTMLElement) =>
    [one.dataset.before, one.dataset.now].map(Number),
  );
  expect(now).toBeGreaterThan(before ?? Number.NaN);
  const source = (await visit.read("recording"))?.source ?? "";
  expect(source).toMatch(/^image block2\.relu2 \d+: /);
  expect(source.split(": ")[1]).toBe(`${Number((now ?? 0).toPrecision(4))}`);
  expect(await faults(page)).toEqual([]);

  // the examples that excite it most can be put in as well
  await pane.locator(".unit-examples button").first().click();
  await page.waitForFunction(() => window.boxwalk.recording?.source.startsWith("example"));
});

test("images are deleted for everybody, once that is confirmed", async ({ visit, page }) => {
  test.slow();
  const node = "block1.conv1";
  await visit.open("#network=ripples");
  await visit.goTo(node);
  const pane = page.locator(".visualizations");
  await pane.getByRole("button", { name: "Feature visualizations" }).click();
  await all(page, node);
  await pane.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Delete images" });
  await expect(dialog).toContainText(`This layer: ${CHANNELS},`);
  await dialog.getByRole("button", { name: "Keep" }).click();
  await expect(dialog).toHaveCount(0);
  expect((await page.evaluate((name) => window.boxwalk.images("ripples", name), node)).finished).toBe(
    CHANNELS,
  );
  await pane.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "This layer" }).click();
  await expect(pane).toHaveAttribute("data-visualized", "false");
  await page.waitForFunction((name) => window.boxwalk.images("ripples", name).there === 0, node);
  const kept = `${visit.server.address}api/v1/networks/ripples/kept/feature-visualizations?node=${node}`;
  expect((await (await page.request.get(kept)).json()).count).toBe(0);
});

test("settings of the analysis are those of the panels", async ({ visit, page }) => {
  test.slow();
  const node = "block2.conv1";
  await visit.open("#network=ripples");
  await visit.goTo(node);
  await page.keyboard.press("v");
  await all(page, node);
  const pane = page.locator(".visualizations");
  await pane.getByRole("button", { name: "Settings" }).click();
  await expect(page.locator(".analysis")).toHaveAttribute("data-analysis", "feature-visualizations");
  await page.locator(".analysis .settings summary").click();
  await page.getByRole("switch", { name: "Transforms" }).click();
  // they are made anew
  await page.waitForFunction((name) => window.boxwalk.images("ripples", name).finished === 0, node);
  await all(page, node);
  await expect(page.locator(".analysis[data-job=done] .picture")).not.toHaveCount(0);
});

test("a killed server goes on from the images that were finished", async ({ page, visit: _ }) => {
  test.slow();
  const server = new RealServer("tests/e2e/networks.py:both", await freePort());
  await server.start();
  try {
    const visit = new Visit(page, server);
    await visit.open("#network=ripples");
    await visit.goTo(NODE);
    await page.keyboard.press("v");
    await all(page);
    await visit.leave();
    await server.stop();
    await server.start();
    await visit.open("#network=ripples");
    await visit.goTo(NODE);
    const begun = Date.now();
    await page.keyboard.press("v");
    await all(page);
    expect(Date.now() - begun).toBeLessThan(10_000);
  } finally {
    await page.goto("about:blank");
    await server.stop();
  }
});
