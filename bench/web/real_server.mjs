// The real server, as the benches start it.

import { spawn } from "node:child_process";
import { join } from "node:path";

const python = process.env.PYTHON ?? join(import.meta.dirname, "../../.venv/bin/python");

/** Serve `target` on loopback; resolves to how to stop it once it answers. */
export async function serve(target, port) {
  const server = spawn(python, ["-m", "boxwalk", "serve", target, "--port", `${port}`, "--no-browser"]);
  const ended = new Promise((resolve) => server.once("exit", resolve));
  await new Promise((resolve, reject) => {
    let said = "";
    const read = (chunk) => {
      said += chunk;
      if (said.includes("Stop with")) resolve();
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("exit", () => reject(new Error(said)));
  });
  return async () => {
    server.kill("SIGTERM");
    await ended;
  };
}

/** Wait until the page shows everything that it asked for. */
export const settle = (page) =>
  page.waitForFunction(() => document.body.dataset.state === "ready" && window.boxwalk.stats.settled, null, {
    timeout: 300_000,
  });
