// What an edit does to the prediction.

import type { RecordingInfo } from "../generated/messages";
import { percent } from "./format";
import { outcomeOf } from "./outcome";
import { mainChanges } from "./patch";

const CLASSES = 6;

/** Each likely class before and after; of what is no classifier, what is said of each. `words`: the columns' heads. */
export function Effect(props: {
  clean: RecordingInfo;
  edited: RecordingInfo;
  words: readonly [before: string, after: string];
}) {
  const { clean, edited, words } = props;
  if (edited.changes.length === 0) {
    const [before, after] = [outcomeOf(clean), outcomeOf(edited)];
    return (
      <p class="effect-line">
        <span class="dim">{before ? `${before.words} ${before.figure}` : "nothing said"} → </span>
        {after ? `${after.words} ${after.figure}` : "nothing said"}
      </p>
    );
  }
  return (
    <table class="effect">
      <thead class="dim">
        <tr>
          <th scope="col">class</th>
          <th scope="col">{words[0]}</th>
          <th scope="col">{words[1]}</th>
          <th scope="col">change</th>
        </tr>
      </thead>
      <tbody>
        {mainChanges(edited.changes, CLASSES).map((change) => (
          <tr key={change.index}>
            <th scope="row">{change.label}</th>
            <td class="mono dim">{percent(change.before)}</td>
            <td class="mono">{percent(change.after)}</td>
            <td class="mono">{points(change.after - change.before)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A difference of two shares in points of a hundred, with its sign. */
function points(difference: number): string {
  const value = (Math.abs(difference) * 100).toFixed(1);
  if (value === "0.0") return "0.0";
  return `${difference > 0 ? "+" : "−"}${value}`;
}
