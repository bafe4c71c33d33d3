// The walk in a real JupyterLab and a real Notebook 7: `boxwalk.show` speaks through the widget's channel alone.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, type FrameLocator, type Page, test } from "@playwright/test";
import { installHeadset } from "../../bench/web/emulated_headset.mjs";
import { EmulatedHeadset } from "./headset";
import { freePort, python, root } from "./server";

const CELLS = [
  `import sys\nsys.path.insert(0, ${JSON.stringify(join(root, "tests", "e2e"))})\nimport boxwalk, networks\nnetwork = networks.ripples()`,
  "boxwalk.show(network, network.example_source(2), height=560)",
  "boxwalk.scene(boxwalk.record(network))",
];

let jupyter: ChildProcess;
let address = "";

test.beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "boxwalk-notebook-"));
  const cells = CELLS.map((source, number) => ({
    cell_type: "code",
    execution_count: null,
    id: `cell${number}`,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { display_name: "Python 3", language: "python", name: "python3" };
  writeFileSync(
    join(folder, "walk.ipynb"),
    JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }),
  );
  const port = await freePort();
  address = `http://127.0.0.1:${port}/`;
  const words = ["-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", `--port=${port}`];
  words.push("--IdentityProvider.token=", "--ServerApp.password=", `--ServerApp.root_dir=${folder}`);
  const environment = {
    ...process.env,
    XDG_CACHE_HOME: folder,
    JUPYTER_CONFIG_DIR: folder,
    JUPYTER_DATA_DIR: folder,
    IPYTHONDIR: folder,
    PATH: `${dirname(python())}:${process.env.PATH}`,
  };
  jupyter = spawn(python(), words, { cwd: folder, env: environment, stdio: "ignore" });
  for (let tries = 0; ; tries++) {
    try {
      if ((await fetch(`${address}api`)).ok) break;
    } catch (error) {
      if (tries > 600 || jupyter.exitCode !== null) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => jupyter.once("exit", resolve));
  jupyter.kill("SIGTERM");
  await ended;
});

/** Run the chosen cell and go on to the next. */
const runCell = (page: Page): Promise<void> => page.keyboard.press("Shift+Enter");

const ready = (frame: FrameLocator): Promise<void> =>
  expect(frame.locator("body")).toHaveAttribute("data-state", "ready", { timeout: 120_000 });

test.use({ viewport: { width: 1400, height: 1000 } });

/** Run the first two cells; the walk is shown. */
async function shown(page: Page, path: string): Promise<FrameLocator> {
  await page.goto(`${address}${path}/walk.ipynb`);
  await page.getByText("Python 3 (ipykernel)").first().waitFor({ timeout: 60_000 });
  await page.locator(".jp-Notebook .cm-content").first().click();
  await runCell(page);
  await runCell(page);
  const frame = page.frameLocator('iframe[title="Boxwalk"]');
  await ready(frame);
  await expect(frame.getByText("the input shown").first()).toBeVisible();
  return frame;
}

test("a cell shows the walk: pictures, inputs, analyses and their files; in a headset from a tab of its own; and a light scene", async ({
  page,
  context,
}) => {
  test.setTimeout(300_000);
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  const frame = await shown(page, "lab/tree");
  // pictures came through the channel
  const example = frame.getByRole("button", { name: /^Example: / }).nth(1);
  await expect
    .poll(() => example.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  await example.dispatchEvent("click"); // JupyterLab scrolls its cells under a pointer
  await expect(frame.getByText(/^example 1/)).toBeVisible();
  await ready(frame);

  await frame.getByRole("combobox", { name: "Find a layer" }).fill("block1.conv1");
  await frame.getByRole("combobox", { name: "Find a layer" }).press("Enter");
  await frame.getByRole("tab", { name: "Grad-CAM", exact: true }).dispatchEvent("click");
  await expect(frame.locator(".analysis")).toHaveAttribute("data-job", "done");
  await expect(frame.locator(".analysis .result canvas").first()).toBeVisible();
  const coming = page.waitForEvent("download");
  await frame.getByRole("link", { name: "png", exact: true }).dispatchEvent("click");
  const saved = await coming;
  expect(saved.suggestedFilename()).toBe("ripples-block1.conv1-grad-cam.png");
  expect(
    readFileSync(await saved.path())
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
  expect(sockets.filter((url) => url.includes("api/v1/stream"))).toEqual([]);

  // the same kernel in a tab of its own, and in a headset from there
  await installHeadset(context);
  const opened = context.waitForEvent("page");
  await page.getByRole("button", { name: /Open in a tab of its own/ }).dispatchEvent("click");
  const tab = await opened;
  await expect(tab.locator("body")).toHaveAttribute("data-state", "ready", { timeout: 120_000 });
  await expect(tab.getByText("the input shown").first()).toBeVisible();
  const headset = new EmulatedHeadset(tab);
  await headset.enter();
  await headset.leave();
  await tab.close();

  await page.locator(".jp-Notebook .cm-content").nth(2).click();
  await runCell(page);
  await expect(page.locator(".jp-OutputArea canvas").last()).toBeVisible({ timeout: 60_000 });
});

test("Notebook 7 shows it as well", async ({ page }) => {
  test.setTimeout(300_000);
  const frame = await shown(page, "notebooks");
  await frame.getByRole("combobox", { name: "Find a layer" }).fill("block1.conv1");
  await frame.getByRole("combobox", { name: "Find a layer" }).press("Enter");
  await expect(frame.getByRole("tab", { name: "Grad-CAM", exact: true })).toBeVisible();
});
