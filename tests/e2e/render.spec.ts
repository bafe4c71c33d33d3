// `boxwalk render`: a film and a picture of a stored walk and of a network, drawn by the real page.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { python, root } from "./server";

const folder = mkdtempSync(join(tmpdir(), "boxwalk-render-"));
const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const boxwalk = (...words: string[]): string =>
  execFileSync(python(), ["-m", "boxwalk", ...words], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, CHROMIUM },
  });

/** Mean difference of two RGB pictures of the same size, 0..255. */
const DIFFERENCE = `
import sys; import numpy as np; from PIL import Image
a, b = (np.asarray(Image.open(p).convert("RGB"), float) for p in sys.argv[1:])
print(a.shape, abs(a - b).mean(), a.std())
`;

/** Columns left and right of the frame of the chosen panel, in its orange. */
const FRAME = `
import sys; import numpy as np; from PIL import Image
red, green, blue = np.asarray(Image.open(sys.argv[1]).convert("RGB"), int).transpose(2, 0, 1)
framed = np.flatnonzero(((red > 230) & (abs(green - 170) < 30) & (blue < 110)).sum(axis=0) > 40)
print(framed[0], red.shape[1] - 1 - framed[-1])
`;

const walk = join(folder, "walk");

test.beforeAll(() => {
  const what = ["--walk", "--what", "graph", "--inputs", "0-1"];
  boxwalk("snapshot", "tests/e2e/networks.py:ripples", "--out", walk, ...what);
});

test("a film goes along its way; a picture shows its place", async () => {
  test.setTimeout(300_000);
  const way = join(folder, "way.json");
  const keys = [
    { seconds: 0, place: "#network=ripples&input=0&at=0,0,2.5,0,0" },
    { seconds: 1, place: "#network=ripples&input=1&at=0,0.5,-8,-0.3,0" },
  ];
  writeFileSync(way, JSON.stringify({ format: "boxwalk-camera", version: 1, keys }));
  const gif = join(folder, "film", "walk.gif");
  boxwalk("render", walk, "--camera", way, "--out", gif, "--fps", "4", "--size", "320x180");
  const mp4 = join(folder, "walk.mp4");
  boxwalk(
    "render",
    walk,
    "--camera",
    way,
    "--out",
    mp4,
    "--fps",
    "4",
    "--size",
    "320x181",
    "--theme",
    "light",
  );
  expect(statSync(mp4).size).toBeGreaterThan(2000);
  expect(readFileSync(mp4).subarray(4, 8).toString()).toBe("ftyp");
  const frames = execFileSync(
    python(),
    ["-c", "import sys; from PIL import Image; f = Image.open(sys.argv[1]); print(f.n_frames, f.size)", gif],
    { encoding: "utf8" },
  );
  expect(frames.trim()).toBe("5 (320, 180)");

  // of a network as well, and with the page's panes
  const [bare, panes] = [join(folder, "bare.png"), join(folder, "panes.png")];
  const place = ["--place", "#network=ripples&input=0&chosen=block1.conv1", "--size", "640x360"];
  boxwalk("render", "tests/e2e/networks.py:both", ...place, "--out", bare);
  boxwalk("render", walk, ...place, "--out", panes, "--panes");
  const [shape, difference, contrast] = execFileSync(python(), ["-c", DIFFERENCE, bare, panes], {
    encoding: "utf8",
  })
    .trim()
    .split(/(?<=\)) | (?=\d+\.\d+$)/);
  expect(shape).toBe("(360, 640, 3)");
  expect(Number(difference)).toBeGreaterThan(1);
  expect(Number(contrast)).toBeGreaterThan(10); // it is no empty picture
  const sides = execFileSync(python(), ["-c", FRAME, bare], { encoding: "utf8" });
  const [left = 0, right = 640] = sides.trim().split(" ").map(Number);
  expect(Math.abs(left - right)).toBeLessThan(8); // nothing covers the world, so it stands in the middle
});

test("a browser that is not there is told with what to do", () => {
  const words = ["-m", "boxwalk", "render", walk, "--place", "#at=0,0,0,0,0", "--out", join(folder, "x.png")];
  let said = "";
  try {
    execFileSync(python(), words, {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CHROMIUM: join(folder, "no-chromium") },
    });
  } catch (error) {
    said = String((error as { stderr: string }).stderr);
  }
  expect(said).toContain("No Chromium could be started");
  expect(said).toContain("playwright install chromium");
});
