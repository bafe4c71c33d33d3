// Several visitors in one network: a page and a plain websocket client see each other.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Gathered, VisitorHere, Visitors } from "../../web_client/src/generated/messages";
import { expect, test } from "./fixtures";
import { python, root } from "./server";

type Told = { type: "hello"; visitor: string } | Visitors | Gathered;

/** A visitor of another program. */
class Second {
  readonly told: Told[] = [];
  private readonly process: ChildProcess;

  constructor(address: string) {
    this.process = spawn(python(), [join(root, "tests/e2e/second_visitor.py"), address]);
    const { stdout } = this.process;
    if (stdout) createInterface(stdout).on("line", (line) => this.told.push(JSON.parse(line) as Told));
  }

  say(message: object): void {
    this.process.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** The newest place that was told of anybody. */
  get seen(): VisitorHere | undefined {
    return this.told.flatMap((event) => (event.type === "visitors" ? event.here : [])).at(-1);
  }

  leave(): void {
    this.process.kill();
  }
}

test("two visitors see each other come, move, point and go, and one calls the other", async ({
  visit,
  page,
}) => {
  test.slow();
  const second = new Second(visit.server.address);
  try {
    await expect.poll(() => second.told[0]?.type).toBe("hello");
    await visit.open("#network=ripples");
    await visit.settled();
    const { x, z } = await visit.viewpoint();
    await expect.poll(() => second.seen?.position[2]).toBeCloseTo(z, 3);
    expect(second.seen?.network).toBe("ripples");
    await page.keyboard.down("w");
    await page.waitForFunction((from) => window.boxwalk.viewpoint.z < from - 1, z);
    await page.keyboard.up("w");
    const now = await visit.viewpoint();
    await expect.poll(() => second.seen?.position[2]).toBeCloseTo(now.z, 3);
    const panel = await visit.find("panel", null);
    await page.mouse.move(panel.x, panel.y);
    await expect.poll(() => second.seen?.pointer?.length).toBe(3);

    // the page shows the other, and comes when it is called, with the same input
    const answer = await page.request.post(`${visit.server.address}api/v1/networks/ripples/recordings`, {
      data: { noise: 5 },
    });
    const { id } = await answer.json();
    second.say({ type: "here", network: "ripples", position: [x, 1.7, -8], yaw: 0, pitch: 0 });
    await expect(page.getByRole("button", { name: "1 other is here" })).toBeVisible();
    second.say({ type: "gather", recording: id });
    await expect.poll(async () => (await visit.read("viewpoint")).z).toBeCloseTo(-8, 1);
    await page.waitForFunction((recording) => window.boxwalk.recording?.id === recording, id);
    await page.getByRole("button", { name: "Go back" }).click();
    await expect.poll(async () => (await visit.read("viewpoint")).z).toBeCloseTo(now.z, 2);
    await page.waitForFunction(() => window.boxwalk.recording?.source.startsWith("example 0"));

    // and calls in turn
    await page.getByRole("button", { name: "1 other is here" }).click();
    await page.getByRole("button", { name: "Call all here" }).click();
    await expect.poll(() => second.told.at(-1)?.type).toBe("gathered");
    const called = second.told.at(-1) as Gathered;
    expect(called.recording).toBe((await visit.read("recording"))?.id);
    expect(called.position[2]).toBeCloseTo(now.z, 2);

    second.leave();
    await expect(page.getByRole("button", { name: "1 other is here" })).toHaveCount(0);
    expect(await visit.read("visitors")).toEqual([]);
  } finally {
    second.leave();
  }
});
