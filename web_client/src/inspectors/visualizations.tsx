// What the chosen panel shows: its maps, or for each channel the image that excites it most; and how far those are.

import { useEffect, useState } from "preact/hooks";
import { asProblem } from "../connection/problems";
import type { GraphNode, KeptParts } from "../generated/messages";
import { tileKey, type Walk } from "../store";
import { useApp } from "../ui/app";
import { duration, number } from "../ui/format";
import { ANALYSIS, ANALYSIS_OF_ALL, showsImages } from "../visualizations";

interface Props {
  walk: Walk;
  node: GraphNode;
  panel: string;
}

export function ShownAs({ walk, node, panel }: Props) {
  const { store, controller } = useApp();
  const network = walk.network.id;
  const { visualizer } = controller;
  if (!visualizer.offered(network, node.id)) return null;
  const images = showsImages(store, network, panel);
  const choose = (shown: boolean): void => visualizer.show(network, panel, shown);
  return (
    <div class="visualizations" data-visualized={images}>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons, as a headset shows it too */}
      <div class="states" role="group" aria-label="Maps or feature visualizations (V: the other)">
        <button type="button" aria-pressed={!images} title="Feature maps (V)" onClick={() => choose(false)}>
          Maps
        </button>
        <button
          type="button"
          aria-pressed={images}
          title="For each channel the image that excites it most (V; Shift V: on all panels)"
          onClick={() => choose(true)}
        >
          Feature visualizations
        </button>
      </div>
      {images && <Growing walk={walk} node={node} />}
    </div>
  );
}

function Growing({ walk, node }: Omit<Props, "panel">) {
  const { store, controller } = useApp();
  const growth = store.growth.value.get(tileKey(walk.network.id, node.id));
  const finished = growth?.finished ?? 0;
  const left = node.channels - finished;
  const settings = (analysis: string): void => {
    store.analysis.value = analysis;
  };
  return (
    <>
      <div class="progress" data-finished={finished}>
        <p class="dim">
          <span class="mono">
            {finished} / {node.channels}
          </span>{" "}
          {finished === node.channels
            ? growth?.words || "images"
            : growth?.words || (growth?.problem ? "stopped" : "waiting for their turn")}
          {growth?.each && left > 0 && growth.words ? `; all of them in ${duration(growth.each * left)}` : ""}
        </p>
        {finished < node.channels && (
          <progress max={node.channels} value={finished} aria-label="Images finished">
            {number(finished / node.channels)}
          </progress>
        )}
      </div>
      {growth?.problem ? (
        <div class="problem" role="alert">
          <p>{growth.problem}</p>
          <button type="button" class="action" onClick={() => controller.visualizer.again()}>
            Try again
          </button>
        </div>
      ) : null}
      {!controller.connection.stored && (
        <div class="row actions">
          <button type="button" class="link" onClick={() => settings(ANALYSIS)}>
            Settings
          </button>
          <button type="button" class="link" onClick={() => settings(ANALYSIS_OF_ALL)}>
            All layers
          </button>
          <Delete walk={walk} node={node} />
        </div>
      )}
    </>
  );
}

/** Deletes what is kept of this layer's images, or of all of the network, once that is confirmed. */
function Delete({ walk, node }: Omit<Props, "panel">) {
  const { controller, store } = useApp();
  const [asked, setAsked] = useState<{ layer: KeptParts; all: KeptParts } | null>(null);
  const network = walk.network.id;
  useEffect(() => setAsked(null), [network, node.id]);
  const failed = (error: unknown): void => {
    const { title, detail } = asProblem(error);
    store.notify({ tone: "error", title, detail });
  };
  const ask = async (): Promise<void> => {
    const { connection } = controller;
    const [layer, all] = await Promise.all([
      connection.keptParts(network, ANALYSIS, node.id),
      connection.keptParts(network, ANALYSIS, null),
    ]);
    setAsked({ layer, all });
  };
  const clear = (of: string | null): void => {
    setAsked(null);
    const { visualizer } = controller;
    if (of === null)
      visualizer.showAll(false); // else they would be made again at once
    else for (const panel of store.chosen.peek().values()) visualizer.show(network, panel, false);
    visualizer.clear(network, of).catch(failed);
  };
  if (asked === null)
    return (
      <button type="button" class="link" onClick={() => void ask().catch(failed)}>
        Delete
      </button>
    );
  return (
    <div class="confirm" role="alertdialog" aria-label="Delete images">
      <p>Delete them for everybody? They can be made again, which takes as long as it took.</p>
      <div class="row">
        <button
          type="button"
          class="action"
          disabled={asked.layer.count === 0}
          onClick={() => clear(node.id)}
        >
          This layer: {amount(asked.layer)}
        </button>
        <button type="button" class="action" disabled={asked.all.count === 0} onClick={() => clear(null)}>
          The network: {amount(asked.all)}
        </button>
        <button type="button" class="action" onClick={() => setAsked(null)}>
          Keep
        </button>
      </div>
    </div>
  );
}

const amount = ({ count, bytes }: KeptParts): string =>
  count === 0 ? "none" : `${count}, ${number(bytes / 2 ** 20, 2)} MiB`;
