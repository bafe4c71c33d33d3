// Waiting for what signals say.

import { effect } from "@preact/signals";

/** Resolves when `condition`, which reads signals, becomes true. */
export function until(condition: () => unknown): Promise<void> {
  return new Promise((resolve) => {
    let done = false;
    const end = effect(() => {
      if (done || !condition()) return;
      done = true;
      queueMicrotask(() => end());
      resolve();
    });
  });
}
