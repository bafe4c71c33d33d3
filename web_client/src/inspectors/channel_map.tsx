// One channel's map as the world shows it, small.

import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../ui/app";
import { drawTile } from "../world/atlas";
import { colourTable } from "../world/colour_map";

/** `tiles`: key of the layer's tiles in the store. */
export function ChannelMap({ tiles: key, channel }: { tiles: string; channel: number }) {
  const { store } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const table = colourTable(store.colours.value, store.gain.value);
  store.tilesChanged.value; // `tiles` is no signal
  const tiles = store.tiles.get(key);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const picture = tiles ? drawTile(tiles, channel, table) : null;
    if (!context || picture === null) return;
    context.canvas.width = picture.width;
    context.canvas.height = picture.height;
    context.putImageData(picture, 0, 0);
  }, [tiles, channel, table]);
  return (
    <span class="channel-map" aria-hidden="true">
      <canvas ref={canvas} width={1} height={1} />
    </span>
  );
}
