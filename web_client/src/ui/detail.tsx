// How much of a network is shown: levels of its sections, and layers that only follow others on one panel with them.

import type { StateForAll, Walk } from "../store";
import { useApp } from "./app";
import { ControlView } from "./controls/dom";

const ALL = "all";

export function Detail({ walk }: { walk: Walk }) {
  const { store, controller } = useApp();
  const { graph, extent, merged } = walk;
  const network = walk.network.id;
  if (graph === null) return null;
  const { levels, folded, panels } = graph.layout;
  const now = folded.length === 0 ? ALL : "levels" in extent ? extent.levels + 1 : null;
  const mergeable = merged || graph.nodes.some(({ operator }) => /conv|linear|norm/.test(operator));
  return (
    <div class="detail">
      {levels > 0 && (
        <ControlView
          control={{
            kind: "choice",
            name: "levels",
            label: "Levels",
            help: "",
            value: now,
            options: [
              ...Array.from({ length: levels }, (_, i) => ({ value: i + 1, label: String(i + 1) })),
              { value: ALL, label: ALL },
            ],
          }}
          set={(_, value) =>
            void controller.graphs.show(network, {
              levels: value === ALL ? levels : Number(value) - 1,
              merged,
            })
          }
        />
      )}
      {mergeable && (
        <ControlView
          control={{
            kind: "toggle",
            name: "merged",
            label: "Convolution, norm and activation on one panel",
            help: "",
            value: merged,
          }}
          set={(_, value) => void controller.graphs.merge(network, value === true)}
        />
      )}
      {merged && panels.some(({ states }) => states.length > 1) && (
        <ControlView
          control={{
            kind: "choice",
            name: "state",
            label: "They show the",
            help: "",
            value: store.states.value.size === 0 ? store.stateForAll.value : null,
            options: [
              { value: "first", label: "first" },
              { value: "middle", label: "middle" },
              { value: "last", label: "last" },
            ],
          }}
          set={(_, value) => controller.graphs.setStateForAll(value as StateForAll)}
        />
      )}
      <p class="dim detail-sum" role="status">
        {graph.nodes.length} layers on {panels.length} panels
      </p>
    </div>
  );
}
