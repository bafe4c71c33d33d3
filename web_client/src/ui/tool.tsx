// The frame of a tool that feeds the network: opens above the inputs, stays while one walks, goes with Escape.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { CloseIcon } from "./icons";

export function Tool(props: { title: string; close(): void; children: ComponentChildren }) {
  const { title, close, children } = props;
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const pane = root.current?.parentElement;
    // what one works on takes the keys, so that arrows work at once
    const surface = root.current?.querySelector<HTMLElement>("[data-surface]");
    surface?.focus({ preventScroll: true });
    const key = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || !(event.target instanceof Node)) return;
      if (event.target !== document.body && !pane?.contains(event.target)) return;
      event.stopPropagation();
      close();
      pane?.querySelector<HTMLElement>("[aria-expanded=true]")?.focus();
    };
    document.addEventListener("keydown", key, true);
    return () => document.removeEventListener("keydown", key, true);
  }, [close]);
  return (
    <div class="popover tool-pane" role="dialog" aria-label={title} ref={root}>
      <header class="row">
        <h2>{title}</h2>
        <button type="button" class="tool" aria-label={`Close: ${title}`} title="Close (Esc)" onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {children}
    </div>
  );
}
