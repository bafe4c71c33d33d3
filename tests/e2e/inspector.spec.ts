// Analyses in the page: whatever the server offers is run, shown, saved and told as a script.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "./fixtures";
import { python, root } from "./server";

test("a layer's statistics and histogram are those of its activation", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.relu1");
  const inspector = page.getByRole("complementary", { name: "Inspector of block1.relu1" });
  const { values } = await visit.activation("block1.relu1");
  const zeros = values.filter((value) => value === 0).length / values.length;

  await inspector.getByRole("tab", { name: "Histogram" }).click();
  const histogram = inspector.locator('[data-analysis="histogram"]');
  await expect(histogram).toHaveAttribute("data-job", "done");
  await expect(histogram.locator("rect title").first()).toBeAttached(); // the job is done before its result is here
  const bars = await histogram.locator("rect title").allTextContents();
  const counted = bars.map((bar) => Number(bar.split(": ")[1]?.replaceAll("\u202f", "")));
  expect(counted.reduce((sum, one) => sum + one, 0)).toBe(values.length);
  expect((counted[0] ?? 0) / values.length).toBeGreaterThanOrEqual(zeros);

  await inspector.getByText("Settings").click();
  await inspector.getByRole("switch", { name: "Zeros" }).click();
  await expect
    .poll(async () => {
      const without = await histogram.locator("rect title").allTextContents();
      return without.reduce((sum, bar) => sum + Number(bar.split(": ")[1]?.replaceAll("\u202f", "")), 0);
    })
    .toBe(values.filter((value) => value !== 0).length);
});

test("every analysis that applies ends with a result, and follows a new input", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  const inspector = page.getByRole("complementary", { name: "Inspector of block1.conv1" });
  await page.getByRole("button", { name: "Example: waves" }).first().click(); // some compare two inputs
  await page.waitForFunction(() => window.boxwalk.recording?.source.includes("(waves)"));
  const titles = await inspector.getByRole("tab").allTextContents();
  expect(titles.length).toBeGreaterThanOrEqual(3);
  for (const title of titles) {
    await visit.analysis(title);
    await expect(inspector.locator(".result").first()).toBeVisible();
    await expect(inspector.getByRole("alert")).toHaveCount(0);
  }
  await inspector.getByRole("tab", { name: "Histogram" }).click();
  const title = inspector.locator("rect title").first();
  const before = await title.textContent();
  await page.getByRole("button", { name: "Example: rings" }).first().click();
  await expect(title).not.toHaveText(before ?? "");
});

test("tabs turn with the arrow keys; sorting and pages work by keyboard", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  const inspector = page.getByRole("complementary", { name: "Inspector of block1.conv1" });
  const tabs = inspector.getByRole("tab");
  await tabs.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(tabs.nth(1)).toBeFocused();
  await expect(tabs.nth(1)).toHaveAttribute("aria-selected", "true");
});

test("a result can be kept as files and as a script", async ({ visit, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit.open();
  await visit.goTo("block1.conv1");
  const inspector = page.getByRole("complementary", { name: "Inspector of block1.conv1" });
  await inspector.getByRole("tab", { name: "Histogram" }).click();
  await expect(inspector.locator(".analysis")).toHaveAttribute("data-job", "done");
  const kinds = { png: "image/png", svg: "image/svg+xml", csv: "text/csv" };
  for (const [format, type] of Object.entries(kinds)) {
    const address = await inspector.getByRole("link", { name: format, exact: true }).getAttribute("href");
    const response = await page.request.get(address ?? "");
    expect(response.status(), format).toBe(200);
    expect(response.headers()["content-type"]).toContain(type);
  }
  await inspector.getByRole("button", { name: "copy as Python" }).click();
  await expect(inspector.getByText("Python copied")).toBeVisible();
  const script = await page.evaluate(() => navigator.clipboard.readText());
  expect(script).toContain('boxwalk.analyze(recording, "histogram", node="block1.conv1")');
});

test("the lines copied as Python make the very same picture, for every analysis", async ({
  visit,
  page,
  context,
}) => {
  test.slow();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit.open("#network=ripples&input=2&chosen=block1.conv1");
  const inspector = page.getByRole("complementary", { name: "Inspector of block1.conv1" });
  await page.getByRole("button", { name: "Example: waves" }).first().click(); // some compare two inputs
  await page.waitForFunction(() => window.boxwalk.recording?.source.includes("(waves)"));
  const tabs = await inspector.getByRole("tab").allTextContents();
  const folder = mkdtempSync(join(tmpdir(), "boxwalk-scripts-"));
  symlinkSync(join(root, "tests"), join(folder, "tests")); // TARGETs are relative to where the server was started
  const scripts: string[] = [];
  const pictures: Buffer[] = [];
  for (const title of tabs) {
    await visit.analysis(title);
    await inspector.getByRole("button", { name: "copy as Python" }).click();
    await expect(inspector.getByText("Python copied")).toBeVisible();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).not.toBe(scripts.at(-1)); // the words may still be those for the script before
    scripts.push(await copied());
    const address = await inspector.getByRole("link", { name: "png", exact: true }).getAttribute("href");
    pictures.push(await (await page.request.get(address ?? "")).body());
  }
  execFileSync(python(), ["-c", scripts.join("\n")], { cwd: folder, env: process.env });
  const made = scripts.map((script) => readFileSync(join(folder, /"([\w-]+\.png)"/.exec(script)?.[1] ?? "")));
  tabs.forEach((title, i) => {
    expect(pictures[i]?.equals(made[i] ?? Buffer.alloc(0)), title).toBe(true);
  });
});
