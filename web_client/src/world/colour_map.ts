// The signed colour map: #8cc7ff <- #1a5cff <- black at zero -> white. The panel shader has the same stops.

/** Stops over the signed value -1..1, sRGB bytes. */
const STOPS: readonly (readonly [number, number, number, number])[] = [
  [-1, 140, 199, 255],
  [-0.5, 26, 92, 255],
  [0, 0, 0, 0],
  [1, 255, 255, 255],
];

/** Colour of `value` (-1..1, of the layer's or channel's scale) times `gain`, clamped; sRGB bytes. */
export function signedColour(value: number, gain: number): [number, number, number] {
  const t = Math.min(1, Math.max(-1, value * gain));
  for (let i = 1; i < STOPS.length; i++) {
    const above = STOPS[i];
    const below = STOPS[i - 1];
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

/** RGBA bytes of every quantized value 0..255 (zero at 128), 4 x 256. */
export function signedTable(gain: number): Uint8ClampedArray {
  const table = new Uint8ClampedArray(1024);
  for (let q = 0; q < 256; q++) table.set([...signedColour((q - 128) / 127, gain), 255], q * 4);
  return table;
}
