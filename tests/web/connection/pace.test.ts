import { describe, expect, it } from "vitest";
import { Pace, SLOW } from "../../../web_client/src/connection/pace";

/** Blobs over a link of so many bytes a second, in windows of four that each cost a round trip. */
function stream(
  pace: Pace,
  sizes: readonly number[],
  bytesPerSecond: number,
  roundTrip = 0,
  from = 0,
): number {
  let now = from;
  pace.asked();
  sizes.forEach((size, index) => {
    if (index % 4 === 0) now += roundTrip;
    now += (1000 * size) / bytesPerSecond;
    pace.arrived(size, now);
  });
  return now;
}

const mixed = (count: number): number[] => Array.from({ length: count }, (_, i) => 5000 + (i % 5) * 7000);

describe("the pace of a link", () => {
  it("is not judged before enough has come", () => {
    const pace = new Pace(SLOW);
    stream(pace, mixed(6), 1000);
    expect(pace.link).toEqual({ bytesPerSecond: null, roundTripMs: null, slow: false });
  });

  it("is the bytes that came by the time between them", () => {
    for (const speed of [50_000, 390_000, 5_000_000]) {
      const pace = new Pace(SLOW);
      stream(pace, mixed(40), speed);
      expect(pace.link.bytesPerSecond).toBeGreaterThan(speed * 0.97);
      expect(pace.link.bytesPerSecond).toBeLessThan(speed * 1.03);
      expect(pace.link.slow).toBe(speed < 400_000);
    }
  });

  it("is that of the bytes also where acknowledgements take long", () => {
    const pace = new Pace(SLOW);
    pace.answered(320);
    pace.answered(300);
    stream(pace, mixed(60), 3_000_000, 300);
    expect(pace.link.roundTripMs).toBe(300);
    expect(pace.link.slow).toBe(false);
    const without = new Pace(SLOW);
    stream(without, mixed(60), 3_000_000, 300);
    expect(without.link.slow).toBe(true); // what the round trip costs would have been taken for bytes
  });

  it("is not taken for quick when the round trip was measured too long", () => {
    const pace = new Pace(SLOW);
    pace.answered(240);
    stream(pace, mixed(60), 125_000, 80);
    expect(pace.link.slow).toBe(true);
  });

  it("does not count the time before a first layer, nor long pauses", () => {
    const pace = new Pace(SLOW);
    let now = 0;
    for (let i = 0; i < 10; i++) now = stream(pace, mixed(8), 5_000_000, 0, now + 2000);
    pace.arrived(100, now + 60_000);
    expect(pace.link.slow).toBe(false);
  });

  it("is not that of a page which is busy itself", () => {
    const pace = new Pace(SLOW);
    pace.asked();
    pace.tick(0);
    for (let i = 1; i <= 40; i++) pace.arrived(20_000, i * 500); // its clock stands still
    expect(pace.link.slow).toBe(false);
    for (let i = 41; i <= 60; i++) {
      pace.tick(i * 500 - 30);
      pace.arrived(20_000, i * 500);
    }
    expect(pace.link.slow).toBe(true);
  });

  it("becomes quick again, and does not waver between", () => {
    const pace = new Pace(SLOW);
    let now = stream(pace, mixed(20), 200_000);
    expect(pace.link.slow).toBe(true);
    now = stream(pace, mixed(60), 700_000, 0, now);
    expect(pace.link.slow).toBe(true);
    stream(pace, mixed(60), 8_000_000, 0, now);
    expect(pace.link.slow).toBe(false);
    pace.restart();
    expect(pace.link.bytesPerSecond).toBeNull();
  });
});
