// axe finds no serious fault in any state of the page, in both themes and on a phone.

import { faults } from "./axe";
import { expect, test, Visit } from "./fixtures";
import { freePort, RealServer } from "./server";

const SIZES = {
  dark: { width: 1280, height: 720 },
  light: { width: 1280, height: 720 },
  phone: { width: 390, height: 844 },
} as const;

for (const look of ["dark", "light", "phone"] as const)
  test.describe(look, () => {
    test.use({
      viewport: SIZES[look],
      colorScheme: look === "light" ? "light" : "dark",
      expected: { lines: [/ERR_CONNECTION_REFUSED/, /WebSocket connection/, /Failed to load resource/] },
    });

    test("no serious fault in any state", async ({ visit, page }) => {
      test.slow();
      const soundIn = async (state: string): Promise<void> => {
        expect(await faults(page), state).toEqual([]);
      };
      await visit.open();
      await expect(page.locator("html")).toHaveAttribute("data-theme", look === "light" ? "light" : "dark");
      await soundIn("arriving");
      await page.locator(".legend-more").click();
      await soundIn("legend open");
      await page.locator(".legend-more").click();
      await page.getByRole("button", { name: "Example: waves" }).first().click(); // some compare two inputs
      await page.waitForFunction(() => window.boxwalk.recording?.source.includes("(waves)"));
      await visit.goTo("block1.conv1");
      for (const title of await page.getByRole("tab").allTextContents()) {
        await visit.analysis(title);
        await soundIn(`chosen layer, ${title}`);
      }
      await page.keyboard.press("Escape");
      await page.getByTitle("Networks: switch").click();
      await soundIn("networks");
      await page.keyboard.press("Escape");
      await page.keyboard.press("g");
      await page.keyboard.press("Enter");
      await soundIn("bookmarks");
      await page.getByRole("button", { name: /^Rename/ }).click();
      await soundIn("a bookmark renamed");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await page.keyboard.type("conv");
      await soundIn("search");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("no such layer");
      await soundIn("search without a result");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "noise" }).click();
      await soundIn("noise");
      await page.keyboard.press("Escape");
      await page
        .getByLabel("Image file")
        .setInputFiles({ name: "words.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
      await expect(page.getByRole("region", { name: "Inputs" }).getByRole("alert")).toBeVisible();
      await soundIn("an input that fails");
      await page.locator("body").press("?");
      await expect(page.getByRole("dialog", { name: "Boxwalk" })).toBeVisible();
      await soundIn("help");
    });

    test("no serious fault while a tour is recorded and walked", async ({ visit, page }) => {
      await visit.open();
      await page.getByRole("button", { name: "Guided tours" }).click();
      expect(await faults(page), "tours").toEqual([]);
      await page.getByRole("button", { name: "Record a tour" }).click();
      const pane = page.getByRole("complementary", { name: "Guided tour" });
      await pane.getByRole("textbox", { name: "Title of this stop" }).fill("Welcome");
      await pane.getByRole("button", { name: "New stop here" }).click();
      expect(await faults(page), "a tour recorded").toEqual([]);
      await pane.getByRole("button", { name: "Change this tour" }).click();
      expect(await faults(page), "a tour walked").toEqual([]);
    });

    test("no serious fault while nothing works", async ({ page, visit: _ }) => {
      test.slow();
      const server = new RealServer("tests/e2e/networks.py:failing", await freePort());
      await server.start();
      const visit = new Visit(page, server);
      try {
        await visit.open("#input=banana&chosen=first");
        await expect(page.getByRole("alert")).toHaveCount(2);
        expect(await faults(page), "a network that fails, and a link with nonsense").toEqual([]);
      } finally {
        await server.stop();
      }
      await visit.is("lost");
      expect(await faults(page), "the server is gone").toEqual([]);
      await page.goto("about:blank");
    });
  });
