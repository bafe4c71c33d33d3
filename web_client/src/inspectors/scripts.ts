// The lines that make a result again, in a script and on the command line.

import type { AnalysisInfo, JobWish, NetworkInfo } from "../generated/messages";
import type { InputWish } from "../store";
import type { ColourMapName } from "../world/colour_map";

const USUAL: ColourMapName = "blue-white";

export interface Recipe {
  analysis: AnalysisInfo;
  network: NetworkInfo;
  /** the networks beside it come from the same TARGET: which one is meant has to be said */
  several: boolean;
  input: InputWish | File | null;
  /** what it is compared with: another input, another network or both */
  second?: Pick<Recipe, "network" | "several" | "input"> | null;
  wish: JobWish;
  /** the result is one for each of several layers */
  keyed: boolean;
  /** of signed numbers in pictures; the usual ones are not named */
  colours?: ColourMapName;
}

/** A Python literal. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return JSON.stringify(value);
}

/** The input as arguments of `boxwalk.record`, made by the network called `name`; null where no script can have it. */
function inputsInPython(input: InputWish | File | null, name: string): string | null {
  if (input instanceof File) return `*${name}.prepare(${literal(input.name)})`;
  if (input === null) return `*${name}.example(0).inputs`;
  if (typeof input.input === "number") return `*${name}.example(${input.input}).inputs`;
  if (typeof input.noise === "number") return `*${name}.noise(${input.noise})`;
  if (typeof input.text === "string") return `*${name}.prepare(${literal(input.text)})`;
  if (input.tokens) return `*${name}.prepare(${literal(input.tokens)})`;
  return null;
}

/** The line that opens a network under a name. */
function openedInPython({ target, opening }: NetworkInfo, name: string): string {
  if (target === "") return `${name} = ...  # the boxwalk.Network that is served`;
  const { place = 0, ...given } = opening;
  const more = Object.entries(given).map(([key, value]) => `, ${key}=${literal(value)}`);
  return `${name} = open_target(${literal(target)}${more.join("")})[${literal(place)}]`;
}

/** The line that records an input under a name. */
function recordedInPython(input: InputWish | File | null, network: string, name: string): string {
  const inputs = inputsInPython(input, network);
  return inputs === null
    ? `${name} = ...  # boxwalk.record(${network}, ...) of the input on the page, which a script cannot ask for`
    : `${name} = boxwalk.record(${network}, ${inputs})`;
}

export function asPython({ analysis, network, input, second, wish, keyed, colours = USUAL }: Recipe): string {
  const ofNetwork = (wish.networks ?? []).length > 0;
  const other = second && second.network.id !== network.id ? "other" : "network";
  const parameters = Object.entries(wish.parameters ?? {}).map(
    ([name, value]) => `, ${name}=${literal(value)}`,
  );
  const node = wish.node ? `, node=${literal(wish.node)}` : "";
  const painted = colours === USUAL ? "" : `, colours=${literal(colours)}`;
  const file = `${literal(`${analysis.name}.png`)}${painted}`;
  const examples = wish.inputs ? `, inputs=${literal(wish.inputs)}` : "";
  const [one, two] = ofNetwork ? ["network", "other"] : ["recording", "second"];
  const subject = second ? `[${one}, ${two}]` : one;
  const call = `${subject}, ${literal(analysis.name)}${node}${examples}${parameters.join("")}`;
  return [
    "import boxwalk",
    ...(keyed ? ["from boxwalk.results import save"] : []),
    ...(network.target || second?.network.target ? ["from boxwalk.targets import open_target"] : []),
    "",
    openedInPython(network, "network"),
    ...(second && other === "other" ? [openedInPython(second.network, other)] : []),
    ...(ofNetwork ? [] : [recordedInPython(input, "network", "recording")]),
    ...(second && !ofNetwork ? [recordedInPython(second.input, other, "second")] : []),
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

/** An input as a word of the command line: "" for what is taken where none is given, null where it has no word. */
function inputWord(input: InputWish | File | null): string | null {
  if (input instanceof File) return input.name;
  if (input === null || input.input === 0) return "";
  return input.text ?? null;
}

/** The network that is compared with, as options: none for the same one; null where the command line cannot name it. */
function otherOf({ network, second }: Recipe): string[] | null {
  if (!second || second.network.id === network.id) return [];
  const { place: _, weights, ...more } = second.network.opening;
  if (second.several || second.network.target === "" || Object.keys(more).length > 0) return null;
  return ["--other", second.network.target, ...(weights ? ["--other-weights", String(weights)] : [])];
}

/** The inputs as words; null where the command line cannot name them. Of two, none can be left out. */
function inputWords({ input, second, wish }: Recipe): string[] | null {
  if ((wish.networks ?? []).length > 0) return [];
  if (!second) {
    const only = inputWord(input);
    return only === null ? null : [only].filter(Boolean);
  }
  const [one, two] = [inputWord(input), inputWord(second.input)];
  return one && two ? [one, two] : null;
}

/** null where the command line cannot name the network or the input. */
export function asCommand(recipe: Recipe): string | null {
  const { analysis, network, several, wish } = recipe;
  const options = optionsOf(network);
  const [inputs, other] = [inputWords(recipe), otherOf(recipe)];
  if (several || options === null || inputs === null || other === null) return null;
  const words = ["boxwalk", "analyze", analysis.name, network.target || "TARGET", ...inputs];
  words.push(...options, ...other);
  if (wish.node) words.push("--node", wish.node);
  if (wish.inputs) words.push("--inputs", wish.inputs);
  for (const [name, value] of Object.entries(wish.parameters ?? {})) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    words.push("--set", `${name}=${text}`);
  }
  words.push("--out", `${analysis.name}.png`);
  return words.map(word).join(" ");
}
