// Changing what a layer puts out: what becomes of the prediction, and the way back.

import type { Locator, Page } from "@playwright/test";
import { another, id, inputs, tellsChange } from "./feeding";
import { expect, test, type Visit } from "./fixtures";
import type { Array4 } from "./pictures";

/** The chosen unit's pane with what there is to change in it. */
async function intervene(visit: Visit, node: string): Promise<Locator> {
  await visit.open("#network=ripples&input=2");
  await visit.goTo(node);
  await visit.page.getByRole("button", { name: "The strongest" }).click();
  const pane = visit.page.locator(".intervene");
  await pane.getByText("Intervene", { exact: true }).click();
  return pane;
}

const changed = (page: Page): Locator => inputs(page).locator(".changed");

function planes(values: Array4, count: number): number[][] {
  const size = values.values.length / count;
  return Array.from({ length: count }, (_, i) => [...values.values.slice(i * size, (i + 1) * size)]);
}

test("a muted channel is told in the inputs, with the prediction before and after, and undone", async ({
  visit,
  page,
}) => {
  const pane = await intervene(visit, "block1.relu1");
  const clean = await id(visit);
  const said = await visit.read("predictions");
  const before = planes(await visit.activation("block1.relu1"), 12);
  const channel = (await visit.read("unit"))?.channel ?? -1;
  await pane.getByRole("button", { name: "Mute" }).click();
  await another(visit, clean);
  const after = planes(await visit.activation("block1.relu1"), 12);
  expect(after[channel]?.every((value) => value === 0)).toBe(true);
  expect(after.filter((_, i) => i !== channel)).toEqual(before.filter((_, i) => i !== channel));

  await tellsChange(visit, pane, said);
  await expect(changed(page)).toContainText("Changed: block1.relu1");
  await changed(page).getByRole("button", { name: "Undo it" }).click();
  await page.waitForFunction((old) => window.boxwalk.recording?.id === old, clean);
  await expect(changed(page)).toHaveCount(0);
  await expect(pane.getByRole("list", { name: "Changes in the pass" })).toHaveCount(0);
});

test("noise is added by keyboard, again with another seed, and taken back", async ({ visit, page }) => {
  const pane = await intervene(visit, "block1.conv1");
  const clean = await id(visit);
  const before = await visit.activation("block1.conv1");
  const part = pane.getByRole("group", { name: "Noise" });
  await part.getByRole("slider", { name: /^Amount/ }).focus();
  await page.keyboard.press("ArrowRight"); // 0.55
  await part.getByRole("button", { name: "Add noise" }).focus();
  await page.keyboard.press("Enter");
  const noisy = await another(visit, clean);
  const list = pane.getByRole("list", { name: "Changes in the pass" });
  await expect(list).toContainText("noise 0.55 in all channels, seed 0");
  const after = await visit.activation("block1.conv1");
  const deviation = (values: readonly number[]): number => {
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
  };
  const added = [...after.values].map((value, i) => value - (before.values[i] ?? 0));
  expect(deviation(added) / deviation([...before.values])).toBeCloseTo(0.55, 1);

  await part.getByRole("button", { name: "Seed: more" }).click();
  await part.getByRole("button", { name: "Add noise" }).click();
  await another(visit, noisy);
  await expect(list.getByRole("listitem")).toHaveText(/seed 1/);
  await list.getByRole("button", { name: "Take back: block1.conv1, noise 0.55 in all channels" }).click();
  await page.waitForFunction((old) => window.boxwalk.recording?.id === old, clean);
  await expect(changed(page)).toHaveCount(0);
});

test("a kernel is edited by keyboard for one pass, and is as it was afterwards", async ({ visit, page }) => {
  const pane = await intervene(visit, "block1.conv1");
  const clean = await id(visit);
  const channel = (await visit.read("unit"))?.channel ?? -1;
  const before = await visit.activation("block1.conv1");
  const given = await visit.activation("stem");
  const part = pane.getByRole("group", { name: `Kernel of channel ${channel}, 3 × 3` });
  await part.getByRole("button", { name: "On input channel: more" }).click();
  const field = part.getByRole("spinbutton", { name: "Row 1, column 3" });
  const was = await field.inputValue();
  const runs = part.getByRole("button", { name: "Run with it" });
  await expect(runs).toBeDisabled();
  await field.fill("");
  await expect(runs).toBeDisabled();
  await field.fill("2.5");
  await page.keyboard.press("Enter");
  const edited = await another(visit, clean);
  const list = pane.getByRole("list", { name: "Changes in the pass" });
  await expect(list).toContainText(`kernel 1 → ${channel} edited`);
  await expect(changed(page)).toContainText("Changed: block1.conv1");
  await expect(pane.locator(".effect tbody tr")).toHaveCount(3);
  await expect(field).toHaveValue("2.5");

  // only that one number of the kernel is another: what it adds is the input, moved by a pixel
  const after = await visit.activation("block1.conv1");
  for (let c = 0; c < 12; c++)
    for (let y = 1; y < 24; y += 5)
      for (let x = 0; x < 31; x += 6) {
        const more = c === channel ? (2.5 - Number(was)) * given.at(0, 1, y - 1, x + 1) : 0;
        expect(after.at(0, c, y, x) - before.at(0, c, y, x)).toBeCloseTo(more, 2);
      }

  await part.getByRole("button", { name: "As it was" }).click();
  await another(visit, edited);
  expect(await id(visit)).toBe(clean);
  await expect(field).toHaveValue(was);
  await expect(changed(page)).toHaveCount(0);
  expect((await visit.activation("block1.conv1")).values).toEqual(before.values);
});
