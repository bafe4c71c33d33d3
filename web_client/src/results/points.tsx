// A cloud of points, seen from above; hovering names a point.

import { useState } from "preact/hooks";
import { linear } from "./axis";
import type { PointsResult } from "./parse";
import { extent } from "./pixels";

const SIZE = 280;
const EDGE = 10;
const CLASSES = 6;

export function PointsView({ result }: { result: PointsResult }) {
  const [told, setTold] = useState("");
  const { coordinates, count, dimensions, labels, groups } = result;
  if (count === 0) return <p class="dim">There are no points in this result.</p>;
  const xs = Float32Array.from({ length: count }, (_, i) => coordinates[i * dimensions] ?? 0);
  const ys = Float32Array.from({ length: count }, (_, i) => coordinates[i * dimensions + 1] ?? 0);
  const [left, right] = extent(xs);
  const [low, high] = extent(ys);
  const reach = Math.max(right - left, high - low) / 2 || 1;
  const [midX, midY] = [(left + right) / 2, (low + high) / 2];
  const toX = linear(midX - reach, midX + reach, EDGE, SIZE - EDGE);
  const toY = linear(midY - reach, midY + reach, SIZE - EDGE, EDGE);
  const kinds = [...new Set(groups)];
  return (
    <figure class="points">
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label={`${result.title || "Points"}: ${count} points`}
      >
        {Array.from({ length: count }, (_, i) => (
          <circle
            key={i}
            class={`series-${Math.max(0, kinds.indexOf(groups[i] ?? "")) % CLASSES}`}
            cx={toX(xs[i] ?? 0)}
            cy={toY(ys[i] ?? 0)}
            r={count > 400 ? 1.8 : 3}
            onPointerEnter={() => setTold([labels[i], groups[i]].filter(Boolean).join(" · "))}
          />
        ))}
      </svg>
      <figcaption>
        <span class="told">{told || `${count} points`}</span>
        {kinds.length > 1 && (
          <span class="keys-of-series">
            {kinds.slice(0, 12).map((kind, index) => (
              <span key={kind} class={`series-${index % CLASSES}`}>
                {kind}
              </span>
            ))}
          </span>
        )}
      </figcaption>
    </figure>
  );
}
