// A visit in an emulated headset.

import { expect, test } from "./fixtures";
import { EmulatedHeadset } from "./headset";

test("the headset keeps the place, teleports and turns, and is left where one stands", async ({
  visit,
  page,
}) => {
  const headset = new EmulatedHeadset(page);
  await headset.install();
  await visit.open("#network=ripples&at=0,0,2.8,0.4,-0.2");
  await visit.settled();
  const before = await visit.read("viewpoint");
  await headset.place(0.3, 1.6, -0.4, 0.7);
  await headset.enter();
  const inside = await visit.viewpoint();
  expect([inside.x, inside.z]).toEqual([expect.closeTo(before.x, 2), expect.closeTo(before.z, 2)]);
  expect(inside.yaw).toBeCloseTo(before.yaw, 3);

  // the arc comes down ahead of the hand; when the stick is let go one is there
  await headset.hold("left", [0.3, 1.3, -0.6], 0.7, 0);
  await headset.stick("left", 0, -1);
  await headset.stick("left", 0, 0);
  const there = await visit.viewpoint();
  const [dx, dz] = [there.x - inside.x, there.z - inside.z];
  expect(Math.hypot(dx, dz)).toBeGreaterThan(3);
  expect(Math.atan2(-dx, -dz)).toBeCloseTo(inside.yaw, 1); // where the ray points
  expect(there.yaw).toBeCloseTo(inside.yaw, 3);

  // turned by exactly 30 degrees for each push, around where one stands
  for (const times of [1, 2]) {
    await headset.stick("right", 1, 0);
    await headset.stick("right", 0, 0);
    const now = await visit.viewpoint();
    expect(now.yaw).toBeCloseTo(there.yaw - (times * Math.PI) / 6, 4);
    expect([now.x, now.z]).toEqual([expect.closeTo(there.x, 4), expect.closeTo(there.z, 4)]);
  }

  // the room is real: a step of the body is a step in the world
  const still = await visit.viewpoint();
  await headset.head(0.3, 1.6, -1.4, 0.7);
  const stepped = await visit.viewpoint();
  expect(Math.hypot(stepped.x - still.x, stepped.z - still.z)).toBeCloseTo(1, 2);

  await headset.leave();
  await visit.settled();
  const after = await visit.viewpoint();
  expect([after.x, after.z]).toEqual([expect.closeTo(stepped.x, 2), expect.closeTo(stepped.z, 2)]);
  expect(after.yaw).toBeCloseTo(stepped.yaw, 3);
  await visit.find("panel", null); // the window sees the world as before
});

test("walking goes where the head looks over the floor, also with the head down", async ({ visit, page }) => {
  const headset = new EmulatedHeadset(page);
  await headset.install();
  await page.addInitScript(() => {
    const walk = { moving: "walk", turn: 45, vignette: true, seated: false };
    localStorage.setItem("boxwalk.comfort", JSON.stringify(walk));
  });
  await visit.open("#network=ripples");
  await headset.enter();
  for (const pitch of [0, -1.35]) {
    await headset.head(0, 1.6, 0, 0.5, pitch);
    const from = await visit.viewpoint();
    await headset.stick("left", 0, -1);
    await page.waitForFunction(
      ([x, z]) => Math.hypot(window.boxwalk.viewpoint.x - x, window.boxwalk.viewpoint.z - z) > 3,
      [from.x, from.z] as const,
    );
    await headset.stick("left", 0, 0);
    const to = await visit.viewpoint();
    expect(Math.atan2(from.x - to.x, from.z - to.z)).toBeCloseTo(0.5, 2);
    expect(to.y).toBe(0);
  }
  await headset.stick("left", 0.15, -0.15); // the dead zone
  const rest = await visit.viewpoint();
  await headset.frames(3);
  expect(await visit.viewpoint()).toEqual(rest);
  await headset.stick("right", -1, 0);
  expect((await visit.viewpoint()).yaw).toBeCloseTo(rest.yaw + Math.PI / 4, 4);
});

test("hands are hands: a pinch chooses, two closed hands make one a giant", async ({ visit, page }) => {
  const headset = new EmulatedHeadset(page);
  await headset.install();
  await visit.open("#network=ripples");
  await headset.enter();
  // pull: hands come together to a fifth, so the world is five times as small
  await headset.hold("left", [-0.5, 1.2, -0.4], 0, 0);
  await headset.hold("right", [0.5, 1.2, -0.4], 0, 0);
  await headset.button("left", "squeeze", 1);
  await headset.button("right", "squeeze", 1);
  await headset.hold("left", [-0.1, 1.2, -0.4], 0, 0);
  await headset.hold("right", [0.1, 1.2, -0.4], 0, 0);
  expect(Math.abs((await visit.read("worldScale")) - 5)).toBeLessThan(0.3); // a grip is a little behind the ray
  const giant = await visit.viewpoint();
  expect([giant.x, giant.z]).toEqual([expect.closeTo(0, 1), expect.closeTo(2.8, 1)]);
  await headset.hold("left", [-0.5, 1.2, -0.4], 0, 0);
  await headset.hold("right", [0.5, 1.2, -0.4], 0, 0);
  await headset.button("left", "squeeze", 0);
  await headset.button("right", "squeeze", 0);
  expect(await visit.read("worldScale")).toBeCloseTo(1, 2);

  await headset.bareHands();
  await headset.aimAt("right", [0.2, 1.3, -0.3], "stem");
  const hovered = await visit.read("hovered");
  await headset.pinch("right");
  expect(await visit.read("selection")).toEqual({ network: "ripples", panel: "stem" });
  // again: the map under the ray
  await headset.pinch("right");
  expect((await visit.read("unit"))?.channel).toBe(hovered?.channel);
  // at the floor: there one is put
  const before = await visit.viewpoint();
  await headset.hold("right", [0.2, 1.3, -0.3], 0, -0.5);
  await headset.pinch("right");
  expect((await visit.viewpoint()).z).toBeLessThan(before.z - 1);
});
