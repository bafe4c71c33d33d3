// Walks through the demo and takes the README's pictures; run by `make pictures`, not by the tests.

import { join } from "node:path";
import { test } from "@playwright/test";
import { Visit } from "./fixtures";
import { EmulatedHeadset } from "./headset";
import { freePort, RealServer, root } from "./server";

const folder = join(root, "docs", "pictures");

test("pictures of the README", async ({ page }) => {
  const server = new RealServer("boxwalk.demo:networks", await freePort());
  await server.start();
  const visit = new Visit(page, server);
  const take = async (name: string): Promise<void> => {
    await visit.settled();
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  const walkTo = async (z: number): Promise<void> => {
    await page.locator("#world canvas").focus();
    await page.keyboard.down("w");
    await page.waitForFunction((end) => window.boxwalk.viewpoint.z < end, z);
    await page.keyboard.up("w");
    await page.mouse.move(640, 30);
    await visit.settled();
  };
  try {
    await visit.open();
    await take("arriving");

    const start = (await visit.read("viewpoint")).z;
    await walkTo(start - 46);
    await take("block");

    await visit.goTo("block2.relu1");
    await page.mouse.move(520, 380);
    await take("layer");

    await page.keyboard.press("v");
    await page.waitForFunction(() => window.boxwalk.images("textures", "block2.relu1").finished === 48);
    await page.mouse.move(640, 30);
    await take("visualizations");
    await page.keyboard.press("v");
    await page.keyboard.press("Escape");

    await page.keyboard.press("Home");
    await visit.settled();
    await page.keyboard.down("Space");
    await page.waitForFunction(() => window.boxwalk.viewpoint.y > 6);
    await page.keyboard.up("Space");
    await page.mouse.move(560, 300);
    await page.mouse.down();
    await page.mouse.move(480, 400, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(640, 30);
    await take("above");
  } finally {
    await visit.leave();
    await server.stop();
  }
});

test("a picture decoded from a free place of a latent cloud", async ({ page }) => {
  const server = new RealServer("zoo:cvae-64", await freePort());
  await server.start();
  const visit = new Visit(page, server);
  try {
    await visit.open("#chosen=bottleneck.mean&analysis=image-map");
    const pane = page.locator('[data-analysis="image-map"]');
    await pane.getByText("Settings", { exact: true }).click();
    await pane.getByRole("button", { name: "Dimensions: more" }).click();
    await pane.getByText("Settings", { exact: true }).click();
    await pane.getByRole("button", { name: "Walk into it" }).click();
    await page.waitForFunction(() => window.boxwalk.stats.points === 120);
    await page.waitForLoadState("networkidle");
    await visit.settled();
    const { z } = await visit.read("viewpoint");
    await page.locator("#world canvas").focus();
    await page.keyboard.down("w");
    await page.waitForFunction((end) => window.boxwalk.viewpoint.z < end, z - 9);
    await page.keyboard.up("w");
    await pane.getByRole("button", { name: "Decode from here" }).click();
    await page.waitForFunction(() => window.boxwalk.freePlace !== null);
    await page.waitForLoadState("networkidle");
    await visit.settled();
    await page.mouse.move(640, 30);
    await page.screenshot({ path: join(folder, "latent_cloud.png") });
  } finally {
    await visit.leave();
    await server.stop();
  }
});

test("a picture of the guided tour", async ({ page }) => {
  const server = new RealServer("boxwalk.demo:networks", await freePort(), [
    "--tour",
    join(root, "server", "boxwalk", "demo", "tour.json"),
  ]);
  await server.start();
  const visit = new Visit(page, server);
  try {
    await visit.open("#tour=3");
    await page.waitForFunction(() => window.boxwalk.selection?.panel === "stem.conv");
    await page.locator(".analysis[data-job=done]").waitFor();
    await visit.settled();
    await page.screenshot({ path: join(folder, "tour.png") });
  } finally {
    await visit.leave();
    await server.stop();
  }
});

test("a picture of the walk in a headset", async ({ page }) => {
  const server = new RealServer("boxwalk.demo:networks", await freePort());
  await server.start();
  const visit = new Visit(page, server);
  const headset = new EmulatedHeadset(page);
  await headset.install();
  try {
    await visit.open();
    await visit.settled();
    await headset.enter();
    await headset.press("right", "b-button");
    await headset.pressOn("right", '"inputs"');
    await headset.pressOn("right", '"close"');
    await headset.head(0, 1.6, 0, 0.25, -0.05);
    await headset.hold("left", [-0.6, 0.8, 0.1], 0, 0);
    await headset.pointAt("right", '"example 2"');
    await headset.frames(8);
    // the left eye's half
    const clip = { x: 0, y: 60, width: 640, height: 600 };
    await page.screenshot({ path: join(folder, "headset.png"), clip });
  } finally {
    await visit.leave();
    await server.stop();
  }
});
