// Whether the real page stays steady: `node bench/web/steadiness.mjs`, about two minutes. The page's own work in every
// frame, and in every task between frames, while one walks through ResNet-50 and while densenet201 is folded and
// unfolded: the processor's time of the page's thread, script and collecting garbage and all. The clock on the wall
// would tell how long the thread waited for the software that draws, with which it shares two cores.

import { chromium } from "playwright-core";
import { FLAGS } from "./chromium.mjs";
import { serve, settle } from "./real_server.mjs";

const PORT = 8793;
const WALKED_MS = 12_000;
const MOST_OF_MEDIAN = 3;
const CATEGORIES = ["toplevel", "devtools.timeline", "v8"];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
let missed = 0;
try {
  const nothing = async () => {};
  await before("torchvision:resnet50", "walking through ResNet-50", nothing, async (page) => {
    await page.locator("#world canvas").focus();
    await page.keyboard.down("w");
    await page.waitForTimeout(WALKED_MS);
    await page.keyboard.up("w");
  });
  const levels = (page) => page.getByRole("group", { name: "Levels" });
  const open = async (page) => {
    await page.keyboard.press("t");
    await levels(page).waitFor();
  };
  await before("torchvision:densenet201", "folding and unfolding densenet201", open, async (page) => {
    for (const level of ["1", "2", "1", "all"]) {
      const at = await levels(page).getByRole("button", { name: level, exact: true }).boundingBox();
      await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2); // `click` would look round in the page's thread
      await page.waitForTimeout(2500);
    }
  });
} finally {
  await browser.close();
}
process.exitCode = missed > 0 ? 1 : 0;

/** Open the page before `target`, `prepare` it, let `act` go on and tell what the frames meanwhile cost. */
async function before(target, words, prepare, act) {
  const stop = await serve(target, PORT);
  const context = await browser.newContext({ viewport: { width: 1000, height: 620 } });
  try {
    await context.addInitScript(markFrames);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${PORT}/`);
    await settle(page);
    await prepare(page);
    const events = await traced(() => act(page));
    tell(words, tasksOf(events));
  } finally {
    await context.close();
    await stop();
  }
}

/** In the page: a mark in the trace wherever a frame of the world is drawn; most frames change nothing and draw nothing. */
function markFrames() {
  const { clear } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.clear = function (mask) {
    // biome-ignore lint/suspicious/noConsole: it writes into the trace alone
    console.timeStamp("world-drawn");
    return clear.call(this, mask);
  };
}

/** The events of a trace of the browser while `act` goes on. */
async function traced(act) {
  const devtools = await browser.newBrowserCDPSession();
  const events = [];
  devtools.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const complete = new Promise((resolve) => devtools.once("Tracing.tracingComplete", resolve));
  const traceConfig = { recordMode: "recordContinuously", includedCategories: CATEGORIES };
  await devtools.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  await act();
  await devtools.send("Tracing.end");
  await complete;
  await devtools.detach();
  return events;
}

/** ms of the thread's own time of each task of the page; `drawn`: a frame of the world is drawn in it. */
function tasksOf(events) {
  const timed = events.filter(
    ({ ph, tdur, name }) => (ph === "X" && tdur !== undefined) || name === "TimeStamp",
  );
  const frame = timed.find(({ name }) => name === "FireAnimationFrame");
  const ofThread = timed
    .filter(({ pid, tid }) => pid === frame?.pid && tid === frame.tid)
    .sort((one, other) => one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0));
  const tasks = [];
  let task = null;
  for (const { name, ts, dur, tdur, args } of ofThread) {
    if (task === null || ts >= task.end) {
      if (dur === undefined) continue;
      task = { end: ts + dur, ms: tdur / 1000, drawn: false, own: false, parts: new Map() };
      tasks.push(task);
      continue;
    }
    if (name === "TimeStamp") {
      task.drawn = true;
      continue;
    }
    task.own ||= name.endsWith("GC") || (args?.data?.url ?? "").includes("/assets/"); // not the tool that drives it
    task.parts.set(name, (task.parts.get(name) ?? 0) + tdur / 1000);
  }
  return tasks.filter(({ own }) => own);
}

function tell(words, tasks) {
  const frames = tasks.filter(({ drawn }) => drawn);
  const sorted = frames.map(({ ms }) => ms).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const limit = MOST_OF_MEDIAN * median;
  const over = tasks.filter(({ ms }) => ms > limit);
  const worst = tasks.reduce((one, other) => (other.ms > one.ms ? other : one), { ms: 0, parts: new Map() });
  if (over.length > 0) missed += 1;
  const top = [...worst.parts].sort((a, b) => b[1] - a[1]).slice(0, 8);
  process.stdout.write(
    `${over.length > 0 ? " MISS" : "  ok "} ${words}: ${frames.length} frames, median ${median.toFixed(1)} ms, ` +
      `longest ${worst.ms.toFixed(1)} ms; ${over.length} over ${limit.toFixed(1)} ms\n` +
      `        the longest: ${top.map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join(", ")}\n`,
  );
}
