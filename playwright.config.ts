// Browser tests: a real server, a real Chromium that draws in software. `npm run e2e -w web_client`.

import { defineConfig } from "@playwright/test";
import { FLAGS } from "./bench/web/chromium.mjs";

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 1, // two cores: one for the browser, one for the server
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000, // against hanging only: software draws slowly where other work is done as well
  expect: {
    timeout: 30_000,
    toHaveScreenshot: {
      pathTemplate: "tests/e2e/states/{arg}{ext}",
      threshold: 0.25, // letters are drawn a little differently from machine to machine
      maxDiffPixelRatio: 0.01,
    },
  },
  reporter: [["list"]],
  use: {
    viewport: { width: 1280, height: 720 },
    colorScheme: "dark",
    contextOptions: { reducedMotion: "reduce" }, // flights arrive at once; their own tests switch them on
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: FLAGS,
    },
  },
});
