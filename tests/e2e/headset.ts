// An emulated headset: its pose, hands and buttons are set from the test; everything else is as on a real one.

import type { Page } from "@playwright/test";
import { installHeadset } from "../../bench/web/emulated_headset.mjs";

interface Placed {
  position: { set(x: number, y: number, z: number): void };
  quaternion: { set(x: number, y: number, z: number, w: number): void };
}

interface Controller extends Placed {
  updateButtonValue(name: string, value: number): void;
  updateAxes(name: string, x: number, y: number): void;
}

interface Device extends Placed {
  controllers: Record<"left" | "right", Controller>;
  hands: Record<"left" | "right", Placed & { updatePinchValue(value: number): void }>;
  primaryInputMode: "controller" | "hand";
}

declare global {
  interface Window {
    emulated: Device;
  }
}

type Side = "left" | "right";
type Point = readonly [number, number, number];

export class EmulatedHeadset {
  private stands = { x: 0, z: 0, yaw: 0 };

  constructor(private readonly page: Page) {}

  /** To be called before the page is opened. */
  async install(): Promise<void> {
    await installHeadset(this.page);
  }

  async leave(): Promise<void> {
    // the emulator lays its own view over the page
    await this.page.getByRole("button", { name: "Leave the headset" }).dispatchEvent("click");
    await this.page.waitForFunction(() => window.boxwalk.headset === "offered");
  }

  async enter(): Promise<void> {
    await this.page.getByRole("button", { name: "Walk in the headset" }).click();
    await this.page.waitForFunction(() => window.boxwalk.headset === "inside");
    await this.frames(3);
  }

  /** Wait for so many frames: what is set applies at the next one. */
  async frames(count: number): Promise<void> {
    const from = await this.page.evaluate(() => window.boxwalk.stats.frames);
    await this.page.waitForFunction((least) => window.boxwalk.stats.frames >= least, from + count, {
      timeout: 20_000,
    });
  }

  /** Head in the room: metres; yaw and pitch in radians, positive to the left and up. */
  async head(x: number, y: number, z: number, yaw = 0, pitch = 0): Promise<void> {
    await this.place(x, y, z, yaw, pitch);
    await this.frames(2);
  }

  /** The same before it is put on. */
  async place(x: number, y: number, z: number, yaw: number, pitch = 0): Promise<void> {
    this.stands = { x, z, yaw };
    await this.page.evaluate(
      ([px, py, pz, q]) => {
        window.emulated.position.set(px, py, pz);
        window.emulated.quaternion.set(...q);
      },
      [x, y, z, quaternion(yaw, pitch)] as const,
    );
  }

  /** Hold a hand somewhere in the room, its ray in a direction. */
  async hold(side: Side, at: Point, yaw: number, pitch: number): Promise<void> {
    await this.page.evaluate(
      ([which, p, q]) => {
        for (const placed of [window.emulated.controllers[which], window.emulated.hands[which]]) {
          placed.position.set(...p);
          placed.quaternion.set(...q);
        }
      },
      [side, at, quaternion(yaw, pitch)] as const,
    );
    await this.frames(2);
  }

  /** Turn a hand until its ray is on a panel. */
  async aimAt(side: Side, at: Point, panel: string): Promise<void> {
    for (let pitch = -0.4; pitch <= 0.4; pitch += 0.15)
      for (let yaw = -0.9; yaw <= 0.6; yaw += 0.15) {
        await this.hold(side, at, yaw, pitch);
        const found = await this.page.evaluate(() => window.boxwalk.hovered?.panel);
        if (found === panel) return;
      }
    throw new Error(`No direction of the ${side} hand leads to ${panel}.`);
  }

  /** Point a controller at something on a board: the act whose words hold all of `wanted`. */
  async pointAt(side: Side, ...wanted: string[]): Promise<void> {
    const at = await this.page.evaluate((words) => {
      const regions = window.boxwalk.boards.flatMap((board) => board.regions);
      const said = (act: unknown): string => JSON.stringify(act);
      return regions.find(({ act }) => words.every((word) => said(act).includes(word)))?.at ?? null;
    }, wanted);
    if (at === null) throw new Error(`No board has ${wanted.join(", ")}.`);
    await this.pointTo(side, at);
  }

  /** Point a controller at a place of the world. */
  async pointTo(side: Side, at: Point): Promise<void> {
    const [place, scale] = await this.page.evaluate(() => [
      window.boxwalk.viewpoint,
      window.boxwalk.worldScale,
    ]);
    // from the world to the room, in which the head stands where it was put last
    const { x: hx, z: hz, yaw: hyaw } = this.stands;
    const turn = place.yaw - hyaw;
    const [dx, dz] = [(at[0] - place.x) / scale, (at[2] - place.z) / scale];
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
    const room = [hx + dx * cos - dz * sin, (at[1] - place.y) / scale, hz + dx * sin + dz * cos] as const;
    const hand = [hx + 0.2 * Math.cos(hyaw), 1.25, hz - 0.2 * Math.sin(hyaw)] as const;
    const [rx, ry, rz] = [room[0] - hand[0], room[1] - hand[1], room[2] - hand[2]];
    await this.hold(side, hand, Math.atan2(-rx, -rz), Math.atan2(ry, Math.hypot(rx, rz)));
  }

  /** Point at it and press. */
  async pressOn(side: Side, ...wanted: string[]): Promise<void> {
    await this.pointAt(side, ...wanted);
    await this.press(side);
    await this.frames(3);
  }

  async button(
    side: Side,
    name: "trigger" | "squeeze" | "y-button" | "b-button",
    value: number,
    frames = 2,
  ): Promise<void> {
    await this.page.evaluate(
      ([which, button, now]) => window.emulated.controllers[which].updateButtonValue(button, now),
      [side, name, value] as const,
    );
    await this.frames(frames);
  }

  async press(side: Side, name: "trigger" | "squeeze" | "y-button" | "b-button" = "trigger"): Promise<void> {
    await this.button(side, name, 1, 1); // a long press means something else
    await this.button(side, name, 0);
  }

  async stick(side: Side, x: number, y: number): Promise<void> {
    await this.page.evaluate(
      ([which, dx, dy]) => window.emulated.controllers[which].updateAxes("thumbstick", dx, dy),
      [side, x, y] as const,
    );
    await this.frames(2);
  }

  /** Use bare hands instead of controllers. */
  async bareHands(): Promise<void> {
    await this.page.evaluate(() => {
      window.emulated.primaryInputMode = "hand";
    });
    await this.frames(3);
  }

  async pinch(side: Side): Promise<void> {
    for (const value of [1, 0]) {
      await this.page.evaluate(([which, now]) => window.emulated.hands[which].updatePinchValue(now), [
        side,
        value,
      ] as const);
      await this.frames(value === 1 ? 1 : 3); // a long pinch means something else
    }
  }
}

function quaternion(yaw: number, pitch: number): [number, number, number, number] {
  const [sy, cy, sp, cp] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
  return [cy * sp, sy * cp, -sy * sp, cy * cp];
}
