// The aisle as a spiral: chosen among the networks, remembered, walked like the straight one.

import type { GraphAnswer } from "../../web_client/src/generated/messages";
import { expect, test, type Visit } from "./fixtures";

async function choose(visit: Visit, way: "straight" | "in a spiral"): Promise<void> {
  const { page } = visit;
  const kind = way === "straight" ? "linear" : "spiral";
  await page.getByTitle("Networks: switch").click();
  const dialog = page.getByRole("dialog", { name: "Networks" });
  await Promise.all([
    page.waitForResponse((response) => response.url().includes(`layout?layout=${kind}`)),
    dialog.getByRole("button", { name: way }).click(),
  ]);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await visit.settled();
}

async function layout(visit: Visit, kind: "linear" | "spiral"): Promise<GraphAnswer["layout"]> {
  const address = `${visit.server.address}api/v1/networks/ripples/graph?layout=${kind}`;
  return ((await (await visit.page.request.get(address)).json()) as GraphAnswer).layout;
}

const metres = (one: readonly number[], other: { x: number; z: number }): number =>
  Math.hypot((one[0] ?? 0) - other.x, (one[2] ?? 0) - other.z);

test("the chosen layer stays before one's eyes when the aisle is bent, and after a reload it is still bent", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.goTo("block2.relu2");
  const [straight, bent] = [await layout(visit, "linear"), await layout(visit, "spiral")];
  const place = (of: typeof straight) => of.panels.find(({ id }) => id === "block2.relu2")?.position ?? [];
  expect(metres(place(straight), await visit.read("viewpoint"))).toBeLessThan(6);
  expect(metres(place(straight), { x: place(bent)[0] ?? 0, z: place(bent)[2] ?? 0 })).toBeGreaterThan(4);

  await choose(visit, "in a spiral");
  expect(metres(place(bent), await visit.read("viewpoint"))).toBeLessThan(6);
  expect((await visit.read("selection"))?.panel).toBe("block2.relu2");
  const middle = await page.evaluate(() => window.boxwalk.pick(innerWidth * 0.4, innerHeight / 2));
  expect(middle?.kind === "panel" && middle.panel).toBe("block2.relu2");
  await page.screenshot({ path: test.info().outputPath("spiral.png") });
  await page.keyboard.press("Escape");
  await page.locator("#world canvas").focus();
  await page.keyboard.press("Home");
  await visit.settled();
  await page.screenshot({ path: test.info().outputPath("start.png") });
  expect(metres(bent.start, await visit.read("viewpoint"))).toBeLessThan(4);

  await page.reload();
  await visit.settled();
  await visit.goTo("block1.conv2");
  const there = bent.panels.find(({ id }) => id === "block1.conv2")?.position ?? [];
  expect(metres(there, await visit.read("viewpoint"))).toBeLessThan(6);
  const { x, y } = await visit.find("panel", "block1.conv2");
  await page.mouse.move(x, y);
  expect((await visit.hoverCard())?.panel).toBe("block1.conv2");

  await choose(visit, "straight");
  const back = straight.panels.find(({ id }) => id === "block1.conv2")?.position ?? [];
  expect(metres(back, await visit.read("viewpoint"))).toBeLessThan(6);
});

test("a section folds in a spiral too, and two networks stand beside each other", async ({ visit, page }) => {
  await visit.open();
  await choose(visit, "in a spiral");
  const { x, y } = await visit.find("gate", "block1");
  await page.mouse.click(x, y);
  await page.waitForFunction(() => window.boxwalk.walks[0]?.panels.includes("block1"));
  await page.getByTitle("Networks: switch").click();
  await page.getByRole("switch", { name: "Second stands in the world" }).click();
  await page.waitForFunction(
    () => (window.boxwalk.walks[1]?.offset ?? 0) > 8 && !window.boxwalk.walks[1]?.busy,
  );
  await page.keyboard.press("Escape");
  await visit.settled();
});
