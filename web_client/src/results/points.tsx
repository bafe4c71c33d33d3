// A cloud of points, seen from above. Pointing names a point and shows its input; a click puts that into the network.

import { useContext, useMemo, useState } from "preact/hooks";
import { coloursOf, kindsOf, SERIES, wordsOf } from "../cloud";
import { Pager } from "../ui/controls/dom";
import { ExampleTiles, ResultExamplesContext } from "./example_tiles";
import { nearest, placesOf } from "./nearest";
import type { PointsResult } from "./parse";
import { SummaryView } from "./summary";

const SIZE = 280;
const EDGE = 10;
/** as far from a point as a finger may miss it */
const REACH = 12;

export function PointsView({ result }: { result: PointsResult }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const examples = useContext(ResultExamplesContext);
  const places = useMemo(() => placesOf(result, SIZE, EDGE), [result]);
  const { count, marks, inputs } = result;
  if (count === 0) return <p class="dim">There are no points in this result.</p>;
  const kinds = kindsOf(result);
  const colours = coloursOf(result);
  const signs = [...new Set(marks)].filter(Boolean);
  const at = chosen !== null && chosen < count ? chosen : null;
  const under = (event: MouseEvent): number | null => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const scale = SIZE / box.width;
    return nearest(places, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale, REACH);
  };
  const point = (event: MouseEvent): void => {
    const found = under(event);
    if (found !== null) setChosen(found);
  };
  const put = (event: MouseEvent): void => {
    const input = inputs[under(event) ?? -1];
    if (input !== undefined) examples?.show(input);
  };
  const size = count > 400 ? 1.8 : 3;
  const input = at === null ? undefined : inputs[at];
  return (
    <>
      <figure class="points">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the pager and the picture below do the same by key */}
        <svg
          class={inputs.length > 0 && examples !== null ? "pick" : undefined}
          viewBox={`0 0 ${SIZE} ${SIZE}`}
          role="img"
          aria-label={`${result.title || "Points"}: ${count} points`}
          onPointerMove={point}
          onPointerDown={point}
          onClick={put}
        >
          {places.map(
            ({ x, y }, i) =>
              Number.isFinite(x + y) && (
                <circle
                  key={i}
                  class={`series-${colours[i]}${marks[i] ? " marked" : ""}${i === at ? " chosen" : ""}`}
                  cx={x}
                  cy={y}
                  r={i === at ? size + 2 : size}
                />
              ),
          )}
        </svg>
        <figcaption>
          <span class="told">{at === null ? `${count} points` : wordsOf(result, at).join(" · ")}</span>
          <Pager page={at ?? -1} pages={count} what="Points" go={setChosen} />
          {kinds.length > 1 && (
            <span class="keys-of-series">
              {kinds.slice(0, 12).map((kind, index) => (
                <span key={kind} class={`series-${index % SERIES}`}>
                  {kind}
                </span>
              ))}
            </span>
          )}
          {signs.length > 0 && <span class="dim">ringed: {signs.join(", ")}</span>}
        </figcaption>
      </figure>
      {input !== undefined && <ExampleTiles indices={[input]} />}
      <SummaryView summary={result.summary} />
    </>
  );
}
