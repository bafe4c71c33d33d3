// The picture that a network puts out, as its input's picture is shown: from the output's own tiles.

import type { GraphAnswer, GraphNode, InputSpec } from "./generated/messages";
import { indexOf } from "./graph_index";
import type { LayerTiles } from "./store";
import { drawTile } from "./world/atlas";

/** The (first) output that is a picture in grey or colour; null without such. */
export function pictureNode(graph: GraphAnswer): GraphNode | null {
  const { nodes } = indexOf(graph);
  const outputs = graph.outputs.map((id) => nodes.get(id));
  return outputs.find((node) => node?.display === "maps" && isPicture(node.channels)) ?? null;
}

/** It in its own colours, 0..1 from black to white once the input's mean and deviation are undone; null before it has arrived. */
export function decodedPicture(tiles: LayerTiles, { kind, mean, std }: InputSpec): ImageData | null {
  const { channels } = tiles.header;
  if (!isPicture(channels)) return null;
  const of = (values: typeof mean, channel: number, usual: number): number => {
    const fits = kind === "image" && values && (values.length === 1 || values.length === channels);
    return (fits ? (values[values.length === 1 ? 0 : channel] ?? usual) : usual) || usual;
  };
  const parts = Array.from({ length: channels }, (_, channel) =>
    drawTile(tiles, channel, greys(tiles.scales[channel] ?? 0, of(mean, channel, 0), of(std, channel, 1))),
  );
  const [picture, ...others] = parts;
  if (!picture) return null;
  others.forEach((part, i) => {
    for (let at = i + 1; at < picture.data.length; at += 4) picture.data[at] = part?.data[at] ?? 0;
  });
  return picture;
}

const isPicture = (channels: number): boolean => channels === 1 || channels === 3;

/** A grey for each byte of a tile. */
function greys(scale: number, mean: number, std: number): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4).fill(255);
  for (let q = 0; q < 256; q++) {
    const value = ((q - 128) / 127) * scale * std + mean;
    table.fill(Math.round(255 * value), q * 4, q * 4 + 3);
  }
  return table;
}
