// Starts `boxwalk demo` and watches a page of an open Chromium until it has drawn; used by start.py.
// node bench/first_frame.mjs CHROMIUM PYTHON PORT RUNS prints one JSON line of seconds for each run, after one
// run that is not counted.

import { spawn } from "node:child_process";
import { chromium } from "@playwright/test";

const [executablePath, python, port, runs] = process.argv.slice(2);
const address = `http://127.0.0.1:${port}/`;
const args = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const browser = await chromium.launch({ executablePath, args, headless: true });
try {
  for (let run = 0; run <= Number(runs); run++) {
    const seconds = await measure();
    if (run > 0) console.log(JSON.stringify(seconds));
  }
} finally {
  await browser.close();
}

/** Seconds from the start of the command to: the server answers, the first frame is drawn, the page is ready. */
async function measure() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const started = performance.now();
  const since = () => (performance.now() - started) / 1000;
  const demo = spawn(python, ["-m", "boxwalk", "demo", "--no-browser", "--port", port], { stdio: "ignore" });
  const ended = new Promise((resolve) => demo.once("exit", resolve));
  try {
    while (!(await answers())) {
      if (demo.exitCode !== null) throw new Error(`boxwalk demo ended with ${demo.exitCode}.`);
      if (since() > 120) throw new Error("boxwalk demo did not answer within two minutes.");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const server = since();
    await page.goto(address, { waitUntil: "commit" });
    await page.waitForFunction(() => window.boxwalk?.stats.frames > 0, null, { timeout: 120_000 });
    const frame = since();
    await page.waitForFunction(() => window.boxwalk.state === "ready", null, { timeout: 120_000 });
    return { server, "first frame": frame, ready: since() };
  } finally {
    demo.kill("SIGINT");
    await ended;
    await context.close();
  }
}

async function answers() {
  try {
    return (await fetch(`${address}healthz`)).ok;
  } catch {
    return false; // not listening yet
  }
}
