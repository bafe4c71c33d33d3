// What the board above the input says, in words: for every kind of output.

import type { Output, RecordingInfo } from "../generated/messages";

export interface BoardLine {
  readonly label: string;
  readonly value: string;
  /** length of the line's bar, 0..1 */
  readonly share: number;
  /** the one likely answer */
  readonly likely: boolean;
}

export interface BoardText {
  readonly title: string;
  readonly lines: readonly BoardLine[];
}

const MOST = 3;

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

const number = (value: number | null): string =>
  value === null ? "none" : Number(value.toPrecision(3)).toString();

/** The board for a recording, of at most so many lines; nothing yet: null. */
export function boardText(recording: RecordingInfo | null, most = MOST): BoardText | null {
  if (!recording) return null;
  if (recording.problem) {
    const at = recording.problem.node ? ` at ${recording.problem.node}` : "";
    return {
      title: `The pass stopped${at}`,
      lines: [line(recording.problem.detail || recording.problem.title)],
    };
  }
  return recording.output ? outputText(recording.output, most) : null;
}

function outputText(output: Output, most: number): BoardText {
  switch (output.kind) {
    case "classes": {
      const lines = output.predictions.slice(0, most).map(({ label, probability }, i) => ({
        label,
        value: percent(probability),
        share: probability,
        likely: output.likely && i === 0,
      }));
      return { title: !output.likely ? "None of these is likely" : "It looks like", lines };
    }
    case "boxes": {
      const count = output.boxes.length;
      const lines = output.boxes
        .slice(0, most)
        .map(({ label, score }, i) => ({ label, value: percent(score), share: score, likely: i === 0 }));
      return {
        title: count === 0 ? "It finds nothing" : `It finds ${count} ${count === 1 ? "thing" : "things"}`,
        lines,
      };
    }
    case "masks": {
      const areas = [...output.masks].sort((a, b) => b.share - a.share).slice(0, most);
      const lines = areas.map(({ label, share }, i) => ({
        label,
        value: percent(share),
        share,
        likely: i === 0,
      }));
      return { title: "It sees, by area", lines };
    }
    case "tokens": {
      const lines = output.tokens.slice(0, most).map(({ token, probability }, i) => ({
        label: JSON.stringify(token).slice(1, -1).replaceAll(" ", "␣"),
        value: percent(probability),
        share: probability,
        likely: i === 0,
      }));
      return { title: "It goes on with", lines };
    }
    case "tensors": {
      const lines = output.tensors
        .slice(0, most)
        .map(({ name, shape, min, max }) =>
          line(`${name} ${shape.join("×")}`, `${number(min)} … ${number(max)}`),
        );
      return { title: "It puts out", lines };
    }
  }
}

function line(label: string, value = ""): BoardLine {
  return { label, value, share: 0, likely: false };
}
