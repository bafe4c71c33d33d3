// What is known about a layer without running anything.

import type { GraphNode } from "../generated/messages";
import { count, shape } from "../ui/format";

type Attribute = GraphNode["attributes"][string];

/** Rows of name and words, in the order to be shown. */
export function factsOf(node: GraphNode): [string, string][] {
  const rows: [string, string][] = [["Shape", node.shape.length > 0 ? node.shape.join(" × ") : "no tensor"]];
  if (node.display === "tokens" && node.grid[0] > 0)
    rows.push(["Shown as", `${node.channels} maps of ${node.grid[0]} × ${node.grid[1]} tokens`]);
  if (node.module !== null && node.module !== node.title) rows.push(["Module", node.module]);
  if (node.call > 1) rows.push(["Call", `number ${node.call}`]);
  rows.push(["Parameters", count(node.parameters)]);
  if (node.flops > 0) rows.push(["Work", `${count(node.flops)}FLOP`.replace(/(\d)FLOP/, "$1 FLOP")]);
  for (const [name, value] of Object.entries(node.attributes)) rows.push([words(name), attribute(value)]);
  rows.push(["Type", node.dtype]);
  return rows;
}

const words = (name: string): string => {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
};

function attribute(value: Attribute): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  if (typeof value === "number" || typeof value === "string") return String(value);
  return value.join(" × ");
}

export function Facts({ node }: { node: GraphNode }) {
  return (
    <dl class="facts">
      {factsOf(node).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function headline(node: GraphNode): string {
  return `${node.operator.replaceAll("_", " ")} · ${shape(node.shape)}`;
}
