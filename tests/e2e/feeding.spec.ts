// Ways to feed the network: drawing, crops, a covered spot, and going back; and what is said when they fail.

import { another, id, inputs, recordingsAtOnce, stroke, tellsChange, tool } from "./feeding";
import { expect, test, testsOf } from "./fixtures";
import { png } from "./pictures";

test.describe("the demo's digits", () => {
  const digits = testsOf("boxwalk.demo.digits:network");

  digits("a 7 is drawn and read in two actions, one recording at a time", async ({ visit, page }) => {
    await visit.open();
    const seen = recordingsAtOnce(page);
    await tool(page, "draw").click(); // 1
    await page.waitForSelector("canvas[data-ready]");
    await stroke(page, [
      [0.22, 0.22],
      [0.76, 0.22],
      [0.45, 0.82],
    ]); // 2
    await expect(inputs(page).locator(".said")).toHaveText("7");
    await visit.is("ready");
    expect((await visit.read("predictions"))[0]).toMatchObject({ label: "7" });
    expect(seen.most).toBe(1);
    expect(seen.count).toBeGreaterThan(1); // it answered while one drew

    // white on black, in the network's own size, and exactly what the network saw
    const drawn = await page.locator(".surface canvas").evaluate((canvas) => {
      const sheet = canvas as HTMLCanvasElement;
      const pixels = sheet.getContext("2d")?.getImageData(0, 0, sheet.width, sheet.height).data ?? [];
      return { size: [sheet.height, sheet.width], grey: [...pixels].filter((_, i) => i % 4 === 0) };
    });
    expect(drawn.size).toEqual([28, 28]);
    expect(drawn.grey[0]).toBe(0);
    expect(Math.max(...drawn.grey)).toBe(255);
    const expected = drawn.grey.map((level) => (level / 255 - 0.2) / 0.35);
    const away = async (): Promise<number> => {
      const { values } = await visit.activation("input");
      return Math.max(...expected.map((value, i) => Math.abs(value - (values[i] ?? 9))));
    };
    await expect.poll(away).toBeLessThan(1e-5); // the end of the stroke may still be on its way

    // taken back and drawn by keys
    const seven = await id(visit);
    await page.keyboard.press("Control+z");
    const blank = await another(visit, seven);
    await page.keyboard.press("Space");
    for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await another(visit, blank);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(tool(page, "draw")).toBeFocused();
  });
});

test("a colour drawing: brushes, colours, the eraser", async ({ visit, page }) => {
  await visit.open();
  await tool(page, "draw").click();
  await page.waitForSelector("canvas[data-ready]");
  const at = (x: number, y: number) =>
    page.locator(".surface canvas").evaluate(
      (canvas, [column, row]) => {
        const context = (canvas as HTMLCanvasElement).getContext("2d");
        return [...(context?.getImageData(column ?? 0, row ?? 0, 1, 1).data ?? [])].slice(0, 3);
      },
      [x, y],
    );
  await page.getByRole("button", { name: "red" }).click();
  await page.getByRole("button", { name: "Brush 4 of 4" }).click();
  const before = await id(visit);
  await stroke(page, [
    [0.1, 0.5],
    [0.9, 0.5],
  ]);
  await another(visit, before);
  expect(await at(16, 12)).toEqual([215, 38, 61]);
  expect(await at(16, 3)).toEqual([255, 255, 255]);
  await page.getByRole("button", { name: "Eraser" }).click();
  await stroke(page, [[0.5, 0.5]]);
  expect(await at(16, 12)).toEqual([255, 255, 255]);
  // closed and opened again it goes on where it was
  await visit.is("ready");
  await page.keyboard.press("Escape");
  await tool(page, "draw").click();
  await page.waitForSelector("canvas[data-ready]");
  expect(await at(6, 12)).toEqual([215, 38, 61]);
});

