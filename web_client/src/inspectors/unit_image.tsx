// What the chosen channel looks for: its image, the example inputs that excite it most beside it, and what the network
// says when the image is put in at the front.

import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem } from "../connection/problems";
import type { GraphNode, JobWish } from "../generated/messages";
import type { ImagesResult, Result } from "../results/parse";
import { imagePixels } from "../results/pixels";
import { tileKey, type Walk } from "../store";
import { useApp } from "../ui/app";
import { number } from "../ui/format";
import { type ChannelImage, drawnImage, type LayerImages, reachedBy, showsImages } from "../visualizations";
import { useJob } from "./job";

const EXAMPLES = "strongest-examples";
const COUNT = 6;
const RANKING = "strongest-channels";

interface Props {
  walk: Walk;
  node: GraphNode;
  panel: string;
  channel: number;
}

export function UnitImage(props: Props) {
  const { walk, node, panel, channel } = props;
  const { store, controller } = useApp();
  store.imagesChanged.value; // `images` is no signal
  const network = walk.network.id;
  if (!showsImages(store, network, panel)) return null;
  const layer = store.images.get(tileKey(network, node.id));
  const image = layer?.images.get(channel);
  return (
    <div class="unit-image" data-finished={image?.finished === true}>
      <div class="unit-image-pair">
        {layer && image ? <Picture layer={layer} image={image} /> : <div class="shimmer" />}
        <Examples {...props} />
      </div>
      {image?.finished && !controller.connection.stored && <PutIn {...props} />}
    </div>
  );
}

function Picture({ layer, image }: { layer: LayerImages; image: ChannelImage }) {
  const { height, width } = layer;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(drawnImage(layer, image), 0, 0);
  }, [image, height, width]);
  return (
    <figure>
      <canvas ref={canvas} height={height} width={width} />
      <figcaption class="dim">
        {image.finished ? "excites it most" : "grows"}, <span class="mono">{reachedBy(image)}</span>
      </figcaption>
    </figure>
  );
}

/** The example inputs that excite the channel most, as far as the network has some. */
function Examples({ walk, node, channel }: Props) {
  const { store } = useApp();
  const network = walk.network.id;
  const offered = store.analyses.value.some(
    (one) => one.name === EXAMPLES && one.applies[network]?.includes(node.id),
  );
  const wish: JobWish = {
    analysis: EXAMPLES,
    networks: [network],
    node: node.id,
    parameters: { channel, count: COUNT },
  };
  const { parsed, problem, stale } = useJob(offered ? wish : null);
  if (!offered) return null;
  if (problem !== null) return <p class="dim">{problem.detail || problem.title}</p>;
  const result = parsed !== null && !parsed.keyed && parsed.result.kind === "images" ? parsed.result : null;
  return (
    <figure aria-busy={stale || result === null} class={stale ? "stale" : undefined}>
      <div class="unit-examples">
        {result === null
          ? Array.from({ length: COUNT }, (_, i) => <span key={i} class="shimmer" />)
          : result.labels.map((label, i) => <Crop key={label} walk={walk} result={result} index={i} />)}
      </div>
      <figcaption class="dim">examples that excite it most</figcaption>
    </figure>
  );
}

function Crop({ walk, result, index }: { walk: Walk; result: ImagesResult; index: number }) {
  const { controller } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width } = result;
  useEffect(() => {
    const picture = new ImageData(imagePixels(result, index), width, height);
    canvas.current?.getContext("2d")?.putImageData(picture, 0, 0);
  }, [result, index]);
  const input = result.inputs[index];
  return (
    <button
      type="button"
      title={`${result.labels[index]}: put it into the network`}
      disabled={input === undefined}
      onClick={() => void controller.show(walk.network.id, { input })}
    >
      <canvas ref={canvas} height={height} width={width} />
    </button>
  );
}

/** Puts the channel's image into the network, and says how much more it answers than to the input before. */
function PutIn({ walk, node, channel }: Props) {
  const { store, controller } = useApp();
  const network = walk.network.id;
  const [before, setBefore] = useState<{ recording: string; result: string } | null>(null);
  const shown = walk.wish instanceof File ? null : (walk.wish?.result ?? null);
  const isIn = before !== null && shown === before.result && !walk.busy;
  const put = async (): Promise<void> => {
    const wish = await controller.visualizer.input(network, node.id, channel);
    if (walk.recording !== null) setBefore({ recording: walk.recording.id, result: wish.result });
    await controller.show(network, wish);
  };
  const failed = (error: unknown): void => {
    const { title, detail } = asProblem(error);
    store.notify({ tone: "error", title, detail });
  };
  const old = useMean(node, channel, before?.recording ?? null);
  const now = useMean(node, channel, isIn ? (walk.recording?.id ?? null) : null);
  return (
    <div class="row">
      <button type="button" class="action" disabled={walk.busy} onClick={() => void put().catch(failed)}>
        Put it into the network
      </button>
      {isIn && (
        <span class="dim" data-before={old ?? ""} data-now={now ?? ""}>
          mean activation{" "}
          <span class="mono">
            {old === null ? "…" : number(old, 3)} → {now === null ? "…" : number(now, 3)}
          </span>
        </span>
      )}
    </div>
  );
}

/** Mean activation of a channel in a recording; null before it is known. */
function useMean(node: GraphNode, channel: number, recording: string | null): number | null {
  const { parsed, stale } = useJob(
    recording === null ? null : { analysis: RANKING, recordings: [recording], node: node.id, parameters: {} },
  );
  if (parsed === null || parsed.keyed || stale || recording === null) return null;
  return meanOf(parsed.result, channel);
}

function meanOf(result: Result, channel: number): number | null {
  if (result.kind !== "scores") return null;
  const row = result.names.findIndex((name) => name.endsWith(` ${channel}`));
  return result.columns.get("mean")?.[row] ?? null;
}
