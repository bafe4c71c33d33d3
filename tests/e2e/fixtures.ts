// What every browser test has: a server, and a page in which any console error or warning fails the test.

import { test as base, expect, type Page, type WorkerFixture } from "@playwright/test";
import type { RecordingInfo, VisitorHere } from "../../web_client/src/generated/messages";
import type { Moved } from "../../web_client/src/hand/moved";
import type { Graphics, InputRegion, Link, Selection, Unit, Viewpoint } from "../../web_client/src/store";
import type { Hanging } from "../../web_client/src/world/board_view";
import type { Pick as WorldPick } from "../../web_client/src/world/world";
import { type Array4, npy } from "./pictures";
import { freePort, RealServer } from "./server";

export { expect };

/** `window.boxwalk` as the tests use it. */
export interface Exposed {
  state: string;
  active: string | null;
  walks: {
    network: string;
    panels: string[];
    folded: string[];
    merged: boolean;
    offset: number;
    busy: boolean;
    recording: RecordingInfo | null;
  }[];
  recording: RecordingInfo | null;
  predictions: RecordingInfo["predictions"];
  selection: Selection | null;
  unit: Unit | null;
  freePlace: readonly [number, number, number] | null;
  graphics: Graphics;
  headset: string;
  worldScale: number;
  boards: Hanging[];
  held: string | null;
  visitors: VisitorHere[];
  moved: Record<string, Moved>;
  link: Link;
  chosen: Record<string, string>;
  region: InputRegion | null;
  hovered: Unit | null;
  viewpoint: Viewpoint;
  arrived: number;
  stats: {
    settled: boolean;
    frames: number;
    pictures: number;
    numbers: number;
    points: number;
    imaged: number;
  };
  images(network: string, node: string): { there: number; finished: number };
  levels(network: string, node: string): number[];
  shows(network: string): Record<string, string>;
  order(network: string, node: string): number[] | null;
  pick(x: number, y: number): WorldPick | null;
}

declare global {
  interface Window {
    boxwalk: Exposed;
  }
}

export class Visit {
  constructor(
    readonly page: Page,
    readonly server: RealServer,
  ) {}

  async open(path = ""): Promise<void> {
    await this.page.goto(this.server.address + path);
    await this.is("ready");
  }

  async is(state: string): Promise<void> {
    await expect(this.page.locator("body")).toHaveAttribute("data-state", state, { timeout: 30_000 });
  }

  /** Go away, so that the page does not miss a server that the test stops. */
  async leave(): Promise<void> {
    await this.page.goto("about:blank");
  }

  /** Everything has arrived, nothing moves or fades. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(
      () => document.body.dataset.state === "ready" && window.boxwalk.stats.settled,
    );
  }

  read<K extends keyof Exposed>(what: K): Promise<Exposed[K]> {
    return this.page.evaluate((name) => window.boxwalk[name], what) as Promise<Exposed[K]>;
  }

  /** Click what can be pressed on a floating board: the board and act whose words hold all of `wanted`. */
  async clickOn(...wanted: string[]): Promise<void> {
    const point = await this.page.evaluate((words) => {
      for (let y = 60; y < innerHeight - 20; y += 4)
        for (let x = 10; x < innerWidth - 10; x += 4) {
          if (document.elementFromPoint(x, y)?.tagName !== "CANVAS") continue;
          const pick = window.boxwalk.pick(x, y);
          const said = pick?.kind === "board" && pick.act ? JSON.stringify(pick) : "";
          if (!words.every((word) => said.includes(word))) continue;
          // the middle of what is there
          let [right, below] = [x, y];
          const same = (dx: number, dy: number): boolean => {
            const other = window.boxwalk.pick(dx, dy);
            return JSON.stringify(other) === said;
          };
          while (same(right + 4, y)) right += 4;
          while (same(x, below + 4)) below += 4;
          return { x: (x + right) / 2, y: (y + below) / 2 };
        }
      return null;
    }, wanted);
    if (point === null) throw new Error(`No board in view has ${wanted.join(", ")}.`);
    await this.page.mouse.click(point.x, point.y);
    await this.settled();
  }

  /** Where the visitor is, once that has been told. */
  async viewpoint(): Promise<Viewpoint> {
    if ((await this.read("headset")) !== "inside") await this.settled(); // a headset is never still
    let last = "";
    await expect
      .poll(
        async () => {
          const now = JSON.stringify(await this.read("viewpoint"));
          const same = now === last;
          last = now;
          return same;
        },
        { intervals: [150] },
      )
      .toBe(true);
    return this.read("viewpoint");
  }

