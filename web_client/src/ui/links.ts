// A place in words: what the page's address holds after its `#`, read and written. Every field is checked on its own;
// whether a network has such a layer or input is for who follows the link (`address.ts`).

import type { RecordingWish } from "../generated/messages";
import type { InputWish, Viewpoint } from "../store";

/** One network of a link; null is what the link leaves open. */
export interface LinkedNetwork {
  id: string;
  input: InputWish | null;
  folded: readonly string[] | null;
  merged: boolean | null;
}

export interface LinkedUnit {
  /** null: the only network of the link */
  network: string | null;
  node: string;
  channel: number;
  /** -1: the whole channel */
  y: number;
  x: number;
}

export interface Link {
  /** in the order in which they stand in the world; none: those that stand there */
  networks: readonly LinkedNetwork[];
  at: Viewpoint | null;
  chosen: { network: string | null; panel: string } | null;
  unit: LinkedUnit | null;
  /** further fields by name (`scale`, `analysis` ...), as they are written */
  settings: ReadonlyMap<string, string>;
}

export interface ReadLink {
  link: Link;
  /** what was not understood, each a sentence */
  faults: readonly string[];
}

/** Thrown and caught here only: the words about one field. */
class Fault extends Error {}

const NAME = /^[A-Za-z0-9_.~-]+$/;
export const LARGEST_SEED = 2 ** 31 - 1;
const FARTHEST = 1e6;
const LONGEST_SHOWN = 40;
const INPUTS = "an example's number, noise-SEED, text:WORDS, tokens:1,2,3 or recording:ID is wanted";

