// Bottom left: what the network sees now, its examples, and other ways to feed it.

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { MadePicture } from "../connection/made_picture";
import type { Walk } from "../store";
import { useApp } from "./app";
import { Pager } from "./controls/dom";
import { Crop, cropSource } from "./crop";
import { Draw } from "./draw";
import { editsOf, isOfNode, showEdited, wordsOf } from "./edits";
import { useExamples } from "./examples";
import { feedFiles } from "./feeding";
import {
  AgainIcon,
  CloseIcon,
  CropIcon,
  DrawIcon,
  HistoryIcon,
  NoiseIcon,
  OccludeIcon,
  PhotoIcon,
  TextIcon,
  WebcamIcon,
} from "./icons";
import { NoiseForm, TextForm } from "./input_forms";
import { LARGEST_SEED } from "./links";
import { Occlude } from "./occlude";
import { outcomeOf } from "./outcome";
import { PastInputs, placeOf, step } from "./past";
import { Tool } from "./tool";
import { WebcamView } from "./webcam_view";

/** examples side by side: as many as the window has room for */
const perPage = (): number => (innerWidth < 370 ? 3 : 5);

type ToolName = "draw" | "webcam" | "noise" | "text" | "crop" | "occlude" | "history";

export function Inputs() {
  const app = useApp();
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "z" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
      if (!event.defaultPrevented) step(app, event.shiftKey ? 1 : -1);
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [app]);
  const walk = app.store.activeWalk.value;
  if (walk === null) return null;
  return <InputsOf key={walk.network.id} walk={walk} />;
}

function InputsOf({ walk }: { walk: Walk }) {
  const { network, busy } = walk;
  const [tool, setTool] = useState<ToolName | null>(null);
  const close = useCallback(() => setTool(null), []);
  return (
    <section class="glass inputs" aria-label="Inputs" data-busy={busy ? "" : undefined}>
      <ProblemOf walk={walk} />
      {tool !== null && <OpenTool key={tool} name={tool} walk={walk} close={close} />}
      <Caption walk={walk} live={tool === "draw" || tool === "webcam"} />
      <Changed walk={walk} />
      <Shelf key={network.id} walk={walk} />
      <Tools walk={walk} open={tool} toggle={(name) => setTool(tool === name ? null : name)} />
    </section>
  );
}

/** Says that the pass is not the network's own, wherever one is. */
function Changed({ walk }: { walk: Walk }) {
  const app = useApp();
  const edits = editsOf(walk);
  const changed = edits.filter(isOfNode);
  if (changed.length === 0) return null;
  return (
    <p class="row changed">
      <span title={changed.map((edit) => `${edit.node}: ${wordsOf(edit)}`).join("\n")}>
        Changed: {changed.length === 1 ? changed[0]?.node : `${changed.length} times`}
      </span>
      <button
        type="button"
        class="action"
        onClick={() =>
          void showEdited(
            app,
            walk,
            edits.filter((edit) => !isOfNode(edit)),
          )
        }
      >
        Undo {changed.length === 1 ? "it" : "all"}
      </button>
    </p>
  );
}

const TITLES: Record<ToolName, string> = {
  draw: "Draw",
  webcam: "Webcam",
  noise: "Noise",
  text: "Text",
  crop: "Crop",
  occlude: "Occlude a spot",
  history: "Inputs before",
};

function OpenTool({ name, walk, close }: { name: ToolName; walk: Walk; close(): void }) {
  const { controller } = useApp();
  const { wish, network } = walk;
  const words = wish instanceof File ? null : wish;
  const seen = controller.inputs.seenBy(walk);
  const file = cropSource(seen);
  // what there is to crop has gone with another input
  useEffect(() => {
    if (name === "crop" && file === null) close();
  }, [name, file, close]);
  return (
    <Tool title={TITLES[name]} close={close}>
      {name === "draw" && <Draw walk={walk} />}
      {name === "webcam" && <WebcamView walk={walk} />}
      {name === "crop" && file !== null && <Crop walk={walk} file={file} seen={seen} />}
      {name === "occlude" && <Occlude walk={walk} />}
      {name === "history" && <PastInputs walk={walk} />}
      {name === "noise" && (
        <NoiseForm
          seed={words?.noise ?? 0}
          largest={LARGEST_SEED}
          run={(seed) =>
            void controller.show(network.id, { noise: Math.min(LARGEST_SEED, Math.max(0, seed)) })
          }
        />
      )}
      {name === "text" && (
        <TextForm text={words?.text ?? ""} run={(text) => void controller.show(network.id, { text })} />
      )}
    </Tool>
  );
}

