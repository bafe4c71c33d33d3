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
