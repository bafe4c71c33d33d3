// The golden blobs, which Python decodes too: what the client reads and shows is what tests/golden/expected.json says.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  blobKind,
  decodeLayers,
  decodePictures,
  decodeResult,
  type LayerHeader,
  type ResultHeader,
} from "../../web_client/src/connection/blob";
import { parseResult, type Result } from "../../web_client/src/results/parse";
import { type LayerTiles, type LevelBytes, Store, tileKey } from "../../web_client/src/store";
import { halve, valueAt } from "../../web_client/src/world/atlas";

interface Expected {
  layers: Record<
    string,
    {
      header: LayerHeader;
      scales: number[];
      levels: Record<string, number[][]>;
      /** [channels][height][width] of the finest level; null where its pixels mix maps */
      values: number[][][] | null;
    }
  >;
  results: Record<string, { header: ResultHeader; arrays: Record<string, ExpectedArray> }>;
  /** pixels: [count][height][width][4] */
  pictures: Record<string, { labels: string[]; pixels: number[][][][] }>;
}

interface ExpectedArray {
  shape: number[];
  /** null: not a number */
  values: (number | null)[];
}

const folder = join(import.meta.dirname, "..", "golden");
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;

function read(name: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, `${name}.safetensors`));
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

/** The layer as the store holds it and the world draws it. */
function shown(name: string): LayerTiles {
  const store = new Store();
  const [blob] = decodeLayers(read(name));
  store.receiveLayer("net", blob);
  const tiles = store.tiles.get(tileKey("net", blob.header.node));
  if (tiles === undefined) throw new Error(`${name} is not in the store`);
  return tiles;
}

const rowsOf = ({ width, height, bytes }: LevelBytes): number[][] =>
  Array.from({ length: height }, (_, row) => [...bytes.subarray(row * width, (row + 1) * width)]);

const numbers = (array: ExpectedArray | undefined): number[] =>
  (array?.values ?? []).map((value) => value ?? Number.NaN);

test("every golden file is read here", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".safetensors"));
  const names = [expected.layers, expected.results, expected.pictures].flatMap((part) => Object.keys(part));
  expect(files.sort()).toEqual(names.map((name) => `${name}.safetensors`).sort());
  expect(names.length).toBeGreaterThan(10);
});

describe.each(Object.entries(expected.layers))("%s", (name, { header, scales, levels, values }) => {
  test("has the header, the scales and every byte of every level", () => {
    expect(blobKind(read(name))).toBe("layer");
    const [blob] = decodeLayers(read(name));
    expect(blob.header).toEqual(header);
    expect([...blob.scales]).toEqual(scales);
    expect([...blob.levels.keys()].map(String).sort()).toEqual(Object.keys(levels).sort());
    for (const [level, bytes] of blob.levels) expect(rowsOf(bytes), `level ${level}`).toEqual(levels[level]);
  });

  test("tells the value of every unit as Python does", () => {
    const tiles = shown(name);
    let compared = 0;
    for (const [channel, rows] of (values ?? []).entries())
      for (const [y, row] of rows.entries())
        for (const [x, value] of row.entries()) {
          const told = valueAt(tiles, channel, y << header.finest, x << header.finest);
          expect(told, `${channel}, ${y}, ${x}`).toBeCloseTo(value, 5);
          compared += 1;
        }
    if (values !== null) expect(compared).toBeGreaterThanOrEqual(header.channels);
  });

  test("is halved here as it was there", () => {
    const [{ levels: arrived }] = decodeLayers(read(name));
    for (const [level, bytes] of arrived) {
      const coarser = levels[level + 1];
      if (coarser !== undefined) expect(rowsOf(halve(bytes)), `level ${level + 1}`).toEqual(coarser);
    }
  });
});

