// Reading a panel: one pixel over all channels, their order, pins, what a unit sees, and the legend's scale and colours.

import { signedColour } from "../../web_client/src/world/colour_map";
import { expect, test, type Visit } from "./fixtures";
import type { Array4 } from "./pictures";

/** The maps of the first input, one list of values for each channel. */
function maps({ shape, values }: Array4): number[][] {
  const size = (shape[2] ?? 1) * (shape[3] ?? 1);
  return Array.from({ length: shape[1] ?? 0 }, (_, channel) => [
    ...values.subarray(channel * size, (channel + 1) * size),
  ]);
}

/** Indices by value, the largest first, equal ones by index. */
const ranked = (values: readonly number[]): number[] =>
  values.map((_, index) => index).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

const order = (visit: Visit, node: string) =>
  visit.page.evaluate((id) => window.boxwalk.order("ripples", id), node);

/** Stand before a layer and choose the pixel in the middle of what is seen of it. */
async function choosePixel(visit: Visit, node: string): Promise<{ channel: number; y: number; x: number }> {
  await visit.goTo(node);
  await visit.page.waitForFunction((id) => window.boxwalk.levels("ripples", id)[0] === 0, node);
  const { x, y } = await visit.find("panel", node);
  await visit.page.mouse.click(x + 40, y + 30);
  await visit.page.waitForFunction(() => window.boxwalk.unit !== null);
  await visit.page.mouse.move(5, 715);
  const unit = await visit.read("unit");
  if (unit === null) throw new Error("No unit was chosen.");
  return unit;
}

test("two clicks say which channel reacts most to a spot, in the model's own numbers", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.settled();
  const first = await visit.find("panel", null);
  await page.mouse.click(first.x, first.y);
  await page.waitForFunction(() => window.boxwalk.selection !== null);
  await visit.settled();
  const node = (await visit.read("selection"))?.panel ?? "";
  const { x, y } = await visit.find("panel", node);
  await page.mouse.click(x + 30, y + 30);
  const column = page.getByRole("list", { name: "Channels at this pixel" }).getByRole("listitem");
  await expect(column.first()).toBeVisible();
  const unit = await visit.read("unit");
  const activation = await visit.activation(node);
  const values = maps(activation).map((_, channel) => activation.at(0, channel, unit?.y ?? 0, unit?.x ?? 0));
  const wanted = ranked(values.map(Math.abs));
  const told = await column.evaluateAll((rows) =>
    rows.map((row) => [
      Number((row as HTMLElement).dataset.channel),
      Number((row as HTMLElement).dataset.value),
    ]),
  );
  expect(told.length).toBe(Math.min(8, values.length));
  expect(told).toEqual(wanted.slice(0, told.length).map((channel) => [channel, values[channel]]));
  const chosen = page.getByRole("region", { name: "The chosen unit" });
  const scale = Math.max(...activation.values.map(Math.abs));
  const own = Number(await chosen.getAttribute("data-value"));
  expect(Math.abs(own - (values[unit?.channel ?? 0] ?? 0))).toBeLessThanOrEqual(scale / 253);

  const next = told.find(([channel]) => channel !== unit?.channel)?.[0];
  await column
    .getByRole("button", { name: `Choose channel ${next}` })
    .or(column.getByTitle(`Choose channel ${next}`))
    .first()
    .click();
  expect(await visit.read("unit")).toEqual({ ...unit, channel: next });
  await visit.goTo("block2.conv1");
  expect(await visit.read("unit")).toBeNull();
});

