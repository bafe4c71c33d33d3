// Ten states of the page as pictures, in both themes and on a phone, compared with those in `states/`.
// `npm run test:e2e -- states.spec.ts --update-snapshots` takes them anew: look at every one before you commit it.

import type { Page } from "@playwright/test";
import { expect, test, type Visit } from "./fixtures";

interface State {
  name: string;
  reach(visit: Visit, page: Page): Promise<void>;
}

const STATES: readonly State[] = [
  { name: "arriving", reach: (visit) => visit.open() },
  {
    name: "layer",
    reach: async (visit, page) => {
      await page
        .getByRole("button", { name: /^Do not show/ })
        .click({ timeout: 500 })
        .catch(() => undefined);
      await visit.goTo("block1.conv1");
      await page.getByRole("tab", { name: "Histogram" }).click();
      await expect(page.locator(".analysis")).toHaveAttribute("data-job", "done");
    },
  },
  {
    name: "eigenfeatures",
    reach: async (_, page) => {
      await page.getByRole("tab", { name: "Eigenfeatures", exact: true }).click();
      await expect(page.locator(".analysis")).toHaveAttribute("data-job", "done");
    },
  },
  {
    name: "legend",
    reach: async (_, page) => {
      await page.keyboard.press("Escape");
      await page.locator(".legend-more").click();
      await page.getByRole("slider", { name: "Gain" }).fill("3");
      await page.getByRole("button", { name: "each channel" }).click();
    },
  },
  {
    name: "search",
    reach: async (_, page) => {
      await page.getByRole("button", { name: "the layer" }).click();
      await page.getByRole("slider", { name: "Gain" }).fill("1.6");
      await page.locator(".legend-more").click();
      await page.keyboard.press("Control+k");
      await page.keyboard.type("conv");
    },
  },
  {
    name: "networks",
    reach: async (_, page) => {
      await page.keyboard.press("Escape");
      await page.getByTitle("Networks: switch").click();
    },
  },
  {
    name: "bookmarks",
    reach: async (_, page) => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("g");
      await page.keyboard.press("Enter");
      await page.keyboard.type("Where the stripes are told apart");
      await page.keyboard.press("Enter");
    },
  },
  {
    name: "side-by-side",
    reach: async (visit, page) => {
      await page.keyboard.press("Escape");
      await visit.open(
        "#network=ripples&input=2&network=second&input=2&folded=block1&at=4,5.5,7,-0.25,-0.32&scale=layer",
      );
    },
  },
  {
    name: "refused",
    reach: async (visit, page) => {
      await visit.open("#network=ripples&input=0&at=0,0,2.8,0,0&scale=layer");
      await page
        .getByLabel("Image file")
        .setInputFiles({ name: "words.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
      await expect(page.getByRole("region", { name: "Inputs" }).getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "help",
    reach: async (_, page) => {
      await page.getByRole("button", { name: "Dismiss" }).click();
      await page.locator("body").press("?");
      await expect(page.getByRole("dialog", { name: "Boxwalk" })).toBeVisible();
    },
  },
];

const LOOKS = {
  dark: { viewport: { width: 1152, height: 648 }, colorScheme: "dark" },
  light: { viewport: { width: 1152, height: 648 }, colorScheme: "light" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true },
} as const;

for (const [look, use] of Object.entries(LOOKS))
  test.describe(look, () => {
    test.use({ ...use, expected: { lines: [/415|422|400/] } });

    test(`ten states look as they did`, async ({ visit, page }) => {
      test.setTimeout(300_000);
      for (const { name, reach } of STATES)
        await test.step(name, async () => {
          await reach(visit, page);
          await page.mouse.move(0, 0);
          await visit.settled();
          await expect.soft(page).toHaveScreenshot(`${look}-${name}.png`);
        });
    });
  });
