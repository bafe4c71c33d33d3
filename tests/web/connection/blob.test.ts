import { describe, expect, test } from "vitest";
import { blobKind, decodeLayers, decodeResult } from "../../../web_client/src/connection/blob";
import { safetensors } from "../safetensors";

const header = {
  kind: "layer",
  recording: "r1",
  node: "conv",
  display: "maps",
  channels: 2,
  tile: [2, 3],
  pitch: [2, 3],
  grid: [1, 2],
  levels: 2,
  finest: 0,
  coarsest: 1,
  scale: "layer",
  max: 2.5,
  min_value: -1,
  max_value: 2.5,
  nan: 0,
  infinite: 0,
};
const level0 = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255];

describe("a layer's blob", () => {
  test.each([0, 1, 2, 3])("is read whatever the length of its header (%i more)", (pad) => {
    const buffer = safetensors(
      header,
      {
        level0: { dtype: "U8", shape: [2, 6], values: level0 },
        level1: { dtype: "U8", shape: [1, 3], values: [128, 129, 130] },
        scales: { dtype: "F32", shape: [2], values: [2.5, 2.5] },
      },
      pad,
    );
    expect(blobKind(buffer)).toBe("layer");
    const [blob] = decodeLayers(buffer);
    expect(blob.header).toEqual(header);
    expect([...blob.scales]).toEqual([2.5, 2.5]);
    expect(blob.levels.get(0)).toMatchObject({ width: 6, height: 2 });
    expect([...(blob.levels.get(0)?.bytes ?? [])]).toEqual(level0);
    expect([...(blob.levels.get(1)?.bytes ?? [])]).toEqual([128, 129, 130]);
  });

  test("is not copied: its levels are views of what came", () => {
    const buffer = safetensors(header, { level0: { dtype: "U8", shape: [2, 6], values: level0 } });
    expect(decodeLayers(buffer)[0].levels.get(0)?.bytes.buffer).toBe(buffer);
  });

  test("follows another in the same message", () => {
    const level1 = { dtype: "U8" as const, shape: [1, 3], values: [128, 129, 130] };
    const scales = { dtype: "F32" as const, shape: [2], values: [2.5, 0.5] };
    const [one, other] = [safetensors(header, { level1, scales }), safetensors(header, { scales }, 3)];
    const both = new Uint8Array(one.byteLength + other.byteLength);
    both.set(new Uint8Array(one));
    both.set(new Uint8Array(other), one.byteLength);
    expect(decodeLayers(both.buffer)).toEqual([...decodeLayers(one), ...decodeLayers(other)]);
    expect(decodeLayers(both.buffer).map(({ scales }) => [...scales])).toEqual([
      [2.5, 0.5],
      [2.5, 0.5],
    ]);
    expect(() => decodeLayers(both.buffer.slice(0, -1))).toThrow("cut off in 'scales'");
  });

  test("that was cut off says where", () => {
    const buffer = safetensors(header, { level0: { dtype: "U8", shape: [2, 6], values: level0 } });
    expect(() => decodeLayers(buffer.slice(0, 4))).toThrow("shorter than its header");
    expect(() => decodeLayers(buffer.slice(0, 20))).toThrow("cut off in its header");
    expect(() => decodeLayers(buffer.slice(0, -1))).toThrow("cut off in 'level0'");
  });
});

test("a result's arrays come with their shapes", () => {
  const buffer = safetensors(
    { kind: "result", result: "curve", title: "T", note: "" },
    {
      x: { dtype: "F32", shape: [3], values: [0, 1, 2] },
      "series/a": { dtype: "F32", shape: [2], values: [0.5, -4] },
    },
    1,
  );
  const { header: words, arrays } = decodeResult(buffer);
  expect(words.result).toBe("curve");
  expect(arrays.get("x")?.shape).toEqual([3]);
  expect([...(arrays.get("series/a")?.values ?? [])]).toEqual([0.5, -4]);
});

test("a file without Boxwalk's header is refused", () => {
  const words = new TextEncoder().encode("{}");
  const file = new Uint8Array(8 + words.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(words.length), true);
  file.set(words, 8);
  expect(() => decodeResult(file.buffer)).toThrow("no Boxwalk header");
});
