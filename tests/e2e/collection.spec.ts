// Many example inputs at once: a point of a map and a number of a matrix lead to their images, and these into the network.

import { expect, test } from "./fixtures";

test("a point of a map shows its example, and a click puts it into the network", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  const inspector = page.getByRole("complementary", { name: "Inspector of block1.conv1" });
  await inspector.getByRole("tab", { name: "Map of the example inputs" }).click();
  const map = inspector.locator('[data-analysis="image-map"]');
  await expect(map).toHaveAttribute("data-job", "done");
  await expect(map.getByText("Kruskal stress-1", { exact: true })).toBeVisible();
  const places = map.locator(".points circle");
  const count = await places.count();
  expect(count).toBeGreaterThan(2);

  const last = places.nth(count - 1);
  await last.hover();
  const tile = map.getByRole("button", { name: `Example ${count - 1}` });
  await expect(tile.locator("img")).toHaveJSProperty("complete", true);
  expect(await tile.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(
    0,
  );
  await last.click();
  await visit.settled();
  expect((await visit.read("recording"))?.source).toContain(`example ${count - 1}`);
  await expect(tile).toHaveAttribute("aria-pressed", "true");

  // the same by keyboard: from point to point, then the picture
  await map.getByRole("button", { name: "Points: previous page" }).press("Enter");
  await map.getByRole("button", { name: `Example ${count - 2}` }).press("Enter");
  await visit.settled();
  expect((await visit.read("recording"))?.source).toContain(`example ${count - 2}`);
});

test("a number of the confusion matrix leads to its images", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  const inspector = page.getByRole("complementary", { name: "Inspector of block1.conv1" });
  await inspector.getByRole("tab", { name: "Confusion matrix" }).click();
  const matrix = inspector.locator('[data-analysis="confusion-matrix"]');
  await expect(matrix).toHaveAttribute("data-job", "done");
  await expect(matrix.getByText(/^Right: \d+ of \d+/)).toBeVisible();
  const canvas = matrix.locator("canvas");
  const box = await canvas.boundingBox();
  const size = await canvas.evaluate((one: HTMLCanvasElement) => [one.width, one.height] as const);
  if (box === null) throw new Error("The matrix is not in view.");
  let told = 0;
  let shown = 0;
  for (let row = 0; row < size[1]; row++)
    for (let column = 0; column < size[0]; column++) {
      const position = {
        x: ((column + 0.5) / size[0]) * box.width,
        y: ((row + 0.5) / size[1]) * box.height,
      };
      await canvas.click({ position });
      const words = (await matrix.locator(".told").textContent()) ?? "";
      told += Number(/(\d+) inputs$/.exec(words)?.[1]);
      shown += await matrix.getByRole("button", { name: /^Example \d+$/ }).count();
    }
  expect(told).toBeGreaterThan(2);
  expect(shown).toBe(told); // all of them on one page
});

test("a map of three axes stands in the world: one walks into it, and a click on a picture is the next input", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  await page.getByRole("tab", { name: "Map of the example inputs" }).click();
  const map = page.locator('[data-analysis="image-map"]');
  await expect(map).toHaveAttribute("data-job", "done");
  await expect(map.getByRole("button", { name: "Walk into it" })).toHaveCount(0); // two axes
  await map.getByText("Settings", { exact: true }).click();
  await map.getByRole("button", { name: "Dimensions: more" }).click();
  await map.getByRole("button", { name: "Walk into it" }).click();
  await expect.poll(async () => (await visit.read("stats")).points).toBe(8);
  await page.waitForLoadState("networkidle");
  await visit.settled();
  const before = await visit.read("viewpoint");
  expect(before.y).toBeGreaterThan(1); // above the aisle

  // a picture is named beside the pointer
  const at = await visit.find("point", null);
  await page.mouse.move(at.x, at.y);
  const index = await page.evaluate(({ x, y }) => {
    const pick = window.boxwalk.pick(x, y);
    return pick?.kind === "point" ? pick.index : -1;
  }, at);
  const card = page.locator(".hover-card");
  await expect(card).toContainText(`example ${index}`);
  await expect(card.locator("img")).toHaveJSProperty("complete", true);

  // a click puts it into the network, and leaves the visitor where they are
  await page.mouse.click(at.x, at.y);
  await expect.poll(async () => (await visit.read("recording"))?.source).toContain(`example ${index}`);
  await visit.settled();
  expect(await visit.read("viewpoint")).toEqual(before);
  expect((await visit.read("stats")).points).toBe(8);

  // one walks into it at its height
  await page.keyboard.down("w");
  await expect.poll(async () => (await visit.read("viewpoint")).z).toBeLessThan(before.z - 2);
  await page.keyboard.up("w");
  await visit.settled();
  expect((await visit.read("viewpoint")).y).toBeCloseTo(before.y, 5);

  // and it goes when it is put away, and the visitor comes down
  const legend = page.getByRole("region", { name: "Legend" });
  await legend.getByRole("button", { name: /^Put away: / }).click();
  await expect.poll(async () => (await visit.read("stats")).points).toBe(0);
  await visit.settled();
  await expect(map.getByRole("button", { name: "Put it away" })).toHaveCount(0);
  expect((await visit.read("viewpoint")).y).toBeLessThan(before.y - 1);
});
