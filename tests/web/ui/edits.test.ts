import { expect, test } from "vitest";
import { type ChannelEdit, withEdit, wordsOf } from "../../../web_client/src/ui/edits";

const mute = (node: string, ...channels: number[]): ChannelEdit => ({
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
  const double: ChannelEdit = { node: "a", kind: "scale", channels: [0], factor: 2 };
  expect(withEdit([double], { ...double, factor: 3 })).toHaveLength(2);
});

test("an edit is said in words", () => {
  expect(wordsOf(mute("a", 3))).toBe("channel 3 muted");
  expect(wordsOf(mute("a", 3, 5))).toBe("channels 3, 5 muted");
  expect(wordsOf({ node: "a", kind: "keep", channels: [2], factor: 1 })).toBe("only channel 2 kept");
  expect(wordsOf({ node: "a", kind: "scale", channels: [4], factor: -0.5 })).toBe("channel 4 × −0.5");
  expect(wordsOf(mute("a", 0, 1, 2, 3, 4, 5, 6))).toBe("7 channels muted");
  expect(wordsOf({ ...spot, box: [0, 0, 4, 4] })).toBe("a spot covered");
});
