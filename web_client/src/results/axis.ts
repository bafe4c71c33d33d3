// Round numbers along an axis.

import { niceStep } from "../ui/controls/schema";

/** About `count` round values within [from, to], ascending. */
export function ticks(from: number, to: number, count: number): number[] {
  if (!(to > from)) return [from];
  const step = niceStep(((to - from) / count) * 100);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const values: number[] = [];
  for (let k = first; k <= last; k++) values.push(Number((k * step).toPrecision(12)));
  return values;
}

/** Linear map from [from, to] to [start, end]; the middle when the range is empty. */
export function linear(from: number, to: number, start: number, end: number): (value: number) => number {
  if (to === from) return () => (start + end) / 2;
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}
