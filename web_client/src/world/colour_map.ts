// The colour maps of signed values. Zero is exactly black in all of them. One table of 256 colours, one for each byte
// of a tile, is what the shaders, the hover card, the legend and the results draw with.

export type ColourMapName = "blue-white" | "blue-orange" | "green-magenta" | "grey";

/** A signed value -1..1 and its sRGB bytes. */
type Stop = readonly [number, number, number, number];

export interface ColourMap {
  readonly title: string;
  /** what the colours mean, in words */
  readonly words: string;
  readonly stops: readonly Stop[];
}

export const COLOUR_MAPS: Readonly<Record<ColourMapName, ColourMap>> = {
  "blue-white": {
    title: "Blue · white",
    words: "blue below zero, black at zero, white above",
    stops: [
      [-1, 140, 199, 255],
      [-0.5, 26, 92, 255],
      [0, 0, 0, 0],
      [1, 255, 255, 255],
    ],
  },
  "blue-orange": {
    title: "Blue · orange",
    words: "blue below zero, black at zero, orange above",
    stops: [
      [-1, 140, 199, 255],
      [-0.5, 26, 92, 255],
      [0, 0, 0, 0],
      [0.5, 236, 118, 10],
      [1, 255, 214, 140],
    ],
  },
  "green-magenta": {
    title: "Green · magenta",
    words: "green below zero, black at zero, magenta above",
    stops: [
      [-1, 160, 255, 140],
      [-0.5, 0, 168, 48],
      [0, 0, 0, 0],
      [0.5, 214, 20, 204],
      [1, 255, 170, 255],
    ],
  },
  grey: {
    title: "Grey",
    words: "black at zero, white for large values of either sign",
    stops: [
      [-1, 255, 255, 255],
      [0, 0, 0, 0],
      [1, 255, 255, 255],
    ],
  },
};

export const COLOUR_MAP_NAMES = Object.keys(COLOUR_MAPS) as readonly ColourMapName[];

/** Colour of `value` (-1..1, of the layer's or channel's scale) times `gain`, clamped; sRGB bytes. */
export function signedColour(
  value: number,
  gain: number,
  name: ColourMapName = "blue-white",
): [number, number, number] {
  const { stops } = COLOUR_MAPS[name];
  const t = Math.min(1, Math.max(-1, value * gain));
  for (let i = 1; i < stops.length; i++) {
    const above = stops[i];
    const below = stops[i - 1];
    if (!above || !below || t > above[0]) continue;
    const mix = (t - below[0]) / (above[0] - below[0]);
    return [
      Math.round(below[1] + mix * (above[1] - below[1])),
      Math.round(below[2] + mix * (above[2] - below[2])),
      Math.round(below[3] + mix * (above[3] - below[3])),
    ];
  }
  return [255, 255, 255];
}

const MOST_KEPT = 8;
const kept = new Map<string, Uint8ClampedArray<ArrayBuffer>>();

/** RGBA bytes of every quantized value 0..255 (zero at 128), 4 x 256; not to be changed. */
export function colourTable(name: ColourMapName, gain: number): Uint8ClampedArray<ArrayBuffer> {
  const key = `${name} ${gain}`;
  const known = kept.get(key);
  if (known) return known;
  const table = new Uint8ClampedArray(1024);
  for (let q = 0; q < 256; q++) table.set([...signedColour((q - 128) / 127, gain, name), 255], q * 4);
  for (const oldest of kept.keys()) if (kept.size >= MOST_KEPT) kept.delete(oldest);
  kept.set(key, table);
  return table;
}
