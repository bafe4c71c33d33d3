// Maps of the input's extent, laid over the input: the picture stays what it is where the map says nothing.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { ControlView } from "../ui/controls/dom";
import type { MapsResult } from "./parse";
import { largest, mapAt } from "./pixels";

/** The picture that results are of; null where there is none. */
export interface ResultGround {
  /** tells pictures apart */
  readonly key: string;
  load(): Promise<Blob>;
}

export const ResultGroundContext = createContext<ResultGround | null>(null);

/** Colours of positive and negative numbers: those of the world would be lost on a grey picture. */
const [ABOVE, BELOW] = [
  [255, 180, 84],
  [91, 127, 238],
] as const;

/** How opaque maps are over the input, kept from result to result; 0: they are shown alone, as several are at first. */
const last = { one: 0.8, several: 0 };

/** The input's picture, once it is there, and how much of a map lies over it. */
export function useOverInput(result: MapsResult): {
  /** there is a picture */
  possible: boolean;
  /** it is to be seen under the map */
  ground: ImageBitmap | null;
  opacity: number;
  setOpacity(opacity: number): void;
} {
  const source = useContext(ResultGroundContext);
  const [ground, setGround] = useState<ImageBitmap | null>(null);
  const which = result.count === 1 ? "one" : "several";
  const [, drawAnew] = useState({});
  const opacity = last[which];
  const key = result.overlay ? (source?.key ?? null) : null;
  useEffect(() => {
    setGround(null);
    if (source === null || key === null) return undefined;
    let current = true;
    source
      .load()
      .then(createImageBitmap)
      .then(
        (picture) => current && setGround(picture),
        () => undefined, // without it the map is shown alone
      );
    return () => {
      current = false;
    };
  }, [key]);
  const set = (value: number): void => {
    last[which] = value;
    drawAnew({});
  };
  return {
    possible: ground !== null,
    ground: opacity > 0 ? ground : null,
    opacity,
    setOpacity: set,
  };
}

export function Opacity({ opacity, set }: { opacity: number; set(opacity: number): void }) {
  const slider = { kind: "slider", name: "opacity", label: "Over the input", help: "" } as const;
  const range = { value: opacity, min: 0, max: 1, step: 0.05, decimals: 2 };
  return <ControlView control={{ ...slider, ...range }} set={(_, value) => set(Number(value))} />;
}

/** RGBA pixels of a map to be laid over a picture: the more, the less transparent. */
export function heatPixels(
  values: Float32Array,
  scale: number,
  opacity: number,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    const share = scale > 0 && !Number.isNaN(value) ? Math.max(-1, Math.min(1, value / scale)) : 0;
    pixels.set(share < 0 ? BELOW : ABOVE, i * 4);
    pixels[i * 4 + 3] = Math.round(255 * opacity * Math.abs(share));
  }
  return pixels;
}

/** Draw the picture with the map at `index` over it, and what the result frames. */
export function drawOver(
  canvas: HTMLCanvasElement,
  ground: ImageBitmap,
  result: MapsResult,
  index: number,
  opacity: number,
): void {
  const { width, height, boxes } = result;
  canvas.width = Math.max(width, ground.width);
  canvas.height = Math.max(height, ground.height);
  const context = canvas.getContext("2d");
  if (context === null || width === 0 || height === 0) return;
  const map = new OffscreenCanvas(width, height);
  const pixels = heatPixels(mapAt(result, index), largest(result.values), opacity);
  map.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  context.drawImage(ground, 0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(map, 0, 0, canvas.width, canvas.height);
  const [across, down] = [canvas.width / width, canvas.height / height];
  context.lineWidth = Math.max(1, canvas.width / 128);
  for (const [top, left, bottom, right] of boxes.values()) {
    const inner = context.lineWidth / 2;
    context.strokeStyle = "#fff";
    context.strokeRect(
      left * across + inner,
      top * down + inner,
      (right - left) * across - 2 * inner,
      (bottom - top) * down - 2 * inner,
    );
  }
}
