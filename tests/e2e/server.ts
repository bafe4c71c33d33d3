// A real Boxwalk server for the tests, started and stopped by them.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

/** Results of these tests only: what another version has left in the user's own place is not this one's. */
const CACHE = mkdtempSync(join(tmpdir(), "boxwalk-cache-"));

export function python(): string {
  if (process.env.PYTHON) return process.env.PYTHON;
  const own = join(root, ".venv", "bin", "python");
  return existsSync(own) ? own : "python3";
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

export class RealServer {
  private process: ChildProcess | null = null;
  output = "";

  constructor(
    /** one target, or several with spaces between them */
    readonly target: string,
    readonly port: number,
    private readonly options: readonly string[] = [],
  ) {}

  get address(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start(): Promise<void> {
    const words = [
      "-m",
      "boxwalk",
      "serve",
      ...this.target.split(" "),
      "--port",
      String(this.port),
      "--no-browser",
      ...this.options,
    ];
    const child = spawn(python(), words, {
      cwd: root,
      env: { ...process.env, PYTHONUNBUFFERED: "1", XDG_CACHE_HOME: CACHE },
    });
    this.process = child;
    this.output = "";
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.output += chunk.toString();
        if (this.output.includes("Stop with Ctrl+C")) resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`The server ended with ${code}:\n${this.output}`)));
    });
  }

  async stop(): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
}
