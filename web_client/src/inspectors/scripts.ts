// The lines that make a result again, in a script and on the command line.

import type { AnalysisInfo, JobWish, NetworkInfo } from "../generated/messages";
import type { InputWish } from "../store";

export interface Recipe {
  analysis: AnalysisInfo;
  network: NetworkInfo;
  /** the networks beside it come from the same TARGET: which one is meant has to be said */
  several: boolean;
  input: InputWish | File | null;
  wish: JobWish;
  /** the result is one for each of several layers */
  keyed: boolean;
}

/** A Python literal. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return JSON.stringify(value);
}

/** The input as arguments of `boxwalk.record`; null where no script can have it. */
function inputsInPython(input: InputWish | File | null): string | null {
  if (input instanceof File) return `*network.prepare(${literal(input.name)})`;
  if (input === null) return "*network.example(0).inputs";
  if (typeof input.input === "number") return `*network.example(${input.input}).inputs`;
  if (typeof input.noise === "number") return `*network.noise(${input.noise})`;
  if (typeof input.text === "string") return `*network.prepare(${literal(input.text)})`;
  if (input.tokens) return `*network.prepare(${literal(input.tokens)})`;
  return null;
}

/** The lines that open the network. */
function openedInPython({ target, opening }: NetworkInfo): string[] {
  if (target === "") return ["network = ...  # the boxwalk.Network that is served"];
  const { place = 0, ...given } = opening;
  const more = Object.entries(given).map(([name, value]) => `, ${name}=${literal(value)}`);
  return [`network = open_target(${literal(target)}${more.join("")})[${literal(place)}]`];
}

export function asPython({ analysis, network, input, wish, keyed }: Recipe): string {
  const ofNetwork = (wish.networks ?? []).length > 0;
  const inputs = ofNetwork ? "" : inputsInPython(input);
  const recorded =
    inputs === null
      ? "recording = ...  # boxwalk.record(network, ...) of the input on the page, which a script cannot ask for"
      : `recording = boxwalk.record(network, ${inputs})`;
  const parameters = Object.entries(wish.parameters ?? {}).map(
    ([name, value]) => `, ${name}=${literal(value)}`,
  );
  const node = wish.node ? `, node=${literal(wish.node)}` : "";
  const file = literal(`${analysis.name}.png`);
  const examples = wish.inputs ? `, inputs=${literal(wish.inputs)}` : "";
  const subject = ofNetwork ? "network" : "recording";
  const call = `${subject}, ${literal(analysis.name)}${node}${examples}${parameters.join("")}`;
  return [
    "import boxwalk",
    ...(keyed ? ["from boxwalk.results import save"] : []),
    ...(network.target ? ["from boxwalk.targets import open_target"] : []),
    "",
    ...openedInPython(network),
    ...(ofNetwork ? [] : [recorded]),
    `result = boxwalk.analyze(${call})`,
    keyed ? `save(result, ${file})` : `result.save(${file})`,
    "",
  ].join("\n");
}

/** A word of a command line, in quotes where a shell would take it apart. */
export function word(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const OPTIONS: Readonly<Record<string, string>> = {
  weights: "--weights",
  input_shape: "--input-shape",
  mean: "--mean",
  std: "--std",
  labels: "--labels",
  dataset: "--images",
};

/** What was given beside the TARGET, as options; null where the command line has no such option for it. */
function optionsOf({ opening }: NetworkInfo): string[] | null {
  const words: string[] = [];
  for (const [name, value] of Object.entries(opening)) {
    if (name === "place") continue;
    const option = OPTIONS[name];
    if (option === undefined || (name === "labels" && typeof value !== "string")) return null;
    words.push(option, typeof value === "object" ? value.join() : String(value));
  }
  return words;
}

/** null where the command line cannot name the network or the input. */
export function asCommand({ analysis, network, several, input, wish }: Recipe): string | null {
  const ofNetwork = (wish.networks ?? []).length > 0;
  const plain = input === null || input instanceof File ? null : input;
  const first = ofNetwork || input === null || plain?.input === 0;
  const given = ofNetwork ? null : input instanceof File ? input.name : (plain?.text ?? null);
  const options = optionsOf(network);
  if ((!first && given === null) || several || options === null) return null;
  const words = ["boxwalk", "analyze", analysis.name, network.target || "TARGET"];
  if (given !== null) words.push(given);
  words.push(...options);
  if (wish.node) words.push("--node", wish.node);
  if (wish.inputs) words.push("--inputs", wish.inputs);
  for (const [name, value] of Object.entries(wish.parameters ?? {})) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    words.push("--set", `${name}=${text}`);
  }
  words.push("--out", `${analysis.name}.png`);
  return words.map(word).join(" ");
}