/** `result` has the words of `header` and the arrays whose names begin with `prefix`. */
function compare(
  result: Result,
  header: ResultHeader,
  arrays: Record<string, ExpectedArray>,
  prefix: string,
): void {
  const array = (array: string): ExpectedArray | undefined => arrays[prefix + array];
  const named = (folder: string): [string, number[]][] =>
    (header[folder] as string[]).map((one) => [one, numbers(array(`${folder}/${one}`))]);
  const listed = (columns: ReadonlyMap<string, Float32Array>): [string, number[]][] =>
    [...columns].map(([one, column]) => [one, [...column]]);
  expect([result.kind, result.title, result.note]).toEqual([header.result, header.title, header.note]);
  switch (result.kind) {
    case "maps":
      expect([result.count, result.height, result.width]).toEqual(array("values")?.shape);
      expect([...result.values]).toEqual(numbers(array("values")));
      expect([result.labels, result.unit, result.overlay]).toEqual([
        header.labels,
        header.unit,
        header.overlay,
      ]);
      break;
    case "images":
      expect([result.count, result.channels, result.height, result.width]).toEqual(array("values")?.shape);
      expect([...result.values]).toEqual(numbers(array("values")));
      expect(result.labels).toEqual(header.labels);
      break;
    case "curve":
      expect([...result.x]).toEqual(numbers(array("x")));
      expect(listed(result.series)).toEqual(named("series"));
      expect([result.xLabel, result.yLabel, result.style]).toEqual([
        header.x_label,
        header.y_label,
        header.style,
      ]);
      expect([result.nodes, Object.fromEntries(result.lines)]).toEqual([header.nodes, header.lines]);
      break;
    case "points":
      expect([result.count, result.dimensions]).toEqual(array("coordinates")?.shape);
      expect([...result.coordinates]).toEqual(numbers(array("coordinates")));
      expect([result.labels, result.groups]).toEqual([header.labels, header.groups]);
      expect([result.marks, result.inputs]).toEqual([header.marks, header.inputs]);
      expect([...(result.made?.origin ?? [])]).toEqual(numbers(array("origin")));
      expect([...(result.made?.axes ?? [])]).toEqual(numbers(array("axes")));
      expect(Object.fromEntries(result.summary)).toEqual(header.summary);
      break;
    case "scores":
      expect(listed(result.columns)).toEqual(named("columns"));
      expect([result.names, result.units]).toEqual([header.names, header.units]);
      expect(Object.fromEntries(result.summary)).toEqual(header.summary);
      break;
    case "matrix":
      expect([result.rows.length, result.columns.length]).toEqual(array("values")?.shape);
      expect([...result.values]).toEqual(numbers(array("values")));
      expect([result.rows, result.columns, result.unit]).toEqual([header.rows, header.columns, header.unit]);
      expect(Object.fromEntries(result.inputs)).toEqual(header.inputs);
  }
}

describe.each(Object.entries(expected.results))("%s", (name, { header, arrays }) => {
  test("has the header and every number of every array", () => {
    expect(blobKind(read(name))).toBe("result");
    const blob = decodeResult(read(name));
    expect(blob.header).toEqual(header);
    expect([...blob.arrays.keys()].sort()).toEqual(Object.keys(arrays).sort());
    for (const [array, { shape, values }] of blob.arrays) {
      expect(shape, array).toEqual(arrays[array]?.shape);
      expect([...values], array).toEqual(numbers(arrays[array]));
    }
  });

  test("is what a renderer is given", () => {
    const parsed = parseResult(decodeResult(read(name)));
    expect(parsed.keyed).toBe(header.result === "keyed");
    if (!parsed.keyed) return compare(parsed.result, header, arrays, "");
    const nodes = header.nodes as Record<string, ResultHeader>;
    expect([...parsed.results.keys()]).toEqual(Object.keys(nodes));
    for (const [node, result] of parsed.results)
      compare(result, nodes[node] as ResultHeader, arrays, `${node}/`);
  });
});

test.each(Object.entries(expected.pictures))("%s has every byte of every picture", (name, wanted) => {
  const { count, height, width, labels, pixels } = decodePictures(read(name));
  const [first] = wanted.pixels;
  expect([count, height, width]).toEqual([wanted.pixels.length, first?.length, first?.[0]?.length]);
  expect([...pixels]).toEqual(wanted.pixels.flat(3));
  expect(labels).toEqual(wanted.labels);
});
