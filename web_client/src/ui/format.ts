// Numbers, sizes and shapes in words.

const NARROW_SPACE = "\u202f";
const MINUS = "\u2212";

/** A number in at most `digits` significant digits, with a true minus sign: `−4.2`, `1.5e−7`, `12 300`. */
export function number(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return value.toExponential(Math.min(digits - 1, 2)).replaceAll("-", MINUS);
  if (Number.isInteger(value)) return grouped(value);
  const text = String(Number(value.toPrecision(digits)));
  return (size >= 10_000 ? grouped(Math.round(value)) : text).replaceAll("-", MINUS);
}

function grouped(value: number): string {
  const digits = String(Math.abs(value));
  const text = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE) : digits;
  return value < 0 ? MINUS + text : text;
}

/** A number with its sign always shown, for the ends of a scale. */
export const signed = (value: number): string => (value > 0 ? `+${number(value, 3)}` : number(value, 3));

/** `0.1234` as `12.3 %`. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A shape without its batch axis when that is 1: `48 × 56 × 56`. */
export function shape(sizes: readonly number[]): string {
  if (sizes.length === 0) return "no tensor";
  const shown = sizes.length > 1 && sizes[0] === 1 ? sizes.slice(1) : sizes;
  return shown.join(" × ");
}

const PREFIXES = ["", "k", "M", "G", "T", "P"];

/** A large count in three digits: `65.2 M`. */
export function count(value: number): string {
  let size = value;
  let step = 0;
  while (size >= 1000 && step < PREFIXES.length - 1) {
    size /= 1000;
    step += 1;
  }
  if (step === 0) return String(value);
  return `${Number(size.toPrecision(3))} ${PREFIXES[step]}`;
}

/** Seconds as one says them: `12 s`, `3 min`, `2.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${number(seconds / 3600, 2)} h`;
}
