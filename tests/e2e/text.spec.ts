// A network of tokens: what is typed goes through it, and every layer shows it.

import { test as base, expect, Visit } from "./fixtures";
import { freePort, RealServer } from "./server";

const test = base.extend<{ words: Visit }>({
  words: async ({ page, visit: _ }, use) => {
    const server = new RealServer("tests/e2e/networks.py:words", await freePort());
    await server.start();
    await use(new Visit(page, server));
    await page.goto("about:blank");
    await server.stop();
  },
});

test("typed text runs through the network, and what it says is what it computed", async ({ words, page }) => {
  await words.open();
  const inputs = page.getByRole("region", { name: "Inputs" });
  await expect(inputs).toContainText("example 0");
  const before = await words.read("viewpoint");
  const recording = (await words.read("recording"))?.id;

  await inputs.getByRole("button", { name: "text" }).click();
  const field = page.getByRole("textbox", { name: "Text for the network" });
  await expect(field).toBeFocused();
  await field.fill("");
  await field.pressSequentially("wasd walks /");
  expect(await field.inputValue()).toBe("wasd walks /");
  expect(await words.read("viewpoint")).toEqual(before); // letters typed here do not walk
  await field.press("Enter");
  await page.waitForFunction((old) => window.boxwalk.recording?.id !== old, recording);
  await words.is("ready");
  await expect(inputs).toContainText("text 'wasd walks /'");

  const { shape, values } = await words.activation("head");
  expect(shape).toEqual([1, 11, 27]); // without the stroke, which is no letter of this network
  const last = [...values.subarray(10 * 27, 11 * 27)].map(Math.exp);
  const sum = last.reduce((one, other) => one + other, 0);
  const best = Math.max(...last);
  const letter = " abcdefghijklmnopqrstuvwxyz"[last.indexOf(best)];
  const said = inputs.locator(".caption-line");
  await expect(said).toContainText(`${letter}`);
  await expect(said).toContainText(`${((100 * best) / sum).toFixed(1)} %`);

  await words.goTo("wide");
  await page.screenshot({ path: test.info().outputPath("wide.png") });
  await page.waitForFunction(() => window.boxwalk.levels("words", "wide")[0] === 0);
  const wide = await words.activation("wide");
  const scale = Math.max(...wide.values.map(Math.abs));
  const told = new Set<number>();
  for (const [x, y] of [
    [560, 360],
    [500, 330],
    [620, 400],
    [530, 300],
  ] as const) {
    await page.mouse.move(x, y);
    const card = await words.hoverCard();
    if (card === null) continue;
    expect(card.panel).toBe("wide");
    const [channel = 0, row = 0, column = 0] = card.unit;
    const flat = wide.values[(row + channel) * 20 + column] ?? Number.NaN;
    expect(Math.abs(card.value - flat)).toBeLessThanOrEqual(scale / 253);
    told.add(card.value);
  }
  expect(told.size).toBeGreaterThanOrEqual(2);
});

test.describe("what no network can take", () => {
  test.use({ expected: { lines: [/422/] } });

  test("a text without a letter is refused in words, the network keeps what it had", async ({
    words,
    page,
  }) => {
    await words.open();
    const recording = (await words.read("recording"))?.id;
    const inputs = page.getByRole("region", { name: "Inputs" });
    await inputs.getByRole("button", { name: "text" }).click();
    const field = page.getByRole("textbox", { name: "Text for the network" });
    await field.fill("12345");
    await page.getByRole("button", { name: "Run" }).click();
    await page.screenshot({ path: test.info().outputPath("refused.png") });
    await expect(inputs.getByRole("alert")).toBeVisible();
    expect((await words.read("recording"))?.id).toBe(recording);
  });
});