/** `settings`: names of the further fields that there are. */
export function readLink(hash: string, settings: readonly string[]): ReadLink {
  const faults: string[] = [];
  const unknown: string[] = [];
  const networks: LinkedNetwork[] = [];
  const link = { networks, at: null, chosen: null, unit: null, settings: new Map<string, string>() } as {
    -readonly [K in keyof Link]: Link[K];
  } & { networks: typeof networks; settings: Map<string, string> };
  // what stands before any network belongs to the first one, which is then left open
  const last = (): (typeof networks)[number] => {
    const network = networks.at(-1) ?? open("");
    if (networks.length === 0) networks.push(network);
    return network;
  };
  for (const field of hash.replace(/^#/, "").split("&")) {
    if (field === "") continue;
    const [name, value] = decoded(field);
    try {
      if (value === null) throw new Fault("it holds a broken % code.");
      if (name === "network") networks.push(open(named(value, "network")));
      else if (name === "input") last().input = readInput(value);
      else if (name === "folded")
        last().folded = value === "" ? [] : value.split(",").map((one) => named(one, "section"));
      else if (name === "merged") last().merged = readFlag(value);
      else if (name === "at") link.at = readPlace(value);
      else if (name === "chosen") link.chosen = readPanel(value);
      else if (name === "unit") link.unit = readUnit(value);
      else if (settings.includes(name)) link.settings.set(name, value);
      else unknown.push(cut(name));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(`${cut(field)}: ${error.message}`);
    }
  }
  if (unknown.length > 0) faults.push(`A link has no ${unknown.join(", ")}.`);
  return { link, faults };
}

/** The address of a link, `#` included. */
export function writeLink(link: Link): string {
  const several = link.networks.length > 1;
  const of = (network: string | null): string => (several && network !== null ? `${network}/` : "");
  const fields: [string, string][] = [];
  for (const { id, input, folded, merged } of link.networks) {
    if (id !== "") fields.push(["network", id]);
    if (input !== null) fields.push(["input", inputWords(input)]);
    if (folded !== null) fields.push(["folded", folded.join()]);
    if (merged !== null) fields.push(["merged", merged ? "1" : "0"]);
  }
  const { at, chosen, unit } = link;
  if (at !== null)
    fields.push([
      "at",
      [
        ...[at.x, at.y, at.z].map((m) => rounded(m, 2)),
        ...[at.yaw, at.pitch].map((a) => rounded(a, 3)),
      ].join(),
    ]);
  if (chosen !== null) fields.push(["chosen", of(chosen.network) + chosen.panel]);
  if (unit !== null) {
    const pixel = unit.y < 0 ? "" : `,${unit.y},${unit.x}`;
    fields.push(["unit", `${of(unit.network)}${unit.node}:${unit.channel}${pixel}`]);
  }
  fields.push(...link.settings);
  return `#${fields.map(([name, value]) => `${name}=${encoded(value)}`).join("&")}`;
}

const open = (id: string): LinkedNetwork => ({ id, input: null, folded: null, merged: null });

// ---- one field ------------------------------------------------------------------------------------------------

function readInput(text: string): InputWish {
  const example = whole(text);
  if (example !== null) return { input: example };
  const noise = /^noise-(\d+)$/.exec(text)?.[1];
  if (noise !== undefined) {
    if (Number(noise) > LARGEST_SEED) throw new Fault(`a seed is at most ${LARGEST_SEED}.`);
    return { noise: Number(noise) };
  }
  const [kind, rest] = split(text, ":");
  if (kind === "text" && rest) return { text: rest };
  if (kind === "tokens" && rest && /^\d{1,9}(,\d{1,9})*$/.test(rest))
    return { tokens: rest.split(",").map(Number) };
  if (kind === "recording" && rest) {
    const [id, near] = split(rest, ",");
    if (NAME.test(id)) return { recording: id, near: near === null ? null : readNear(near) };
  }
  throw new Fault(`${INPUTS}.`);
}

/** What a recording was made from, where that can be made again. */
function readNear(text: string): RecordingWish {
  const near = readInput(text);
  if (near.recording !== undefined) throw new Fault("a recording is not near to another.");
  return near;
}

export function inputWords(input: InputWish): string {
  if (input.recording !== undefined)
    return `recording:${input.recording}${input.near === null ? "" : `,${inputWords(input.near)}`}`;
  if (typeof input.noise === "number") return `noise-${input.noise}`;
  if (typeof input.text === "string") return `text:${input.text}`;
  if (input.tokens) return `tokens:${input.tokens.join()}`;
  return String(input.input ?? 0);
}

function readFlag(text: string): boolean {
  if (text !== "0" && text !== "1") throw new Fault("0 or 1 is wanted.");
  return text === "1";
}

function readPlace(text: string): Viewpoint {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [x, y, z, yaw, pitch] = numbers;
  const sound = numbers.length === 5 && numbers.every((one) => Math.abs(one) <= FARTHEST);
  if (
    !sound ||
    x === undefined ||
    y === undefined ||
    z === undefined ||
    yaw === undefined ||
    pitch === undefined
  )
    throw new Fault("five numbers are wanted: x,y,z in metres, then yaw,pitch in radians.");
  const full = 2 * Math.PI;
  return { x, y, z, yaw: yaw - full * Math.round(yaw / full), pitch: Math.min(1.5, Math.max(-1.5, pitch)) };
}

function readPanel(text: string): { network: string | null; panel: string } {
  const [network, panel] = ofNetwork(text);
  return { network, panel: named(panel, "layer") };
}

function readUnit(text: string): LinkedUnit {
  const [network, rest] = ofNetwork(text);
  const [node, place] = split(rest, ":");
  const numbers = (place ?? "").split(",").map(whole);
  const [channel, y, x] = numbers;
  const sound = (numbers.length === 1 || numbers.length === 3) && !numbers.includes(null);
  if (!NAME.test(node) || !sound || channel === null || channel === undefined)
    throw new Fault("layer:channel or layer:channel,y,x is wanted.");
  return { network, node, channel, y: y ?? -1, x: x ?? -1 };
}

// ---- words ----------------------------------------------------------------------------------------------------

function named(text: string, what: string): string {
  if (!NAME.test(text)) throw new Fault(`a ${what}'s name is wanted.`);
  return text;
}

/** A whole number from 0 of at most nine digits; null for anything else. */
const whole = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null);

function split(text: string, at: string): [string, string | null] {
  const place = text.indexOf(at);
  return place < 0 ? [text, null] : [text.slice(0, place), text.slice(place + 1)];
}

function ofNetwork(text: string): [string | null, string] {
  const [network, rest] = split(text, "/");
  return rest === null ? [null, network] : [named(network, "network"), rest];
}

/** Name and value of a field; the value is null where it is not sound. */
function decoded(field: string): [string, string | null] {
  const [name, value] = split(field, "=");
  try {
    return [decodeURIComponent(name), decodeURIComponent((value ?? "").replaceAll("+", " "))];
  } catch {
    return [name, null];
  }
}

/** Percent codes only where a URL needs them, so that a link can be read. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/%(2C|2F|3A|40)/g, (code) => decodeURIComponent(code));

const rounded = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

const cut = (text: string): string =>
  text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
