import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { decodedPicture, pictureNode } from "../../web_client/src/decoded";
import type { GraphAnswer, InputSpec } from "../../web_client/src/generated/messages";
import type { LayerTiles } from "../../web_client/src/store";

beforeAll(() => {
  const picture = class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  };
  vi.stubGlobal("ImageData", picture);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

/** One row of bytes for each channel, side by side. */
function tiles(rows: number[][], scales: number[]): LayerTiles {
  const [width, channels] = [rows[0]?.length ?? 0, rows.length];
  const header = { channels, tile: [1, width], pitch: [1, width], grid: [1, channels], levels: 1 };
  return {
    recording: "r",
    scaleMode: "layer",
    header: header as unknown as LayerTiles["header"],
    scales: Float32Array.from(scales),
    levels: new Map([[0, { width: width * channels, height: 1, bytes: Uint8Array.from(rows.flat()) }]]),
    version: 1,
  };
}

const input = (told: Partial<InputSpec> = {}): InputSpec => ({
  kind: "image",
  shape: [1, 1, 4],
  fixed_size: true,
  mean: null,
  std: null,
  ...told,
});
const pixels = (picture: ImageData | null): number[][] =>
  Array.from({ length: (picture?.data.length ?? 0) / 4 }, (_, i) => [
    ...(picture?.data ?? []).slice(4 * i, 4 * i + 4),
  ]);

test("a grey output is shown as it is: 0 black, 1 white, what lies beyond cut off", () => {
  const found = pixels(decodedPicture(tiles([[128, 255, 1, 192]], [2]), input()));
  expect(found.map(([grey]) => grey)).toEqual([0, 255, 0, 255]);
  const halved = pixels(decodedPicture(tiles([[128, 255, 192, 1]], [0.5]), input()));
  expect(halved.map(([grey]) => grey)).toEqual([0, 128, Math.round((255 * 64) / 254), 0]);
  expect(halved.every(([r, g, b, alpha]) => r === g && g === b && alpha === 255)).toBe(true);
});

test("a coloured one has the input's mean and deviation undone, channel by channel", () => {
  const spec = input({ shape: [3, 1, 1], mean: [0.5, 0.2, 0.4], std: [0.5, 1, 0.25] });
  const found = pixels(decodedPicture(tiles([[255], [128], [1]], [1, 1, 1]), spec));
  expect(found).toEqual([[255, 51, Math.round(255 * 0.15), 255]]);
});

test("only an output of one or three maps is a picture", () => {
  const node = (id: string, display: string, channels: number) => ({ id, display, channels });
  const graph = (...nodes: { id: string }[]): GraphAnswer => {
    const layout = { panels: [], folded: [] };
    const outputs = nodes.map(({ id }) => id);
    return { nodes, outputs, edges: [], sections: [], layout } as unknown as GraphAnswer;
  };
  expect(pictureNode(graph(node("logits", "vector", 3), node("again", "maps", 3)))?.id).toBe("again");
  expect(pictureNode(graph(node("maps", "maps", 16)))).toBeNull();
  expect(decodedPicture(tiles([[1], [1]], [1, 1]), input())).toBeNull();
});
