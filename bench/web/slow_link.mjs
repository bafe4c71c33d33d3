// What a slow line carries: `node bench/web/slow_link.mjs`, about three minutes. The real page before ResNet-50, once
// straight, once over a line of half a Mbit/s and 40 ms: bytes of layers until it is settled, then until one layer that the
// visitor flies to is sharp.

import { join } from "node:path";
import { chromium } from "playwright-core";
import { runnerImport } from "vite";
import { FLAGS } from "./chromium.mjs";
import { serve, settle } from "./real_server.mjs";

const { module } = await runnerImport(join(import.meta.dirname, "../../tests/e2e/slow_link.ts"), {
  configFile: false,
  logLevel: "error",
});
const PORT = 8794;
const [BYTES_PER_SECOND, LATENCY_MS] = [60_000, 40];
const QUICK = 4_000_000; // until the page itself is here
const LAYER = "layer3.4.conv2";

const stop = await serve("torchvision:resnet50", PORT);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
try {
  const straight = await visit(`http://127.0.0.1:${PORT}/`, async () => {});
  const link = new module.SlowLink(PORT, QUICK, LATENCY_MS);
  try {
    const slow = await visit(await link.start(), async (page) => {
      await page.waitForFunction(() => document.body.dataset.state === "loading");
      link.bytesPerSecond = BYTES_PER_SECOND;
    });
    const share = slow.bytes / straight.bytes;
    const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
    process.stdout.write(
      `ResNet-50, ${BYTES_PER_SECOND / 1000} kB/s, ${LATENCY_MS} ms\n` +
        `  until settled, straight   ${megabytes(straight.bytes)}, which that line would carry in ${(straight.bytes / BYTES_PER_SECOND).toFixed(0)} s\n` +
        `  until settled, slow line  ${megabytes(slow.bytes)} in ${slow.seconds.toFixed(0)} s: ${share.toFixed(2)} of all\n` +
        `  ${LAYER} sharp     ${megabytes(slow.near.bytes)} more in ${slow.near.seconds.toFixed(1)} s\n`,
    );
  } finally {
    await link.stop();
  }
} finally {
  await browser.close();
  await stop();
}

/** Open the page; `arriving` goes on while it loads. Bytes of layers and seconds until it is settled and, `near`, until LAYER is sharp. */
async function visit(address, arriving) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    reducedMotion: "reduce",
  });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    let bytes = 0;
    devtools.on("Network.webSocketFrameReceived", ({ response }) => {
      if (response.opcode === 2) bytes += Buffer.byteLength(response.payloadData, "base64");
    });
    let started = performance.now();
    await page.goto(address, { waitUntil: "commit" });
    await arriving(page);
    await settle(page);
    const until = { bytes, seconds: (performance.now() - started) / 1000 };
    started = performance.now();
    await page.getByRole("combobox").fill(LAYER);
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      (layer) => window.boxwalk.selection && window.boxwalk.levels("resnet50", layer)[0] === 0,
      LAYER,
      { timeout: 120_000 },
    );
    const near = { bytes: bytes - until.bytes, seconds: (performance.now() - started) / 1000 };
    return { ...until, near };
  } finally {
    await context.close();
  }
}