test("channels stand by their largest value, mean or likeness, and again so for a new input", async ({
  visit,
  page,
}) => {
  await visit.open();
  const { channel } = await choosePixel(visit, "block1.conv2");
  const channels = page.getByRole("region", { name: "Channels" });
  const before = maps(await visit.activation("block1.conv2"));
  await channels.getByRole("button", { name: "max" }).click();
  await expect
    .poll(() => order(visit, "block1.conv2"))
    .toEqual(ranked(before.map((map) => Math.max(...map))));
  await channels.getByRole("button", { name: "mean" }).click();
  await expect.poll(() => order(visit, "block1.conv2")).toEqual(ranked(before.map(mean)));
  // what is under the pointer is the channel that stands there
  const sorted = (await order(visit, "block1.conv2")) ?? [];
  const { x, y } = await visit.find("panel", "block1.conv2");
  await page.mouse.move(x + 8, y + 8);
  const card = await visit.hoverCard();
  expect(sorted).toContain(card?.unit[0]);
  const pick = await page.evaluate(([px, py]) => window.boxwalk.pick(px, py), [x + 8, y + 8] as const);
  expect(pick).toMatchObject({ unit: { channel: card?.unit[0] } });
  await page.mouse.move(5, 715);

  await channels.getByRole("button", { name: `like ${channel}` }).click();
  const likeness = (all: number[][]): number[] => {
    const centred = all.map((map) => map.map((value) => value - mean(map)));
    const one = centred[channel] ?? [];
    const dot = (a: number[], b: number[]): number =>
      a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    return centred.map((map) => dot(map, one) / Math.sqrt(dot(map, map) * dot(one, one)));
  };
  await expect.poll(() => order(visit, "block1.conv2")).toEqual(ranked(likeness(before)));
  await page.getByRole("button", { name: "Example: rings" }).first().click();
  await page.waitForFunction(() => !window.boxwalk.walks[0]?.busy);
  await visit.settled();
  const after = maps(await visit.activation("block1.conv2"));
  expect(ranked(likeness(after))).not.toEqual(ranked(likeness(before)));
  await expect.poll(() => order(visit, "block1.conv2")).toEqual(ranked(likeness(after)));
  await channels.getByRole("button", { name: "index" }).click();
  await expect.poll(() => order(visit, "block1.conv2")).toBeNull();
});

test("any table of channels sorts the panel", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block2.conv2");
  const inspector = page.getByRole("complementary", { name: "Inspector of block2.conv2" });
  await inspector.getByRole("tab", { name: "Statistics", exact: true }).click();
  await inspector.getByRole("button", { name: "std" }).click();
  await inspector.getByRole("button", { name: "Sort the panel by std ↓" }).click();
  const all = maps(await visit.activation("block2.conv2"));
  const deviation = all.map((map) => mean(map.map((value) => (value - mean(map)) ** 2)));
  await expect.poll(() => order(visit, "block2.conv2")).toEqual(ranked(deviation));
  await expect(inspector.getByRole("button", { name: "The panel is sorted by std ↓" })).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Channels" }).getByRole("button", { name: "std" }),
  ).toHaveAttribute("aria-pressed", "true");
});

test("dead channels can be left out; pins come first and are remembered", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.relu1");
  const all = maps(await visit.activation("block1.relu1"));
  const alive = all.flatMap((map, channel) => (map.some((value) => value !== 0) ? [channel] : []));
  expect(alive.length).toBeLessThan(all.length); // the network of this test has one that is dead
  const channels = page.getByRole("region", { name: "Channels" });
  await channels.getByRole("switch", { name: "Leave out dead channels" }).click();
  await expect.poll(() => order(visit, "block1.relu1")).toEqual(alive);

  const { x, y } = await visit.find("panel", "block1.relu1");
  await page.mouse.move(x + 200, y + 100);
  await page.waitForFunction(() => window.boxwalk.hovered !== null);
  const pinned = (await visit.read("hovered"))?.channel ?? -1;
  await page.keyboard.press("p");
  const others = alive.filter((channel) => channel !== pinned);
  await expect.poll(() => order(visit, "block1.relu1")).toEqual([pinned, ...others]);
  const chip = channels.getByTitle(`Choose channel ${pinned}`);
  await expect(chip).toBeVisible();
  await visit.goTo("block1.conv2");
  await expect(chip).toBeHidden();
  await visit.goTo("block1.relu1");
  await chip.click();
  expect(await visit.read("unit")).toMatchObject({ channel: pinned, y: -1, x: -1 });
  await channels.getByRole("button", { name: `Unpin channel ${pinned}` }).click();
  await expect.poll(() => order(visit, "block1.relu1")).toEqual(alive);
});

test("what a unit sees is framed on the input, and one flies there", async ({ visit, page }) => {
  await visit.open();
  const { y, x } = await choosePixel(visit, "stem");
  const sees = page.locator(".sees");
  const box = [Math.max(0, y - 1), Math.max(0, x - 1), Math.min(24, y + 2), Math.min(32, x + 2)];
  await expect(sees).toHaveAttribute("data-box", box.join()); // 3 x 3, of padding 1
  const [top = 0, left = 0, bottom = 0, right = 0] = box;
  const region = {
    network: "ripples",
    top: top / 24,
    left: left / 32,
    bottom: bottom / 24,
    right: right / 32,
  };
  await expect.poll(() => visit.read("region")).toEqual(region);
  const before = await visit.read("viewpoint");
  await sees.getByRole("button", { name: "See it on the input" }).click();
  await visit.settled();
  expect(await visit.read("viewpoint")).not.toEqual(before);
  await visit.find("input", null);
  await page.keyboard.press("Escape");
  await expect.poll(() => visit.read("region")).toBeNull();
});

