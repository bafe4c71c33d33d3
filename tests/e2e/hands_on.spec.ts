// The hand tool and the floating boards: the same visit in an emulated headset and with mouse and keyboard.

import type { Layout } from "../../web_client/src/generated/messages";
import { expect, test, type Visit } from "./fixtures";
import { EmulatedHeadset } from "./headset";

type Point = readonly [number, number, number];

async function layout(visit: Visit): Promise<Layout> {
  const answer = await visit.page.request.get(`${visit.server.address}api/v1/networks/ripples/layout`);
  return answer.json();
}

test("a headset's visitor takes an example to the input, pulls a panel, and works an analysis", async ({
  visit,
  page,
}) => {
  test.setTimeout(300_000);
  const headset = new EmulatedHeadset(page);
  await headset.install();
  await visit.open("#network=ripples");
  await visit.settled();
  await headset.enter();
  const start = await visit.viewpoint();
  const { input, panels } = await layout(visit);

  // the menu, and the shelf of examples
  await headset.press("right", "b-button");
  await headset.pressOn("right", '"inputs"');
  await headset.pointAt("right", '"example 5"');

  // pressed long it is in the hand; on the input it is let in, and the network says something else
  const before = await visit.read("predictions");
  await headset.button("right", "trigger", 1);
  await page.waitForFunction(() => window.boxwalk.held !== null);
  await headset.button("right", "trigger", 0);
  await headset.pressOn("right", '"close"'); // the menu, which is listed first, hung before the input
  await headset.pointTo("right", input.position as Point);
  await headset.press("right");
  await page.waitForFunction(() => window.boxwalk.recording?.source.startsWith("example 5"));
  expect(await visit.read("held")).toBeNull();
  expect(await visit.read("predictions")).not.toEqual(before);

  // a grip pulls a panel nearer, a squeeze into the air undoes nothing
  const stem = panels.find(({ id }) => id === "stem")?.position as Point;
  await headset.pointTo("right", stem);
  await headset.button("right", "squeeze", 1);
  await headset.stick("right", 0, 1);
  const near = (): Promise<number> =>
    page.evaluate(() => {
      const moved = window.boxwalk.moved["ripples/stem"]?.position;
      const { x, z } = window.boxwalk.viewpoint;
      return moved ? Math.hypot(moved[0] - x, moved[2] - z) : Number.POSITIVE_INFINITY;
    });
  const away = Math.hypot(stem[0] - start.x, stem[2] - start.z);
  await expect.poll(near).toBeLessThan(away - 1);
  await headset.stick("right", 0, 0);
  await headset.button("right", "squeeze", 0);
  expect((await visit.viewpoint()).z).toBeCloseTo(start.z, 3); // the stick moved the panel alone

  // choose it, open its board, set a slider of an analysis and turn a page of the list
  await headset.press("right", "b-button");
  await headset.pressOn("right", '"layer"');
  await headset.pressOn("right", '"turn"', '"analysis"', '"page":1');
  await headset.pressOn("right", '"histogram"');
  await headset.pressOn("right", '"settings"');
  const slider = await page.evaluate(() => {
    for (const { regions } of window.boxwalk.boards)
      for (const { act } of regions) if (act.do === "slide") return act.control;
    return null;
  });
  expect(slider).not.toBeNull();
  await headset.pressOn("right", '"slide"'); // its middle
  const set = await page.evaluate(() => {
    for (const { regions } of window.boxwalk.boards)
      for (const { act } of regions) if (act.do === "slide") return act.control.value;
    return null;
  });
  expect(set).toBeCloseTo(((slider?.min ?? 0) + (slider?.max ?? 0)) / 2, 1);

  await headset.pressOn("right", '"undo"');
  expect(await visit.read("moved")).toEqual({});
  await headset.leave();
  const left = await visit.viewpoint();
  expect([left.x, left.z]).toEqual([expect.closeTo(start.x, 2), expect.closeTo(start.z, 2)]);
});

