import { expect, test } from "vitest";
import type { Edit, KernelEdit, NoiseEdit, ValuesEdit } from "../../../web_client/src/generated/messages";
import { withEdit, wordsOf } from "../../../web_client/src/ui/edits";

const mute = (node: string, ...channels: number[]): Edit => ({
  node,
  kind: "mute",
  channels,
  factor: 1,
});
const spot = { kind: "occlude", box: [0, 0, 4, 4] } as const;

test("what is done twice at a layer is one edit of all its channels", () => {
  const once = withEdit([{ ...spot, box: [0, 0, 4, 4] }], mute("a", 3));
  const twice = withEdit(withEdit(once, mute("b", 1)), mute("a", 1, 3));
  expect(twice).toEqual([spot, mute("a", 1, 3), mute("b", 1)]);
});

test("factors that differ stay edits of their own", () => {
  const double: Edit = { node: "a", kind: "scale", channels: [0], factor: 2 };
  expect(withEdit([double], { ...double, factor: 3 })).toHaveLength(2);
});

test("noise in the same channels of a layer is added once, with the last amount and seed", () => {
  const noise: NoiseEdit = { node: "a", kind: "noise", channels: [], amount: 0.5, seed: 1 };
  const once = withEdit([mute("a", 3)], noise);
  expect(withEdit(once, { ...noise, seed: 2 })).toEqual([mute("a", 3), { ...noise, seed: 2 }]);
  expect(withEdit(once, { ...noise, channels: [1] })).toHaveLength(3);
  expect(withEdit(once, { ...noise, node: "b" })).toHaveLength(3);
  expect(withEdit([noise], mute("a", 3))).toEqual([noise, mute("a", 3)]);
});

test("a kernel has the values given last", () => {
  const kernel: KernelEdit = { node: "a", kind: "kernel", output: 1, input: 0, values: [[1]] };
  const newer = { ...kernel, values: [[2]] };
  expect(withEdit([kernel, mute("a", 3)], newer)).toEqual([newer, mute("a", 3)]);
  for (const other of [{ input: 1 }, { output: 0 }, { node: "b" }])
    expect(withEdit([kernel], { ...newer, ...other })).toHaveLength(2);
  expect(wordsOf({ ...kernel, input: 4 })).toBe("kernel 4 → 1 edited");
});

test("values that are set stand alone at their layer, and what follows acts on them", () => {
  const values: ValuesEdit = { node: "a", kind: "values", values: [1, 2] };
  const others = [spot, mute("b", 1)];
  expect(withEdit([mute("a", 3), ...others], values)).toEqual([...others, values]);
  expect(withEdit([...others, values, mute("a", 0)], { ...values, values: [3, 4] })).toEqual([
    ...others,
    { ...values, values: [3, 4] },
  ]);
  expect(withEdit([values], mute("a", 3))).toEqual([values, mute("a", 3)]);
  expect(wordsOf(values)).toBe("values of 2 channels set");
  expect(wordsOf({ ...values, values: [1] })).toBe("values of 1 channel set");
});

test("an edit is said in words", () => {
  expect(wordsOf(mute("a", 3))).toBe("channel 3 muted");
  expect(wordsOf(mute("a", 3, 5))).toBe("channels 3, 5 muted");
  expect(wordsOf({ node: "a", kind: "keep", channels: [2], factor: 1 })).toBe("only channel 2 kept");
  expect(wordsOf({ node: "a", kind: "scale", channels: [4], factor: -0.5 })).toBe("channel 4 × −0.5");
  expect(wordsOf(mute("a", 0, 1, 2, 3, 4, 5, 6))).toBe("7 channels muted");
  expect(wordsOf({ node: "a", kind: "noise", amount: 0.5, seed: 7 })).toBe(
    "noise 0.5 in all channels, seed 7",
  );
  expect(wordsOf({ node: "a", kind: "noise", channels: [3, 4], amount: 1 })).toBe(
    "noise 1 in channels 3, 4, seed 0",
  );
  expect(wordsOf({ ...spot, box: [0, 0, 4, 4] })).toBe("a spot covered");
});
