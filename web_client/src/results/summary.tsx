// Single numbers (or words) about the whole of a result.

import { number } from "../ui/format";

export type Summary = readonly (readonly [string, number | string])[];

export function SummaryView({ summary }: { summary: Summary }) {
  if (summary.length === 0) return null;
  return (
    <dl class="facts">
      {summary.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="mono">{typeof value === "number" ? number(value) : value}</dd>
        </div>
      ))}
    </dl>
  );
}
