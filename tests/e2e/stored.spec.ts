// A walk without a server: written by `boxwalk snapshot --walk`, given by `boxwalk open`, by any host, or in one file.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test as base, expect } from "./fixtures";
import { freePort, python, RealServer, root } from "./server";

const folder = join(mkdtempSync(join(tmpdir(), "boxwalk-stored-")), "walk");
const tour = join(folder, "..", "tour.json");

/** A program that gives files, until the tests are over. */
async function given(words: readonly string[], address: string): Promise<ChildProcess> {
  const child = spawn(python(), words, { cwd: root, stdio: "ignore" });
  for (let tries = 0; ; tries++) {
    try {
      if ((await fetch(address)).ok) return child;
    } catch (error) {
      if (tries > 200 || child.exitCode !== null) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const test = base.extend<object, { server: RealServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is used from here
    async ({}, use) => {
      writeFileSync(
        tour,
        JSON.stringify({
          format: "boxwalk-tour",
          version: 1,
          title: "What was stored",
          stops: [{ title: "A layer", place: "#network=ripples&input=1&chosen=block1.conv1" }],
        }),
      );
      const what = "statistics,grad-cam,eigenfeatures-all,feature-visualizations";
      execFileSync(
        python(),
        ["-m", "boxwalk", "snapshot", "tests/e2e/networks.py:ripples", "--inputs", "0-2", "--out", folder]
          .concat(["--what", what, "--set", "feature-visualizations.steps=2", "--nodes", "block1*"])
          .concat([
            "--walk",
            "--channel-scales",
            "--single-file",
            "--tour",
            tour,
            "--store",
            join(folder, "..", "store"),
          ]),
        { cwd: root },
      );
      const server = new RealServer("", await freePort());
      const words = ["-m", "boxwalk", "open", folder, "--no-browser", "--port", String(server.port)];
      const child = await given(words, server.address);
      await use(server);
      child.kill("SIGINT");
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

test("the folder is a walk: maps, inputs, stored analyses, images of channels, folding, links, a tour", async ({
  visit,
  page,
}) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(visit.server.address) && !request.url().startsWith("data:"))
      elsewhere.push(request.url());
  });
  await visit.open();
  await visit.settled();
  expect((await visit.read("recording"))?.source).toContain("example 0");
  await expect(page.getByTitle("Draw an input, with mouse or finger")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "noise", exact: true })).toHaveCount(0);

  // another input: all layers follow
  const before = await visit.read("arrived");
  await page.getByRole("button", { name: /^Example: example 2/ }).click();
  await page.waitForFunction(() => window.boxwalk.recording?.source.startsWith("example 2"));
  await visit.settled();
  expect(await visit.read("arrived")).toBeGreaterThan(before);

  // a layer comes near: its fine levels are fetched, its stored analyses are there and no others
  await visit.goTo("block1.conv1");
  await visit.analysis("Grad-CAM");
  await expect(page.locator(".analysis .result canvas").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "png" })).toHaveAttribute(
    "href",
    /inputs\/0002-[^/]*\/grad-cam\/block1.conv1.png$/,
  );
  await expect(page.getByRole("tab", { name: "Histogram", exact: true })).toHaveCount(0);
  await expect(page.getByText("Intervene")).toHaveCount(0);

  // a pixel: how every channel answers there, as the maps are stored
  const pixel = await visit.find("panel", "block1.conv1");
  await page.mouse.click(pixel.x, pixel.y);
  await expect(page.getByRole("list", { name: /Channels at this pixel/ })).toBeVisible();
  await page.getByRole("button", { name: "Let the unit go" }).click();

  // the scale of each channel by itself is stored too
  await page.getByRole("button", { name: /layer · ×/ }).click();
  const asked = page.waitForRequest(/walk\/channels\/[^/]+\/coarse.bin$/);
  await page.getByRole("button", { name: "each channel", exact: true }).click();
  await (await asked).response();
  await visit.settled();
  await expect(page.getByText(/^channel \d+ ·/)).toBeVisible();
  await page.getByRole("button", { name: "the layer", exact: true }).click();
  await visit.settled();

  await page.keyboard.press("v");
  await page.waitForFunction(() => window.boxwalk.images("ripples", "block1.conv1").there > 0);
  await page.keyboard.press("v");

  // folded, and the link leads there anew
  await page.keyboard.press("-");
  await page.waitForFunction(() => window.boxwalk.walks[0]?.folded.includes("block1"));
  await visit.settled();
  await expect.poll(() => page.url()).toContain("folded=block1");
  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await visit.settled();
  expect((await visit.read("walks"))[0]?.folded).toEqual(["block1"]);

  // what needs a server says so
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array([137, 80, 78, 71])], "mine.png", { type: "image/png" }));
    dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText("No server computes here")).toBeVisible();

  await page.getByRole("button", { name: "Guided tours" }).click();
  await page.getByRole("button", { name: /What was stored/ }).click();
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv1");
  expect(elsewhere).toEqual([]);
});

test("one file opens by itself", async ({ page, visit }) => {
  const failed: string[] = [];
  page.on("requestfailed", (request) => failed.push(request.url().slice(0, 80)));
  await page.goto(pathToFileURL(join(folder, "walk.html")).href);
  await visit.is("ready");
  await visit.settled();
  await visit.goTo("block1.conv1");
  await visit.analysis("Statistics");
  await page.getByRole("button", { name: /^Example: example 1/ }).click();
  await page.waitForFunction(() => window.boxwalk.recording?.source.startsWith("example 1"));
  await visit.settled();
  expect(failed).toEqual([]);
});

test.describe("with a file missing", () => {
  test.use({ expected: { lines: [/404/] } });

  test("that is told, from any host and below any path; what is there is fetched when one comes near", async ({
    page,
    visit,
  }) => {
    const wide = join(folder, "..", "wide");
    execFileSync(
      python(),
      ["-m", "boxwalk", "snapshot", "tests/e2e/networks.py:wide", "--out", wide, "--walk", "--what", "graph"],
      { cwd: root },
    );
    const port = await freePort();
    const address = `http://127.0.0.1:${port}/wide/`;
    const words = ["-m", "http.server", String(port), "--bind", "127.0.0.1", "-d", join(folder, "..")];
    const child = await given(words, address);
    try {
      await page.goto(address);
      await visit.is("ready");
      await visit.settled();
      const [there, lost] = (await visit.read("walks"))[0]?.panels.slice(-4) ?? []; // far from the start
      const layers = join(wide, "walk", "layers", (await visit.read("recording"))?.id ?? "");
      rmSync(join(layers, `${lost}.bin`));
      await visit.goTo(there ?? "");
      expect(await page.evaluate((node) => window.boxwalk.levels("wide", node), there ?? "")).toContain(0);
      await visit.goTo(lost ?? "");
      await expect(page.getByText("A part of the walk is missing")).toHaveCount(1);
      await expect(page.getByText(`${lost}.bin could not be read`)).toBeVisible();
      expect(await page.evaluate((node) => window.boxwalk.levels("wide", node), lost ?? "")).not.toContain(0);
    } finally {
      child.kill("SIGINT");
    }
  });
});
