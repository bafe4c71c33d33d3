// Finding one's way: by name, along the data, by map and list; folding; networks that stand together.

import type { Page } from "@playwright/test";
import { expect, testsOf, type Visit } from "./fixtures";

/** the same, before two deep networks of one architecture */
const test = testsOf("tests/e2e/networks.py:twins");

const chosen = (page: Page, panel: string) =>
  page.waitForFunction((id) => window.boxwalk.selection?.panel === id, panel);
const panels = async (visit: Visit): Promise<string[]> => (await visit.read("walks"))[0]?.panels ?? [];

test("a class leads to its unit of the output, misspelt as well", async ({ visit, page }) => {
  await visit.open();
  await page.keyboard.press("/");
  await page.keyboard.type("tigr shark");
  const first = page.getByRole("option").first();
  await expect(first).toContainText("tiger shark");
  await expect(first).toContainText("class 1");
  await page.keyboard.press("Enter");
  await chosen(page, "head");
  expect(await visit.read("unit")).toEqual({ network: "castor", panel: "head", channel: 1, y: 0, x: 0 });
});

test("name:number leads to a channel", async ({ visit, page }) => {
  await visit.open();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("stage2.1.conv2:4");
  await expect(page.getByRole("option").first()).toContainText("channel 4");
  await page.keyboard.press("Enter");
  await chosen(page, "stage2.1.conv2");
  expect(await visit.read("unit")).toMatchObject({ panel: "stage2.1.conv2", channel: 4 });
});

test("keys go along the data, to the last layer and back", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("stage1.0.conv1");
  await page.keyboard.press("]");
  await chosen(page, "stage1.0.conv2");
  await page.keyboard.press(".");
  await chosen(page, "stage1.0.add");
  await page.keyboard.press("[");
  await chosen(page, "stage1.0.conv2");
  await page.keyboard.press(",");
  await chosen(page, "stage1.0.conv1");
  await page.keyboard.press("End");
  await chosen(page, "head");
  await visit.settled();
});

test("a network of many layers starts merged; X shows another state, and all numbers follow", async ({
  visit,
  page,
}) => {
  await visit.open();
  expect((await visit.read("walks"))[0]?.merged).toBe(true);
  await page.keyboard.press("/");
  await page.keyboard.type("stage1.0.relu");
  await page.keyboard.press("Enter");
  await chosen(page, "stage1.0.conv1"); // the panel that the activation shares
  const shown = () => page.evaluate(() => window.boxwalk.shows("castor")["stage1.0.conv1"]);
  expect(await shown()).toBe("stage1.0.relu");
  const inspector = page.getByRole("complementary", { name: /Inspector/ });
  const states = inspector.getByRole("group", { name: /The panel shows/ });
  await expect(states.getByRole("button")).toHaveCount(3);
  await page.keyboard.press("x");
  expect(await shown()).toBe("stage1.0.conv1");
  await expect(inspector.getByRole("heading", { level: 2 })).toHaveText("stage1.0.conv1");
  await states.getByRole("button", { name: "batch norm" }).click();
  expect(await shown()).toBe("stage1.0.bn1");
  await page.waitForFunction(() => window.boxwalk.levels("castor", "stage1.0.bn1")[0] === 0);
  await visit.settled();
  const activation = await visit.activation("stage1.0.bn1");
  await page.mouse.move(520, 360);
  const card = await visit.hoverCard();
  expect(card?.panel).toBe("stage1.0.conv1");
  const scale = Math.max(...activation.values.map(Math.abs));
  expect(Math.abs((card?.value ?? 0) - activation.at(0, ...(card?.unit ?? [])))).toBeLessThanOrEqual(
    scale / 253,
  );
});

test("minus folds outwards, plus unfolds; one stands before the result", async ({ visit, page }) => {
  await visit.open();
  const before = await panels(visit);
  await visit.goTo("stage2.2.conv1");
  await page.keyboard.press("-");
  await chosen(page, "stage2.2");
  await page.keyboard.press("-");
  await chosen(page, "stage2.0~3");
  await visit.settled();
  const crumbs = page.getByRole("navigation", { name: "Where you are" });
  await expect(crumbs).toContainText("×4");
  await page.keyboard.press("-");
  await chosen(page, "stage2");
  expect(await panels(visit)).not.toContain("stage2.0~3");
  await page.keyboard.press("-"); // nothing around it
  await page.keyboard.press("+");
  await chosen(page, "stage2.0~3");
  await page.keyboard.press("+");
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "stage2.0.conv1");
  await page.keyboard.press("]");
  await chosen(page, "stage2.0.conv2");
  await visit.goTo("stage2.2");
  await page.keyboard.press("+");
  await page.waitForFunction((count) => window.boxwalk.walks[0]?.panels.length === count, before.length);
  expect(await panels(visit)).toEqual(before);
});

