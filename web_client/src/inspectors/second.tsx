// What a recording or network is compared with: which ones there are, which is chosen, and its place in the form.

import { useEffect, useRef, useState } from "preact/hooks";
import type { AnalysisInfo, Problem } from "../generated/messages";
import type { Walk } from "../store";
import { useApp } from "../ui/app";
import { ControlView } from "../ui/controls/dom";
import { chosen } from "../ui/controls/schema";
import { type Second, secondsOf } from "./seconds";

/** What was chosen last, by network and by what is compared. */
const remembered = new Map<string, string>();

const LOST: readonly number[] = [404, 410];

export interface Comparison {
  seconds: readonly Second[];
  /** null: nothing to compare with, or a network with itself */
  second: Second | null;
  choose(key: string | null): void;
}

/** What an analysis compares with now: what was chosen, else the last input before this one, or the network itself. */
export function useComparison(analysis: AnalysisInfo, walk: Walk): Comparison {
  const { store } = useApp();
  const seconds = secondsOf(store, walk, analysis.compares);
  const place = `${walk.network.id} ${analysis.compares}`;
  const [, setTurn] = useState(0);
  const key = remembered.get(place);
  const likeliest = analysis.compares === "recording" ? seconds[0] : undefined;
  return {
    seconds,
    second: seconds.find((one) => one.key === key) ?? likeliest ?? null,
    choose: (to) => {
      if (to === null) remembered.delete(place);
      else remembered.set(place, to);
      setTurn((turn) => turn + 1);
    },
  };
}

/** Make the second recording again where the server has let it go, once for each wish. */
export function useSecondAgain(
  second: Second | null,
  problem: Problem | null,
  wish: string,
  again: () => void,
): void {
  const { controller, store } = useApp();
  const tried = useRef("");
  const now = `${store.boot.value} ${wish}`;
  useEffect(() => {
    if (problem === null || second === null || second.recording === null || second.wish === null) return;
    if (!LOST.includes(problem.status) || tried.current === now) return;
    tried.current = now;
    // where that fails, what is shown already says what is missing
    controller.inputs.record(second.network, second.wish).then(again, () => undefined);
  }, [problem]);
}

/** The choice of the second one. */
export function ComparedWith({ analysis, comparison }: { analysis: AnalysisInfo; comparison: Comparison }) {
  const { seconds, second, choose } = comparison;
  const itself = analysis.compares === "network" ? [{ value: null, label: "itself" }] : [];
  if (seconds.length === 0)
    return (
      <p class="dim">
        {analysis.compares === "network"
          ? "Compared with itself: let another network stand beside this one to compare the two."
          : "A second input is needed: choose another one below, or let another network stand beside this one."}
      </p>
    );
  const options = [...itself, ...seconds.map(({ key, label }) => ({ value: key, label }))];
  const common = { name: "second", label: "Compared with", help: "" };
  return (
    <ControlView
      control={chosen(common, second?.key ?? null, options)}
      set={(_, value) => choose(typeof value === "string" ? value : null)}
    />
  );
}
