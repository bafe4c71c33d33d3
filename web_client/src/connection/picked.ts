// Some of the pictures of a blob, in another order.

import type { PicturesBlob } from "../visualizations";

export function picked(blob: PicturesBlob, which: readonly number[]): PicturesBlob {
  const size = blob.height * blob.width * 4;
  const pixels = new Uint8Array(which.length * size);
  which.forEach((index, place) => {
    pixels.set(blob.pixels.subarray(index * size, (index + 1) * size), place * size);
  });
  return { ...blob, count: which.length, pixels, labels: which.map((index) => blob.labels[index] ?? "") };
}
