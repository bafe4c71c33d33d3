// Results about the layers as the world shows them: a picture on each panel, or a number in its label.

import type { Parsed, Result } from "./results/parse";
import { largest } from "./results/pixels";
import type { Walk } from "./store";
import { number } from "./ui/format";

/** Of what the pictures or numbers are. */
interface OnPanels {
  readonly network: string;
  /** null where they are of the network itself, whatever it sees */
  readonly recording: string | null;
  readonly analysis: string;
  readonly title: string;
}

/** Signed values of one map, row by row, or an image of so many channels in 0..1, one plane after the other. */
export interface NodePicture {
  readonly kind: "map" | "image";
  readonly height: number;
  readonly width: number;
  /** of an image: 1 or 3; of a map 1 */
  readonly channels: number;
  readonly values: Float32Array;
  /** largest magnitude of the maps of the result, where the colours end */
  readonly scale: number;
}

export interface NodePictures extends OnPanels {
  /** in which place they stand among those of their node, from 0 */
  readonly which: number;
  /** by node */
  readonly pictures: ReadonlyMap<string, NodePicture>;
}

/** One number of each of several nodes. */
export interface Numbers {
  /** what it is: `energy kept` */
  readonly what: string;
  /** "" where it has none */
  readonly unit: string;
  readonly values: ReadonlyMap<string, number>;
}

export interface NodeNumbers extends OnPanels, Numbers {}

/** The most pictures that there are of a node. */
export function mostPictures(results: ReadonlyMap<string, Result>): number {
  const counts = [...results.values()].map((one) =>
    one.kind === "maps" || one.kind === "images" ? one.count : 0,
  );
  return Math.max(0, ...counts);
}

/**
 * The picture in place `which`, from 0, of every node that has so many. `before`: pictures with the same values are taken
 * from there.
 */
export function picturesOf(
  results: ReadonlyMap<string, Result>,
  which = 0,
  before: ReadonlyMap<string, NodePicture> = new Map(),
): Map<string, NodePicture> {
  const found = new Map<string, NodePicture>();
  for (const [node, result] of results) {
    if (result.kind !== "maps" && result.kind !== "images") continue;
    const { height, width } = result;
    const channels = result.kind === "images" ? result.channels : 1;
    const size = height * width * channels;
    const values = result.values.subarray(which * size, (which + 1) * size);
    // a map without a finite value is the word that there is none
    if (size === 0 || values.length < size || !values.some(Number.isFinite)) continue;
    const kind = result.kind === "images" ? "image" : "map";
    const scale = largest(result.values);
    const picture: NodePicture = { kind, height, width, channels, values, scale };
    const old = before.get(node);
    found.set(node, old !== undefined && alike(old, picture) ? old : picture);
  }
  return found;
}

function alike(one: NodePicture, other: NodePicture): boolean {
  return (
    one.kind === other.kind &&
    one.height === other.height &&
    one.width === other.width &&
    one.channels === other.channels &&
    one.scale === other.scale &&
    one.values.every((value, i) => Object.is(value, other.values[i]))
  );
}

/**
 * The numbers that a result says of nodes. By node: those of the summaries, and the columns of tables of one row. One for
 * all: the curves whose places are nodes, and the columns of a table whose rows are called by `nodes`.
 */
export function numbersOf(parsed: Parsed, nodes: ReadonlySet<string>): Numbers[] {
  const found = new Map<string, { what: string; unit: string; values: Map<string, number> }>();
  const put = (what: string, unit: string, node: string, value: unknown): void => {
    if (typeof value !== "number") return;
    const key = `${what} [${unit}]`;
    const numbers = found.get(key) ?? { what, unit, values: new Map() };
    found.set(key, numbers);
    if (Number.isFinite(value)) numbers.values.set(node, value);
  };
  if (!parsed.keyed) putLayers(parsed.result, nodes, put);
  const results = parsed.keyed ? parsed.results : [];
  for (const [node, result] of results) {
    if (result.kind !== "scores") continue;
    for (const [name, value] of result.summary) put(...named(name), node, value);
    if (result.names.length !== 1) continue;
    for (const [name, values] of result.columns) put(name, result.units[name] ?? "", node, values[0]);
  }
  return [...found.values()].filter(({ values }) => values.size > 0);
}

/** Put what a curve or a table says of the layers one after the other. */
function putLayers(
  result: Result,
  nodes: ReadonlySet<string>,
  put: (what: string, unit: string, node: string, value: unknown) => void,
): void {
  if (result.kind === "curve") {
    const [, unit] = named(result.yLabel);
    for (const [name, values] of result.series)
      result.nodes.forEach((node, place) => {
        if (nodes.has(node)) put(name, unit, node, values[place]);
      });
  }
  if (result.kind !== "scores" || !result.names.every((name) => nodes.has(name))) return;
  for (const [name, values] of result.columns)
    result.names.forEach((node, row) => {
      put(name, result.units[name] ?? "", node, values[row]);
    });
}

/** `energy kept [%]` as its words and its unit. */
function named(name: string): [string, string] {
  const parts = /^(.*\S)\s*\[([^\]]+)\]$/.exec(name);
  return parts ? [parts[1] ?? name, parts[2] ?? ""] : [name, ""];
}

/** A number with its unit, as a label says it. */
export const inWords = (value: number, unit: string): string =>
  number(value, 3) + (unit === "" ? "" : `\u00a0${unit}`);

/** What there is for a panel: of the node that it shows, else of the first of its states that has something. */
export function ofPanel<T>(
  values: ReadonlyMap<string, T>,
  shown: string,
  states: readonly string[],
): T | undefined {
  const own = values.get(shown);
  if (own !== undefined) return own;
  const state = states.find((one) => values.has(one));
  return state === undefined ? undefined : values.get(state);
}

/** Whether what is to be shown is of what the walk shows now: its network, and its newest recording. */
export function isOf(shown: OnPanels, walk: Walk): boolean {
  if (shown.network !== walk.network.id) return false;
  return shown.recording === null || shown.recording === walk.recording?.id;
}
