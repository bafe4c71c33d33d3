// Two visitors of one server want the same analysis of the same layer and input: one job, and each their own will.

import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test, Visit } from "./fixtures";
import { freePort, RealServer } from "./server";

async function chosen(page: Page, server: RealServer): Promise<void> {
  const visit = new Visit(page, server);
  await visit.open();
  await visit.goTo("0");
  await page.getByRole("tab", { name: "Patience" }).click();
  await expect(page.locator(".analysis")).toHaveAttribute("data-job", "running");
}

test("who cancels a job ends it for themselves, the last one for the server", async ({
  page,
  visit: _,
  browser,
}) => {
  test.slow();
  const letGo = test.info().outputPath("let_go");
  process.env.LET_GO = letGo;
  const server = new RealServer("tests/e2e/patient.py:network", await freePort());
  await server.start();
  const other = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  try {
    await chosen(page, server);
    await page.reload(); // the same visitor as before
    await chosen(page, server);
    const [job] = await Promise.all([
      other.waitForResponse((response) => response.request().postData()?.includes("patience") === true),
      chosen(other, server),
    ]);
    const address = `${server.address}api/v1/jobs/${(await job.json()).id}`;
    const state = async () => (await (await page.request.get(address)).json()).state;

    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText("Cancelled.")).toBeVisible();
    expect(await state()).toBe("running");
    await expect(other.locator(".analysis")).toHaveAttribute("data-job", "running");

    await other.getByRole("button", { name: "Cancel" }).click();
    await expect(other.getByText("Cancelled.")).toBeVisible();
    expect(await state()).toBe("cancelled");

    await page.getByRole("button", { name: "Run again" }).click();
    await other.getByRole("button", { name: "Run again" }).click();
    await expect(other.locator(".analysis")).toHaveAttribute("data-job", "running");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText("Cancelled.")).toBeVisible();
    writeFileSync(letGo, "");
    await expect(other.locator(".analysis")).toHaveAttribute("data-job", "done");
    await expect(other.locator(".analysis .result")).toContainText("let go");
    await expect(page.getByText("Cancelled.")).toBeVisible();
    await page.getByRole("button", { name: "Run again" }).click();
    await expect(page.locator(".analysis")).toHaveAttribute("data-job", "done");
  } finally {
    await other.context().close();
    await page.goto("about:blank");
    await server.stop();
  }
});
