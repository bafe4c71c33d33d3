// The colours as a bar, from the largest negative value on the left to the largest positive one on the right.

import { useEffect, useRef } from "preact/hooks";
import { COLOUR_MAPS, type ColourMapName, colourTable } from "../world/colour_map";

/** bytes of a tile, 1..255 */
const STEPS = 255;

export function ScaleBar({ colours, gain }: { colours: ColourMapName; gain: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pixels = new Uint8ClampedArray(colourTable(colours, gain).subarray(4));
    canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, STEPS, 1), 0, 0);
  }, [colours, gain]);
  return (
    <canvas
      ref={canvas}
      class="scale-bar"
      width={STEPS}
      height={1}
      role="img"
      aria-label={`Colours: ${COLOUR_MAPS[colours].words}`}
    />
  );
}
