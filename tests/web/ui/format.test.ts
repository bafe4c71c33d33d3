import { expect, test } from "vitest";
import { count, duration, number, percent, shape, signed } from "../../../web_client/src/ui/format";

test.each([
  [0, "0"],
  [-0, "0"],
  [1.23456, "1.235"],
  [-4.2, "−4.2"],
  [1000, "1000"],
  [12345, "12\u202f345"],
  [-1234567, "−1\u202f234\u202f567"],
  [12345.6, "12\u202f346"],
  [1.5e-7, "1.50e−7"],
  [3.2e9, "3.20e+9"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("%d is written %s", (value, text) => {
  expect(number(value)).toBe(text);
});

test("the ends of a scale carry their sign", () => {
  expect([signed(4.2), signed(-4.2), signed(0)]).toEqual(["+4.2", "−4.2", "0"]);
});

test("shapes lose a batch of one, nothing else", () => {
  expect(shape([1, 48, 56, 56])).toBe("48 × 56 × 56");
  expect(shape([2, 10])).toBe("2 × 10");
  expect(shape([1])).toBe("1");
  expect(shape([])).toBe("no tensor");
});

test("counts and shares", () => {
  expect([count(0), count(999), count(25_557_032), count(4_089_184_256)]).toEqual([
    "0",
    "999",
    "25.6 M",
    "4.09 G",
  ]);
  expect(percent(0.9994)).toBe("99.9 %");
});

test("times are said in seconds, minutes or hours", () => {
  expect([3.4, 89, 240, 3 * 3600].map(duration)).toEqual(["3 s", "89 s", "4 min", "3 h"]);
});
