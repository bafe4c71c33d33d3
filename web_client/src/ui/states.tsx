// In the inspector: which of its states a merged panel shows, and the same layer in the other networks.

import { counterparts, indexOf } from "../graph_index";
import type { Selection, Walk } from "../store";
import { operatorWords } from "../world/label_text";
import { useApp } from "./app";
import { goTo } from "./finding";

export function States({ walk, place }: { walk: Walk; place: Selection }) {
  const { controller } = useApp();
  const index = walk.graph && indexOf(walk.graph);
  const panel = index?.panels.get(place.panel);
  if (!index || !panel || panel.states.length < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of buttons, as a headset shows it too
    <div class="states" role="group" aria-label="The panel shows (X: the next)">
      {panel.states.map((state, i) => {
        const node = index.nodes.get(state);
        return (
          <button
            key={state}
            type="button"
            aria-pressed={state === panel.node}
            title={`${state} (X: the next)`}
            onClick={() => controller.graphs.setState(place, state)}
          >
            {node ? operatorWords(node) : `${i + 1}`}
          </button>
        );
      })}
    </div>
  );
}

export function Elsewhere({ place }: { place: Selection }) {
  const app = useApp();
  const walks = app.store.walks.value;
  const others = walks.length > 1 ? counterparts(walks, place) : [];
  if (others.length === 0) return null;
  const title = (network: string): string =>
    walks.find((walk) => walk.network.id === network)?.network.title ?? network;
  return (
    <p class="elsewhere dim">
      The same layer:{" "}
      {others.map((other) => (
        <button
          key={other.network}
          type="button"
          class="link"
          title="Go there (N: the next network)"
          onClick={() => goTo(app, other)}
        >
          {title(other.network)}
        </button>
      ))}
    </p>
  );
}
