import { describe, expect, test } from "vitest";
import {
  COLOUR_MAP_NAMES,
  COLOUR_MAPS,
  type ColourMapName,
  colourTable,
  signedColour,
} from "../../../web_client/src/world/colour_map";

test("the stops are those of the legend", () => {
  expect(signedColour(-1, 1)).toEqual([0x8c, 0xc7, 0xff]);
  expect(signedColour(-0.5, 1)).toEqual([0x1a, 0x5c, 0xff]);
  expect(signedColour(0, 1)).toEqual([0, 0, 0]);
  expect(signedColour(0.5, 1)).toEqual([128, 128, 128]);
  expect(signedColour(1, 1)).toEqual([255, 255, 255]);
});

test("gain brightens and is clamped, zero stays black", () => {
  expect(signedColour(0.25, 2)).toEqual(signedColour(0.5, 1));
  expect(signedColour(-0.9, 8)).toEqual([0x8c, 0xc7, 0xff]);
  expect(signedColour(0, 8)).toEqual([0, 0, 0]);
});

test.each(COLOUR_MAP_NAMES)(
  "%s has zero exactly black at 128 and its ends at 1 and 255, whatever the gain",
  (name) => {
    for (const gain of [1, 1.6, 16]) {
      const table = colourTable(name, gain);
      const at = (q: number): number[] => [...table.subarray(q * 4, q * 4 + 4)];
      expect(at(128)).toEqual([0, 0, 0, 255]);
      expect(at(255)).toEqual([...signedColour(1, 1, name), 255]);
      expect(at(1)).toEqual([...signedColour(-1, 1, name), 255]);
      expect(at(0)).toEqual(at(1));
      for (let q = 0; q < 256; q++)
        if (q !== 128) expect(Math.max(...at(q).slice(0, 3)), `${q}`).toBeGreaterThan(0);
    }
  },
);

test.each(COLOUR_MAP_NAMES)("%s grows brighter away from zero on both sides", (name) => {
  for (const sign of [-1, 1])
    for (let step = 1; step <= 100; step++)
      expect(lightness(signedColour((sign * step) / 100, 1, name))).toBeGreaterThan(
        lightness(signedColour((sign * (step - 1)) / 100, 1, name)) - 0.3, // rounding to bytes
      );
});

// Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision deficiency (2009), severity 1
const SEEN_BY = {
  everyone: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
} as const;

const linear = (byte: number): number =>
  byte <= 0.04045 * 255 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;

/** CIELAB of sRGB bytes (D65), as somebody with that vision sees them. */
function lab(colour: readonly number[], vision: keyof typeof SEEN_BY): [number, number, number] {
  const [r = 0, g = 0, b = 0] = colour.map(linear);
  const m = SEEN_BY[vision];
  const seen = [0, 3, 6].map((row) =>
    Math.min(1, Math.max(0, (m[row] ?? 0) * r + (m[row + 1] ?? 0) * g + (m[row + 2] ?? 0) * b)),
  );
  const [R = 0, G = 0, B = 0] = seen;
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124 * R + 0.3576 * G + 0.1805 * B) / 0.9505);
  const y = f(0.2126 * R + 0.7152 * G + 0.0722 * B);
  const z = f((0.0193 * R + 0.1192 * G + 0.9505 * B) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const lightness = (colour: readonly number[]): number => lab(colour, "everyone")[0];

function distance(a: readonly number[], b: readonly number[], vision: keyof typeof SEEN_BY): number {
  const [first, second] = [lab(a, vision), lab(b, vision)];
  return Math.hypot(...first.map((part, i) => part - (second[i] ?? 0)));
}

const SIGNED = COLOUR_MAP_NAMES.filter((name) => name !== "grey");

describe.each(["everyone", "protanopia", "deuteranopia"] as const)("seen by %s", (vision) => {
  /** least CIELAB distance of a negative and a positive value, both of at least that share of the scale */
  const least = (name: ColourMapName, share: number): number => {
    let found = Number.POSITIVE_INFINITY;
    for (let a = share; a <= 1; a += 0.05)
      for (let b = share; b <= 1; b += 0.05)
        found = Math.min(found, distance(signedColour(-a, 1, name), signedColour(b, 1, name), vision));
    return found;
  };

  test.each(SIGNED)("%s tells negative from positive at every strength above a quarter", (name) => {
    expect(least(name, 0.25)).toBeGreaterThan(18); // 2.3 is just noticeable
    expect(distance(signedColour(-1, 1, name), signedColour(1, 1, name), vision)).toBeGreaterThan(25);
  });

  test.each(COLOUR_MAP_NAMES)("%s has both ends far from black", (name) => {
    for (const { stops } of [COLOUR_MAPS[name]])
      for (const stop of [stops[0], stops.at(-1)])
        expect(distance(stop?.slice(1) ?? [], [0, 0, 0], vision)).toBeGreaterThan(70);
  });
});

test("red and green, as a check of the check, are hard to tell for some", () => {
  const [red, green] = [
    [200, 60, 40],
    [110, 125, 30],
  ];
  expect(distance(red ?? [], green ?? [], "everyone")).toBeGreaterThan(60);
  expect(distance(red ?? [], green ?? [], "deuteranopia")).toBeLessThan(25);
});
