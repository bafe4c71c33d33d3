// The keys that find the way.

import { useLayoutEffect } from "preact/hooks";
import { isTyping } from "../walking/keys";
import { type App, useApp } from "./app";
import { foldHere, goToLast, goToNextNetwork, here, step } from "./finding";

const ACTIONS: Readonly<Record<string, (app: App) => void>> = {
  "]": (app) => step(app, "next"),
  ".": (app) => step(app, "next"),
  "[": (app) => step(app, "previous"),
  ",": (app) => step(app, "previous"),
  b: (app) => step(app, "branch"),
  "+": (app) => void foldHere(app, false),
  "=": (app) => void foldHere(app, false),
  "-": (app) => void foldHere(app, true),
  x: (app) => {
    const at = here(app.store);
    if (at) app.controller.graphs.nextState(at.place);
  },
  n: goToNextNetwork,
  end: goToLast,
};

/** `more`: further keys, in small letters, of the part of the page that listens. */
export function useFindingKeys(more: Readonly<Record<string, () => void>>): void {
  const app = useApp();
  useLayoutEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const key = event.key.toLowerCase();
      if (key === "end" && !isWorld(event.target)) return; // it belongs to what can be scrolled
      const other = more[key];
      if (other && !event.repeat) other();
      else if (!other) ACTIONS[key]?.(app);
      if (other || ACTIONS[key]) event.preventDefault();
    };
    addEventListener("keydown", down);
    return () => removeEventListener("keydown", down);
  }, [app, more]);
}

const isWorld = (target: EventTarget | null): boolean =>
  target === document.body || target instanceof HTMLCanvasElement;
