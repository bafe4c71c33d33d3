import { describe, expect, test } from "vitest";
import {
  EYE_HEIGHT,
  type Intent,
  RUN_SPEED,
  WALK_SPEED,
  Walker,
} from "../../../web_client/src/walking/walker";

const still: Intent = { forward: 0, right: 0, up: 0, turn: 0, run: false };

function walked(
  change: Partial<Intent>,
  seconds: number,
  steps: number,
  begin: (walker: Walker) => void = () => undefined,
): Walker {
  const walker = new Walker();
  begin(walker);
  for (let i = 0; i < steps; i++) walker.step(seconds / steps, { ...still, ...change });
  return walker;
}

describe("walking", () => {
  test("goes along -z at yaw 0, to the right along +x, at the speed of a walk", () => {
    expect(walked({ forward: 1 }, 2, 120).z).toBeCloseTo(-2 * WALK_SPEED, 0);
    expect(walked({ right: 1 }, 2, 120).x).toBeCloseTo(2 * WALK_SPEED, 0);
    expect(walked({ forward: 1, run: true }, 2, 120).z).toBeCloseTo(-2 * RUN_SPEED, -1);
  });

  test("is as far in few frames as in many", () => {
    const [few, many] = [walked({ forward: 1 }, 3, 30), walked({ forward: 1 }, 3, 600)];
    expect(Math.abs(few.z - many.z)).toBeLessThan(0.25);
  });

  test("is not slowed by looking up or down, nor quickened by going aslant", () => {
    const level = walked({ forward: 1 }, 2, 60);
    const down = walked({ forward: 1 }, 2, 60, (walker) => walker.look(0, -1.4));
    expect(down.z).toBeCloseTo(level.z, 9);
    expect(down.y).toBe(0);
    const aslant = walked({ forward: 1, right: 1 }, 2, 60);
    expect(Math.hypot(aslant.x, aslant.z)).toBeCloseTo(-level.z, 6);
  });

  test("follows the yaw: turned left by a quarter one walks along -x", () => {
    const walker = walked({ forward: 1 }, 1, 60, (one) => one.look(Math.PI / 2, 0));
    expect(walker.x).toBeLessThan(-3);
    expect(walker.z).toBeCloseTo(0, 6);
  });

  test("comes to rest and says so", () => {
    const walker = walked({ forward: 1 }, 1, 60);
    for (let i = 0; i < 120; i++) walker.step(1 / 60, still);
    const { z } = walker;
    expect(walker.step(1 / 60, still)).toBe(false);
    expect(walker.z).toBe(z);
  });

  test("keeps the eye above the floor and the visitor near the network", () => {
    expect(walked({ up: -1 }, 5, 300).eyeY).toBeCloseTo(0.4);
    const walker = walked({ forward: 1, run: true }, 60, 600, (one) => {
      one.bounds = { low: [-5, 0, -100], high: [5, 4, 0] };
    });
    expect(walker.z).toBe(-160);
  });

  test("gives back the height that a flight has lifted one to, not the one gone up to", () => {
    const lifted = walked({ forward: 1 }, 3, 180, (walker) => {
      walker.moveTo(0, 0.5, 0);
      walker.lift(0.5);
    });
    expect(lifted.y).toBeCloseTo(0, 2);
    const climbed = walked({ forward: 1 }, 3, 180, (walker) => walker.moveTo(0, 0.5, 0));
    expect(climbed.y).toBeCloseTo(0.5, 9);
    expect(new Walker().eyeY).toBe(EYE_HEIGHT);
  });
});
