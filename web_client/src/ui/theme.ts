// Dark and light surroundings: the visitor's choice, else the system's.

import { effect, type Signal, signal } from "@preact/signals";
import type { Store, Theme } from "../store";
import { oneOf, persisted } from "./settings";

/** null until the visitor has chosen: then the system's goes, also when it changes at dusk */
const chosen: Signal<Theme | null> = signal(null);

export function startTheme(store: Store): void {
  const light = matchMedia("(prefers-color-scheme: light)");
  const system: Signal<Theme> = signal(light.matches ? "light" : "dark");
  light.addEventListener("change", () => {
    system.value = light.matches ? "light" : "dark";
  });
  persisted(chosen, "theme", oneOf("dark", "light"));
  effect(() => {
    store.theme.value = chosen.value ?? system.value;
    document.documentElement.dataset.theme = store.theme.value;
  });
}

export function switchTheme(store: Store): void {
  chosen.value = store.theme.value === "dark" ? "light" : "dark";
}
