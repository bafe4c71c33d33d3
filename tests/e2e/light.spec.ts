// Light clients: on a slow link only coarse levels of what is far, nothing at all in a hidden tab.

import type { Page } from "@playwright/test";
import { expect, test, Visit } from "./fixtures";
import { freePort, RealServer } from "./server";
import { SlowLink } from "./slow_link";

/** Bytes of the layers that have come over the page's websocket. */
async function layerBytes(page: Page): Promise<() => number> {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  client.on("Network.webSocketFrameReceived", ({ response }) => {
    if (response.opcode === 2) bytes += Buffer.byteLength(response.payloadData, "base64");
  });
  return () => bytes;
}

const finest = (visit: Visit, node: string): Promise<number> =>
  visit.page.evaluate((name) => window.boxwalk.levels("wide", name)[0] ?? 99, node);

test.describe("a slow link", () => {
  let server: RealServer;
  test.beforeAll(async () => {
    server = new RealServer("tests/e2e/networks.py:wide", await freePort());
    await server.start();
  });
  test.afterAll(() => server.stop());

  test("brings coarse levels only, until one comes near a panel", async ({ page, visit: _, browser }) => {
    test.slow();
    const visit = new Visit(page, server);
    const quick = await layerBytes(page);
    await visit.open();
    await visit.settled();
    expect((await visit.read("link")).slow).toBe(false);
    const fine = await finest(visit, "layers.1");
    const all = quick();
    await visit.leave();

    const link = new SlowLink(server.port, 4_000_000, 40);
    const address = await link.start();
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const slow = new Visit(await context.newPage(), server);
    try {
      const bytes = await layerBytes(slow.page);
      await slow.page.goto(address, { waitUntil: "commit" });
      await slow.page.waitForFunction(() => document.body.dataset.state === "loading");
      link.bytesPerSecond = 60_000; // the page itself is here, the layers are not
      await slow.page.waitForFunction(() => window.boxwalk.link.slow, null, { timeout: 60_000 });
      await expect(slow.page.getByText("Layers arrive slowly")).toBeVisible();
      await slow.settled();
      const measured = await slow.read("link");
      expect(measured.bytesPerSecond ?? 0).toBeGreaterThan(10_000);
      expect(measured.bytesPerSecond ?? 0).toBeLessThan(120_000);
      expect(measured.roundTripMs ?? 0).toBeGreaterThan(40);
      const some = bytes();
      test
        .info()
        .annotations.push({ type: "bytes", description: `${all} at once, ${some} on the slow link` });
      expect(some).toBeLessThan(all * 0.6);
      expect(await finest(slow, "layers.1")).toBeGreaterThan(fine);
      await slow.goTo("layers.5");
      await expect.poll(() => finest(slow, "layers.5"), { timeout: 60_000 }).toBe(0);
      expect(await finest(slow, "layers.9")).toBeGreaterThan(0);
      await slow.settled();
    } finally {
      await context.close();
      await link.stop();
    }
  });
});

test("a hidden tab asks for nothing, and goes on when it is seen again", async ({ visit, page }) => {
  await visit.open();
  await visit.settled();
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  const sent: string[] = [];
  client.on("Network.webSocketFrameSent", ({ response }) => sent.push(response.payloadData));
  const show = (hidden: boolean) =>
    page.evaluate((now) => {
      Object.defineProperty(document, "hidden", { value: now, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await show(true);
  const before = await visit.read("arrived");
  await page.getByRole("button", { name: "Example: rings" }).first().click();
  await page.waitForFunction(() => window.boxwalk.recording?.source.includes("example 2"));
  await page.waitForTimeout(500); // longer than wishes are held back
  expect(sent.filter((text) => text.includes('"wish"') && !text.includes('"layers":[]'))).toEqual([]);
  expect(await visit.read("arrived")).toBe(before);
  await show(false);
  await visit.settled();
  expect(await visit.read("arrived")).toBeGreaterThan(before);
});
