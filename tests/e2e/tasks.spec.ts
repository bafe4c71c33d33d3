// What a first visitor wants to know, done as a person does it: every action counted, none over six.
// `make tasks` writes what it took into docs/tasks.md.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { stroke, tool } from "./feeding";
import { expect, testsOf, Visit } from "./fixtures";
import { root } from "./server";

const MOST_ACTIONS = 6;
const TARGETS = "torchvision:resnet50 boxwalk.demo.textures:network boxwalk.demo.digits:network";

/** One task as it is done: what a hand does, and the seconds from the first action to the answer. */
class Task {
  readonly actions: string[] = [];
  private started = 0;
  private seconds = 0;

  constructor(readonly wanted: string) {}

  async act(what: string, how: () => Promise<unknown>): Promise<void> {
    if (this.started === 0) this.started = performance.now();
    this.actions.push(what);
    await how();
  }

  /** Wait for the answer; the task is done. */
  async answer(seen: () => Promise<unknown>): Promise<void> {
    await seen();
    this.seconds = (performance.now() - this.started) / 1000;
    done.set(this.wanted, this);
    expect(this.actions.length, this.wanted).toBeLessThanOrEqual(MOST_ACTIONS);
  }

  get row(): string {
    return `| ${this.wanted} | ${this.actions.join("; ")} | ${this.actions.length} | ${this.seconds.toFixed(1)} |`;
  }
}

const done = new Map<string, Task>();

const test = testsOf(TARGETS);

const clickAt = (page: Page, { x, y }: { x: number; y: number }) => page.mouse.click(x, y);

test("ResNet-50: a layer is found, all but one section is folded", async ({ visit, page }) => {
  await visit.open("#network=resnet50");
  await visit.settled();
  const found = new Task("find `layer3.4.conv2` in ResNet-50");
  await found.act("Ctrl K", () => page.keyboard.press("Control+k"));
  await found.act("type the name", () => page.keyboard.type("layer3.4.conv2"));
  await found.act("Enter", () => page.keyboard.press("Enter"));
  await found.answer(async () => {
    await page.waitForFunction(() => window.boxwalk.selection !== null);
    await expect(page.locator(".inspector")).toContainText("layer3.4");
    await expect(page.locator(".inspector")).toContainText("conv2");
  });

  const folded = new Task("fold all but one section (`layer3`)");
  await folded.act("T, the list", () => page.keyboard.press("t"));
  const levels = page.getByRole("group", { name: "Levels" });
  await folded.act("click 1 level", () => levels.getByRole("button", { name: "1", exact: true }).click());
  await page.waitForFunction(() => window.boxwalk.walks[0]?.panels.includes("layer2"));
  await visit.settled();
  await folded.act("+ unfolds the one that one stands before", () => page.keyboard.press("+"));
  await folded.answer(async () => {
    await page.waitForFunction(() => {
      const shown = window.boxwalk.walks[0]?.panels ?? [];
      return (
        ["layer1", "layer2", "layer4"].every((section) => shown.includes(section)) &&
        !shown.includes("layer3")
      );
    });
  });
});

test("a photograph is named; a spot's channel is found and shared", async ({ visit, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit.open("#network=textures");
  await visit.settled();
  const network = (await visit.read("walks"))[0]?.network;
  const example = `${visit.server.address}api/v1/networks/${network}/inputs/3.png`;
  const photograph = await page.request.get(example);
  const text = (await photograph.body()).toString("base64");
  const first = (await visit.read("recording"))?.id;
  const named = new Task("name the class and its probability of a dropped photograph");
  await named.act("drop the file anywhere", () =>
    page.evaluate((data) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], "photograph.png", { type: "image/png" }));
      for (const type of ["dragenter", "drop"])
        document.body.dispatchEvent(
          new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }),
        );
    }, text),
  );
  await named.answer(async () => {
    await page.waitForFunction((old) => window.boxwalk.recording?.id !== old, first);
    await visit.is("ready");
    const [most] = await visit.read("predictions");
    const said = page.getByRole("region", { name: "Inputs" });
    await expect(said).toContainText(most?.label ?? "no prediction");
    await expect(said).toContainText(/\d+(\.\d+)? %/);
  });

  await visit.settled();
  const reacts = new Task("find the channel that reacts most to the pixel under the cursor");
  const panel = await visit.find("panel", null);
  await reacts.act("click the layer", () => clickAt(page, panel));
  await page.waitForFunction(() => window.boxwalk.selection !== null);
  await visit.settled();
  const chosen = (await visit.read("selection"))?.panel ?? "";
  const spot = await visit.find("panel", chosen);
  await reacts.act("click the pixel", () => clickAt(page, spot));
  await reacts.answer(() =>
    expect(
      page.getByRole("list", { name: "Channels at this pixel" }).getByRole("listitem").first(),
    ).toBeVisible(),
  );

  const shared = new Task("share that place and open it in a second browser");
  await shared.act("Y copies the link", () => page.keyboard.press("y"));
  await expect(page.getByText("Link to this place copied")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const elsewhere = await context.browser()?.newContext({ reducedMotion: "reduce" });
  if (!elsewhere) throw new Error("The browser is gone.");
  const other = new Visit(await elsewhere.newPage(), visit.server);
  await shared.act("paste it into the other's address bar and Enter", () => other.page.goto(link));
  await shared.answer(async () => {
    await other.is("ready");
    expect((await other.read("selection"))?.panel).toBe(chosen);
    expect(await other.read("unit")).toEqual(await visit.read("unit"));
  });
  await elsewhere.close();
});

test("a 7 is drawn", async ({ visit, page }) => {
  await visit.open("#network=digits");
  await visit.settled();
  const drawn = new Task("draw a 7 and have it read");
  await drawn.act("click draw", () => tool(page, "draw").click());
  await page.waitForSelector("canvas[data-ready]");
  await drawn.act("one stroke", () =>
    stroke(page, [
      [0.22, 0.22],
      [0.76, 0.22],
      [0.45, 0.82],
    ]),
  );
  await drawn.answer(async () => {
    await expect(page.getByRole("region", { name: "Inputs" }).locator(".said")).toHaveText("7");
    await visit.is("ready");
  });
});

test.afterAll(() => {
  if (!process.env.WRITE_TASKS || done.size === 0) return;
  writeFileSync(
    join(root, "docs", "tasks.md"),
    `# Tasks

What a first visitor wants to know, and what it takes. \`make tasks\` does all of it in a real browser before real networks (\`tests/e2e/tasks.spec.ts\`), counts every key, click, drop and
stroke, and writes this page; the tests fail when a task takes more than ${MOST_ACTIONS}. Seconds are from the first action to the answer on the page, without a person's thinking, on 2 cores with Chromium
drawing in software.

| task | actions | number | seconds |
| --- | --- | --- | --- |
${[...done.values()].map((task) => task.row).join("\n")}
`,
  );
});
