// The webcam, with the camera that Chromium makes up.

import config from "../../playwright.config";
import { another, id, inputs, recordingsAtOnce, tool } from "./feeding";
import { expect, test } from "./fixtures";

test.use({
  launchOptions: {
    ...config.use?.launchOptions,
    args: [...(config.use?.launchOptions?.args ?? []), "--use-fake-device-for-media-stream"],
  },
});

test("runs live, one recording at a time, until it is stopped", async ({ visit, page, context }) => {
  await context.grantPermissions(["camera"]);
  await visit.open();
  const seen = recordingsAtOnce(page);
  const before = await id(visit);
  await tool(page, "webcam").click();
  await another(visit, before);
  await expect(inputs(page)).toContainText("webcam");
  await expect.poll(() => seen.count, { timeout: 30_000 }).toBeGreaterThan(5);
  expect(seen.most).toBe(1);
  expect((await visit.activation("input")).shape).toEqual([1, 3, 24, 32]);

  await page.getByRole("button", { name: "Stop" }).click();
  await visit.is("ready");
  const [stopped, count] = [await id(visit), seen.count];
  expect(await page.locator("video").evaluate((video) => (video as HTMLVideoElement).srcObject)).toBeNull();
  await page.waitForTimeout(600); // long enough for several more, if it went on
  expect([await id(visit), seen.count]).toEqual([stopped, count]);

  // another input ends it as well
  await page.getByRole("button", { name: "Start again" }).click();
  await another(visit, stopped);
  await page.getByRole("button", { name: "Example: waves" }).first().click();
  await expect(page.getByRole("button", { name: "Start again" })).toBeVisible();
  await visit.is("ready");
  await expect(inputs(page)).toContainText("example 1 (waves)");
  await tool(page, "history").click();
  await expect(page.getByRole("button", { name: "Back to webcam" })).toHaveCount(2); // a run each
});

test("stops when its tab is hidden, and when it is taken away, in words", async ({
  visit,
  page,
  context,
}) => {
  await context.grantPermissions(["camera"]);
  await visit.open();
  const first = await id(visit);
  await tool(page, "webcam").click();
  await another(visit, first);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect(page.getByRole("alert")).toContainText("Stopped while the tab was hidden");
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.getByRole("button", { name: "Start again" }).click();
  await page.waitForFunction(() => document.querySelector("video")?.srcObject !== null);
  await page.evaluate(() => {
    const stream = document.querySelector("video")?.srcObject as MediaStream;
    stream.getTracks()[0]?.dispatchEvent(new Event("ended"));
  });
  await expect(page.getByRole("alert")).toContainText("The camera is gone");
  await visit.is("ready");
  expect((await visit.read("recording"))?.source).toBe("webcam");
});
