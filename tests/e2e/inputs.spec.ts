// Feeding the network, and what is said when that is not possible.

import type { Page } from "@playwright/test";
import { expect, test, type Visit } from "./fixtures";
import { png, redPicture } from "./pictures";

async function recordingAfter(visit: Visit, act: () => Promise<unknown>): Promise<string> {
  const before = (await visit.read("recording"))?.id ?? "";
  await act();
  await visit.page.waitForFunction((id) => window.boxwalk.recording?.id !== id, before);
  await visit.is("ready");
  return (await visit.read("recording"))?.id ?? "";
}

/** A file let go over the page or pasted into it, as a browser does it. */
async function hand(
  page: Page,
  how: "drop" | "paste",
  name: string,
  type: string,
  data: Buffer,
): Promise<void> {
  await page.evaluate(
    ([event, fileName, mime, text]) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName, { type: mime }));
      if (event === "drop") {
        document.body.dispatchEvent(new DragEvent("dragenter", { bubbles: true, dataTransfer: transfer }));
        document.body.dispatchEvent(
          new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }),
        );
      } else
        document.body.dispatchEvent(
          new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }),
        );
    },
    [how, name, type, data.toString("base64")] as const,
  );
}

const upload = (page: Page, name: string, data: Buffer, mimeType = "image/png") =>
  page.getByLabel("Image file").setInputFiles({ name, mimeType, buffer: data });

test("an example, an uploaded, a dropped and a pasted picture, and noise: each is seen by every layer", async ({
  visit,
  page,
}) => {
  await visit.open();
  const inputs = page.getByRole("region", { name: "Inputs" });
  const seen = new Set<string>([(await visit.read("recording"))?.id ?? ""]);

  seen.add(
    await recordingAfter(visit, () => page.getByRole("button", { name: "Example: waves" }).first().click()),
  );
  await expect(inputs).toContainText("example 1 (waves)");

  seen.add(await recordingAfter(visit, () => upload(page, "red.png", redPicture())));
  await expect(inputs).toContainText("red.png");
  expect((await visit.activation("input")).shape).toEqual([1, 3, 24, 32]);

  const green = png(40, 40, (x) => [0, 255, x * 6]);
  seen.add(await recordingAfter(visit, () => hand(page, "drop", "green.png", "image/png", green)));
  await expect(inputs).toContainText("green.png");
  await expect(page.locator(".drop")).toHaveCount(0);

  const blue = png(20, 30, (_, y) => [0, y * 8, 255]);
  seen.add(await recordingAfter(visit, () => hand(page, "paste", "blue.png", "image/png", blue)));
  await expect(inputs).toContainText("blue.png");

  seen.add(await recordingAfter(visit, () => page.getByRole("button", { name: "noise" }).click()));
  await expect(inputs).toContainText("noise, seed 0");
  seen.add(
    await recordingAfter(visit, () => page.getByRole("button", { name: "Noise, seed: more" }).click()),
  );
  await expect(inputs).toContainText("noise, seed 1");
  const again = await recordingAfter(visit, () =>
    page.getByRole("button", { name: "Noise, seed: less" }).click(),
  );
  expect(seen.has(again)).toBe(true); // the same seed is the same recording
  expect(seen.size).toBe(7);

  const rest = await page.request.get(`${visit.server.address}api/v1/recordings/${again}`);
  expect((await rest.json()).predictions).toEqual(await visit.read("predictions"));
});

test("the tiles on show are those of the newest input", async ({ visit, page }) => {
  await visit.open();
  await visit.goTo("block1.relu1");
  await recordingAfter(visit, () => upload(page, "red.png", redPicture()));
  await visit.settled();
  await page.waitForFunction(() => window.boxwalk.levels("ripples", "block1.relu1")[0] === 0);
  await page.mouse.move(560, 360);
  await page.mouse.move(561, 361);
  await page.waitForSelector(".hover-card");
  const read = await visit.hoverCard();
  const activation = await visit.activation("block1.relu1");
  const scale = Math.max(...activation.values.map(Math.abs));
  expect(Math.abs((read?.value ?? 0) - activation.at(0, ...(read?.unit ?? [])))).toBeLessThanOrEqual(
    scale / 253,
  );
});

test.describe("what cannot be used is said in words, and what was shown stays", () => {
  test.use({ expected: { lines: [/Failed to load resource.*(415|422|413)/] } });

  test("by the server and by the page", async ({ visit, page }) => {
    await visit.open();
    const before = (await visit.read("recording"))?.id;
    const alert = page.getByRole("region", { name: "Inputs" }).getByRole("alert");
    const cases: [string, Buffer, string, RegExp][] = [
      ["cut.png", redPicture().subarray(0, 60), "image/png", /image/i],
      ["letter.txt", Buffer.from("hello"), "text/plain", /not an image/i],
      ["empty.png", Buffer.alloc(0), "image/png", /empty/i],
      ["huge.png", Buffer.alloc(33 * 2 ** 20), "image/png", /too large/i],
    ];
    for (const [name, data, type, words] of cases) {
      await upload(page, name, data, type);
      await expect(alert).toContainText(words);
      await visit.is("ready");
      expect((await visit.read("recording"))?.id).toBe(before);
      await alert.getByRole("button", { name: "Dismiss" }).click();
      await expect(alert).toHaveCount(0);
    }
  });
});

test("pasted text and ten files at once are answered in words", async ({ visit, page }) => {
  await visit.open();
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", "a photograph of a cat");
    document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, clipboardData: transfer }));
  });
  await expect(page.getByText("That was text")).toBeVisible();
  await page.evaluate(
    (text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      for (let i = 0; i < 10; i++) transfer.items.add(new File([bytes], `${i}.png`, { type: "image/png" }));
      document.body.dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }),
      );
    },
    png(32, 24, (x) => [90, 60, x]).toString("base64"),
  );
  await expect(page.getByText("10 files came at once")).toBeVisible();
  await expect(page.getByRole("region", { name: "Inputs" })).toContainText("0.png");
});
