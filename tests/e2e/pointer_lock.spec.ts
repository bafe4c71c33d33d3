// Looking with the mouse alone: L holds the view to the mouse, Escape lets it go.

import { expect, test } from "./fixtures";

test("L holds the view to the mouse; what stands in the middle is pointed at and clicked", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.goTo("block1.relu2");
  await page.keyboard.press("Escape");
  await visit.settled();
  const locked = () => page.evaluate(() => document.pointerLockElement?.tagName ?? null);
  expect(await locked()).toBeNull();
  await page.mouse.move(640, 500);
  await page.keyboard.press("l");
  await expect.poll(locked).toBe("CANVAS");

  const before = await visit.read("viewpoint");
  await page.mouse.move(700, 480, { steps: 4 });
  await visit.settled();
  const after = await visit.read("viewpoint");
  expect(after.yaw).toBeLessThan(before.yaw - 0.1);
  expect(after.pitch).toBeGreaterThan(before.pitch);
  expect([after.x, after.y, after.z]).toEqual([before.x, before.y, before.z]);
  await page.mouse.move(640, 500, { steps: 4 });
  await visit.settled();
  expect((await visit.read("viewpoint")).yaw).toBeCloseTo(before.yaw, 3);

  // the middle of the window counts, wherever the mouse was
  const middle = await page.evaluate(() => window.boxwalk.pick(innerWidth / 2, innerHeight / 2));
  expect(middle?.kind).toBe("panel");
  const card = await visit.hoverCard();
  expect(card?.panel).toBe(middle?.kind === "panel" ? middle.panel : "");
  await page.screenshot({ path: test.info().outputPath("locked.png") });
  await page.keyboard.down("w"); // one walks where one looks
  await page.waitForFunction((z) => window.boxwalk.viewpoint.z < z - 0.5, before.z);
  await page.keyboard.up("w");
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForFunction(() => window.boxwalk.selection !== null);

  await page.keyboard.press("l");
  await expect.poll(locked).toBeNull();
  await visit.settled();
  const free = await visit.read("viewpoint");
  await page.mouse.move(500, 300, { steps: 3 });
  await visit.settled();
  expect(await visit.read("viewpoint")).toEqual(free);
});
