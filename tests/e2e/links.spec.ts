// Sharing a place: the address, bookmarks, pictures; and what is said of a link that cannot be followed.

import type { Page } from "@playwright/test";
import { expect, test, Visit } from "./fixtures";
import { redPicture } from "./pictures";

const hashOf = (page: Page): string => new URL(page.url()).hash;

/** The address once it is written. */
async function written(page: Page, part: RegExp): Promise<string> {
  await expect.poll(() => hashOf(page)).toMatch(part);
  return page.url();
}

/** The same link in a browser of somebody else. */
async function elsewhere(page: Page, visit: Visit, link: string, then: (other: Visit) => Promise<void>) {
  const context = await page.context().browser()?.newContext({ reducedMotion: "reduce" });
  if (!context) throw new Error("The browser is gone.");
  const other = new Visit(await context.newPage(), visit.server);
  await other.page.goto(link);
  await other.is("ready");
  await then(other);
  await context.close();
}

test("a copied link opens the same place in a second browser: network, input, layer, analysis, folding, scale", async ({
  visit,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit.open();
  await page.getByRole("button", { name: "Example: rings" }).first().click();
  await visit.settled();
  const gate = await visit.find("gate", "block1");
  await page.mouse.click(gate.x, gate.y);
  await page.waitForFunction(() => window.boxwalk.walks[0]?.folded.includes("block1"));
  await visit.goTo("block2.conv1");
  await page.getByRole("tab", { name: "Statistics", exact: true }).click();
  await page
    .getByRole("region", { name: "Legend" })
    .getByRole("button", { name: /block2/ })
    .click();
  await page.getByRole("button", { name: "each channel" }).click();
  await page.keyboard.press("y");
  await expect(page.getByText("Link to this place copied")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain(visit.server.address);
  await elsewhere(page, visit, link, async (other) => {
    const [mine, theirs] = [await visit.read("viewpoint"), await other.read("viewpoint")];
    for (const part of ["x", "y", "z", "yaw", "pitch"] as const)
      expect(theirs[part], part).toBeCloseTo(mine[part], 1);
    expect(await other.read("selection")).toEqual({ network: "ripples", panel: "block2.conv1" });
    expect((await other.read("walks"))[0]?.folded).toEqual(["block1"]);
    expect((await other.read("recording"))?.id).toBe((await visit.read("recording"))?.id);
    await expect(other.page.getByRole("tab", { name: "Statistics", exact: true })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await expect(other.page.getByRole("region", { name: "Legend" })).toContainText("channel");
    await expect(other.page.getByRole("alert")).toHaveCount(0);
  });
});

test("a link to an uploaded picture leads to its recording, and says so when the server has it no more", async ({
  visit,
  page,
}) => {
  await visit.open();
  const first = await visit.read("recording");
  await page
    .getByLabel("Image file")
    .setInputFiles({ name: "red.png", mimeType: "image/png", buffer: redPicture() });
  await page.waitForFunction((id) => window.boxwalk.recording?.id !== id, first?.id);
  const recording = (await visit.read("recording"))?.id ?? "";
  const link = await written(page, new RegExp(`input=recording:${recording}`));
  await elsewhere(page, visit, link, async (other) => {
    expect((await other.read("recording"))?.id).toBe(recording);
    expect((await other.read("recording"))?.source).toBe("red.png");
  });
  const gone = await page.request.delete(`${visit.server.address}api/v1/recordings/${recording}`);
  expect(gone.status()).toBe(204);
  await elsewhere(page, visit, link, async (other) => {
    expect((await other.read("recording"))?.id).toBe(first?.id);
    await expect(other.page.getByText("not on the server any more")).toContainText(
      "Shown instead: example 0",
    );
  });
  await elsewhere(
    page,
    visit,
    `${link},2`.replace(/(input=recording:\w+)(.*),2$/, "$1,2$2"),
    async (other) => {
      expect((await other.read("recording"))?.source).toContain("example 2");
      await expect(other.page.getByText("not on the server any more")).toContainText(
        "Shown instead: example 2",
      );
    },
  );
});

test.describe("what the server answers with 404", () => {
  test.use({ expected: { lines: [/404/] } });

  test("an example that is not there: the first one is shown instead, and that is said", async ({
    visit,
    page,
  }) => {
    await visit.open("#network=second&input=99");
    expect((await visit.read("recording"))?.source).toContain("example 0");
    expect(await visit.read("active")).toBe("second");
    await expect(page.getByText("Another input is shown")).toBeVisible();
    await expect.poll(() => hashOf(page)).toContain("network=second&input=0");
  });

  test("what is sound in a link is followed beside what is not", async ({ visit, page }) => {
    await visit.open("#input=noise-3&at=nowhere&chosen=block1.relu1&folded=block2,block9&scale=channel");
    expect((await visit.read("recording"))?.source).toContain("seed 3");
    expect((await visit.read("selection"))?.panel).toBe("block1.relu1");
    expect((await visit.read("walks"))[0]?.folded).toEqual(["block2"]);
    const alert = page.locator(".notice[role=alert]");
    await expect(alert).toContainText("at=nowhere");
    await expect(alert).toContainText("block9");
    await expect(page.getByRole("region", { name: "Legend" })).toContainText("channel");
  });
});

test("a link with nonsense in every field opens the page, says once what it left out, and is put right", async ({
  visit,
  page,
}) => {
  await visit.open(
    "#network=nowhere&input=banana&folded=block9,%3C&at=1,2,x&chosen=block7.conv&unit=stem:999,1,1&scale=huge&colours=mud&analysis=magic&nonsense=1&%zz",
  );
  const alert = page.locator(".notice[role=alert]");
  await expect(alert).toHaveCount(1);
  await expect(alert).toContainText("Parts of the link were left out");
  await expect(alert).toContainText("input=banana");
  await expect(alert).toContainText("And ");
  expect(await visit.read("active")).toBe("ripples");
  expect((await visit.read("recording"))?.source).toContain("example 0");
  expect(await visit.read("selection")).toBeNull();
  expect(await visit.read("unit")).toBeNull();
  await expect
    .poll(() => hashOf(page))
    .toMatch(/^#network=ripples&input=0&at=[-\d.,]+&scale=layer&colours=blue-white$/);
  await alert.getByRole("button", { name: "Dismiss" }).click();
  await visit.goTo("block1.conv1");
  await expect(alert).toHaveCount(0);
});

test("an address changed by hand is followed, and Back returns", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  await written(page, /chosen=block1.conv1/);
  const place = await visit.read("viewpoint");
  await page.evaluate(() => {
    location.hash = "#network=second&input=1&chosen=head";
  });
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "head");
  await visit.settled();
  expect((await visit.read("walks")).map((walk) => walk.network)).toEqual(["second"]);
  expect((await visit.read("recording"))?.source).toContain("example 1");
  await page.goBack();
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv1");
  await visit.settled();
  expect((await visit.read("walks")).map((walk) => walk.network)).toEqual(["ripples"]);
  expect((await visit.read("viewpoint")).z).toBeCloseTo(place.z, 1);
});

test("two networks side by side and a unit in the second", async ({ visit, page }) => {
  await visit.open("#network=ripples&input=1&network=second&input=2&unit=second/block1.conv2:3,4,5");
  await page.waitForFunction(() => window.boxwalk.unit !== null);
  const walks = await visit.read("walks");
  expect(walks.map((walk) => walk.network)).toEqual(["ripples", "second"]);
  expect(await visit.read("unit")).toEqual({
    network: "second",
    panel: "block1.conv2",
    channel: 3,
    y: 4,
    x: 5,
  });
  expect(await visit.read("selection")).toEqual({ network: "second", panel: "block1.conv2" });
  await expect.poll(() => hashOf(page)).toContain("unit=second/block1.conv2:3,4,5");
});

test("U copies the link to the map under the pointer; it leads before that layer", async ({
  visit,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit.open();
  await page.locator("#world canvas").focus();
  await page.keyboard.press("u");
  await expect(page.getByText("No map is pointed at")).toBeVisible();
  await visit.goTo("block2.conv2");
  await page.keyboard.press("Escape");
  const { x, y } = await visit.find("panel", "block2.conv2");
  await page.mouse.move(x, y);
  await page.waitForFunction(() => window.boxwalk.hovered?.panel === "block2.conv2");
  const channel = (await visit.read("hovered"))?.channel;
  await page.keyboard.press("u");
  await expect(page.getByText(`Link to block2.conv2:${channel} copied`)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(new RegExp(`unit=block2.conv2:${channel}(&|$)`));
  await elsewhere(page, visit, link, async (other) => {
    expect((await other.read("unit"))?.channel).toBe(channel);
    expect((await other.read("selection"))?.panel).toBe("block2.conv2");
    await other.settled();
    const mine = await visit.read("viewpoint");
    expect((await other.read("viewpoint")).z).toBeCloseTo(mine.z, 0);
  });
});

test("bookmarks: named, opened, renamed, copied, deleted and back; they last", async ({
  visit,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit.open();
  await visit.goTo("block1.conv1");
  await page.keyboard.press("g");
  const pane = page.getByRole("dialog", { name: "Link, picture and bookmarks" });
  const field = pane.getByRole("textbox", { name: "Name of the bookmark" });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("Ripples, block1 › conv1");
  await page.keyboard.type("The first edge");
  await page.keyboard.press("Enter");
  await page.keyboard.type("The first edge");
  await page.keyboard.press("Enter");
  const list = pane.getByRole("list", { name: "Bookmarks" });
  await expect(list.getByTitle("Go there")).toHaveText(["The first edge 2", "The first edge"]);
  await page.keyboard.press("Escape");
  await expect(pane).toBeHidden();
  await expect(page.getByRole("button", { name: "Link, picture and bookmarks" })).toBeFocused();

  await page.reload();
  await visit.is("ready");
  await page.getByRole("combobox").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await list.getByRole("button", { name: "Rename The first edge 2" }).click();
  await page.keyboard.type("Edges");
  await page.keyboard.press("Enter");
  await list.getByRole("button", { name: "Copy the link of Edges" }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toContain("chosen=block1.conv1");
  await list.getByRole("button", { name: "Delete The first edge" }).click();
  await expect(list.getByTitle("Go there")).toHaveText(["Edges"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.keyboard.press("g");
  await expect(list.getByTitle("Go there")).toHaveText(["Edges", "The first edge"]);
  await list.getByRole("button", { name: "Edges", exact: true }).click();
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv1");
});

test("K saves what is seen, with a caption and the colours' meaning below it", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  const started = page.waitForEvent("download");
  await page.keyboard.press("k");
  const download = await started;
  expect(download.suggestedFilename()).toBe("ripples-block1.conv1.png");
  const stream = await download.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  const seen = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no canvas");
    context.drawImage(bitmap, 0, 0);
    const row = context.getImageData(0, bitmap.height - 22, bitmap.width, 1).data;
    const world = context.getImageData(0, 0, bitmap.width, bitmap.height - 44).data;
    const colours = new Set<number>();
    for (let i = 0; i < world.length; i += 64)
      colours.add((world[i] ?? 0) * 65536 + (world[i + 1] ?? 0) * 256);
    const blues: number[] = [];
    let black = -1;
    for (let x = 0; x < bitmap.width; x++) {
      const [r = 0, g = 0, b = 0] = row.subarray(x * 4, x * 4 + 3);
      if (b === 255 && r < 150 && g < 210) blues.push(x);
      if (r < 4 && g < 4 && b < 4) black = x;
    }
    return { width: bitmap.width, height: bitmap.height, blues: blues.length, black, colours: colours.size };
  }, Buffer.concat(parts).toString("base64"));
  expect(seen).toMatchObject({ width: 1280, height: 720 + 44 });
  expect(seen.colours).toBeGreaterThan(50);
  expect(seen.blues).toBeGreaterThan(20);
  expect(seen.black).toBeGreaterThan(640);
  await expect(page.getByText("Picture saved")).toBeVisible();
});

test("settings last: surroundings, gain and scale", async ({ visit, page }) => {
  await visit.open();
  await page.getByRole("button", { name: "Light surroundings" }).click();
  await page.locator(".legend-more").click();
  await page.getByRole("slider", { name: "Gain" }).fill("4");
  await page.getByRole("button", { name: "each channel" }).click();
  await page.goto("about:blank");
  await visit.open();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.getByRole("region", { name: "Legend" })).toContainText("×4");
  await expect(page.getByRole("region", { name: "Legend" })).toContainText("channel");
});
