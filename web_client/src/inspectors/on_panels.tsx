// A result about the layers, shown in the world: its pictures before the panels, or one of its numbers in their labels.

import { useEffect, useMemo } from "preact/hooks";
import type { AnalysisInfo } from "../generated/messages";
import { indexOf } from "../graph_index";
import { mostPictures, type NodeNumbers, numbersOf, picturesOf } from "../on_panels";
import type { Parsed, Result } from "../results/parse";
import type { Walk } from "../store";
import { useApp } from "../ui/app";
import { Pager } from "../ui/controls/dom";

const NO_RESULTS: ReadonlyMap<string, Result> = new Map();

interface Props {
  analysis: AnalysisInfo;
  walk: Walk;
  parsed: Parsed;
  /** the results are of another input or of other parameters */
  stale: boolean;
}

export function OnPanels({ analysis, walk, parsed, stale }: Props) {
  const { nodePictures, nodeNumbers } = useApp().store;
  const about = {
    network: walk.network.id,
    recording: analysis.scope === "network" ? null : (walk.recording?.id ?? null),
    analysis: analysis.name,
    title: analysis.title,
  };
  const isOurs = (shown: typeof about | null): boolean =>
    shown?.network === about.network && shown.analysis === about.analysis;
  const showsPictures = isOurs(nodePictures.value);
  const showsNumbers = isOurs(nodeNumbers.value);
  const { graph } = walk;
  const numbers = useMemo(
    () => numbersOf(parsed, new Set(graph ? indexOf(graph).nodes.keys() : [])),
    [parsed, graph],
  );
  const results = parsed.keyed ? parsed.results : NO_RESULTS;
  const count = mostPictures(results);
  const which = Math.min(nodePictures.value?.which ?? 0, Math.max(0, count - 1));
  const chosen = nodeNumbers.value;

  const hang = (place: number): void => {
    const title = count > 1 ? `${about.title}, ${place + 1} of ${count}` : about.title;
    const pictures = picturesOf(results, place, nodePictures.peek()?.pictures);
    nodePictures.value = { ...about, title, which: place, pictures };
  };
  const write = (what: string, unit: string): void => {
    const found = numbers.find((one) => one.what === what && one.unit === unit);
    nodeNumbers.value = found ? { ...about, ...found } : null;
  };
  // more of the same result, or that of a new input, takes its place
  useEffect(() => {
    if (stale) return;
    if (showsPictures) hang(which);
    if (showsNumbers && chosen) write(chosen.what, chosen.unit);
  }, [parsed, stale]);

  return (
    <>
      {count > 0 && (
        <div class="row">
          <button
            type="button"
            class="action on-panels"
            aria-pressed={showsPictures}
            disabled={stale && !showsPictures}
            title={
              showsPictures
                ? "The panels show their maps alone again"
                : "Each picture before the panel of its layer"
            }
            onClick={() => {
              if (showsPictures) nodePictures.value = null;
              else hang(0);
            }}
          >
            {showsPictures ? "Take it off" : "Show on the panels"}
          </button>
          {showsPictures && !stale && (
            <Pager page={which} pages={count} what="Pictures on the panels" go={hang} />
          )}
        </div>
      )}
      {numbers.length > 0 && (
        <NumberChoice
          numbers={numbers}
          shown={showsNumbers ? chosen : null}
          stale={stale}
          write={write}
          takeOff={() => {
            nodeNumbers.value = null;
          }}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  numbers: readonly { what: string; unit: string }[];
  shown: NodeNumbers | null;
  stale: boolean;
  write(what: string, unit: string): void;
  takeOff(): void;
}

/** The numbers to choose from; the chosen one stands in the labels. */
function NumberChoice({ numbers, shown, stale, write, takeOff }: ChoiceProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of buttons, as a headset shows it too
    <div class="control" role="group" aria-label="Show on the panels">
      <div class="row">
        <span>Show on the panels</span>
        {shown !== null && (
          <button type="button" class="action on-panels" onClick={takeOff}>
            Take it off
          </button>
        )}
      </div>
      <div class="choice">
        {numbers.map(({ what, unit }) => (
          <button
            key={`${what} [${unit}]`}
            type="button"
            disabled={stale}
            aria-pressed={shown?.what === what && shown.unit === unit}
            onClick={() => write(what, unit)}
          >
            {what}
          </button>
        ))}
      </div>
    </div>
  );
}
