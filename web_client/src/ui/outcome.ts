// What a network says of its input, in a line.

import type { Output, RecordingInfo } from "../generated/messages";
import { number, percent, shape } from "./format";

export interface Outcome {
  /** `astronaut` */
  words: string;
  /** `99.9 %` */
  figure: string;
  /** false: said so, and shown quietly */
  likely: boolean;
}

export function outcomeOf(recording: RecordingInfo | null): Outcome | null {
  const output = recording?.output;
  return output ? described(output) : null;
}

function described(output: Output): Outcome | null {
  switch (output.kind) {
    case "classes": {
      const best = output.predictions[0];
      if (best === undefined) return null;
      if (!output.likely)
        return { words: "none of these", figure: `at most ${percent(best.probability)}`, likely: false };
      return { words: best.label, figure: percent(best.probability), likely: true };
    }
    case "boxes": {
      const best = output.boxes[0];
      const what = output.boxes.length === 1 ? "1 box" : `${output.boxes.length} boxes`;
      return best
        ? { words: `${what}, first ${best.label}`, figure: percent(best.score), likely: true }
        : { words: "no boxes", figure: "", likely: false };
    }
    case "masks": {
      const best = output.masks[0];
      return best
        ? { words: best.label, figure: `${percent(best.share)} of the pixels`, likely: true }
        : null;
    }
    case "tokens": {
      const best = output.tokens[0];
      return best ? { words: `“${best.token}”`, figure: percent(best.probability), likely: true } : null;
    }
    case "tensors": {
      const first = output.tensors[0];
      if (first === undefined) return null;
      const range =
        first.min === null || first.max === null ? "" : `${number(first.min, 3)} … ${number(first.max, 3)}`;
      return { words: `${first.name} ${shape(first.shape)}`, figure: range, likely: true };
    }
  }
}
