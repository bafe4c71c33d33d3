// What is written above a panel.

import type { GraphNode } from "../generated/messages";

const numbers = (value: unknown): number[] =>
  Array.isArray(value)
    ? value.filter((part) => typeof part === "number")
    : typeof value === "number"
      ? [value]
      : [];

/** `3×3` for (3, 3), 3 and [3, 3]. */
function squared(value: unknown): string {
  const parts = numbers(value);
  const only = parts[0];
  return parts.length === 1 ? `${only}×${only}` : parts.join("×");
}

/** The operator with what tells it from its like: `conv2d 3×3 /2`, `conv2d 3×3, 32 groups`, `batch norm`. */
export function operatorWords(node: GraphNode): string {
  const { kernel_size, stride, groups } = node.attributes;
  let words = node.operator.replaceAll("_", " ");
  if (kernel_size !== undefined) words += ` ${squared(kernel_size)}`;
  const steps = numbers(stride);
  if (kernel_size !== undefined && steps.some((step) => step > 1))
    words += ` /${steps.every((step) => step === steps[0]) ? steps[0] : steps.join("×")}`;
  if (typeof groups === "number" && groups > 1) words += `, ${groups} groups`;
  return words;
}

/** The second line of a label: `conv2d 5×5 /2 · 24×112×112`; the batch axis is left out. */
export function describeNode(node: GraphNode): string {
  const shape = node.shape.slice(1).join("×");
  return shape ? `${operatorWords(node)} · ${shape}` : operatorWords(node);
}

/** The two lines of a label with a number: itself beside the name, what it is before the operator. */
export function withNumber(
  words: { readonly name: string; readonly second: string },
  told: { readonly value: string; readonly what: string } | null,
): { name: string; second: string } {
  if (told === null) return words;
  return { name: `${words.name} · ${told.value}`, second: `${told.what} · ${words.second}` };
}
