// Made-up tiles and walks: what a server would send, for measuring and testing the world on its own.

import type { Blob as LayerBlob } from "../../web_client/src/connection/blob";
import type {
  GraphAnswer,
  GraphNode,
  Layout,
  NetworkInfo,
  RecordingInfo,
} from "../../web_client/src/generated/messages";
import type { LevelBytes, Walk } from "../../web_client/src/store";
import { halve, levelSizes, pitchOf } from "../../web_client/src/world/atlas";

/** A quantized value 1..255 (zero at 128) of one unit. */
export type Values = (channel: number, y: number, x: number) => number;

/** A layer's tiles with all levels, as the server makes them. */
export function layerOf(
  node: GraphNode,
  columns: number,
  rows: number,
  recording: string,
  values: Values,
): LayerBlob {
  const [height, width] = node.grid;
  const pitch: [number, number] = [pitchOf(height), pitchOf(width)];
  const finest: LevelBytes = {
    height: rows * pitch[0],
    width: columns * pitch[1],
    bytes: new Uint8Array(rows * pitch[0] * columns * pitch[1]).fill(128),
  };
  for (let channel = 0; channel < node.channels; channel++) {
    const top = Math.floor(channel / columns) * pitch[0];
    const left = (channel % columns) * pitch[1];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        finest.bytes[(top + y) * finest.width + left + x] = values(channel, y, x);
  }
  const count = levelSizes(finest.height, finest.width).length;
  const levels = new Map<number, LevelBytes>([[0, finest]]);
  let last = finest;
  for (let level = 1; level < count; level++) {
    last = halve(last);
    levels.set(level, last);
  }
  return {
    header: {
      kind: "layer",
      recording,
      node: node.id,
      display: node.display === "none" ? "maps" : node.display,
      channels: node.channels,
      tile: [height, width],
      pitch,
      grid: [rows, columns],
      levels: count,
      finest: 0,
      coarsest: count - 1,
      scale: "layer",
      max: 1,
      min_value: -1,
      max_value: 1,
      nan: 0,
      infinite: 0,
    },
    scales: new Float32Array(node.channels).fill(1),
    levels,
  };
}

/** Signed waves, different in every channel. */
export const waves: Values = (channel, y, x) => {
  const angle = channel * 2.399;
  const wave = Math.sin(
    (x * Math.cos(angle) + y * Math.sin(angle)) * (0.15 + (channel % 7) * 0.08) + channel,
  );
  return Math.round(128 + 126 * wave * (0.3 + 0.7 * ((channel * 0.618) % 1)));
};

export function networkOf(id: string): NetworkInfo {
  return {
    id,
    title: id,
    description: "",
    input: { kind: "image", shape: [3, 224, 224], fixed_size: true, mean: null, std: null },
    labels: [],
    examples: 1,
    parameters: 0,
    own: true,
    target: id,
    opening: {},
  };
}

export function recordingOf(network: string, id: string, inputUrl: string): RecordingInfo {
  const predictions = [
    { label: "astronaut", index: 0, probability: 0.93 },
    { label: "coffee", index: 1, probability: 0.05 },
    { label: "page", index: 2, probability: 0.02 },
  ];
  return {
    id,
    network,
    source: "example 0",
    input_url: inputUrl,
    graph: "",
    bytes: 0,
    seconds: 0,
    output: {
      kind: "classes",
      predictions,
      likely: true,
      boxes: [],
      masks: [],
      tokens: [],
      tensors: [],
      size: null,
    },
    predictions,
    changes: [],
    problem: null,
  };
}

export function walkOf(graph: GraphAnswer, recording: RecordingInfo | null): Walk {
  return {
    network: networkOf(graph.network),
    graph,
    extent: { start: true },
    folded: new Set(),
    merged: false,
    recording,
    wish: null,
    busy: false,
    problem: null,
    offset: 0,
  };
}

/** The same panels as one wall that is seen whole, `across` of them in a row. */
export function asWall(graph: GraphAnswer, across: number): GraphAnswer {
  const panels = graph.layout.panels.map((panel, i) => ({
    ...panel,
    position: [((i % across) - (across - 1) / 2) * 7.4, 2.2 + Math.floor(i / across) * 4, 0] as const,
    yaw: 0,
    tilt: 0,
  }));
  return { ...graph, layout: { ...graph.layout, panels } };
}

/** Nothing but the panels: no words, no conveyors, no gates. */
export function panelsOnly(graph: GraphAnswer): GraphAnswer {
  const layout: Layout = { ...graph.layout, ribbons: [], gates: [] };
  const nodes = graph.nodes.map((node) => ({ ...node, title: "", operator: "", shape: [], attributes: {} }));
  return { ...graph, nodes, layout };
}

/** One panel of `channels` maps that stands across the aisle 5 m from the start and faces it. */
export function onePanel(channels: number, columns: number, tile: readonly [number, number]): GraphAnswer {
  const rows = Math.ceil(channels / columns);
  const node: GraphNode = {
    id: "layer",
    title: "layer",
    operator: "conv2d",
    module: "layer",
    call: 1,
    shape: [1, channels, ...tile],
    dtype: "float32",
    section: "",
    attributes: {},
    parameters: 0,
    flops: 0,
    display: "maps",
    channels,
    grid: tile,
    skip_tokens: 0,
  };
  const height = 3.2;
  const width = (height * columns * tile[1]) / (rows * tile[0]);
  return {
    network: "one",
    recording: null,
    nodes: [node],
    edges: [],
    sections: [],
    inputs: [],
    outputs: ["layer"],
    layout: {
      kind: "linear",
      panels: [
        {
          id: "layer",
          node: "layer",
          states: ["layer"],
          folded: false,
          position: [0, 2.15, -5],
          yaw: 0,
          tilt: 0,
          width,
          height,
          columns,
          rows,
          rank: 0,
          lane: 0,
        },
      ],
      ribbons: [],
      gates: [],
      input: { position: [-40, 2.15, -5], yaw: 0, width: 3, height: 3 },
      aisle: [
        [0, 0, 0],
        [0, 0, -4],
      ],
      aisle_width: 2.2,
      start: [0, 0, 0],
      start_yaw: 0,
      bounds: [
        [-40, 0, -200],
        [40, 5, 200],
      ],
      folded: [],
      merged: false,
      levels: 0,
    },
  };
}
