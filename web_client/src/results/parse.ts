// Result blobs to the six kinds that a renderer draws (docs/architecture.md, "Blobs").

import type { ResultBlob, ResultHeader } from "../connection/blob";
import type { Summary } from "./summary";

interface Told {
  title: string;
  note: string;
}

/** [count, height, width] of values; for images [count, channels, height, width] in 0..1. */
export interface Grid {
  count: number;
  height: number;
  width: number;
  values: Float32Array;
}

export interface MapsResult extends Told, Grid {
  kind: "maps";
  labels: readonly string[];
  unit: string;
  overlay: boolean;
  /** parts to be framed, by name */
  boxes: ReadonlyMap<string, Box>;
}

/** top, left, bottom, right in pixels of the maps, the last two exclusive */
export type Box = readonly [number, number, number, number];

export interface ImagesResult extends Told, Grid {
  kind: "images";
  channels: number;
  labels: readonly string[];
  /** the example input that each picture is of; or none */
  inputs: readonly number[];
}

export interface CurveResult extends Told {
  kind: "curve";
  x: Float32Array;
  series: ReadonlyMap<string, Float32Array>;
  xLabel: string;
  yLabel: string;
  style: "line" | "bars";
  /** the layer that each place stands for; or none */
  nodes: readonly string[];
  /** places of x that are marked, by name */
  lines: ReadonlyMap<string, number>;
}

export interface PointsResult extends Told {
  kind: "points";
  /** [count, dimensions], dimensions 2 or 3 */
  coordinates: Float32Array;
  count: number;
  dimensions: number;
  labels: readonly string[];
  groups: readonly string[];
  /** why a point stands out, "" where it does not; or none */
  marks: readonly string[];
  /** the example input that each point stands for; or none */
  inputs: readonly number[];
  summary: Summary;
  /** what the places were made of, also where no point stands; null where they are not made so */
  made: PlacesMade | null;
}

/** The vector of a place is origin + place @ axes. */
export interface PlacesMade {
  /** [D] */
  origin: Float32Array;
  /** [dimensions, D] */
  axes: Float32Array;
}

export interface ScoresResult extends Told {
  kind: "scores";
  names: readonly string[];
  columns: ReadonlyMap<string, Float32Array>;
  units: Readonly<Record<string, string>>;
  summary: Summary;
}

export interface MatrixResult extends Told {
  kind: "matrix";
  /** [rows, columns] */
  values: Float32Array;
  rows: readonly string[];
  columns: readonly string[];
  unit: string;
  /** the example inputs behind a number, by `ROW,COLUMN` */
  inputs: ReadonlyMap<string, readonly number[]>;
  /** the layer that each row and column stands for; or none */
  rowNodes: readonly string[];
  columnNodes: readonly string[];
}

export type Result = MapsResult | ImagesResult | CurveResult | PointsResult | ScoresResult | MatrixResult;

/** What came: one result, or one for each of several nodes. */
export type Parsed = { keyed: false; result: Result } | { keyed: true; results: ReadonlyMap<string, Result> };

type Arrays = ResultBlob["arrays"];

export function parseResult(blob: ResultBlob): Parsed {
  if (blob.header.result !== "keyed") return { keyed: false, result: parseOne(blob.header, blob.arrays, "") };
  const nodes = blob.header.nodes as Readonly<Record<string, ResultHeader>>;
  const results = new Map<string, Result>();
  for (const [node, header] of Object.entries(nodes))
    results.set(node, parseOne(header, blob.arrays, `${node}/`));
  return { keyed: true, results };
}

function parseOne(header: ResultHeader, arrays: Arrays, prefix: string): Result {
  const array = (name: string) => {
    const found = arrays.get(prefix + name);
    if (found === undefined) throw new Error(`The result has no array '${prefix}${name}'.`);
    return found;
  };
  const named = (folder: string): Map<string, Float32Array> => {
    const order = header[folder];
    const start = `${prefix}${folder}/`;
    const there = [...arrays.keys()]
      .filter((key) => key.startsWith(start))
      .map((key) => key.slice(start.length));
    const names = Array.isArray(order) ? strings(order) : there;
    return new Map(names.map((name) => [name, array(`${folder}/${name}`).values]));
  };
  const told = { title: text(header.title), note: text(header.note) };
  switch (header.result) {
    case "maps": {
      const { shape, values } = array("values");
      const [count = 0, height = 0, width = 0] = shape;
      const labels = strings(header.labels);
      return {
        ...told,
        kind: "maps",
        count,
        height,
        width,
        values,
        labels,
        unit: text(header.unit),
        overlay: header.overlay === true,
        boxes: new Map(Object.entries((header.boxes ?? {}) as Readonly<Record<string, Box>>)),
      };
    }
    case "images": {
      const { shape, values } = array("values");
      const [count = 0, channels = 0, height = 0, width = 0] = shape;
      return {
        ...told,
        kind: "images",
        count,
        channels,
        height,
        width,
        values,
        labels: strings(header.labels),
        inputs: numbers(header.inputs),
      };
    }
    case "curve":
      return {
        ...told,
        kind: "curve",
        x: array("x").values,
        series: named("series"),
        xLabel: text(header.x_label),
        yLabel: text(header.y_label),
        style: header.style === "bars" ? "bars" : "line",
        nodes: strings(header.nodes),
        lines: placesOf(header.lines),
      };
    case "points": {
      const { shape, values } = array("coordinates");
      const [count = 0, dimensions = 2] = shape;
      const labels = strings(header.labels);
      return {
        ...told,
        kind: "points",
        coordinates: values,
        count,
        dimensions,
        labels,
        groups: strings(header.groups),
        marks: strings(header.marks),
        inputs: numbers(header.inputs),
        summary: summaryOf(header.summary),
        made: arrays.has(`${prefix}origin`)
          ? { origin: array("origin").values, axes: array("axes").values }
          : null,
      };
    }
    case "scores":
      return {
        ...told,
        kind: "scores",
        names: strings(header.names),
        columns: named("columns"),
        units: (header.units ?? {}) as Readonly<Record<string, string>>,
        summary: summaryOf(header.summary),
      };
    case "matrix":
      return {
        ...told,
        kind: "matrix",
        values: array("values").values,
        rows: strings(header.rows),
        columns: strings(header.columns),
        unit: text(header.unit),
        inputs: new Map(
          Object.entries((header.inputs ?? {}) as Record<string, unknown>).map(([cell, found]) => [
            cell,
            numbers(found),
          ]),
        ),
        rowNodes: strings(header.row_nodes),
        columnNodes: strings(header.column_nodes),
      };
    default:
      throw new Error(
        `Unknown kind of result '${header.result}'. The page may be older than the server: reload it.`,
      );
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);
const summaryOf = (value: unknown): Summary =>
  Object.entries((value ?? {}) as Record<string, number | string>);
const placesOf = (value: unknown): ReadonlyMap<string, number> =>
  new Map(Object.entries((value ?? {}) as Record<string, number>));
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
