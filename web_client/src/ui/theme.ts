// Dark and light surroundings: the visitor's choice, else the system's.

import { effect } from "@preact/signals";
import type { Store, Theme } from "../store";

const KEY = "boxwalk.theme";

/** Reads the choice made before; storage may be forbidden (private windows), which is no failure. */
function remembered(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "dark" || value === "light" ? value : null;
  } catch {
    return null;
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // the choice then lasts as long as the page
  }
}

export function startTheme(store: Store): void {
  const system = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  store.theme.value = remembered() ?? system;
  effect(() => {
    document.documentElement.dataset.theme = store.theme.value;
  });
}

export function switchTheme(store: Store): void {
  store.theme.value = store.theme.value === "dark" ? "light" : "dark";
  remember(store.theme.value);
}