  /** Find a layer through the search and stand before it. */
  async goTo(name: string): Promise<void> {
    await this.page.keyboard.press("Control+k");
    await this.page.getByRole("combobox", { name: "Find a layer" }).fill(name);
    await this.page.keyboard.press("Enter");
    await this.page.waitForFunction((panel) => window.boxwalk.selection?.panel === panel, name);
    await this.settled();
  }

  /** A point of the page under which the world has something that `wanted` accepts, searched on a grid. */
  async find(kind: WorldPick["kind"], id: string | null): Promise<{ x: number; y: number }> {
    const point = await this.page.evaluate(
      ([wantedKind, wantedId]) => {
        for (let y = 60; y < innerHeight - 110; y += 6)
          for (let x = 10; x < innerWidth - 10; x += 6) {
            if (document.elementFromPoint(x, y)?.tagName !== "CANVAS") continue;
            const pick = window.boxwalk.pick(x, y);
            if (pick?.kind !== wantedKind) continue;
            if (
              pick.kind === "panel" &&
              (pick.unit === null || (wantedId !== null && pick.panel !== wantedId))
            )
              continue;
            if (pick.kind === "gate" && wantedId !== null && pick.section !== wantedId) continue;
            return { x, y };
          }
        return null;
      },
      [kind, id] as const,
    );
    if (point === null) throw new Error(`There is no ${kind} ${id ?? ""} in view.`);
    return point;
  }

  /** Open an analysis of the chosen layer, start it where that has to be told, and wait for its end. */
  async analysis(title: string): Promise<void> {
    await this.page.getByRole("tab", { name: title, exact: true }).click();
    const pane = this.page.locator(".analysis");
    await expect(pane.locator(".start, .progress, .result, .problem").first()).toBeVisible();
    const start = pane.getByRole("button", { name: "Start", exact: true });
    if (await start.isVisible()) await start.click();
    await expect(pane).toHaveAttribute("data-job", "done", { timeout: 120_000 });
  }

  /** What the card beside the pointer says, all of one moment; null where it shows nothing. */
  async hoverCard(): Promise<{ panel: string; unit: number[]; value: number; text: string } | null> {
    await this.page.waitForFunction(() => window.boxwalk.stats.settled);
    return this.page.evaluate(() => {
      const card = document.querySelector<HTMLElement>(".hover-card");
      if (card === null) return null;
      const { panel = "", unit = "", value } = card.dataset;
      return { panel, unit: unit.split(",").map(Number), value: Number(value), text: card.textContent ?? "" };
    });
  }

  /** A layer's activation as the model computed it. */
  async activation(node: string): Promise<Array4> {
    const recording = (await this.read("recording"))?.id;
    const response = await this.page.request.get(
      `${this.server.address}api/v1/recordings/${recording}/layers/${node}/activations.npy`,
    );
    expect(response.status()).toBe(200);
    return npy(await response.body());
  }
}

interface Fixtures {
  visit: Visit;
  /** console lines that the test expects (an object: Playwright reads a list as something else) */
  expected: { lines: readonly RegExp[] };
}

/** The server that all tests of a worker share; `target`: what it serves, `options`: told when it starts. */
function sharing(
  target: string,
  options: () => readonly string[] = () => [],
): { server: [WorkerFixture<RealServer, object>, { scope: "worker"; timeout: number }] } {
  return {
    server: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is used from here
      async ({}, use) => {
        const server = new RealServer(target, await freePort(), options());
        await server.start();
        await use(server);
        await server.stop();
      },
      { scope: "worker", timeout: 120_000 },
    ],
  };
}

export const test = base.extend<Fixtures, { server: RealServer }>({
  ...sharing("tests/e2e/networks.py:both"),
  expected: [{ lines: [] }, { option: true }],
  visit: async ({ page, server, expected }, use) => {
    const lines: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") lines.push(message.text());
    });
    page.on("pageerror", (error) => lines.push(String(error)));
    await use(new Visit(page, server));
    expect(lines.filter((line) => !expected.lines.some((known) => known.test(line)))).toEqual([]);
  },
});

/** The same tests before another server. */
export const testsOf = (target: string, options?: () => readonly string[]) =>
  test.extend<object, { server: RealServer }>(sharing(target, options));
