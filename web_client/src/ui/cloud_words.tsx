// What the page says of the cloud in the world: in the legend what its colours mean, beside the pointer which picture it is;
// and how one decodes from where no picture stands.

import { type Cloud, kindsOf, SERIES, wordsOf } from "../cloud";
import { indexOf } from "../graph_index";
import { useApp } from "./app";
import { ControlView } from "./controls/dom";

/** keys of colours shown at most */
const MOST = 12;

/** Take the cloud down, and the visitor from up there back before the panel under it. */
export function useTakeDown(): () => void {
  const { store, world } = useApp();
  return () => {
    const { cloud, walks } = store;
    const { network, node } = cloud.value ?? {};
    cloud.value = null;
    const graph = walks.value.find((walk) => walk.network.id === network)?.graph;
    const panel = graph ? indexOf(graph).standing.get(node ?? "")?.id : undefined;
    if (network !== undefined && panel !== undefined) world.flyTo({ network, panel });
  };
}

/** In the legend: the map, its colours and rings, and how to put it away. */
export function CloudLegend() {
  const { cloud, walks } = useApp().store;
  const takeDown = useTakeDown();
  const shown = cloud.value;
  if (shown === null || !walks.value.some(({ network }) => network.id === shown.network)) return null;
  const { title, result } = shown;
  const kinds = kindsOf(result);
  const signs = [...new Set(result.marks)].filter(Boolean);
  return (
    <>
      <div class="legend-shown dim">
        <span class="legend-layer" title={title}>
          {title}
        </span>
        <button type="button" class="link" aria-label={`Put away: ${title}`} onClick={takeDown}>
          put away
        </button>
      </div>
      <DecodeHere cloud={shown} look="link" />
      {(kinds.length > 1 || signs.length > 0) && (
        <div class="keys-of-series legend-cloud">
          {kinds.length > 1 &&
            kinds.slice(0, MOST).map((kind, index) => (
              <span key={kind} class={`series-${index % SERIES}`}>
                {kind}
              </span>
            ))}
          {kinds.length > MOST && <small class="dim">and {kinds.length - MOST} more</small>}
          {signs.length > 0 && <small class="dim">ringed: {signs.join(", ")}</small>}
        </div>
      )}
    </>
  );
}

/** Decode from the place ahead of the visitor: once, or wherever they go. Nothing where a place is no vector of the layer. */
export function DecodeHere({ cloud, look }: { cloud: Cloud; look: "action" | "link" }) {
  const { store, world, controller } = useApp();
  const { freePlace, freePlaceFollows } = store;
  if (cloud.result.made === null || controller.connection.stored) return null;
  return (
    <div class="decode">
      <button
        type="button"
        class={look}
        title="Put the vector of the place 1.5 m before you in place of what the layer puts out, and see what the network makes of it"
        onClick={() => {
          freePlace.value = world.freePlace ?? freePlace.value;
        }}
      >
        Decode from here
      </button>
      <ControlView
        control={{
          kind: "toggle",
          name: "follows",
          label: "as I walk",
          help: "",
          value: freePlaceFollows.value,
        }}
        set={(_, value) => {
          freePlaceFollows.value = value === true;
        }}
      />
    </div>
  );
}

export interface CloudPointWords {
  index: number;
  /** address of its picture; null where there is none */
  picture: string | null;
  name: string;
  more: readonly string[];
}

/** The picture under the pointer with its words; null where the pointer is on none. */
export function useCloudPoint(): CloudPointWords | null {
  const { cloud, cloudPoint } = useApp().store;
  const point = cloudPoint.value;
  const shown = cloud.value;
  if (point === null || shown === null || point.network !== shown.network) return null;
  const { result, pictures } = shown;
  const { index } = point;
  const [name = `point ${index}`, ...more] = wordsOf(result, index);
  return { index, picture: pictures[index] ?? null, name, more };
}
