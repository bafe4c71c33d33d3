// Safetensors blobs (docs/architecture.md, "Blobs") to typed views; no bytes are copied.

import type { LevelBytes, ScaleMode } from "../store";
import type { PicturesBlob } from "../visualizations";

export interface LayerHeader {
  kind: "layer";
  recording: string;
  node: string;
  display: "maps" | "tokens" | "vector" | "matrix";
  channels: number;
  /** [height, width] of one map */
  tile: [number, number];
  /** [height, width] of the place that a map has in the atlas */
  pitch: [number, number];
  /** [rows, columns] */
  grid: [number, number];
  /** total number of levels of this layer */
  levels: number;
  finest: number;
  coarsest: number;
  scale: ScaleMode;
  max: number;
  min_value: number;
  max_value: number;
  nan: number;
  infinite: number;
}

/** One layer's levels as they came. */
export interface Blob {
  header: LayerHeader;
  scales: Float32Array;
  levels: ReadonlyMap<number, LevelBytes>;
}

export interface ResultHeader {
  kind: "result";
  result: "maps" | "images" | "curve" | "points" | "scores" | "matrix" | "keyed";
  title: string;
  note: string;
  [word: string]: unknown;
}

/** A result: its words, and its arrays by name. */
export interface ResultBlob {
  header: ResultHeader;
  arrays: ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>;
}

interface TensorEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

interface Parsed {
  header: unknown;
  entries: [string, TensorEntry][];
  buffer: ArrayBuffer;
  /** where its arrays begin */
  start: number;
  /** where the next blob begins */
  end: number;
}

function parse(buffer: ArrayBuffer, from = 0): Parsed {
  const left = buffer.byteLength - from - 8;
  if (left < 0) throw new Error("The blob is shorter than its header.");
  const length = Number(new DataView(buffer).getBigUint64(from, true));
  if (length > left) throw new Error("The blob is cut off in its header.");
  const words = new TextDecoder().decode(new Uint8Array(buffer, from + 8, length));
  const directory = JSON.parse(words) as Record<string, TensorEntry> & {
    __metadata__?: Record<string, string>;
  };
  const text = directory.__metadata__?.boxwalk;
  if (text === undefined) throw new Error("The blob has no Boxwalk header.");
  const entries = Object.entries(directory).filter(([name]) => name !== "__metadata__") as [
    string,
    TensorEntry,
  ][];
  const start = from + 8 + length;
  let end = start;
  for (const [name, entry] of entries) {
    end = Math.max(end, start + entry.data_offsets[1]);
    if (end > buffer.byteLength) throw new Error(`The blob is cut off in '${name}'.`);
  }
  return { header: JSON.parse(text), entries, buffer, start, end };
}

function floats(parsed: Parsed, entry: TensorEntry): Float32Array {
  if (entry.dtype !== "F32") throw new Error(`Unsupported tensor type '${entry.dtype}'.`);
  const begin = parsed.start + entry.data_offsets[0];
  const count = (entry.data_offsets[1] - entry.data_offsets[0]) / 4;
  if (begin % 4 === 0) return new Float32Array(parsed.buffer, begin, count);
  return new Float32Array(parsed.buffer.slice(begin, begin + count * 4));
}

export function blobKind(buffer: ArrayBuffer): string {
  return (parse(buffer).header as { kind: string }).kind;
}

/** The layers of a message: blobs one after the other, at least one. */
export function decodeLayers(buffer: ArrayBuffer): [Blob, ...Blob[]] {
  let parsed = parse(buffer);
  const found: [Blob, ...Blob[]] = [layer(parsed)];
  while (parsed.end < buffer.byteLength) {
    parsed = parse(buffer, parsed.end);
    found.push(layer(parsed));
  }
  return found;
}

function layer(parsed: Parsed): Blob {
  const { buffer } = parsed;
  const header = parsed.header as LayerHeader;
  const levels = new Map<number, LevelBytes>();
  let scales = new Float32Array(0);
  for (const [name, entry] of parsed.entries) {
    const [begin, end] = entry.data_offsets;
    if (name === "scales") scales = new Float32Array(floats(parsed, entry));
    else if (name.startsWith("level"))
      levels.set(Number(name.slice(5)), {
        height: entry.shape[0] ?? 0,
        width: entry.shape[1] ?? 0,
        bytes: new Uint8Array(buffer, parsed.start + begin, end - begin),
      });
  }
  return { header, scales, levels };
}

export function decodeResult(buffer: ArrayBuffer): ResultBlob {
  const parsed = parse(buffer);
  const arrays = new Map(
    parsed.entries.map(([name, entry]) => [name, { shape: entry.shape, values: floats(parsed, entry) }]),
  );
  return { header: parsed.header as ResultHeader, arrays };
}

export function decodePictures(buffer: ArrayBuffer): PicturesBlob {
  const parsed = parse(buffer);
  const entry = parsed.entries.find(([name]) => name === "pictures")?.[1];
  if (entry?.dtype !== "U8") throw new Error("The blob holds no pictures.");
  const [count = 0, height = 0, width = 0] = entry.shape;
  const [begin, end] = entry.data_offsets;
  const labels = (parsed.header as { labels?: readonly string[] }).labels ?? [];
  return { count, height, width, labels, pixels: new Uint8Array(buffer, parsed.start + begin, end - begin) };
}