test("the same visit with mouse and keyboard", async ({ visit, page }) => {
  test.slow();
  await visit.open("#network=ripples");
  await visit.settled();

  // E takes the map under the pointer; a click on the input puts it in
  const map = await visit.find("panel", "stem");
  await page.mouse.move(map.x, map.y);
  await expect(page.locator(".hover-card")).toBeVisible();
  await page.keyboard.press("e");
  expect(await visit.read("held")).toMatch(/^stem, channel \d+$/);
  const input = await visit.find("input", null);
  await page.mouse.click(input.x, input.y);
  await page.waitForFunction(() => window.boxwalk.recording?.source.startsWith("stem, channel"));
  expect(await visit.read("held")).toBeNull();
  await visit.settled();

  // Esc empties the hand before it lets the chosen layer go
  await page.mouse.move(map.x, map.y);
  await expect(page.locator(".hover-card")).toBeVisible();
  await page.keyboard.press("e");
  await page.keyboard.press("Escape");
  expect(await visit.read("held")).toBeNull();

  // R pulls it here and Shift R takes that back; Alt and the mouse carry it
  await page.keyboard.press("r");
  await page.waitForFunction(() => window.boxwalk.moved["ripples/stem"] !== undefined);
  await visit.settled();
  const pulled = await visit.find("panel", "stem");
  await page.keyboard.down("Alt");
  await page.mouse.move(pulled.x, pulled.y);
  await page.mouse.down();
  await page.mouse.move(pulled.x + 60, pulled.y + 30, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Alt");
  await visit.settled();
  const carried = await page.evaluate(([x, y]) => window.boxwalk.pick(x, y), [
    pulled.x + 60,
    pulled.y + 30,
  ] as const);
  expect(carried).toMatchObject({ kind: "panel", panel: "stem" });
  await page.keyboard.press("Shift+R");
  await page.keyboard.press("Shift+R");
  expect(await visit.read("moved")).toEqual({});
  expect(await visit.viewpoint()).toEqual(expect.objectContaining({ x: 0, z: expect.closeTo(2.8, 1) }));

  // the boards are worked with the mouse: the menu opens a layer's board, which runs an analysis
  await page.mouse.move(2, 300);
  await page.keyboard.press("q");
  await visit.settled();
  await visit.clickOn('"layer"');
  await visit.clickOn('"turn"', '"analysis"', '"page":1');
  await visit.clickOn('"histogram"');
  await visit.clickOn('"settings"');
  await visit.clickOn('"slide"');
  await expect
    .poll(() =>
      page.evaluate(() => {
        for (const { regions } of window.boxwalk.boards)
          for (const { act } of regions) if (act.do === "slide") return act.control.value;
        return null;
      }),
    )
    .toBeCloseTo(257, -1.5);
  await visit.clickOn('"board":"layer ripples stem"', '"close"');
  expect((await visit.read("boards")).map(({ id }) => id)).toEqual(["menu"]);
  await visit.clickOn('"jobs"');
  expect((await visit.read("boards")).map(({ title }) => title)).toEqual(["Ripples", "Jobs"]);
  await visit.clickOn('"board":"jobs"', '"close"');
  await visit.clickOn('"board":"menu"', '"close"');
  expect(await visit.read("boards")).toEqual([]);
});

test("a pulled panel is turned and pinned; boards compare two inputs and show the prediction alone", async ({
  visit,
  page,
}) => {
  test.slow();
  await visit.open("#network=ripples");
  await visit.settled();
  for (const index of [1, 2]) {
    await page
      .getByRole("button", { name: /^Example: / })
      .nth(index)
      .click();
    await visit.settled();
  }
  const map = await visit.find("panel", "stem");
  await page.mouse.move(map.x, map.y);
  await page.keyboard.press("r");
  await page.waitForFunction(() => window.boxwalk.moved["ripples/stem"] !== undefined);
  await visit.settled();

  // held with Alt, the wheel brings it nearer, and with Shift turns it
  const held = await visit.find("panel", "stem");
  const before = (await visit.read("moved"))["ripples/stem"];
  await page.keyboard.down("Alt");
  await page.mouse.move(held.x, held.y);
  await page.mouse.down();
  await page.mouse.wheel(0, 100);
  await page.keyboard.down("Shift");
  await page.mouse.wheel(0, 200);
  await page.keyboard.up("Shift");
  await page.mouse.up();
  await page.keyboard.up("Alt");
  await visit.settled();
  const turned = (await visit.read("moved"))["ripples/stem"];
  const away = (moved: typeof before): number =>
    Math.hypot(moved?.position[0] ?? 0, (moved?.position[2] ?? 0) - 2.8);
  expect(away(turned)).toBeLessThan(away(before) - 0.1);
  expect(turned?.turn).toBeCloseTo(200 * 0.0026, 2);

  // its board turns it as well, and pins it: it goes along with the visitor
  await page.mouse.move(2, 300);
  await page.keyboard.press("q");
  await visit.settled();
  await visit.clickOn('"prediction"');
  expect((await visit.read("boards")).map(({ title }) => title)).toContain("It looks like");
  await visit.clickOn('"board":"prediction ripples"', '"close"');
  await visit.clickOn('"layer"');
  await visit.clickOn('"left"');
  expect((await visit.read("moved"))["ripples/stem"]?.turn).toBeCloseTo(0.52 + Math.PI / 12, 2);
  await visit.clickOn('"pin"');
  const pinned = (await visit.read("moved"))["ripples/stem"];
  await visit.clickOn('"difference"');
  // three inputs were seen: which of the two before is one's own choice; the largest differences are pictures
  await expect.poll(async () => JSON.stringify(await visit.read("boards"))).toContain("picture 0");
  expect(JSON.stringify(await visit.read("boards"))).toContain("compared with");
  await visit.clickOn('"board":"layer ripples stem"', '"close"');
  await visit.clickOn('"board":"menu"', '"close"');
  const stood = await visit.viewpoint();
  await page.locator("#world canvas").focus();
  await page.keyboard.down("w");
  await page.waitForFunction((z) => window.boxwalk.viewpoint.z < z - 2, stood.z);
  await page.keyboard.up("w");
  const walked = await visit.viewpoint();
  const along = (await visit.read("moved"))["ripples/stem"];
  expect((along?.position[2] ?? 0) - (pinned?.position[2] ?? 0)).toBeCloseTo(walked.z - stood.z, 1);
});
