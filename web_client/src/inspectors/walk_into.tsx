// A map of three axes, put up in the world as a cloud of pictures that one walks into.

import { useEffect } from "preact/hooks";
import { isCloud } from "../cloud";
import type { AnalysisInfo } from "../generated/messages";
import type { PointsResult } from "../results/parse";
import type { Walk } from "../store";
import { useApp } from "../ui/app";
import { DecodeHere, useTakeDown } from "../ui/cloud_words";

interface Props {
  analysis: AnalysisInfo;
  walk: Walk;
  node: string;
  result: PointsResult;
  /** the result is of other parameters */
  stale: boolean;
}

export function WalkInto({ analysis, walk, node, result, stale }: Props) {
  const { store, controller, world } = useApp();
  const { cloud } = store;
  const takeDown = useTakeDown();
  const network = walk.network.id;
  const shown = cloud.value;
  const stands = shown?.network === network && shown.analysis === analysis.name && shown.node === node;
  const deep = isCloud(result);
  const build = (): void => {
    const pictures = result.inputs.map((input) => controller.connection.exampleUrl(network, input));
    cloud.value = { network, node, analysis: analysis.name, title: result.title, result, pictures };
  };
  // the map made with other parameters takes its place
  useEffect(() => {
    if (stale || !stands) return;
    if (deep) build();
    else cloud.value = null;
  }, [result, stale]);

  if (store.graphics.value === "missing") return null;
  if (!deep) return <p class="dim">With three dimensions (Settings) it is a cloud that one can walk into.</p>;
  return (
    <>
      <div class="row">
        <button
          type="button"
          class="action on-panels"
          disabled={stale && !stands}
          title="Its pictures in the world, each at its place; a click on one puts it into the network"
          onClick={() => {
            if (!stands) build();
            world.flyTo({ network, place: "cloud" });
          }}
        >
          Walk into it
        </button>
        {stands && (
          <button type="button" class="action on-panels" onClick={takeDown}>
            Put it away
          </button>
        )}
      </div>
      {stands && <DecodeHere cloud={shown} look="action" />}
    </>
  );
}
