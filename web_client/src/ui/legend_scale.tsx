// The legend's histogram over its colours, with two ends that can be dragged: values beyond them have the full colour.

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { LayerTiles } from "../store";
import { useApp } from "./app";
import { number } from "./format";
import { BINS, heightsOf, useHistogram } from "./histogram";
import { ScaleBar } from "./scale_bar";

export const LEAST_GAIN = 1;
export const MOST_GAIN = 16;
const KEY_STEP = 1.1;
const HEIGHT = 30;

/** `tiles` of the layer at hand; `channel`: of one channel only. `end`: the value at the end of the colours. */
export function LegendScale(props: { tiles: LayerTiles | null; channel: number | null; end: number | null }) {
  const { tiles, channel, end } = props;
  const { store } = useApp();
  const log = useSignal(true);
  const area = useRef<HTMLDivElement>(null);
  const gain = store.gain.value;
  const counts = useHistogram(tiles, channel);
  const total = counts?.reduce((sum, one) => sum + one, 0) ?? 0;
  const set = (value: number): void => {
    store.gain.value = Math.round(Math.min(MOST_GAIN, Math.max(LEAST_GAIN, value)) * 100) / 100;
  };
  const drag = (event: PointerEvent): void => {
    const box = area.current?.getBoundingClientRect();
    if (!box || !(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    const share = Math.abs(event.clientX - box.left - box.width / 2) / (box.width / 2);
    set(1 / Math.max(share, 1e-3));
  };
  const key = (event: KeyboardEvent): void => {
    const step = {
      ArrowLeft: KEY_STEP,
      ArrowDown: KEY_STEP,
      ArrowRight: 1 / KEY_STEP,
      ArrowUp: 1 / KEY_STEP,
    }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(gain * step);
  };
  const handle = (side: -1 | 1) => (
    <span
      class="scale-end"
      style={{ left: `${50 + (side * 50) / gain}%` }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      {...(side < 0
        ? { "aria-hidden": true }
        : {
            role: "slider",
            tabIndex: 0,
            "aria-label": "End of the colours",
            "aria-valuemin": LEAST_GAIN,
            "aria-valuemax": MOST_GAIN,
            "aria-valuenow": gain,
            "aria-valuetext": end === null ? `gain ${number(gain, 3)}` : number(end, 3),
            onKeyDown: key,
          })}
    />
  );
  return (
    <div class="legend-scale" ref={area}>
      {counts && (
        <>
          <svg
            class="legend-histogram"
            viewBox={`0 0 ${BINS} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`Histogram of ${total} values`}
            data-total={total}
          >
            <path d={barsOf(heightsOf(counts, log.value))} />
          </svg>
          <button
            type="button"
            class="legend-log mono"
            aria-pressed={log.value}
            title="Bars by the logarithm of their count"
            onClick={() => {
              log.value = !log.value;
            }}
          >
            log
          </button>
        </>
      )}
      <ScaleBar colours={store.colours.value} gain={gain} />
      {handle(-1)}
      {handle(1)}
    </div>
  );
}

/** All bars as one path; each as wide as its bin. */
function barsOf(heights: readonly number[]): string {
  return heights
    .map((share, bin) => (share > 0 ? `M${bin} ${HEIGHT}v${(-share * HEIGHT).toFixed(2)}h1V${HEIGHT}z` : ""))
    .join("");
}
