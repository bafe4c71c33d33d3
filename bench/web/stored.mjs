// A walk of ResNet-50 without a server beside the served one: `node bench/web/stored.mjs`, about two minutes. Bytes that
// travel before the first frame with maps, and the time to it, in turns.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { FLAGS } from "./chromium.mjs";
import { serve } from "./real_server.mjs";

const [SERVED, STORED] = [8795, 8796];
const ROUNDS = 3;
const [BYTES, TIMES] = [5e6, 1.3];
const python = process.env.PYTHON ?? join(import.meta.dirname, "../../.venv/bin/python");
const folder = mkdtempSync(join(tmpdir(), "boxwalk-bench-"));
const target = "torchvision:resnet50";
execFileSync(python, [
  "-m",
  "boxwalk",
  "snapshot",
  target,
  "--out",
  join(folder, "walk"),
  "--walk",
  "--what",
  "graph",
]);
const opened = spawn(python, [
  "-m",
  "boxwalk",
  "open",
  join(folder, "walk"),
  "--no-browser",
  "--port",
  `${STORED}`,
]);
const stop = await serve(target, SERVED);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
let missed = 0;

function tell(words, value, limit, unit) {
  const met = value <= limit;
  if (!met) missed += 1;
  process.stdout.write(
    `  ${words.padEnd(52)} ${value.toFixed(2)} ${unit}   limit ${limit} ${unit}: ${met ? "met" : "MISSED"}\n`,
  );
}

try {
  const times = { served: [], stored: [] };
  let bytes = 0;
  for (let round = 0; round <= ROUNDS; round++)
    for (const [kind, port] of [
      ["served", SERVED],
      ["stored", STORED],
    ]) {
      const found = await visit(`http://127.0.0.1:${port}/`);
      if (round > 0) times[kind].push(found.seconds); // the first one warms up
      if (kind === "stored") bytes = found.bytes;
    }
  const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  const [served, stored] = [middle(times.served), middle(times.stored)];
  process.stdout.write(
    `ResNet-50, to the first frame with maps: served ${served.toFixed(2)} s, stored ${stored.toFixed(2)} s\n`,
  );
  tell("bytes before it, stored", bytes / 1e6, BYTES / 1e6, "MB");
  tell("time to it against the served page", stored / served, TIMES, "x");
} finally {
  await browser.close();
  opened.kill("SIGINT");
  await stop();
  rmSync(folder, { recursive: true });
}
process.exitCode = missed > 0 ? 1 : 0;

/** Seconds and bytes until a frame was drawn after maps had come. */
async function visit(address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  let bytes = 0;
  devtools.on("Network.dataReceived", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const started = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await page.waitForFunction(
    () => {
      if (!(window.boxwalk?.arrived > 0)) return false;
      window.framesThen ??= window.boxwalk.stats.frames;
      return window.boxwalk.stats.frames > window.framesThen;
    },
    null,
    { timeout: 120_000 },
  );
  const found = { seconds: (performance.now() - started) / 1000, bytes };
  await context.close();
  return found;
}
