// Numbers for pairs as a heat map; the pair under the pointer is named below it. A click on a pair shows the example inputs
// behind its number, where there are any.

import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../ui/app";
import { Pager } from "../ui/controls/dom";
import { number } from "../ui/format";
import { colourTable } from "../world/colour_map";
import { ExampleTiles } from "./example_tiles";
import type { MatrixResult } from "./parse";
import { largest, signedPixels } from "./pixels";

export function MatrixView({ result }: { result: MatrixResult }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
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
  const cells = [...result.inputs.keys()];
  const told = pointed ?? chosen;
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
          onClick={(event) => setChosen(under(event))}
        />
        <figcaption>
          <span class="mono told">{told === null ? `±${number(scale, 3)} ${result.unit}` : words(told)}</span>
          <Pager
            page={chosen === null ? -1 : cells.indexOf(chosen)}
            pages={cells.length}
            what="Cells with images"
            go={(page) => setChosen(cells[page] ?? null)}
          />
        </figcaption>
      </figure>
      {chosen !== null && <ExampleTiles key={chosen} indices={result.inputs.get(chosen) ?? []} />}
    </>
  );
}
