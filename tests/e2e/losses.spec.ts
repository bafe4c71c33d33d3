// What is taken away from the page: the graphics card, WebGL itself, the server with its network. Words, a way on,
// nothing lost.

import type { Page } from "@playwright/test";
import { expect, test, Visit } from "./fixtures";
import { freePort, RealServer } from "./server";

/** Number of different colours in the picture of the world. */
async function colours(page: Page): Promise<number> {
  const picture = (await page.locator("#world canvas").screenshot()).toString("base64");
  return page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no canvas");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const found = new Set<number>();
    for (let i = 0; i < data.length; i += 4)
      found.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
    return found.size;
  }, picture);
}

test.describe("the graphics context", () => {
  test.use({ expected: { lines: [/Context Lost/i, /CONTEXT_LOST_WEBGL/] } });

  test("that is lost is said to be gone, and the world comes back by itself as it was", async ({
    visit,
    page,
  }) => {
    await visit.open();
    await visit.goTo("block1.conv1");
    await page.mouse.move(640, 30);
    await visit.settled();
    const [before, place] = [await colours(page), await visit.read("viewpoint")];
    expect(before).toBeGreaterThan(200);
    const lose = await page.evaluateHandle(() => {
      const canvas = document.querySelector("#world canvas") as HTMLCanvasElement;
      return canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context");
    });
    for (let time = 0; time < 2; time++) {
      await lose.evaluate((extension) => extension?.loseContext());
      await page.waitForFunction(() => window.boxwalk.graphics === "lost");
      await expect(page.getByText("The graphics card is gone for the moment")).toBeVisible();
      await expect(page.getByRole("complementary", { name: "Inspector of block1.conv1" })).toBeVisible();
      await lose.evaluate((extension) => extension?.restoreContext());
      await page.waitForFunction(() => window.boxwalk.graphics === "here");
      await visit.settled();
      await expect(page.getByText("The graphics card is gone for the moment")).toBeHidden();
    }
    expect(await visit.read("viewpoint")).toEqual(place);
    expect((await visit.read("selection"))?.panel).toBe("block1.conv1");
    expect(Math.abs((await colours(page)) - before)).toBeLessThan(before * 0.05);
    const { x, y } = await visit.find("panel", "block1.conv1");
    await page.mouse.move(x, y);
    expect((await visit.hoverCard())?.panel).toBe("block1.conv1");
  });

  test("that is missing is said, and the layers and predictions are there all the same", async ({
    visit,
    page,
  }) => {
    await page.addInitScript(() => {
      const original = HTMLCanvasElement.prototype.getContext as (...words: unknown[]) => unknown;
      Object.defineProperty(HTMLCanvasElement.prototype, "getContext", {
        value(this: HTMLCanvasElement, kind: string, ...more: unknown[]) {
          return kind.startsWith("webgl") ? null : original.call(this, kind, ...more);
        },
      });
    });
    await visit.open();
    expect(await visit.read("graphics")).toBe("missing");
    await expect(page.getByRole("heading", { name: "The world cannot be drawn here" })).toBeVisible();
    await page.getByRole("button", { name: "Example: rings" }).first().click();
    await expect(page.getByRole("region", { name: "Inputs" })).toContainText(/example 2 \(rings\)→\S/);
    await visit.goTo("block2.conv1");
    await expect(page.locator(".analysis")).toHaveAttribute("data-job", "done");
    await page.keyboard.press("k");
    await expect(page.getByText("No picture could be taken")).toBeVisible();
  });
});

test.describe("a server that comes back", () => {
  test.use({
    expected: { lines: [/ERR_CONNECTION_REFUSED/, /WebSocket connection/, /Failed to load resource/] },
  });

  test("with another network: that is said, and the page shows what there is now", async ({
    page,
    visit: _,
  }) => {
    test.slow();
    const port = await freePort();
    const first = new RealServer("tests/e2e/networks.py:both", port);
    const second = new RealServer("tests/e2e/networks.py:wide", port);
    await first.start();
    const visit = new Visit(page, first);
    try {
      await visit.open();
      await visit.goTo("block2.conv1");
      await page.keyboard.press("g");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      await first.stop();
      await visit.is("lost");
      await second.start();
      await page.waitForFunction(() => window.boxwalk.active === "wide", null, { timeout: 30_000 });
      await visit.settled();
      await expect(page.getByText("Ripples is gone")).toBeVisible();
      expect((await visit.read("walks")).map(({ network }) => network)).toEqual(["wide"]);
      expect(await visit.read("selection")).toBeNull();
      await expect.poll(() => new URL(page.url()).hash).toContain("network=wide");
      const { panel } = await page.evaluate(() => {
        const found = window.boxwalk.pick(innerWidth * 0.62, innerHeight * 0.45);
        return { panel: found?.kind ?? null };
      });
      expect(panel).not.toBeNull(); // one stands before something, not somewhere in the dark
      await page.keyboard.press("g");
      await expect(page.getByRole("list", { name: "Bookmarks" }).getByRole("button").first()).toBeDisabled();
      await visit.leave();
    } finally {
      await first.stop();
      await second.stop();
    }
  });

  test("at once: what was asked for meanwhile is said, then done again", async ({ page, visit: _ }) => {
    test.slow();
    const server = new RealServer("tests/e2e/networks.py:both", await freePort());
    await server.start();
    const visit = new Visit(page, server);
    try {
      await visit.open();
      await server.stop();
      await visit.is("lost");
      await page.getByRole("button", { name: "Example: rings" }).first().click();
      await expect(page.getByRole("region", { name: "Inputs" }).getByRole("alert")).toContainText(
        "does not answer",
      );
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Find a layer" }).fill("block1.conv1");
      await page.keyboard.press("Enter");
      await expect(page.locator(".analysis").getByRole("alert")).toContainText("does not answer");
      // the server has no recording yet when the page could ask for an analysis of it
      await page.route("**/api/v1/networks", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 2000));
        await route.continue();
      });
      await server.start();
      await visit.is("ready");
      await expect(page.locator(".analysis")).toHaveAttribute("data-job", "done");
      await expect(page.locator(".analysis .result")).toBeVisible();
      await expect(page.getByRole("alert")).toHaveCount(0);
      await visit.leave();
    } finally {
      await server.stop();
    }
  });
});
