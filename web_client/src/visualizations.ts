// Feature visualizations as the page and the world hold them: of each channel of a layer the image that excites it most.

import { type Store, tileKey } from "./store";

export const ANALYSIS = "feature-visualizations";
export const ANALYSIS_OF_ALL = "feature-visualizations-all";

/** Channels whose images are asked for together. */
const TOGETHER = 16;
/** texels of all images of a layer, at most about so many, and of one */
const TEXELS = 1 << 21;
const LARGEST = 256;

/**
 * One channel's image, as far as it has grown. `pixels`: red, green, blue and alpha of each, row by row. `label`: what it
 * shows, the activation reached, and whether the channel is dead.
 */
export interface ChannelImage {
  readonly pixels: Uint8Array;
  readonly label: string;
  readonly finished: boolean;
  /** raised by one at every change of any image */
  readonly version: number;
}

/** The images of a layer that have arrived so far, all of one size, by channel. */
export interface LayerImages {
  readonly height: number;
  readonly width: number;
  readonly images: ReadonlyMap<number, ChannelImage>;
  readonly version: number;
}

export const NO_IMAGES: LayerImages = { height: 0, width: 0, images: new Map(), version: 0 };

/** How far the images of a layer are. `words`: what is being done, "" for nothing. `each`: seconds that one took lately. */
export interface Growth {
  readonly finished: number;
  readonly each: number | null;
  readonly words: string;
  /** why they do not go on; "" where nothing is in the way */
  readonly problem: string;
}

/** Several images as they come: `pixels` of all of them one after the other. */
export interface PicturesBlob {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly labels: readonly string[];
  readonly pixels: Uint8Array;
}

/** Whether a panel is to show images instead of its maps. */
export const showsImages = (store: Store, network: string, panel: string): boolean =>
  store.visualized.value.get(tileKey(network, panel)) ?? store.visualizedForAll.value;

/** What a panel that shows `node` is to show instead of its maps; null: nothing. */
export function imagesFor(store: Store, network: string, panel: string, node: string): LayerImages | null {
  if (!showsImages(store, network, panel)) return null;
  return store.images.get(tileKey(network, node)) ?? NO_IMAGES;
}

/** Pixels of the larger side of each image, so that those of so many channels fit on a panel's texture. */
export function sideFor(channels: number): number {
  const side = Math.min(LARGEST, Math.floor(Math.sqrt(TEXELS / Math.max(1, channels))));
  return Math.max(16, side - (side % 16)); // no margin is needed then
}

/** Texels of an image's place on the texture, along one side: its coarser levels mix no neighbours. */
export const placeOf = (pixels: number): number => Math.max(16, Math.ceil(pixels / 16) * 16);

/** The activation that an image reaches, as its label tells it, and whether the channel is dead. */
export const reachedBy = ({ label }: ChannelImage): string =>
  (label.split(": ").at(-1) ?? "").replace(", grows", "");

/** An image as a canvas takes it. */
export const drawnImage = ({ height, width }: LayerImages, { pixels }: ChannelImage): ImageData =>
  new ImageData(new Uint8ClampedArray(pixels), width, height);

/** The channels that are asked for together with this one. */
export function togetherWith(channel: number, channels: number): number[] {
  const first = channel - (channel % TOGETHER);
  const count = Math.min(TOGETHER, channels - first);
  return Array.from({ length: count }, (_, i) => first + i);
}

/** The images with those of a blob, which shows `channels`; what is still to come (alpha 0) is left out. */
export function withPictures(
  before: LayerImages,
  channels: readonly number[],
  blob: PicturesBlob,
  finished: boolean,
): LayerImages {
  const { height, width } = blob;
  const size = height * width * 4;
  const version = before.version + 1;
  const same = before.height === height && before.width === width;
  const images = new Map(same ? before.images : []);
  channels.forEach((channel, i) => {
    const pixels = blob.pixels.subarray(i * size, (i + 1) * size);
    if (pixels.length < size || pixels[3] === 0 || images.get(channel)?.finished) return;
    images.set(channel, { pixels, label: blob.labels[i] ?? "", finished, version });
  });
  return { height, width, images, version };
}
