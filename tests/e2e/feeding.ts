// What the tests of feeding have in common: the tools, strokes over what they show, and recordings counted.

import type { Locator, Page } from "@playwright/test";
import { type Exposed, expect, type Visit } from "./fixtures";

export const tool = (page: Page, name: string) =>
  page.locator(".ways").getByRole("button", { name, exact: true });
export const inputs = (page: Page) => page.getByRole("region", { name: "Inputs" });

/** Press, drag along points (shares of the surface's size) and let go. */
export async function stroke(page: Page, points: readonly [number, number][]): Promise<void> {
  const box = await page.locator(".surface").boundingBox();
  if (box === null) throw new Error("There is no surface to draw on.");
  const [first, ...rest] = points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
  if (first === undefined) return;
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...point, { steps: 6 });
  await page.mouse.up();
}

/** Counts recordings under way at once; `most` may be read at any time. */
export function recordingsAtOnce(page: Page): { most: number; count: number } {
  const seen = { most: 0, count: 0 };
  let under = 0;
  const ours = (url: string, method: string): boolean => method === "POST" && /\/recordings(\?|$)/.test(url);
  page.on("request", (request) => {
    if (!ours(request.url(), request.method())) return;
    seen.count += 1;
    seen.most = Math.max(seen.most, ++under);
  });
  const ended = (request: { url(): string; method(): string }): void => {
    if (ours(request.url(), request.method())) under -= 1;
  };
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
  return seen;
}

export const id = async (visit: Visit): Promise<string> => (await visit.read("recording"))?.id ?? "";

/** Wait for another recording than the one named, and for all of it. */
export async function another(visit: Visit, before: string): Promise<string> {
  await visit.page.waitForFunction((old) => window.boxwalk.recording?.id !== old, before);
  await visit.is("ready");
  return id(visit);
}

/** The table of an edit's effect in `place` has what the network says now beside what it `said`, for three classes. */
export async function tellsChange(visit: Visit, place: Locator, said: Exposed["predictions"]): Promise<void> {
  const rows = place.locator(".effect tbody tr");
  await expect(rows).toHaveCount(3);
  const told = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent)),
  );
  const now = await visit.read("predictions");
  for (const [label, was, is] of told) {
    const share = (from: typeof now) => from.find((one) => one.label === label)?.probability ?? -1;
    expect(was).toBe(`${(share(said) * 100).toFixed(1)} %`);
    expect(is).toBe(`${(share(now) * 100).toFixed(1)} %`);
  }
}
