// For everybody: keyboard, small screens, reduced motion. Faults that axe finds: `axe.spec.ts`.

import type { Page } from "@playwright/test";
import { faults } from "./axe";
import { expect, test } from "./fixtures";

test("everything can be reached by Tab, and the focus is seen", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.conv1");
  await expect(page.locator(".analysis")).toHaveAttribute("data-job", "done");
  await page.locator("body").focus();
  const reached = new Set<string>();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => {
      const at = document.activeElement;
      if (!(at instanceof HTMLElement) || at === document.body) return null;
      const style = getComputedStyle(at);
      const seen = style.outlineStyle !== "none" || at.matches("input[role=combobox], canvas");
      return {
        pane: at.closest(".glass, #world")?.className || "world",
        seen,
        html: at.outerHTML.slice(0, 80),
      };
    });
    if (place === null) continue;
    expect(place.seen, place.html).toBe(true);
    reached.add(place.pane.replace("glass ", ""));
  }
  expect([...reached].sort()).toEqual([
    "inputs",
    "inspector",
    "key-strip",
    "legend",
    "place",
    "search",
    "world",
  ]);
});

const boxes = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("#page .glass")].map((pane) => {
      const { left, top, right, bottom } = pane.getBoundingClientRect();
      return { name: pane.className, left, top, right, bottom };
    }),
  );

for (const [width, height] of [
  [390, 844],
  [320, 568],
] as const)
  test(`a phone of ${width} x ${height}: nothing overlaps, nothing is cut off`, async ({ visit, page }) => {
    await page.setViewportSize({ width, height });
    await visit.open();
    const panes = await boxes(page);
    expect(panes.length).toBeGreaterThanOrEqual(4);
    for (const [index, one] of panes.entries()) {
      expect(one.left, one.name).toBeGreaterThanOrEqual(0);
      expect(one.right, one.name).toBeLessThanOrEqual(width);
      expect(one.bottom, one.name).toBeLessThanOrEqual(height);
      for (const other of panes.slice(index + 1)) {
        const apart =
          one.right <= other.left ||
          other.right <= one.left ||
          one.bottom <= other.top ||
          other.bottom <= one.top;
        expect(apart, `${one.name} and ${other.name}`).toBe(true);
      }
    }
    await visit.goTo("block1.conv1");
    const sheet = await page.locator(".inspector").boundingBox();
    expect(sheet?.x).toBe(0);
    expect(sheet?.width).toBe(width);
    expect((sheet?.y ?? 0) + (sheet?.height ?? 0)).toBe(height);
    expect(sheet?.y).toBeGreaterThan(height * 0.3);
    expect(await faults(page)).toEqual([]);
  });

for (const reducedMotion of ["reduce", "no-preference"] as const)
  test(`a flight to a layer, motion: ${reducedMotion}`, async ({ visit, page }) => {
    await page.emulateMedia({ reducedMotion });
    await visit.open();
    await visit.settled();
    await page.evaluate(() => {
      const places = new Set<number>();
      const note = (): void => {
        places.add(window.boxwalk.viewpoint.z);
        document.body.dataset.places = String(places.size);
        requestAnimationFrame(note);
      };
      note();
    });
    await visit.goTo("block2.conv2");
    const places = Number(await page.locator("body").getAttribute("data-places"));
    if (reducedMotion === "reduce") expect(places).toBe(2);
    else expect(places).toBeGreaterThan(2);
  });
