// A phone: one finger looks, two walk, a tap goes to a layer or folds a section.

import type { CDPSession, Page } from "@playwright/test";
import { expect, test } from "./fixtures";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

type Point = readonly [number, number];

/** Fingers that go from one place to another in some steps, as a hand does. */
async function fingers(page: Page, ways: readonly (readonly [Point, Point])[]): Promise<void> {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  const STEPS = 10;
  const at = (share: number) =>
    ways.map(([[x0, y0], [x1, y1]], id) => ({ x: x0 + (x1 - x0) * share, y: y0 + (y1 - y0) * share, id }));
  await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
  for (let step = 1; step <= STEPS; step++)
    await devtools.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(step / STEPS) });
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await devtools.detach();
}

test("one finger looks around and does not walk", async ({ visit, page }) => {
  await visit.open();
  await visit.settled();
  const before = await visit.read("viewpoint");
  await fingers(page, [
    [
      [200, 400],
      [260, 440],
    ],
  ]);
  await visit.settled();
  const after = await visit.read("viewpoint");
  expect([after.x, after.y, after.z]).toEqual([before.x, before.y, before.z]);
  expect(after.yaw - before.yaw).toBeLessThan(-0.1);
  expect(Math.abs(after.pitch - before.pitch)).toBeGreaterThan(0.05);
  expect(await visit.read("selection")).toBeNull();
});

test("two fingers walk: apart is forwards, together is back, sideways is aside", async ({ visit, page }) => {
  await visit.open();
  await visit.settled();
  const start = await visit.read("viewpoint");
  await fingers(page, [
    [
      [195, 280],
      [195, 150],
    ],
    [
      [195, 360],
      [195, 490],
    ],
  ]);
  await visit.settled();
  const near = await visit.read("viewpoint");
  expect(near.z).toBeLessThan(start.z - 3);
  expect([near.yaw, near.pitch]).toEqual([start.yaw, start.pitch]);
  await fingers(page, [
    [
      [195, 150],
      [195, 280],
    ],
    [
      [195, 490],
      [195, 360],
    ],
  ]);
  await visit.settled();
  const back = await visit.read("viewpoint");
  expect(back.z).toBeCloseTo(start.z, 1);
  await fingers(page, [
    [
      [100, 400],
      [200, 400],
    ],
    [
      [200, 400],
      [300, 400],
    ],
  ]);
  await visit.settled();
  const aside = await visit.read("viewpoint");
  expect(aside.x).toBeLessThan(back.x - 1); // what lies under the fingers goes with them
  expect(aside.z).toBeCloseTo(back.z, 1);
  expect(await page.evaluate(() => [visualViewport?.scale, scrollX, scrollY])).toEqual([1, 0, 0]);
});

test("a tap goes to a layer, whose inspector is a sheet from below", async ({ visit, page }) => {
  await visit.open();
  await visit.settled();
  await page.screenshot({ path: test.info().outputPath("arrived.png") });
  const { x, y } = await visit.find("panel", null);
  const panel = await page.evaluate(([x, y]) => window.boxwalk.pick(x, y), [x, y] as const);
  await page.touchscreen.tap(x, y);
  await page.waitForFunction(() => window.boxwalk.selection !== null);
  expect((await visit.read("selection"))?.panel).toBe(panel?.kind === "panel" ? panel.panel : "");
  await visit.settled();
  const inspector = page.locator(".inspector");
  await expect(inspector).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("chosen.png") });
  await inspector.getByRole("tab", { name: "Histogram" }).tap();
  await expect(inspector.locator('[data-analysis="histogram"]')).toHaveAttribute("data-job", "done");
  await page.getByRole("button", { name: "Close the inspector" }).tap();
  await expect(inspector).toBeHidden();
});

test("a tap on a gate folds its section; an input and a layer are chosen by finger", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.settled();
  const { x, y } = await visit.find("gate", "block1");
  await page.touchscreen.tap(x, y);
  await page.waitForFunction(() => window.boxwalk.walks[0]?.panels.includes("block1"));
  const recording = (await visit.read("recording"))?.id;
  await page.getByRole("button", { name: "Example: waves" }).first().tap();
  await page.waitForFunction((old) => window.boxwalk.recording?.id !== old, recording);
  await page.getByRole("combobox", { name: "Find a layer" }).tap({ force: true });
  await page.keyboard.type("block2.conv1");
  await page.getByRole("option").first().tap();
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block2.conv1");
  await visit.settled();
});
