// The strip of first keys, and the help with all of them.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useApp } from "./app";
import { CloseIcon } from "./icons";
import { ALL_KEYS, type KeyLine } from "./keys";

const SHOWN_MS = 60_000;

function Line({ line }: { line: KeyLine }) {
  return (
    <>
      {line.keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}{" "}
      {line.does}
    </>
  );
}

/** Bottom middle: what one has not done yet; gone after the first minute. */
export function KeyStrip() {
  const { hints, store } = useApp();
  const [shown, setShown] = useState(true);
  const chosen = store.selection.value !== null;
  useEffect(() => {
    if (chosen) hints.did("choose");
  }, [chosen, hints]);
  useEffect(() => {
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  const left = hints.left();
  if (!shown || left.length === 0) return null;
  return (
    <aside class="glass key-strip" aria-label="First steps">
      {left.map((line) => (
        <span key={line.deed}>
          <Line line={line} />
        </span>
      ))}
      <button
        type="button"
        class="tool"
        aria-label="Do not show these hints again"
        title="Do not show these hints again"
        onClick={() => hints.dismiss()}
      >
        <CloseIcon />
      </button>
    </aside>
  );
}

const [world, ...rest] = ALL_KEYS;

function KeySection({ title, lines }: { title: string; lines: readonly KeyLine[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {lines.map((line) => (
          <div key={line.does}>
            <dt>
              {line.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{line.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function Help({ close }: { close(): void }) {
  const { hints, store } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    hints.did("help");
  }, [hints]);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={close}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="help-body">
        <header class="row">
          <h2 id="help-title">Boxwalk</h2>
          <button type="button" class="tool" aria-label="Close" onClick={() => dialog.current?.close()}>
            <CloseIcon />
          </button>
        </header>
        <p>
          You stand in a neural network. Data travel beside the aisle on the conveyor; each layer hangs beside
          it and shows every feature map it computed for the image at the start: blue below zero, black at
          zero, white above.
        </p>
        <div class="help-keys">
          <KeySection title={world.title} lines={world.lines} />
          <section>
            <h3>Your own network</h3>
            <p>A file with a model, or a function that returns one; several targets stand side by side:</p>
            <pre>boxwalk serve my_model.py:model</pre>
            <p>One of torchvision's or timm's, with its trained weights:</p>
            <pre>boxwalk serve torchvision:resnet18 --weights default</pre>
            <p>
              A weights file alone (<code>.pth</code>) holds no graph; give the model beside it:{" "}
              <code>boxwalk serve my_model.py:model --weights my_weights.safetensors</code>
            </p>
          </section>
          {rest.map(({ title, lines }) => (
            <KeySection key={title} title={title} lines={lines} />
          ))}
        </div>
        {store.version.value && <p class="dim mono">version {store.version.value}</p>}
      </div>
    </dialog>
  );
}
