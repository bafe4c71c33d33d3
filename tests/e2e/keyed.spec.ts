// Results keyed by node in the world: pictures before the panels of their layers, numbers in their labels.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Visit } from "./fixtures";

async function opened(visit: Visit, page: Page, title: string, name: string, link = ""): Promise<Locator> {
  await visit.open(link);
  await visit.goTo("block1.conv1");
  await page.getByRole("tab", { name: title, exact: true }).click();
  const pane = page.locator(`[data-analysis="${name}"]`);
  await expect(pane).toHaveAttribute("data-job", "done");
  return pane;
}

const shown = (page: Page, what: "pictures" | "numbers") =>
  page.evaluate((name) => window.boxwalk.stats[name], what);

test("the eigenfeature of every layer hangs before its panel until it is taken off", async ({
  visit,
  page,
}) => {
  const pane = await opened(visit, page, "Eigenfeatures of all layers", "eigenfeatures-all");
  expect(await shown(page, "pictures")).toBe(0);
  await pane.getByRole("button", { name: "Show on the panels" }).click();
  await expect.poll(() => shown(page, "pictures")).toBeGreaterThan(1);
  await visit.settled();

  // what lies behind a picture is no map to point at; beside it there are maps
  const point = await visit.find("panel", "block1.conv1");
  const behind = await page.evaluate(({ x, y }) => {
    for (let dy = 0; dy < 400; dy += 4)
      for (let dx = -300; dx < 300; dx += 4) {
        const pick = window.boxwalk.pick(x + dx, y + dy);
        if (pick?.kind === "panel" && pick.panel === "block1.conv1" && pick.unit === null) return true;
      }
    return false;
  }, point);
  expect(behind).toBe(true);

  await pane.getByRole("button", { name: "Take it off" }).click();
  await expect.poll(() => shown(page, "pictures")).toBe(0);
  await visit.settled();
});

test("pictures follow a new input while their analysis is open, and go with it when it is closed", async ({
  visit,
  page,
}) => {
  const pane = await opened(visit, page, "Eigenfeatures of all layers", "eigenfeatures-all");
  await pane.getByRole("button", { name: "Show on the panels" }).click();
  await expect.poll(() => shown(page, "pictures")).toBeGreaterThan(1);
  await page.getByRole("button", { name: "Example: waves" }).first().click();
  await visit.settled();
  await expect(pane).toHaveAttribute("data-job", "done");
  await expect.poll(() => shown(page, "pictures")).toBeGreaterThan(1);

  await page.getByRole("tab", { name: "Weights", exact: true }).click();
  await page
    .getByRole("button", { name: /^Example: / })
    .first()
    .click();
  await visit.settled();
  await expect.poll(() => shown(page, "pictures")).toBe(0);
  const legend = page.getByRole("region", { name: "Legend" });
  await expect(legend).toContainText("of another input: Eigenfeatures of all layers");
  await legend.getByRole("button", { name: "Take off the panels: Eigenfeatures of all layers" }).click();
  await expect(legend).not.toContainText("Eigenfeatures");
});

test("one of the numbers of each layer stands in its panel's label", async ({ visit, page }) => {
  const pane = await opened(visit, page, "Energy kept by each layer", "signal-energy-layers");
  const choice = pane.getByRole("group", { name: "Show on the panels" });
  await choice.getByRole("button", { name: "energy kept", exact: true }).click();
  await expect.poll(() => shown(page, "numbers")).toBeGreaterThan(3);
  const before = await shown(page, "numbers");
  await visit.settled();
  await choice.getByRole("button", { name: "rank", exact: true }).click();
  await expect(choice.getByRole("button", { name: "rank", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await visit.settled();
  expect(await shown(page, "numbers")).toBe(before);
  await choice.getByRole("button", { name: "Take it off" }).click();
  await expect.poll(() => shown(page, "numbers")).toBe(0);
  await visit.settled();

  // a merged panel that shows another of its states has the number of the one that has it
  await visit.leave();
  const merged = await opened(
    visit,
    page,
    "Energy kept by each layer",
    "signal-energy-layers",
    "#network=ripples&merged=1",
  );
  expect((await visit.read("walks"))[0]?.merged).toBe(true);
  await page.keyboard.press("x");
  expect(await page.evaluate(() => window.boxwalk.shows("ripples")["block1.conv1"])).toBe("block1.relu1");
  await merged.getByRole("button", { name: "energy kept", exact: true }).click();
  await expect.poll(() => shown(page, "numbers")).toBe(before);
});

test("of several pictures of each layer one chooses which", async ({ visit, page }) => {
  const pane = await opened(visit, page, "Eigenfeatures of all layers", "eigenfeatures-all");
  await pane.getByText("Settings", { exact: true }).click();
  await pane.getByRole("button", { name: "Components: more" }).click();
  await expect(pane).toHaveAttribute("data-job", "done");
  await pane.getByRole("button", { name: "Show on the panels" }).click();
  await expect.poll(() => shown(page, "pictures")).toBeGreaterThan(1);
  const legend = page.getByRole("region", { name: "Legend" });
  await expect(legend).toContainText("Eigenfeatures of all layers, 1 of 2");
  await visit.settled();
  const first = await page.locator("#world").screenshot();
  await pane.getByRole("button", { name: "Pictures on the panels: next page" }).click();
  await expect(legend).toContainText("Eigenfeatures of all layers, 2 of 2");
  await visit.settled();
  expect(await shown(page, "pictures")).toBeGreaterThan(1);
  expect((await page.locator("#world").screenshot()).equals(first)).toBe(false);
});

test("what a curve or a table says of the layers one after the other stands in their labels, too", async ({
  visit,
  page,
}) => {
  const curve = await opened(visit, page, "Energy kept over the depth", "signal-energy");
  await curve.getByRole("button", { name: "rejected", exact: true }).click();
  await expect.poll(() => shown(page, "numbers")).toBeGreaterThan(3);
  const legend = page.getByRole("region", { name: "Legend" });
  await expect(legend).toContainText("rejected [%]");

  await page.getByRole("tab", { name: "Statistics of all layers", exact: true }).click();
  const table = page.locator('[data-analysis="layer-statistics"]');
  const choice = table.getByRole("group", { name: "Show on the panels" });
  await choice.getByRole("button", { name: "mean", exact: true }).click();
  await expect(legend).toContainText("mean");
  await expect.poll(() => shown(page, "numbers")).toBeGreaterThan(6);

  // a comparison does the same
  await page
    .getByRole("button", { name: /^Example: / })
    .last()
    .click();
  await visit.settled();
  await page.getByRole("tab", { name: "Change by layer", exact: true }).click();
  const change = page.locator('[data-analysis="change-by-layer"]');
  await change.getByRole("button", { name: "relative L2", exact: true }).click();
  await expect(legend).toContainText("relative L2");
  await expect.poll(() => shown(page, "numbers")).toBeGreaterThan(6);
});
