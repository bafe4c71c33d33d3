// Example inputs that a result names: their pictures, a page at a time; a click puts one into the network.

import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import { Pager } from "../ui/controls/dom";

const PER_PAGE = 10;

/** The example inputs of the network that a result is of; null where nothing is known of them. */
export interface ResultExamples {
  /** the example that the network sees now, null for anything else */
  seen: number | null;
  /** address of its picture */
  picture(index: number): string;
  /** put it into the network */
  show(index: number): void;
}

export const ResultExamplesContext = createContext<ResultExamples | null>(null);

export function ExampleTiles({ indices }: { indices: readonly number[] }) {
  const examples = useContext(ResultExamplesContext);
  const [page, setPage] = useState(0);
  if (examples === null || indices.length === 0) return null;
  const pages = Math.ceil(indices.length / PER_PAGE);
  const shown = Math.min(page, pages - 1);
  return (
    <div class="shelf examples">
      {indices.slice(shown * PER_PAGE, (shown + 1) * PER_PAGE).map((index) => (
        <button
          type="button"
          class={`tile${index === examples.seen ? " active" : ""}`}
          key={index}
          aria-pressed={index === examples.seen}
          title={`Put example ${index} into the network`}
          onClick={() => examples.show(index)}
        >
          <img src={examples.picture(index)} alt={`Example ${index}`} loading="lazy" />
        </button>
      ))}
      <Pager page={shown} pages={pages} what="Images" go={setPage} />
    </div>
  );
}
