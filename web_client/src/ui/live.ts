// Feeding a network again and again, as fast as it answers.

import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RecordingWish } from "../generated/messages";
import type { App } from "./app";
import { useApp } from "./app";
import { Newest } from "./newest";

/** Milliseconds that the layers may take to follow before the next input goes in. */
export const LAYERS_MS = 500;

/** Record an input; done when the layers in view show it, or were given time to. */
export async function showAndFollow(app: App, network: string, wish: RecordingWish | File): Promise<void> {
  await app.controller.show(network, wish);
  await app.controller.wishes.answered(LAYERS_MS);
}

/** Takes changing inputs of a network; at most one is under way. `make`: what to record now, null for nothing. */
export function useLive<T>(
  network: string,
  make: (value: T) => Promise<RecordingWish | File | null>,
): Newest<T> {
  const app = useApp();
  const newest = useRef(make);
  newest.current = make;
  const live = useMemo(
    () =>
      new Newest<T>(async (value) => {
        const wish = await newest.current(value);
        if (wish !== null) await showAndFollow(app, network, wish);
      }),
    [app, network],
  );
  useEffect(() => () => live.clear(), [live]);
  return live;
}

/** A canvas as an image file's bytes. */
export function blobOf(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The browser could not save the canvas."))),
      type,
      0.92,
    ),
  );
}
