// What can be found by name: layers, sections, and the classes that a network tells apart.

import type { GraphAnswer, NetworkInfo } from "../generated/messages";
import { indexOf } from "../graph_index";
import { shape } from "./format";
import type { Findable } from "./fuzzy";

export interface Target extends Findable {
  key: string;
  network: string;
  /** null for a section */
  node: string | null;
  section: string;
  /** of a class: the unit of the output that stands for it */
  channel?: number;
  detail: string;
}

/** Every layer that has something to show, in their order, each section before its first layer. */
export function targetsOf(network: string, title: string, graph: GraphAnswer): Target[] {
  const { paths, standing } = indexOf(graph);
  const targets: Target[] = [];
  const told = new Set<string>();
  for (const node of graph.nodes) {
    if (!standing.has(node.id)) continue;
    for (const section of paths.get(node.section) ?? []) {
      if (told.has(section.id)) continue;
      told.add(section.id);
      targets.push({
        key: `${network}/:${section.id}`,
        network,
        node: null,
        section: section.id,
        text: section.title,
        more: `section ${section.id} ${section.module} ${title}`,
        detail: section.module ? `section · ${section.module}` : "section",
      });
    }
    targets.push({
      key: `${network}/${node.id}`,
      network,
      node: node.id,
      section: node.section,
      text: node.title,
      more: `${node.id} ${node.operator.replaceAll("_", " ")} ${shape(node.shape).replaceAll(" ", "")} ${title}`,
      detail: `${node.operator} · ${shape(node.shape)}`,
    });
  }
  return targets;
}

/** The classes of a classifier, as units of its output. */
export function classesOf({ id, title, labels }: NetworkInfo, graph: GraphAnswer): Target[] {
  const { nodes, standing } = indexOf(graph);
  const output = graph.outputs
    .map((name) => nodes.get(name))
    .find((node) => node !== undefined && node.channels === labels.length && standing.has(node.id));
  if (output === undefined) return [];
  return labels.map((label, channel) => ({
    key: `${id}/class ${channel}`,
    network: id,
    node: output.id,
    section: output.section,
    channel,
    text: label,
    more: `class ${channel} ${title}`,
    detail: `class ${channel}`,
  }));
}

/** What is asked for: a name, and behind a colon the number of a channel (`layer1.0.conv1:13`). */
export function asked(query: string): { name: string; channel: number | undefined } {
  const parts = /^(.*\S)\s*:\s*(\d{1,6})\s*$/.exec(query);
  return parts ? { name: parts[1] ?? "", channel: Number(parts[2]) } : { name: query, channel: undefined };
}
