// Any result: the renderer for its kind, with its heading and note.

import { useContext, useState } from "preact/hooks";
import { Pager } from "../ui/controls/dom";
import { CurveView } from "./curve";
import { ResultLayersContext } from "./layers";
import { MatrixView } from "./matrix";
import type { Parsed, Result } from "./parse";
import { ImagesView, MapsView } from "./pictures";
import { PointsView } from "./points";
import { ScoresView } from "./scores";

export function ResultView({ parsed }: { parsed: Parsed }) {
  if (!parsed.keyed) return <OneResult result={parsed.result} />;
  return <KeyedResults results={parsed.results} />;
}

function OneResult({ result }: { result: Result }) {
  return (
    <div class="result" data-kind={result.kind}>
      {result.title && <h4>{result.title}</h4>}
      <Body result={result} />
      {result.note && <p class="note">{result.note}</p>}
    </div>
  );
}

function Body({ result }: { result: Result }) {
  switch (result.kind) {
    case "maps":
      return <MapsView result={result} />;
    case "images":
      return <ImagesView result={result} />;
    case "curve":
      return <CurveView result={result} />;
    case "points":
      return <PointsView result={result} />;
    case "scores":
      return <ScoresView result={result} />;
    case "matrix":
      return <MatrixView result={result} />;
  }
}

const PER_PAGE = 4;

function KeyedResults({ results }: { results: ReadonlyMap<string, Result> }) {
  const layers = useContext(ResultLayersContext);
  const [page, setPage] = useState(0);
  const entries = [...results];
  const pages = Math.ceil(entries.length / PER_PAGE);
  const shown = Math.min(page, Math.max(0, pages - 1));
  return (
    <div class="keyed">
      <div class="row">
        <span class="dim">{entries.length === 1 ? "1 layer" : `${entries.length} layers`}</span>
        <Pager page={shown} pages={pages} what="Layers" go={setPage} />
      </div>
      {entries.slice(shown * PER_PAGE, (shown + 1) * PER_PAGE).map(([node, result]) => (
        <section key={node}>
          <button type="button" class="link" onClick={() => layers?.go(node)}>
            {node}
          </button>
          <OneResult result={result} />
        </section>
      ))}
    </div>
  );
}
