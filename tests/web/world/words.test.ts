import { describe, expect, test } from "vitest";
import { recordingOf } from "../../../bench/web/made_up";
import type { GraphNode, Output } from "../../../web_client/src/generated/messages";
import { boardText } from "../../../web_client/src/world/board_lines";
import { arrange, pack, TALL } from "../../../web_client/src/world/label_page";
import { describeNode } from "../../../web_client/src/world/label_text";

const node = (operator: string, shape: number[], attributes: GraphNode["attributes"]) =>
  ({ operator, shape, attributes }) as unknown as GraphNode;

test("a label's second line names the operator, what tells it from its like, and the shape", () => {
  expect(
    describeNode(node("conv2d", [1, 24, 112, 112], { kernel_size: [5, 5], stride: [2, 2], groups: 1 })),
  ).toBe("conv2d 5×5 /2 · 24×112×112");
  expect(
    describeNode(node("conv2d", [1, 32, 7, 7], { kernel_size: [3, 1], stride: [2, 1], groups: 32 })),
  ).toBe("conv2d 3×1 /2×1, 32 groups · 32×7×7");
  expect(describeNode(node("batch_norm", [1, 48, 56, 56], {}))).toBe("batch norm · 48×56×56");
  expect(describeNode(node("max_pool2d", [1, 8, 4, 4], { kernel_size: 3, stride: 1 }))).toBe(
    "max pool2d 3×3 · 8×4×4",
  );
  expect(describeNode(node("output", [], {}))).toBe("output");
});

describe("the board above the input", () => {
  const recording = recordingOf("net", "r", "");
  const output = (change: Partial<Output>): Output => ({ ...(recording.output as Output), ...change });

  test("says what it looks like, the best three, the first one likely", () => {
    const board = boardText(recording);
    expect(board?.title).toBe("It looks like");
    expect(board?.lines.map(({ label, value, likely }) => [label, value, likely])).toEqual([
      ["astronaut", "93.0 %", true],
      ["coffee", "5.0 %", false],
      ["page", "2.0 %", false],
    ]);
  });

  test("says so when no class is likely", () => {
    const board = boardText({ ...recording, output: output({ likely: false }) });
    expect(board?.title).toBe("None of these is likely");
    expect(board?.lines.some(({ likely }) => likely)).toBe(false);
  });

  test("has words for boxes, masks, tokens and tensors", () => {
    const box = { label: "cup", score: 0.9, box: [0, 0, 1, 1] as const };
    expect(boardText({ ...recording, output: output({ kind: "boxes", boxes: [box] }) })?.title).toBe(
      "It finds 1 thing",
    );
    expect(boardText({ ...recording, output: output({ kind: "boxes", boxes: [] }) })?.title).toBe(
      "It finds nothing",
    );
    const masks = [
      { label: "sky", index: 0, share: 0.2 },
      { label: "sea", index: 1, share: 0.7 },
    ];
    expect(boardText({ ...recording, output: output({ kind: "masks", masks }) })?.lines[0]?.label).toBe(
      "sea",
    );
    const tokens = [{ token: " the", index: 5, probability: 0.4 }];
    expect(boardText({ ...recording, output: output({ kind: "tokens", tokens }) })?.lines[0]).toMatchObject({
      label: "␣the",
      value: "40.0 %",
    });
    const tensors = [
      { name: "out", shape: [1, 4], dtype: "float32", min: -0.12345, max: null, mean: null, std: null },
    ];
    expect(boardText({ ...recording, output: output({ kind: "tensors", tensors }) })?.lines[0]).toMatchObject(
      { label: "out 1×4", value: "-0.123 … none" },
    );
  });

  test("a pass that stopped says where and why; before a recording there is nothing", () => {
    const problem = {
      type: "about:blank",
      title: "Failed",
      status: 422,
      detail: "The shapes differ.",
      node: "layer2.0",
      recording: "r",
    };
    expect(boardText({ ...recording, problem })).toMatchObject({
      title: "The pass stopped at layer2.0",
      lines: [{ label: "The shapes differ." }],
    });
    expect(boardText(null)).toBeNull();
  });
});

test("labels are packed in rows without overlap, in their order", () => {
  const widths = [300, 500, 200, 900, 800].map((full) => ({ full, name: full }));
  const { rows, spots } = pack(widths, 0.5, 524, 2, 48);
  expect(rows).toEqual([[0, 1, 2], [3], [4]]);
  expect(spots.map(({ x, y, width }) => [x, y, width])).toEqual([
    [0, 0, 150],
    [158, 0, 250],
    [416, 0, 100],
    [524, 0, 450],
    [0, 48, 400],
  ]);
});

test.each([
  [3, 200],
  [700, 250],
  [700, 530], // not two of them in a strip
  [5000, 400],
])("%i labels of %i pixels find room on the page, none over another", (count, full) => {
  const widths = Array.from({ length: count }, () => ({ full, name: full }));
  const { scale, strip, across, rows, spots } = arrange(widths, 4096);
  expect(strip * across).toBeLessThanOrEqual(4096);
  expect(Math.ceil(rows.length / across) * Math.ceil(TALL * scale)).toBeLessThanOrEqual(4096);
  expect(scale).toBeGreaterThan(count < 10 ? 0.99 : count < 1000 ? 0.6 : 0.2);
  expect(new Set(spots.map(({ x, y }) => `${x} ${y}`)).size).toBe(count);
  for (const { x, width } of spots) expect((x % strip) + width).toBeLessThan(strip);
});
