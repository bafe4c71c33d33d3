// Bottom left: what the network sees now, its examples, and other ways to feed it.

import { useEffect, useRef, useState } from "preact/hooks";
import type { ExampleInput, NetworkInfo } from "../generated/messages";
import type { Walk } from "../store";
import { useApp } from "./app";
import { Pager } from "./controls/dom";
import { feedFiles } from "./feeding";
import { CloseIcon, NoiseIcon, PhotoIcon, TextIcon } from "./icons";
import { NoiseForm, TextForm } from "./input_forms";
import { outcomeOf } from "./outcome";
import { usePopover } from "./popover";

/** examples side by side: as many as the window has room for */
const perPage = (): number => (innerWidth < 370 ? 2 : 4);
const LARGEST_SEED = 2 ** 31 - 1;

type Form = "noise" | "text" | null;

export function Inputs() {
  const { store } = useApp();
  const walk = store.activeWalk.value;
  if (walk === null) return null;
  return <InputsOf key={walk.network.id} walk={walk} />;
}

function InputsOf({ walk }: { walk: Walk }) {
  const app = useApp();
  const { network, wish, recording, busy, problem } = walk;
  const [form, setForm] = useState<Form>(null);
  const [page, setPage] = useState(0);
  const [size] = useState(perPage);
  const { items, total } = useExamples(network, page, size);
  const popover = usePopover<HTMLElement>(form !== null, () => setForm(null));
  const file = useRef<HTMLInputElement>(null);
  const byExample =
    wish !== null && !(wish instanceof File) && typeof wish.input === "number" ? wish.input : null;
  const seed = wish !== null && !(wish instanceof File) && typeof wish.noise === "number" ? wish.noise : null;
  const pages = Math.ceil(total / size);
  const onShelf = byExample !== null && items.some((item) => item.index === byExample);
  const show = (index: number): void => void app.controller.show(network.id, { input: index });
  const noise = (value: number): void =>
    void app.controller.show(network.id, { noise: Math.min(LARGEST_SEED, Math.max(0, value)) });
  return (
    <section class="glass inputs" aria-label="Inputs" data-busy={busy ? "" : undefined} ref={popover}>
      {problem !== null && (
        <div class="problem" role="alert">
          <strong>{problem.title}</strong>
          <p>{problem.detail}</p>
          {problem.node && <GoTo walk={walk} node={problem.node} />}
          <button
            type="button"
            class="tool"
            aria-label="Dismiss"
            onClick={() => app.store.updateWalk(network.id, { problem: null })}
          >
            <CloseIcon />
          </button>
        </div>
      )}
      {form === "noise" && <NoiseForm seed={seed ?? 0} largest={LARGEST_SEED} run={noise} />}
      {form === "text" && (
        <TextForm
          text={wish !== null && !(wish instanceof File) ? (wish.text ?? "") : ""}
          run={(text) => void app.controller.show(network.id, { text })}
        />
      )}
      <Caption walk={walk} />
      <div class="shelf">
        {!onShelf && recording !== null && (
          <span class="tile active" title={`The network sees: ${recording.source}`}>
            <img
              src={app.controller.connection.url(recording.input_url)}
              alt={`Input: ${recording.source}`}
            />
          </span>
        )}
        {items.map((item) => (
          <button
            type="button"
            class={`tile${item.index === byExample ? " active" : ""}`}
            key={item.index}
            aria-pressed={item.index === byExample}
            title={item.label || `example ${item.index}`}
            onClick={() => show(item.index)}
          >
            <img
              src={app.controller.connection.url(item.url)}
              alt={item.label ? `Example: ${item.label}` : `Example ${item.index}`}
            />
          </button>
        ))}
        {pages > 1 && <Pager page={page} pages={pages} what="Examples" go={setPage} />}
        {network.input.kind === "image" && (
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
        {network.input.kind === "tokens" && (
          <button
            type="button"
            class="tile word"
            aria-expanded={form === "text"}
            onClick={() => setForm(form === "text" ? null : "text")}
          >
            <TextIcon />
            text
          </button>
        )}
        <button
          type="button"
          class={`tile word${seed !== null ? " on" : ""}`}
          title="Noise, by its seed"
          aria-expanded={form === "noise"}
          onClick={() => {
            if (form !== "noise" && seed === null) noise(0);
            setForm(form === "noise" ? null : "noise");
          }}
        >
          <NoiseIcon />
          noise
        </button>
        <input
          ref={file}
          type="file"
          accept="image/*"
          hidden
          aria-label="Image file"
          onChange={(event) => {
            feedFiles(app, [...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = ""; // the same file may be chosen again
          }}
        />
      </div>
    </section>
  );
}

/** What the network sees and what it says, in a line. */
function Caption({ walk }: { walk: Walk }) {
  const outcome = outcomeOf(walk.recording);
  return (
    <p class="caption-line" aria-live="polite">
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

/** One page of a network's examples; a page that fails is told as a notice and stays empty. */
function useExamples(
  network: NetworkInfo,
  page: number,
  size: number,
): { items: readonly ExampleInput[]; total: number } {
  const { store, controller } = useApp();
  const [shelf, setShelf] = useState<{ items: readonly ExampleInput[]; total: number }>({
    items: [],
    total: 0,
  });
  const boot = store.boot.value;
  useEffect(() => {
    let current = true;
    if (network.examples === 0 || boot === "") return undefined;
    controller.examples(network.id, page * size, size).then((answer) => {
      if (current && answer !== null) setShelf({ items: answer.items, total: answer.total });
    });
    return () => {
      current = false;
    };
  }, [network.id, network.examples, page, size, boot, controller]);
  return shelf;
}
