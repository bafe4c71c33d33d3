// Maps and images: a grid of small canvases, a page at a time; a click enlarges one.

import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../ui/app";
import { Pager } from "../ui/controls/dom";
import { number } from "../ui/format";
import { ScaleBar } from "../ui/scale_bar";
import { colourTable } from "../world/colour_map";
import { drawOver, Opacity, useOverInput } from "./over_input";
import type { Grid, ImagesResult, MapsResult } from "./parse";
import { imagePixels, largest, mapAt, signedPixels } from "./pixels";

const PER_PAGE = 9;

export function MapsView({ result }: { result: MapsResult }) {
  const colours = useApp().store.colours.value;
  const table = colourTable(colours, 1);
  const scale = largest(result.values);
  const unit = result.unit ? ` ${result.unit}` : "";
  const over = useOverInput(result);
  const { ground, opacity } = over;
  return (
    <>
      <PictureGrid
        grid={result}
        labels={result.labels}
        draw={(canvas, index) =>
          ground === null
            ? drawPixels(canvas, result, signedPixels(mapAt(result, index), scale, table))
            : drawOver(canvas, ground, result, index, opacity)
        }
        look={`${colours} ${ground === null ? "" : opacity}`}
        describe={(index, y, x) => number(mapAt(result, index)[y * result.width + x] ?? Number.NaN) + unit}
      />
      {over.possible && <Opacity opacity={opacity} set={over.setOpacity} />}
      <div class="scale">
        <ScaleBar colours={colours} gain={1} />
        <div class="scale-ends mono">
          <span>{number(-scale, 3)}</span>
          <span>0</span>
          <span>
            {scale > 0 ? "+" : ""}
            {number(scale, 3)}
            {unit}
          </span>
        </div>
      </div>
    </>
  );
}

/** Whether pictures of this size can become the network's input, and how; null where a result is no source of inputs. */
export interface ResultInputs {
  takes(picture: ImagesResult): boolean;
  put(picture: ImagesResult, index: number): void;
}

export const ResultInputsContext = createContext<ResultInputs | null>(null);

export function ImagesView({ result }: { result: ImagesResult }) {
  const inputs = useContext(ResultInputsContext);
  return (
    <PictureGrid
      grid={result}
      labels={result.labels}
      draw={(canvas, index) => drawPixels(canvas, result, imagePixels(result, index))}
      put={inputs?.takes(result) ? (index) => inputs.put(result, index) : undefined}
    />
  );
}

interface GridProps {
  grid: Grid;
  labels: readonly string[];
  draw(canvas: HTMLCanvasElement, index: number): void;
  /** what decides how they are drawn beside their numbers: drawn anew when it changes */
  look?: string;
  /** value under the pointer in words */
  describe?(index: number, y: number, x: number): string;
  /** put a picture into the network */
  put?(index: number): void;
}

function PictureGrid({ grid, labels, draw, look, describe, put }: GridProps) {
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<number | null>(null);
  const [told, setTold] = useState("");
  const pages = Math.ceil(grid.count / PER_PAGE);
  const shown = Math.min(page, Math.max(0, pages - 1));
  const from = shown * PER_PAGE;
  const indices = Array.from({ length: Math.min(PER_PAGE, grid.count - from) }, (_, i) => from + i);
  if (grid.count === 0) return <p class="dim">There is no picture in this result.</p>;
  const tell = (index: number, event: PointerEvent): void => {
    if (!describe) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * grid.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * grid.height);
    if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) return;
    setTold(`${labels[index] ?? index} · (${y}, ${x}) · ${describe(index, y, x)}`);
  };
  const enlarged = open !== null && open < grid.count ? open : grid.count === 1 ? 0 : null;
  return (
    <div class="pictures">
      {enlarged !== null && (
        <button type="button" class="picture large" onClick={() => setOpen(null)}>
          <Picture
            grid={grid}
            draw={draw}
            look={look}
            index={enlarged}
            onPointerMove={(event) => tell(enlarged, event)}
          />
          <span class="caption">{labels[enlarged] ?? enlarged}</span>
        </button>
      )}
      {enlarged !== null && put && (
        <button type="button" class="action put-in" onClick={() => put(enlarged)}>
          Put it into the network
        </button>
      )}
      {grid.count > 1 && (
        <div class="picture-grid">
          {indices.map((index) => (
            <button
              type="button"
              class="picture"
              key={index}
              aria-pressed={index === open}
              onClick={() => setOpen(index === open ? null : index)}
            >
              <Picture
                grid={grid}
                draw={draw}
                look={look}
                index={index}
                onPointerMove={(event) => tell(index, event)}
              />
              <span class="caption">{labels[index] ?? index}</span>
            </button>
          ))}
        </div>
      )}
      <div class="row">
        <span class="mono dim told">{told}</span>
        <Pager page={shown} pages={pages} what="Pictures" go={setPage} />
      </div>
    </div>
  );
}

interface PictureProps {
  grid: Grid;
  index: number;
  draw: GridProps["draw"];
  look?: string | undefined;
  onPointerMove(event: PointerEvent): void;
}

function Picture({ grid, index, draw, look, onPointerMove }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, index);
  }, [grid, index, look]);
  return <canvas ref={canvas} onPointerMove={onPointerMove} />;
}

function drawPixels(
  canvas: HTMLCanvasElement,
  { width, height }: Grid,
  pixels: Uint8ClampedArray<ArrayBuffer>,
): void {
  canvas.width = Math.max(1, width);
  canvas.height = Math.max(1, height);
  if (width > 0 && height > 0)
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
}