test("what is searched for inside a folded section is unfolded", async ({ visit, page }) => {
  await visit.open();
  await page.keyboard.press("t");
  await page.getByRole("group", { name: "Levels" }).getByRole("button", { name: "1" }).click();
  await page.waitForFunction(() => window.boxwalk.walks[0]?.panels.includes("stage1"));
  expect(await panels(visit)).toEqual(["stem", "stage1", "pool", "stage2", expect.any(String), "head"]);
  await visit.goTo("stage1.3.conv2");
  expect(await panels(visit)).toContain("stage1.3.conv2");
  expect(await panels(visit)).toContain("stage2"); // and nothing else
});

test("folding far away leaves what one looks at before one's eyes", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("stage2.3.conv2");
  await page.keyboard.press("Escape");
  const before = await visit.read("viewpoint");
  await page.keyboard.press("t");
  const tree = page.getByRole("tree");
  await tree.press("Home");
  await page.keyboard.type("stage1");
  await page.keyboard.press("ArrowLeft");
  const row = page.getByRole("treeitem", { name: /^stage1/ });
  await row.hover();
  await row.getByTitle(/^Fold it/).click();
  await page.waitForFunction(() => window.boxwalk.walks[0]?.panels.includes("stage1"));
  await chosen(page, "stage1"); // asked for there, so one is led to it
  await page.keyboard.press("t");
  await page.getByRole("button", { name: "Unfold" }).click();
  await page.waitForFunction(() => window.boxwalk.walks[0]?.panels.includes("stage1.0.conv1"));
  await visit.goTo("stage2.3.conv2");
  await visit.settled();
  expect((await visit.read("viewpoint")).z).toBeCloseTo(before.z, 1);
});

test("the list says, opens, finds by typing, and flies", async ({ visit, page }) => {
  await visit.open();
  await page.keyboard.press("t");
  const tree = page.getByRole("tree", { name: "Layers of Castor" });
  await expect(tree).toBeFocused();
  const active = tree.locator("[data-active]");
  await page.keyboard.press("Home");
  await page.keyboard.type("stage2");
  await expect(active).toHaveAttribute("aria-label", /^stage2, Sequential · 28 layers, .* parameters$/);
  await expect(active).toHaveAttribute("aria-expanded", "true");
  await expect(active).toHaveAttribute("aria-level", "1");
  await page.keyboard.press("ArrowLeft");
  await expect(active).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  await expect(active).toHaveAttribute("aria-label", /^head, linear · 6/);
  const before = await visit.read("viewpoint");
  await page.keyboard.press("Enter");
  await chosen(page, "head");
  await visit.settled();
  expect((await visit.read("viewpoint")).z).toBeLessThan(before.z - 20);
  await page.keyboard.press("ArrowUp"); // letters and arrows stay in the list: one does not walk
  expect((await visit.read("selection"))?.panel).toBe("head");
  await page.keyboard.press("Escape");
  await expect(tree).toBeHidden();
  await expect(page.getByRole("button", { name: "Map and list of the network" })).toBeFocused();
});

test("the map shows where one is; a click on it flies", async ({ visit, page }) => {
  await visit.open();
  await page.keyboard.press("m");
  const map = page.getByRole("img", { name: /Map from above/ });
  await expect(map).toBeVisible();
  await expect(map).toHaveAccessibleName(/You stand before stem/);
  const box = await map.boundingBox();
  if (box === null) throw new Error("The map has no place.");
  const middle = box.x + (box.width - 96) / 2;
  await page.mouse.move(middle + 30, box.y + 60);
  await expect(page.locator(".minimap-foot")).toContainText(/stage2|head/);
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForFunction(() => window.boxwalk.viewpoint.z < -60);
  await map.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await visit.settled();
  await page.keyboard.press("m");
  await expect(map).toBeHidden();
});

test("networks that stand together see the same input and choose the same layer", async ({ visit, page }) => {
  await visit.open();
  await page.getByTitle("Networks: switch").click();
  await page.getByRole("switch", { name: "Pollux stands in the world" }).click();
  await page.waitForFunction(() => window.boxwalk.walks[1]?.recording && !window.boxwalk.walks[1].busy);
  await page.getByRole("switch", { name: "Together" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Example: goldfish" }).click();
  await page.waitForFunction(() => window.boxwalk.walks.every((walk) => !walk.busy && walk.recording));
  await expect.poll(async () => (await visit.read("walks"))[1]?.recording?.source).toContain("of Castor");
  await visit.goTo("stage1.2.conv1");
  expect(await visit.read("chosen")).toEqual({ castor: "stage1.2.conv1", pollux: "stage1.2.conv1" });
  const place = await visit.read("viewpoint");
  await page.keyboard.press("n");
  await page.waitForFunction(() => window.boxwalk.selection?.network === "pollux");
  await visit.settled();
  const other = await visit.read("viewpoint");
  expect(other.z).toBeCloseTo(place.z, 2);
  expect(other.x).toBeCloseTo(place.x + ((await visit.read("walks"))[1]?.offset ?? 0), 2);
  await page.getByRole("button", { name: "Castor", exact: true }).last().click();
  await page.waitForFunction(() => window.boxwalk.selection?.network === "castor");
});
