// An autoencoder in the walk: what it gives back at its end, where that departs over the input, and a threshold that is moved.

import { expect, testsOf, type Visit } from "./fixtures";

const test = testsOf("zoo:cvae-64");

const END = "decoder.sigmoid";

async function atItsEnd(visit: Visit, analysis: string): Promise<void> {
  await visit.open(`#chosen=${END}&analysis=${analysis}`);
  await expect(visit.page.locator(`[data-analysis="${analysis}"]`)).toHaveAttribute("data-job", "done");
}

test("input, reconstruction and difference hang at its last layer", async ({ visit, page }) => {
  await atItsEnd(visit, "reconstruction");
  const pane = page.locator('[data-analysis="reconstruction"]');
  await expect(pane.locator(".picture-grid .caption")).toHaveText([
    "input",
    "reconstruction",
    "input less reconstruction",
  ]);
  await expect(pane).toContainText("SSIM peak");
  await pane.getByRole("button", { name: "Show on the panels" }).click();
  await expect.poll(async () => (await visit.read("stats")).pictures).toBe(1);
  await visit.settled();
});

test("where it departs is laid over the input, as strongly as one likes", async ({ visit, page }) => {
  await atItsEnd(visit, "anomaly-map");
  const pane = page.locator('[data-analysis="anomaly-map"]');
  const canvas = pane.locator(".picture.large canvas");
  const colours = (): Promise<number> =>
    canvas.evaluate((one: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(one.width, one.height).getContext("2d", { willReadFrequently: true });
      copy?.drawImage(one, 0, 0);
      const data = copy?.getImageData(0, 0, one.width, one.height).data ?? [];
      let coloured = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] !== data[i + 2]) coloured++;
      return coloured;
    });
  const slider = pane.getByRole("slider", { name: "Over the input" });
  await slider.fill("0.8");
  await expect.poll(colours).toBeGreaterThan(1000); // orange over the grey picture
  await slider.fill("0");
  await expect.poll(colours).toBe(0); // the map alone, black and white
});

test("a threshold is moved over the histograms, and runs nothing again", async ({ visit, page }) => {
  await atItsEnd(visit, "anomaly-scores");
  const pane = page.locator('[data-analysis="anomaly-scores"]');
  const line = pane.locator(".marked", { hasText: "threshold" }).locator("line");
  const [note, before] = [pane.locator(".note"), await line.getAttribute("x1")];
  await expect(note).toContainText("Called anomalous: ");
  await expect(note).toContainText("5.0% of the normal");
  await expect(pane.locator(".keys-of-series")).toContainText(/normal.*needle.*cavity/);
  await pane.getByRole("slider", { name: "Threshold" }).fill("50");
  await expect(note).toContainText("50.0% of the normal");
  await expect(pane).toHaveAttribute("data-job", "done");
  expect(Number(await line.getAttribute("x1"))).toBeLessThan(Number(before));
  await pane.getByRole("slider", { name: "Share" }).fill("1");
  await expect(note).toContainText("With 1.0% anomalous: precision 0.0");
});
