// Guided tours: walked with buttons and keys and in a headset, recorded, saved as a file and opened again.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, testsOf, Visit } from "./fixtures";
import { EmulatedHeadset } from "./headset";
import { freePort, RealServer } from "./server";

const tour = {
  format: "boxwalk-tour",
  version: 1,
  title: "Through the ripples",
  stops: [
    { title: "The start", text: "Go on.", place: "#network=ripples&input=0&at=0,0,2,0,0" },
    {
      title: "A layer",
      text: "Its values.\n\nIn two paragraphs.",
      place: "#network=ripples&input=2&chosen=block1.conv1",
      actions: [{ do: "analyze", analysis: "eigenfeatures", parameters: { components: 2 } }],
    },
    {
      title: "Muted",
      place: "#network=ripples&input=2&at=0,0,-4,0.2,0",
      actions: [{ do: "edit", edits: [{ node: "stem", kind: "mute", channels: [0] }] }],
    },
  ],
};

const test = testsOf("tests/e2e/networks.py:both", () => {
  const file = join(mkdtempSync(join(tmpdir(), "boxwalk-tour-")), "tour.json");
  writeFileSync(file, JSON.stringify(tour));
  return ["--tour", file];
});

test("a tour leads from stop to stop: place, input, analysis, edit; with buttons, dots and keys", async ({
  visit,
  page,
}) => {
  await visit.open("#tour=1");
  const pane = page.getByRole("complementary", { name: "Guided tour" });
  await expect(pane.getByRole("heading", { name: "The start" })).toBeVisible();
  await visit.settled();
  expect((await visit.read("viewpoint")).z).toBeCloseTo(2, 2);
  await expect.poll(() => page.url()).toContain("tour=1");

  await pane.getByRole("button", { name: "Next" }).click();
  await expect(pane.getByText("In two paragraphs.")).toBeVisible();
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv1");
  await expect(page.getByRole("tab", { name: "Eigenfeatures", exact: true })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(page.locator(".analysis")).toHaveAttribute("data-job", "done");
  // two eigenfeatures, the strongest channel, and one of them enlarged
  await expect(page.locator(".analysis .result canvas")).toHaveCount(4);
  await visit.settled();
  expect((await visit.read("recording"))?.source).toContain("example 2");

  await page.keyboard.press("PageDown");
  await expect(pane.getByRole("heading", { name: "Muted" })).toBeVisible();
  await expect(page.getByText("Changed: stem")).toBeVisible();
  await visit.settled();
  expect(await visit.read("selection")).toBeNull();
  await page.keyboard.press("PageDown"); // there is no other
  await expect(pane.getByRole("heading", { name: "Muted" })).toBeVisible();

  // back at a stop the edit is gone, and the browser's way back leads to where one was
  await pane.getByRole("button", { name: "Stop 2: A layer" }).click();
  await expect(page.getByText("Changed: stem")).toBeHidden();
  await page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv1");
  await pane.getByRole("button", { name: "Leave the tour" }).click();
  await expect(pane).toBeHidden();
});

test("a tour is recorded, outlives the page, is saved, and leads others", async ({ visit, page }) => {
  await visit.open("#network=ripples&input=1");
  await visit.settled();
  await page.getByRole("button", { name: "Guided tours" }).click();
  await page.getByRole("button", { name: "Record a tour" }).click();
  const pane = page.getByRole("complementary", { name: "Guided tour" });
  await pane.getByRole("textbox", { name: "Title of the tour" }).fill("My lesson");
  await pane.getByRole("textbox", { name: "Title of this stop" }).fill("Welcome");
  await pane.getByRole("textbox", { name: "What is to be said here" }).fill("Hello.\n\nLook around.");

  await visit.goTo("block1.conv1");
  await visit.analysis("Statistics");
  await pane.getByRole("button", { name: "New stop here" }).click();
  await pane.getByRole("textbox", { name: "Title of this stop" }).fill("Statistics");
  await pane.getByRole("button", { name: "New stop here" }).click();
  await pane.getByRole("button", { name: "Delete" }).click();
  await expect(pane).toContainText("2 / 2");

  await page.reload();
  await visit.settled();
  await page.getByRole("button", { name: "Guided tours" }).click();
  await page.getByRole("button", { name: /My lesson/ }).click();
  await expect(pane.getByText("Look around.")).toBeVisible();
  await pane.getByRole("button", { name: "Change this tour" }).click();
  const download = page.waitForEvent("download");
  await pane.getByRole("button", { name: "Save as a file" }).click();
  const saved = await (await download).path();
  expect((await download).suggestedFilename()).toBe("My-lesson.json");
  const read = JSON.parse(readFileSync(saved, "utf8"));
  expect(read.stops.map((stop: { title: string }) => stop.title)).toEqual(["Welcome", "Statistics"]);
  expect(read.stops[1]).toMatchObject({ actions: [{ do: "analyze", analysis: "statistics" }] });

  // the file leads somebody else, and a server takes it
  const server = new RealServer("tests/e2e/networks.py:both", await freePort(), ["--tour", saved]);
  await server.start();
  try {
    const other = new Visit(await page.context().newPage(), server);
    await other.open("#tour=2");
    await other.page.waitForFunction(() => window.boxwalk.selection?.panel === "block1.conv1");
    await other.settled();
    expect((await other.read("recording"))?.source).toContain("example 1"); // and not what it begins with
    await other.page.close();
  } finally {
    await server.stop();
  }
});

test("a file is opened on the page; one that is no tour is refused in words", async ({ visit, page }) => {
  await visit.open();
  const open = async (name: string, text: string): Promise<void> => {
    await page.getByRole("button", { name: "Guided tours" }).click();
    await page
      .getByLabel("File of a tour")
      .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  };
  await open("graph.json", "{}");
  await expect(page.getByText("graph.json is no tour")).toBeVisible();
  await open("mine.json", JSON.stringify({ ...tour, title: "Opened" }));
  const pane = page.getByRole("complementary", { name: "Guided tour" });
  await expect(pane).toContainText("Opened");
  await visit.settled();
  expect((await visit.read("viewpoint")).z).toBeCloseTo(2, 1);
});

test("in a headset the stops stand on a board before the eye, with the analysis beside it", async ({
  visit,
  page,
}) => {
  test.setTimeout(90_000);
  const headset = new EmulatedHeadset(page);
  await headset.install();
  await visit.open("#network=ripples");
  await visit.settled();
  await headset.place(0, 1.6, 0, 0);
  await headset.enter();
  await headset.press("left", "y-button");
  await headset.frames(4);
  await headset.pressOn("right", '"tour"');
  await page.waitForFunction(() => window.boxwalk.boards.some(({ id }) => id === "tour"));
  await headset.frames(4);
  await headset.pressOn("right", '"next"');
  await page.waitForFunction(() => window.boxwalk.boards.some(({ id }) => id.startsWith("layer ")));
  expect(await visit.read("selection")).toEqual({ network: "ripples", panel: "block1.conv1" });
  await headset.frames(4);
  await headset.pressOn("right", '"end"');
  await page.waitForFunction(() => !window.boxwalk.boards.some(({ id }) => id === "tour"));
});
