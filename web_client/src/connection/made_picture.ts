// Pictures that the page makes itself, in the network's own size: the server takes them pixel by pixel.

import type { Wish } from "../store";

/** A box of a picture with the network's shape, in the picture's own pixels. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What a crop was cut from. */
export interface Cut {
  file: File;
  frame: Frame;
}

export class MadePicture extends File {
  /**
   * `network`: whose size it has; any other takes it as it takes every picture. `feed`: names the act it came from; a
   * drawing or a run of the webcam is one act however many pictures it makes. `cut`: for a crop.
   */
  constructor(
    data: Blob,
    name: string,
    readonly network: string,
    readonly feed: string,
    readonly cut: Cut | null = null,
  ) {
    super([data], name, { type: data.type });
  }
}

const numbers = new WeakMap<File, number>();
let next = 1;

/** A name for an act of feeding that nothing else has. */
export const newFeed = (what: string): string => `${what} ${next++}`;

/** What tells one input of a network from another: the same file or the same words are the same input. */
export function feedOf(wish: Wish): string {
  if (wish instanceof MadePicture) return wish.feed;
  if (!(wish instanceof File)) return JSON.stringify(wish);
  const number = numbers.get(wish) ?? next++;
  numbers.set(wish, number);
  return `file ${number}`;
}
