// What a unit sees of the input: framed here and on the input in the world.

import { useEffect, useState } from "preact/hooks";
import type { GraphNode, JobWish } from "../generated/messages";
import type { Box } from "../results/parse";
import type { Unit, Walk } from "../store";
import { useApp } from "../ui/app";
import { useJob } from "./job";

const ANALYSIS = "receptive-field";
/** milliseconds that the pointer rests on a pixel before it is asked what that one sees */
const RESTED_MS = 400;

/** The part that acts on the unit for this input, else all that can; null for none. */
function innermost(boxes: ReadonlyMap<string, Box>): Box | null {
  return boxes.get("effective") ?? boxes.get("theoretical") ?? null;
}

/** Of the unit under the pointer where it rests on the chosen panel, else of the chosen one. */
export function Region({ walk, node, panel }: { walk: Walk; node: GraphNode; panel: string }) {
  const { store } = useApp();
  const network = walk.network.id;
  const rested = useRested(network, panel);
  const chosen = store.unit.value;
  const unit = rested ?? chosen;
  const offered = store.analyses.value.some(
    (one) => one.name === ANALYSIS && one.applies[network]?.includes(node.id),
  );
  if (unit === null || unit.y < 0 || !offered || walk.recording === null) return null;
  const { channel, y, x } = unit;
  const wish: JobWish = {
    analysis: ANALYSIS,
    recordings: [walk.recording.id],
    node: node.id,
    parameters: { channel, y, x, ...(rested === null ? {} : { kind: "theoretical" }) },
  };
  return <RegionOf walk={walk} wish={wish} />;
}

function RegionOf({ walk, wish }: { walk: Walk; wish: JobWish }) {
  const { store, controller, world } = useApp();
  const network = walk.network.id;
  const { parsed, problem, stale } = useJob(wish);
  const result = parsed !== null && !parsed.keyed && parsed.result.kind === "maps" ? parsed.result : null;
  const box = result && !stale ? innermost(result.boxes) : null;
  const share = ([top, left, bottom, right]: Box) => ({
    top: top / (result?.height ?? 1),
    left: left / (result?.width ?? 1),
    bottom: bottom / (result?.height ?? 1),
    right: right / (result?.width ?? 1),
  });
  const key = box?.join() ?? "";
  useEffect(() => {
    store.region.value = box ? { network, ...share(box) } : null;
  }, [network, key, result?.height, result?.width]);
  useEffect(
    () => () => {
      store.region.value = null;
    },
    [store],
  );
  if (problem !== null)
    return <p class="dim">What it sees is not known: {problem.detail || problem.title}</p>;
  return (
    <div class={stale ? "sees stale" : "sees"} data-box={key} aria-busy={stale || result === null}>
      <span class="sees-picture">
        {walk.recording && (
          <img
            src={controller.connection.url(walk.recording.input_url)}
            alt="The input, with the part that acts on this unit framed"
          />
        )}
        {result !== null &&
          [...result.boxes].map(([name, one]) => {
            const { top, left, bottom, right } = share(one);
            return (
              <span
                key={name}
                class={`sees-box ${name}`}
                style={{
                  top: `${100 * top}%`,
                  left: `${100 * left}%`,
                  height: `${100 * (bottom - top)}%`,
                  width: `${100 * (right - left)}%`,
                }}
              />
            );
          })}
      </span>
      <div>
        <p>{result === null ? "Looking for what acts on it." : wordsOf(result.boxes)}</p>
        <button type="button" class="action" onClick={() => world.flyTo({ network, place: "input" })}>
          See it on the input
        </button>
      </div>
    </div>
  );
}

function wordsOf(boxes: ReadonlyMap<string, Box>): string {
  const all = boxes.get("theoretical");
  const acting = boxes.get("effective");
  const size = ([top, left, bottom, right]: Box): string => `${bottom - top} × ${right - left}`;
  if (!all && !acting) return "No part of the input acts on it.";
  const parts = [
    ...(acting ? [`Acts on it: ${size(acting)} pixels`] : []),
    ...(all ? [`${acting ? "can" : "Can"} act on it: ${size(all)}`] : []),
  ];
  return `${parts.join("; ")}.`;
}

/** The unit of this panel that the pointer has rested on, null for none. */
function useRested(network: string, panel: string): Unit | null {
  const { store } = useApp();
  const hovered = store.hovered.value;
  const here = hovered?.network === network && hovered.panel === panel ? hovered : null;
  const [rested, setRested] = useState<Unit | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRested(here), here === null ? 0 : RESTED_MS);
    return () => clearTimeout(timer);
  }, [here]);
  return here === null ? null : rested;
}
