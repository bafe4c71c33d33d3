// Lines and bars as SVG, readable in both themes. Where the places of a curve are layers, the one under the pointer is named, and
// a click leads to it.

import { useContext, useState } from "preact/hooks";
import { SERIES } from "../cloud";
import { Pager } from "../ui/controls/dom";
import { number } from "../ui/format";
import { linear, ticks } from "./axis";
import { ResultLayersContext } from "./layers";
import { nearest } from "./nearest";
import type { CurveResult } from "./parse";
import { extent } from "./pixels";

const WIDTH = 300;
const HEIGHT = 132;
const LEFT = 4;
const TOP = 6;
const BOTTOM = 18;

export function CurveView({ result }: { result: CurveResult }) {
  const { x, series, style, nodes, lines } = result;
  const layers = useContext(ResultLayersContext);
  const [pointed, setPointed] = useState<number | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  if (x.length === 0 || series.size === 0) return <p class="dim">The curve has no points.</p>;
  const [xMin, xMax] = extent(Float32Array.of(...x, ...lines.values()));
  const extents = [...series.values()].map(extent);
  const bars = style === "bars";
  const yMin = Math.min(...extents.map(([least]) => least), bars ? 0 : Number.POSITIVE_INFINITY);
  const yMax = Math.max(...extents.map(([, most]) => most), bars ? 0 : Number.NEGATIVE_INFINITY);
  const toX = linear(xMin, xMax, LEFT, WIDTH - LEFT);
  const toY = linear(yMin, yMax, HEIGHT - BOTTOM, TOP);
  const xTicks = betweenEnds(xMin, xMax);
  const yTicks = ticks(yMin, yMax, 3);
  const told = nodes.length > 0 ? (pointed ?? chosen) : null;
  const under = (event: MouseEvent): number | null => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * WIDTH;
    const places = nodes.map((_, i) => ({ x: toX(x[i] ?? Number.NaN), y: 0 }));
    return nearest(places, at, 0, WIDTH);
  };
  const choose = (place: number | null): void => {
    setChosen(place);
    const node = nodes[place ?? -1];
    if (node) layers?.go(node);
  };
  return (
    <figure class="curve">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the pager below does the same by key */}
      <svg
        class={`${nodes.length > 0 && layers !== null ? "pick" : ""} ${series.size > 1 ? "several" : ""}`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={described(result)}
        onPointerMove={(event) => setPointed(under(event))}
        onPointerLeave={() => setPointed(null)}
        onClick={(event) => choose(under(event))}
      >
        {yTicks.map((value) => (
          <g key={value}>
            <line class="grid" x1={LEFT} x2={WIDTH - LEFT} y1={toY(value)} y2={toY(value)} />
            <text x={bars ? WIDTH - LEFT : LEFT} y={toY(value) - 3} text-anchor={bars ? "end" : "start"}>
              {number(value, 3)}
            </text>
          </g>
        ))}
        {[...series].map(([name, values], index) => (
          <g key={name} class={`series series-${index % SERIES}`}>
            {bars ? (
              <Bars x={x} values={values} toX={toX} toY={toY} />
            ) : (
              <path d={path(x, values, toX, toY)} fill="none" />
            )}
          </g>
        ))}
        {[...lines].map(([name, place], index) => {
          const left = toX(place);
          const room = left < WIDTH / 2 ? ("start" as const) : ("end" as const);
          return (
            <g key={name} class="marked">
              <line x1={left} x2={left} y1={TOP} y2={HEIGHT - BOTTOM} />
              <text x={left + (room === "start" ? 4 : -4)} y={TOP + 9 + 12 * index} text-anchor={room}>
                {name}
              </text>
            </g>
          );
        })}
        {told !== null && (
          <line class="place" x1={toX(x[told] ?? 0)} x2={toX(x[told] ?? 0)} y1={TOP} y2={HEIGHT - BOTTOM} />
        )}
        {xTicks.map((value) => (
          <text
            key={value}
            x={toX(value)}
            y={HEIGHT - 4}
            text-anchor={value === xMin ? "start" : value === xMax ? "end" : "middle"}
          >
            {number(value, 3)}
          </text>
        ))}
      </svg>
      <figcaption>
        {nodes.length > 0 && (
          <>
            <span class="mono told">{told !== null && words(result, told)}</span>
            <Pager page={chosen ?? -1} pages={nodes.length} what="Layers" go={choose} />
          </>
        )}
        <span>
          {result.yLabel}
          {result.yLabel && result.xLabel ? " over " : ""}
          {result.xLabel}
        </span>
        {series.size > 1 && (
          <span class="keys-of-series">
            {[...series.keys()].map((name, index) => (
              <span key={name} class={`series-${index % SERIES}`}>
                {name}
              </span>
            ))}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

/** The layer at a place, and what each series has there. */
function words({ nodes, series }: CurveResult, place: number): string {
  const values = [...series].map(([name, values]) => `${name} ${number(values[place] ?? Number.NaN)}`);
  return [nodes[place], ...values].join(" · ");
}

/** Both ends, and the round values that stand well between them. */
export function betweenEnds(from: number, to: number): number[] {
  const room = (to - from) * 0.18;
  const round = ticks(from, to, 4).filter((value) => value - from > room && to - value > room);
  return to > from ? [from, ...round, to] : [from];
}

interface BarsProps {
  x: Float32Array;
  values: Float32Array;
  toX(value: number): number;
  toY(value: number): number;
}

function Bars({ x, values, toX, toY }: BarsProps) {
  const zero = toY(0);
  return (
    <>
      {Array.from(values, (value, i) => {
        const left = toX(x[i] ?? 0);
        const right = toX(x[i + 1] ?? x[i] ?? 0);
        const y = toY(value);
        const tall = Math.abs(zero - y);
        return (
          <rect
            key={i}
            x={left + 0.5}
            width={Math.max(0.5, right - left - 1)}
            y={Math.min(y, zero) - (value !== 0 && tall < 1 ? 1 - tall : 0)}
            height={value !== 0 ? Math.max(1, tall) : 0}
            rx={Math.min(2, tall / 2)}
          >
            <title>{`${number(x[i] ?? 0)} to ${number(x[i + 1] ?? 0)}: ${number(value)}`}</title>
          </rect>
        );
      })}
    </>
  );
}

function path(
  x: Float32Array,
  values: Float32Array,
  toX: (v: number) => number,
  toY: (v: number) => number,
): string {
  let pen = "M";
  let text = "";
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      pen = "M";
      continue;
    }
    text += `${pen}${toX(x[i] ?? i).toFixed(1)} ${toY(value).toFixed(1)}`;
    pen = "L";
  }
  return text;
}

function described(result: CurveResult): string {
  const parts = [...result.series].map(([name, values]) => {
    const [least, most] = extent(values);
    return `${name} from ${number(least)} to ${number(most)}`;
  });
  const marked = [...result.lines].map(([name, place]) => `${name} at ${number(place)}`);
  return `${result.title || "Curve"}: ${[...parts, ...marked].join("; ")}`;
}