test("the pointer at rest on the chosen layer frames what that pixel sees", async ({ visit, page }) => {
  await visit.open();
  const { y, x } = await choosePixel(visit, "stem");
  const boxAt = (row: number, column: number): string =>
    [Math.max(0, row - 1), Math.max(0, column - 1), Math.min(24, row + 2), Math.min(32, column + 2)].join();
  const sees = page.locator(".sees");
  await expect(sees).toHaveAttribute("data-box", boxAt(y, x));
  const middle = await visit.find("panel", "stem");
  await page.mouse.move(middle.x + 20, middle.y + 12);
  await page.waitForFunction(() => window.boxwalk.hovered !== null);
  const rested = await visit.read("hovered");
  expect([rested?.y, rested?.x]).not.toEqual([y, x]);
  await expect(sees).toHaveAttribute("data-box", boxAt(rested?.y ?? -1, rested?.x ?? -1));
  await page.mouse.move(5, 715);
  await expect(sees).toHaveAttribute("data-box", boxAt(y, x));
});

test("the strongest unit and every other can be chosen by keyboard", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  await page.waitForFunction(() => window.boxwalk.levels("ripples", "block1.conv1")[0] === 0);
  await page.getByRole("button", { name: "The strongest" }).press("Enter");
  const unit = await visit.read("unit");
  const activation = await visit.activation("block1.conv1");
  const scale = Math.max(...activation.values.map(Math.abs));
  const value = Math.abs(activation.at(0, unit?.channel ?? 0, unit?.y ?? 0, unit?.x ?? 0));
  expect(value).toBeGreaterThanOrEqual(scale * (1 - 1 / 127));
  const chosen = page.getByRole("region", { name: "The chosen unit" });
  await chosen.getByText("Move").press("Enter");
  const less = chosen.getByRole("button", { name: "Channel: less" });
  const step = (await less.isEnabled()) ? -1 : 1;
  await (step < 0 ? less : chosen.getByRole("button", { name: "Channel: more" })).press("Enter");
  expect(await visit.read("unit")).toEqual({ ...unit, channel: (unit?.channel ?? 0) + step });
});

test("the legend counts every value; its ends are dragged; its colours are chosen", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.goTo("block1.conv2");
  await page.waitForFunction(() => window.boxwalk.levels("ripples", "block1.conv2")[0] === 0);
  await page.mouse.move(5, 715);
  const legend = page.getByRole("region", { name: "Legend" });
  const { values } = await visit.activation("block1.conv2");
  await expect(legend.locator(".legend-histogram")).toHaveAttribute("data-total", String(values.length));
  const largest = Math.max(...values.map(Math.abs));
  const ends = legend.locator(".scale-ends");
  const end = async (): Promise<number> => Number(await ends.getAttribute("data-end"));
  const handle = legend.getByRole("slider", { name: "End of the colours" });
  const box = await handle.boundingBox();
  const bar = await legend.locator(".legend-scale").boundingBox();
  if (!box || !bar) throw new Error("The legend has no handle.");
  await page.mouse.move(box.x + box.width / 2, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(bar.x + bar.width * 0.75, box.y + 12, { steps: 4 });
  await page.mouse.up();
  expect(Math.abs((await end()) / largest - 0.5)).toBeLessThan(0.02);
  const dragged = await end();
  await handle.press("ArrowRight");
  expect(await end()).toBeGreaterThan(dragged * 1.05);
  await legend.getByRole("button", { name: /block1.conv2/ }).click();
  await legend.getByRole("button", { name: /^Green · magenta/ }).click();
  const drawn = legend.locator(".legend-scale canvas");
  const colours = () =>
    drawn.evaluate((canvas) => {
      const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      copy?.drawImage(canvas as HTMLCanvasElement, 0, 0);
      const pixels = copy?.getImageData(0, 0, 255, 1).data ?? [];
      return [254, 127, 0].map((x) => [...pixels].slice(4 * x, 4 * x + 3));
    });
  const wanted = [1, 0, -1].map((value) => signedColour(value, 1, "green-magenta"));
  await expect.poll(colours).toEqual(wanted);
});
