import { describe, expect, test } from "vitest";
import { rounded, strip } from "../../../web_client/src/world/path";

describe("lines on the floor", () => {
  test("a straight line stays as it is, doubled points go", () => {
    expect(
      rounded(
        [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, -3],
          [0, 0, -9],
        ],
        1,
      ),
    ).toEqual([
      [0, 0, 0],
      [0, 0, -3],
      [0, 0, -9],
    ]);
  });

  test("a sharp corner is cut within the radius; the ends stay", () => {
    const line = rounded(
      [
        [0, 0, 0],
        [0, 0, -4],
        [4, 0, -4],
      ],
      1,
    );
    expect(line[0]).toEqual([0, 0, 0]);
    expect(line.at(-1)).toEqual([4, 0, -4]);
    expect(line).toContainEqual([0, 0, -3]);
    expect(line).toContainEqual([1, 0, -4]);
    for (const [x, , z] of line) expect(Math.hypot(x, z + 4)).toBeGreaterThan(0.3);
  });

  test("a strip has its width everywhere, its length along, and lies on its line", () => {
    const made = strip(
      [
        [0, 0.01, 0],
        [0, 0.01, -5],
        [5, 0.01, -5],
      ],
      0.24,
    );
    expect(made.length).toBeCloseTo(10);
    expect(made.ways.filter((_, i) => i % 2 === 0)).toEqual([0, 0, 5, 5, 10, 10]);
    expect(made.positions.slice(0, 6)).toEqual([
      expect.closeTo(0.12),
      0.01,
      expect.closeTo(0),
      expect.closeTo(-0.12),
      0.01,
      expect.closeTo(0),
    ]);
    // the mitre at the corner: its ends lie on both edges
    expect(made.positions.slice(6, 12)).toEqual([
      expect.closeTo(0.12),
      0.01,
      expect.closeTo(-4.88),
      expect.closeTo(-0.12),
      0.01,
      expect.closeTo(-5.12),
    ]);
    expect(made.indices).toHaveLength(12);
  });
});