test("a crop follows its frame; the network's own preparation is where it begins", async ({
  visit,
  page,
}) => {
  await visit.open();
  // left half red, right half blue, much wider than the network's 24 x 32
  const wide = png(400, 100, (x) => (x < 200 ? [255, 0, 0] : [0, 0, 255]));
  const first = await id(visit);
  await page
    .getByLabel("Image file")
    .setInputFiles({ name: "wide.png", mimeType: "image/png", buffer: wide });
  const whole = await another(visit, first);
  const middle = await visit.activation("input");
  expect([middle.at(0, 0, 12, 2), middle.at(0, 2, 12, 29)]).toEqual([1, 1]);

  await tool(page, "crop").click();
  await page.waitForSelector(".frame");
  await stroke(page, [
    [0.5, 0.5],
    [0.1, 0.5],
  ]);
  await another(visit, whole);
  await expect(inputs(page)).toContainText("crop of wide.png");
  await expect.poll(async () => (await visit.activation("input")).at(0, 2, 12, 31)).toBe(0);
  expect((await visit.activation("input")).at(0, 0, 12, 31)).toBe(1);

  // keys: to the right until all is blue, and nearer
  const left = await id(visit);
  for (let i = 0; i < 60; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("+");
  await another(visit, left);
  await expect.poll(async () => (await visit.activation("input")).at(0, 0, 12, 0)).toBe(0);
  const box = await page.locator(".surface").boundingBox();
  if (box === null) throw new Error("The crop has no surface.");
  const wider = async () => (await page.locator(".frame").boundingBox())?.width ?? 0;
  const narrow = await wider();
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.wheel(0, 400);
  await expect.poll(wider).toBeGreaterThan(narrow);

  await page.getByRole("button", { name: "As prepared" }).click();
  await page.waitForFunction((old) => window.boxwalk.recording?.id === old, whole);
});

test.describe("with recordings that the server lets go", () => {
  test.use({ expected: { lines: [/Failed to load resource.*410/] } });

  test("a spot is covered exactly, told beside the clean prediction, and uncovered", async ({
    visit,
    page,
  }) => {
    await visit.open();
    const clean = await id(visit);
    const before = await visit.activation("input");
    const said = await visit.read("predictions");
    await tool(page, "occlude").click();
    await page.waitForSelector(".surface img");
    await stroke(page, [
      [0.3, 0.5],
      [0.5, 0.5],
    ]);
    await another(visit, clean);
    await expect.poll(async () => (await visit.activation("input")).at(0, 0, 12, 16)).toBe(0);
    const after = await visit.activation("input");
    for (let y = 0; y < 24; y++)
      for (let x = 0; x < 32; x++) {
        const inside = y >= 9 && y < 15 && x >= 13 && x < 19; // a quarter of 24, its middle where it was let go
        expect(after.at(0, 1, y, x)).toBe(inside ? 0 : before.at(0, 1, y, x));
      }
    await tellsChange(visit, page.locator("body"), said);

    const covered = await id(visit);
    await page.getByRole("button", { name: "white" }).click();
    const white = await another(visit, covered);
    await expect.poll(async () => (await visit.activation("input")).at(0, 0, 12, 16)).toBe(1);
    await page.locator(".surface").focus();
    await page.keyboard.press("ArrowLeft");
    await another(visit, white);

    // what the server has let go is made again
    await page.request.delete(`${visit.server.address}api/v1/recordings/${clean}`);
    const moved = await id(visit);
    await page.keyboard.press("ArrowLeft");
    await another(visit, moved);
    await page.keyboard.press("Delete");
    await page.waitForFunction((old) => window.boxwalk.recording?.id === old, clean);
  });

  test("one goes back to an input, which is made again", async ({ visit, page }) => {
    await visit.open();
    const first = await id(visit);
    await page.getByLabel("Image file").setInputFiles([
      { name: "one.png", mimeType: "image/png", buffer: png(40, 30, (x) => [x * 6, 0, 0]) },
      { name: "two.png", mimeType: "image/png", buffer: png(40, 30, (x) => [0, x * 6, 0]) },
    ]);
    const one = await another(visit, first);
    await expect(page.getByText("2 files came at once")).toBeVisible();
    await page.keyboard.press("Shift+Z"); // the other file waits
    await another(visit, one);
    await expect(inputs(page)).toContainText("two.png");
    await page.request.delete(`${visit.server.address}api/v1/recordings/${first}`);
    await tool(page, "history").click();
    await expect(page.locator(".past .tile img")).toHaveCount(3);
    await page.getByRole("button", { name: "Back to example 0 (stripes)" }).click();
    await page.waitForFunction((old) => window.boxwalk.recording?.id === old, first);
    await visit.is("ready");
    await page.keyboard.press("z"); // nothing stands before the first
    expect(await id(visit)).toBe(first);
  });
});

test("a camera that is missing is told with a way on", async ({ visit, page, context }) => {
  await context.grantPermissions(["camera"]);
  await visit.open();
  const before = await id(visit);
  await tool(page, "webcam").click();
  await expect(page.getByRole("alert")).toContainText("No camera was found");
  await expect(page.getByRole("alert")).toContainText("choose a photo instead");
  expect(await id(visit)).toBe(before);
});

test("a camera that is refused is told with a way on", async ({ visit, page }) => {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await visit.open();
  await tool(page, "webcam").click();
  await expect(page.getByRole("alert")).toContainText("The camera was refused");
  await expect(page.getByRole("button", { name: "Start again" })).toBeVisible();
});

test.describe("a huge picture", () => {
  test.use({ expected: { lines: [/Failed to load resource.*413/] } });
  test("is made smaller in the page, which says so", async ({ visit, page }) => {
    await visit.open();
    const before = await id(visit);
    await page.getByLabel("Image file").setInputFiles({
      name: "huge.png",
      mimeType: "image/png",
      buffer: png(8000, 6500, () => [0, 200, 0]), // 52 megapixels, in a small file
    });
    await another(visit, before);
    await expect(page.getByText("huge.png was made smaller")).toBeVisible();
    await expect(inputs(page)).toContainText("huge.png");
    await expect(inputs(page).getByRole("alert")).toHaveCount(0);
  });
});
