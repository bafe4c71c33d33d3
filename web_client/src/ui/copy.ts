// Copying words: to the clipboard where the browser allows it, else shown so that they can be copied by hand.

import type { Store } from "../store";

/** Copy a text; true if it lies in the clipboard. Browsers refuse without permission, and have none outside of https. */
export async function copyText(store: Store, what: string, text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    store.notify({ tone: "info", title: `${what}, to be copied by hand`, detail: text, lasts: true });
    return false;
  }
}
