// Numbers for pairs as a heat map; the pair under the pointer is named below it.

import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../ui/app";
import { number } from "../ui/format";
import { colourTable } from "../world/colour_map";
import type { MatrixResult } from "./parse";
import { largest, signedPixels } from "./pixels";

export function MatrixView({ result }: { result: MatrixResult }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [told, setTold] = useState("");
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
  const tell = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * height);
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const value = result.values[y * width + x] ?? Number.NaN;
    setTold(
      `${result.rows[y]} · ${result.columns[x]} · ${number(value)}${result.unit ? ` ${result.unit}` : ""}`,
    );
  };
  return (
    <figure class="matrix">
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label={`${result.title || "Matrix"}: ${height} rows, ${width} columns, largest magnitude ${number(scale)}`}
        onPointerMove={tell}
      />
      <figcaption class="mono told">{told || `±${number(scale, 3)} ${result.unit}`}</figcaption>
    </figure>
  );
}
