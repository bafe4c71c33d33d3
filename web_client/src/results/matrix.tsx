// Numbers for pairs as a heat map; the pair under the pointer is named below it. A click on a pair shows the example inputs
// behind its number, where there are any, or leads to the layer of its row, and offers the way to that of its column.

import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../ui/app";
import { Pager } from "../ui/controls/dom";
import { number } from "../ui/format";
import { colourTable } from "../world/colour_map";
import { ExampleTiles } from "./example_tiles";
import { ResultLayersContext } from "./layers";
import type { MatrixResult } from "./parse";
import { largest, signedPixels } from "./pixels";

export function MatrixView({ result }: { result: MatrixResult }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const layers = useContext(ResultLayersContext);
  const height = result.rows.length;
  const width = result.columns.length;
  const scale = largest(result.values);
  const table = colourTable(useApp().store.colours.value, 1);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context && width > 0 && height > 0)
      context.putImageData(new ImageData(signedPixels(result.values, scale, table), width, height), 0, 0);
  }, [result, width, height, scale, table]);
  if (width === 0 || height === 0) return <p class="dim">The matrix is empty.</p>;
  /** `ROW,COLUMN` under the pointer */
  const under = (event: MouseEvent): string | null => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * height);
    return x < 0 || y < 0 || x >= width || y >= height ? null : `${y},${x}`;
  };
  const words = (cell: string): string => {
    const [y = 0, x = 0] = cell.split(",").map(Number);
    const value = result.values[y * width + x] ?? Number.NaN;
    return `${result.rows[y]} · ${result.columns[x]} · ${number(value)}${result.unit ? ` ${result.unit}` : ""}`;
  };
  const ofLayers = layers !== null && result.rowNodes.length > 0;
  const cells = ofLayers
    ? Array.from(result.values, (_, place) => `${Math.floor(place / width)},${place % width}`)
    : [...result.inputs.keys()];
  const told = pointed ?? chosen;
  const [row = -1, column = -1] = (chosen ?? "").split(",").map(Number);
  const [rowNode, columnNode] = [result.rowNodes[row], result.columnNodes[column]];
  const choose = (cell: string | null): void => {
    setChosen(cell);
    const node = result.rowNodes[Number(cell?.split(",")[0] ?? -1)];
    if (node) layers?.go(node);
  };
  return (
    <>
      <figure class="matrix">
        <canvas
          ref={canvas}
          class={cells.length > 0 ? "pick" : undefined}
          width={width}
          height={height}
          role="img"
          aria-label={`${result.title || "Matrix"}: ${height} rows, ${width} columns, largest magnitude ${number(scale)}`}
          onPointerMove={(event) => setPointed(under(event))}
          onPointerLeave={() => setPointed(null)}
          onClick={(event) => choose(under(event))}
        />
        <figcaption>
          <span class="mono told">{told === null ? `±${number(scale, 3)} ${result.unit}` : words(told)}</span>
          <Pager
            page={chosen === null ? -1 : cells.indexOf(chosen)}
            pages={cells.length}
            what={ofLayers ? "Cells" : "Cells with images"}
            go={(page) => setChosen(cells[page] ?? null)}
          />
        </figcaption>
        {layers !== null && (rowNode || columnNode) && (
          <p class="row">
            {rowNode && <LayerLink words={`row: ${rowNode}`} go={() => layers.go(rowNode)} />}
            {columnNode && (
              <LayerLink words={`column: ${columnNode}`} go={() => layers.goSecond(columnNode)} />
            )}
          </p>
        )}
      </figure>
      {chosen !== null && <ExampleTiles key={chosen} indices={result.inputs.get(chosen) ?? []} />}
    </>
  );
}

function LayerLink({ words, go }: { words: string; go(): void }) {
  return (
    <button type="button" class="link" onClick={go}>
      {words}
    </button>
  );
}