function Tools(props: { walk: Walk; open: ToolName | null; toggle(name: ToolName): void }) {
  const { walk, open, toggle } = props;
  const app = useApp();
  const { network, wish } = walk;
  const { kind, shape } = network.input;
  const file = useRef<HTMLInputElement>(null);
  const seed = wish instanceof File ? null : (wish?.noise ?? null);
  const computes = !app.controller.connection.stored;
  const before = (app.store.past.value.get(network.id)?.length ?? 0) > 1;
  const pictures = computes && kind === "image" && shape.length === 3 && (shape[0] === 1 || shape[0] === 3);
  const seen = app.controller.inputs.seenBy(walk);
  const covered = editsOf(walk).some(({ kind: edit }) => edit === "occlude");
  const button = (name: ToolName, icon: preact.JSX.Element, title: string, on = false) => (
    <button
      type="button"
      class={`tile word${on || open === name ? " on" : ""}`}
      title={title}
      aria-expanded={open === name}
      aria-haspopup="dialog"
      onClick={() => toggle(name)}
    >
      {icon}
      {name}
    </button>
  );
  if (!computes && !before) return null;
  return (
    <div class="shelf ways">
      {pictures && button("draw", <DrawIcon />, "Draw an input, with mouse or finger")}
      {pictures && button("webcam", <WebcamIcon />, "What the webcam sees, live")}
      {computes && kind === "image" && (
        <button
          type="button"
          class="tile word"
          title="Choose an image; or drop one anywhere, or paste it"
          onClick={() => file.current?.click()}
        >
          <PhotoIcon />
          photo
        </button>
      )}
      {computes && kind === "tokens" && button("text", <TextIcon />, "A text of your own")}
      {computes && (
        <button
          type="button"
          class={`tile word${seed !== null || open === "noise" ? " on" : ""}`}
          title="Noise, by its seed"
          aria-expanded={open === "noise"}
          aria-haspopup="dialog"
          onClick={() => {
            if (open !== "noise" && seed === null) void app.controller.show(network.id, { noise: 0 });
            toggle("noise");
          }}
        >
          <NoiseIcon />
          noise
        </button>
      )}
      {pictures &&
        cropSource(seen) !== null &&
        button("crop", <CropIcon />, "Pan and zoom in the picture", seen instanceof MadePicture)}
      {computes &&
        kind === "image" &&
        walk.recording !== null &&
        button("occlude", <OccludeIcon />, "Cover a spot and see what changes", covered)}
      {before && button("history", <HistoryIcon />, "Inputs before this one (Z goes back)")}
      <input
        ref={file}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label="Image file"
        onChange={(event) => {
          void feedFiles(app, [...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ""; // the same file may be chosen again
        }}
      />
    </div>
  );
}

/** What the network sees now where that is no example, and a page of the examples. */
function Shelf({ walk }: { walk: Walk }) {
  const { controller, store } = useApp();
  const { network, wish, recording } = walk;
  const [page, setPage] = useState(0);
  const [size] = useState(perPage);
  const { items, total, state, again } = useExamples(network, page, size);
  const clean = controller.inputs.cleanOf(network.id, wish);
  const seen = controller.inputs.seenBy(walk);
  const byExample = seen === null || seen instanceof File ? null : (seen.input ?? null);
  const pages = Math.ceil(total / size);
  const onShelf = byExample !== null && items.some((item) => item.index === byExample);
  const past = store.past.value.get(network.id) ?? [];
  const own = past[placeOf(past, walk, clean)];
  const room = onShelf || recording === null ? items : items.slice(0, size - 1);
  return (
    <div class="shelf">
      {!onShelf && recording !== null && (
        <span class="tile active" title={`The network sees: ${recording.source}`}>
          {own && own.thumbnail !== "" ? (
            <img src={own.thumbnail} alt={`Input: ${recording.source}`} />
          ) : (
            <PhotoIcon />
          )}
        </span>
      )}
      {room.map((item) => (
        <button
          type="button"
          class={`tile${item.index === byExample ? " active" : ""}`}
          key={item.index}
          aria-pressed={item.index === byExample}
          title={item.label || `example ${item.index}`}
          onClick={() => void controller.show(network.id, { input: item.index })}
        >
          <img
            src={controller.connection.url(item.url)}
            alt={item.label ? `Example: ${item.label}` : `Example ${item.index}`}
          />
        </button>
      ))}
      {state === "loading" &&
        items.length === 0 &&
        Array.from({ length: Math.min(size, network.examples) }, (_, i) => (
          <span class="tile waiting" key={i} aria-hidden="true" />
        ))}
      {state === "failed" && (
        <button type="button" class="tile word" title="The examples did not come: try again" onClick={again}>
          <AgainIcon />
          again
        </button>
      )}
      {pages > 1 && <Pager page={page} pages={pages} what="Examples" go={setPage} />}
    </div>
  );
}

function ProblemOf({ walk }: { walk: Walk }) {
  const { store } = useApp();
  const { problem } = walk;
  if (problem === null) return null;
  return (
    <div class="problem" role="alert">
      <strong>{problem.title}</strong>
      <p>{problem.detail}</p>
      {problem.node && <GoTo walk={walk} node={problem.node} />}
      <button
        type="button"
        class="tool"
        aria-label="Dismiss"
        onClick={() => store.updateWalk(walk.network.id, { problem: null })}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

/** What the network sees and what it says, in a line; not read aloud while it changes many times a second. */
function Caption({ walk, live }: { walk: Walk; live: boolean }) {
  const outcome = outcomeOf(walk.recording);
  return (
    <p class="caption-line" aria-live={live ? "off" : "polite"}>
      <span class="dim">{walk.recording?.source ?? (walk.busy ? "recording …" : "no input yet")}</span>
      {outcome !== null && (
        <>
          <span class="dim" aria-hidden="true">
            →
          </span>
          <span class={outcome.likely ? "said" : "dim"}>{outcome.words}</span>
          <span class="mono dim">{outcome.figure}</span>
        </>
      )}
    </p>
  );
}

function GoTo({ walk, node }: { walk: Walk; node: string }) {
  const { store, world } = useApp();
  if (!walk.graph?.layout.panels.some((panel) => panel.id === node)) return null;
  const target = { network: walk.network.id, panel: node };
  return (
    <button
      type="button"
      class="action"
      onClick={() => {
        store.selection.value = target;
        world.flyTo(target);
      }}
    >
      Go to {node}
    </button>
  );
}
