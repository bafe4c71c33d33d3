// The lines that make a result again, in a script and on the command line.

import type { AnalysisInfo, JobWish } from "../generated/messages";
import type { InputWish } from "../store";

export interface Recipe {
  analysis: AnalysisInfo;
  /** TARGET that the network was opened by; "" for one made in Python */
  target: string;
  input: InputWish | File | null;
  wish: JobWish;
}

/** A Python literal. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return JSON.stringify(value);
}

/** The input as arguments of `boxwalk.record`. */
function inputsInPython(input: InputWish | File | null): string {
  if (input instanceof File) return `*network.prepare(${literal(input.name)})`;
  if (typeof input?.noise === "number") return `*network.noise(${input.noise})`;
  if (typeof input?.text === "string") return `*network.prepare(${literal(input.text)})`;
  return `*network.example(${input?.input ?? 0}).inputs`;
}

export function asPython({ analysis, target, input, wish }: Recipe): string {
  const parameters = Object.entries(wish.parameters ?? {}).map(
    ([name, value]) => `, ${name}=${literal(value)}`,
  );
  const node = wish.node ? `, node=${literal(wish.node)}` : "";
  const opened = target
    ? `network, = open_target(${literal(target)})`
    : "network = ...  # the boxwalk.Network that is served";
  return [
    "import boxwalk",
    ...(target ? ["from boxwalk.targets import open_target"] : []),
    "",
    opened,
    `recording = boxwalk.record(network, ${inputsInPython(input)})`,
    `result = boxwalk.analyze(recording, ${literal(analysis.name)}${node}${parameters.join("")})`,
    `result.save(${literal(`${analysis.name}.png`)})`,
    "",
  ].join("\n");
}

/** A word of a command line, in quotes where a shell would take it apart. */
export function word(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** null where the command line cannot name the input. */
export function asCommand({ analysis, target, input, wish }: Recipe): string | null {
  const first = input === null || (!(input instanceof File) && input.input === 0);
  const given = input instanceof File ? input.name : (input?.text ?? null);
  if (!first && given === null) return null;
  const words = ["boxwalk", "analyze", analysis.name, target || "TARGET"];
  if (given !== null) words.push(given);
  if (wish.node) words.push("--node", wish.node);
  for (const [name, value] of Object.entries(wish.parameters ?? {})) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    words.push("--set", `${name}=${text}`);
  }
  words.push("--out", `${analysis.name}.png`);
  return words.map(word).join(" ");
}
