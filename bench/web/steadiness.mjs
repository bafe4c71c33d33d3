// Whether the real page stays steady: `node bench/web/steadiness.mjs`, about two minutes. The page's own work in
// every frame (samples of a CPU profile; waiting for the software that draws is not among them) while one walks through ResNet-50 and while densenet201 is folded and unfolded.

import { chromium } from "playwright-core";
import { FLAGS } from "./chromium.mjs";
import { serve, settle } from "./real_server.mjs";

const PORT = 8793;
const WALKED_MS = 12_000;
const SAMPLE_US = 500;
const MOST_OF_MEDIAN = 3;
const IDLE = new Set(["(idle)", "(program)", "(root)"]);

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
      await levels(page).getByRole("button", { name: level, exact: true }).click();
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
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${PORT}/`);
    await settle(page);
    await prepare(page);
    const devtools = await context.newCDPSession(page);
    await devtools.send("Profiler.enable");
    await devtools.send("Profiler.setSamplingInterval", { interval: SAMPLE_US });
    await devtools.send("Profiler.start");
    await act(page);
    const { profile } = await devtools.send("Profiler.stop");
    tell(words, stretchesOf(profile));
  } finally {
    await context.close();
    await stop();
  }
}

/** ms of the page's own work in each stretch of samples without a pause; `drawn`: it has a frame of the world. */
function stretchesOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const inFrame = new Set();
  const ofPage = new Set(); // not of the tool that drives it
  const mark = (node, inside, own) => {
    const { functionName, url } = node.callFrame;
    const within = inside || functionName === "frame";
    const page = own || url.includes("/assets/") || functionName === "(garbage collector)";
    if (within) inFrame.add(node.id);
    if (page) ofPage.add(node.id);
    for (const child of node.children ?? []) mark(byId.get(child), within, page);
  };
  mark(nodes[0], false, false);
  const stretches = [];
  let now = { ms: 0, drawn: false, heaviest: new Map() };
  const end = () => {
    if (now.ms > 0) stretches.push(now);
    now = { ms: 0, drawn: false, heaviest: new Map() };
  };
  samples.forEach((id, i) => {
    const at = byId.get(id)?.callFrame;
    const name = at?.functionName || (at ? `:${at.lineNumber + 1}` : "");
    if (IDLE.has(name) || !ofPage.has(id)) {
      end();
      return;
    }
    const spent = (timeDeltas[i + 1] ?? 0) / 1000;
    now.ms += spent;
    now.drawn ||= inFrame.has(id);
    now.heaviest.set(name, (now.heaviest.get(name) ?? 0) + spent);
  });
  end();
  return stretches;
}

function tell(words, stretches) {
  const frames = stretches.filter(({ drawn }) => drawn);
  const sorted = frames.map(({ ms }) => ms).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const limit = MOST_OF_MEDIAN * median;
  const over = stretches.filter(({ ms }) => ms > limit);
  const worst = stretches.reduce((one, other) => (other.ms > one.ms ? other : one), {
    ms: 0,
    heaviest: new Map(),
  });
  if (over.length > 0) missed += 1;
  const top = [...worst.heaviest].sort((a, b) => b[1] - a[1]).slice(0, 6);
  process.stdout.write(
    `${over.length > 0 ? " MISS" : "  ok "} ${words}: ${frames.length} frames, median ${median.toFixed(1)} ms, ` +
      `longest ${worst.ms.toFixed(1)} ms; ${over.length} over ${limit.toFixed(1)} ms\n` +
      `        the longest: ${top.map(([name, ms]) => `${name || "(unnamed)"} ${ms.toFixed(1)}`).join(", ")}\n`,
  );
}
