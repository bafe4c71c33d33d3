// Arriving, walking, finding, choosing, folding.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "./fixtures";
import { root } from "./server";

test("one arrives before the input, its prediction said in words", async ({ visit, page }) => {
  await visit.open();
  await expect(page.getByRole("navigation", { name: "Where you are" })).toContainText("Ripples");
  const [best] = await visit.read("predictions");
  expect(best?.probability).toBeGreaterThan(1 / 3);
  const inputs = page.getByRole("region", { name: "Inputs" });
  await expect(inputs).toContainText(best?.label ?? "?");
  await expect(inputs).toContainText(`${((best?.probability ?? 0) * 100).toFixed(1)} %`);
  await expect(page.locator(".key-strip")).toBeVisible();
  expect((await visit.read("walks"))[0]?.panels).toContain("block1.conv1");
});

test("the benches ask for what the page asks for at its start", async ({ visit, page }) => {
  const wishes: { type: string; layers: unknown[] }[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const message = JSON.parse(String(payload));
      if (message.type === "wish") wishes.push(message);
    }),
  );
  await visit.open();
  const graph = await page.request.get(`${visit.server.address}api/v1/networks/ripples/graph`);
  const printed = execFileSync("node", [join(root, "bench/web/start_wish.mjs")], {
    input: await graph.text(),
    encoding: "utf8",
  });
  const { layers, at_a_time } = JSON.parse(printed);
  expect(layers.length).toBeGreaterThan(10);
  expect(wishes[0]?.layers).toEqual(layers.slice(0, at_a_time));
});

test("walking changes the place and says where one stands", async ({ visit, page }) => {
  await visit.open();
  const before = await visit.read("viewpoint");
  const crumbs = page.getByRole("navigation", { name: "Where you are" });
  await page.locator("#world canvas").focus();
  await page.keyboard.down("w");
  await expect(crumbs).toContainText("block1");
  await page.keyboard.up("w");
  expect((await visit.read("viewpoint")).z).toBeLessThan(before.z - 8);
  await crumbs.getByRole("button", { name: "block1" }).click();
  await page.waitForFunction(() => window.boxwalk.stats.settled);
});

test("letters typed into the search do not walk; near misses are found; Enter flies there", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.settled();
  const before = await visit.read("viewpoint");
  await page.keyboard.press("/");
  const search = page.getByRole("combobox", { name: "Find a layer" });
  await expect(search).toBeFocused();
  await search.pressSequentially("blokc2 relu");
  await expect(page.getByRole("option").first()).toContainText("block2.relu1");
  expect(await visit.read("viewpoint")).toEqual(before);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block2.relu2");
  await visit.settled();
  expect((await visit.read("viewpoint")).z).toBeLessThan(before.z - 10);
  await page.keyboard.press("/");
  await search.fill("zzzz");
  await expect(page.getByRole("listbox")).toContainText("Nothing is called");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toBeHidden();
});

test("the value under the pointer is the one that the model computed", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.relu2");
  await page.waitForFunction(() => window.boxwalk.levels("ripples", "block1.relu2")[0] === 0);
  const activation = await visit.activation("block1.relu2");
  const scale = Math.max(...activation.values.map(Math.abs));
  const told = new Set<string>();
  for (const [dx, dy] of [
    [0, 0],
    [-60, 20],
    [37, -41],
    [91, 55],
  ] as const) {
    await page.mouse.move(560 + dx, 360 + dy);
    const read = await visit.hoverCard();
    if (read === null) continue; // a gutter
    const { panel, unit, value, text } = read;
    expect(panel).toBe("block1.relu2"); // one stands before what one asked for
    expect(Math.abs(value - activation.at(0, ...unit))).toBeLessThanOrEqual(scale / 253);
    expect(text).toContain(`channel ${unit[0]}`);
    expect(text).toContain(`(${unit[1]}, ${unit[2]})`);
    told.add(unit.join());
  }
  expect(told.size).toBeGreaterThanOrEqual(2);
});

test("the legend has the layer's real ends; gain and scale change them", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv2");
  const activation = await visit.activation("block1.conv2");
  const largest = Math.max(...activation.values.map(Math.abs));
  const ends = page.locator(".legend .scale-ends");
  const end = async (): Promise<number> => Number(await ends.getAttribute("data-end"));
  await expect.poll(end).toBeCloseTo(largest / 1.6, 4);
  await page
    .getByRole("region", { name: "Legend" })
    .getByRole("button", { name: /block1.conv2/ })
    .click();
  await page.getByRole("slider", { name: "Gain" }).fill("4");
  await expect.poll(end).toBeCloseTo(largest / 4, 4);
  await page.getByRole("button", { name: "each channel" }).click();
  await visit.settled();
  const first = activation.values.subarray(0, 24 * 32);
  await expect.poll(end).toBeCloseTo(Math.max(...first.map(Math.abs)) / 4, 4);
});

test("a click chooses a layer; its inspector tells what it is; Escape lets it go", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.settled();
  const { x, y } = await visit.find("panel", null);
  await page.mouse.click(x, y);
  await page.waitForFunction(() => window.boxwalk.selection !== null);
  const selection = await visit.read("selection");
  const inspector = page.getByRole("complementary", { name: `Inspector of ${selection?.panel}` });
  await expect(inspector).toBeVisible();
  await expect(inspector).toContainText("Parameters");
  await visit.settled();
  await page.keyboard.press("Escape");
  await expect(inspector).toBeHidden();
});

test("a click on a gate folds its section into one panel, the inspector unfolds it", async ({
  visit,
  page,
}) => {
  await visit.open();
  await visit.settled();
  const before = (await visit.read("walks"))[0]?.panels ?? [];
  const { x, y } = await visit.find("gate", "block1");
  await page.mouse.click(x, y);
  await page.waitForFunction(() => window.boxwalk.walks[0]?.panels.includes("block1"));
  const folded = (await visit.read("walks"))[0]?.panels ?? [];
  expect(folded.filter((panel) => panel.startsWith("block1."))).toEqual([]);
  await visit.goTo("block1");
  await page.getByRole("button", { name: "Unfold" }).click();
  await page.waitForFunction((count) => window.boxwalk.walks[0]?.panels.length === count, before.length);
  expect((await visit.read("walks"))[0]?.panels).toEqual(before);
});

test("networks stand side by side and leave again", async ({ visit, page }) => {
  await visit.open();
  await page.getByTitle("Networks: switch").click();
  await page.getByRole("switch", { name: "Second stands in the world" }).click();
  await page.waitForFunction(
    () => (window.boxwalk.walks[1]?.offset ?? 0) > 8 && !window.boxwalk.walks[1]?.busy,
  );
  expect(await visit.read("active")).toBe("ripples");
  await page.getByRole("button", { name: /^Second/ }).click();
  await page.waitForFunction(() => window.boxwalk.active === "second");
  await visit.settled();
  expect((await visit.read("predictions")).map(({ label }) => label).sort()).toEqual(["no", "yes"]);
  await page.getByTitle("Networks: switch").click();
  await page.getByRole("switch", { name: "Second stands in the world" }).click();
  await page.waitForFunction(() => window.boxwalk.walks.length === 1 && window.boxwalk.active === "ripples");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Networks" })).toBeHidden();
});
