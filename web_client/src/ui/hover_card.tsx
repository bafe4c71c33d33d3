// Beside the pointer: the map under it enlarged, and the value of the pixel.

import { useEffect, useRef } from "preact/hooks";
import { tileKey, type Unit } from "../store";
import { drawnImage, imagesFor, reachedBy } from "../visualizations";
import { drawTile, finestLevel, valueAt } from "../world/atlas";
import { colourTable } from "../world/colour_map";
import { useApp } from "./app";
import { type CloudPointWords, useCloudPoint } from "./cloud_words";
import { number } from "./format";
import { nodeOf } from "./whereabouts";

const MAP = 132;
const AWAY = 20;
const CARD_WIDTH = 300;
const CARD_HEIGHT = 170;

/** Where the pointer is; the middle of the window while it is locked to looking. */
const pointer = { x: 0, y: 0 };
addEventListener(
  "pointermove",
  (event) => {
    const locked = document.pointerLockElement !== null;
    pointer.x = locked ? innerWidth / 2 : event.clientX;
    pointer.y = locked ? innerHeight / 2 : event.clientY;
  },
  { capture: true, passive: true },
);

export function HoverCard() {
  const { store } = useApp();
  const unit = store.hovered.value;
  const point = useCloudPoint();
  if (point !== null) return <PointCard {...point} />;
  return unit === null ? null : <Card unit={unit} />;
}

/** Beside the pointer, or on its other side where there is no room. */
function beside(): { left: string; top: string } {
  const left = pointer.x + AWAY + CARD_WIDTH > innerWidth ? pointer.x - AWAY - CARD_WIDTH : pointer.x + AWAY;
  const top = Math.min(pointer.y + AWAY, innerHeight - CARD_HEIGHT);
  return { left: `${Math.max(8, left)}px`, top: `${Math.max(8, top)}px` };
}

function PointCard({ index, picture, name, more }: CloudPointWords) {
  return (
    <div class="glass hover-card" role="status" aria-live="off" style={beside()} data-point={index}>
      {picture !== null && (
        <div class="hover-map hover-picture" style={{ width: `${MAP}px`, height: `${MAP}px` }}>
          <img src={picture} alt="" />
        </div>
      )}
      <div class="hover-words">
        <strong>{name}</strong>
        {more.map((words) => (
          <span key={words}>{words}</span>
        ))}
        {picture !== null && <span class="dim">a click puts it into the network</span>}
      </div>
    </div>
  );
}

function Card({ unit }: { unit: Unit }) {
  const { store } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const walk = store.walks.value.find((one) => one.network.id === unit.network);
  const node = nodeOf(walk?.graph ?? null, unit.panel);
  const tiles = node && store.tiles.get(tileKey(unit.network, node.id));
  const table = colourTable(store.colours.value, store.gain.value);
  const marked = store.unit.value;
  store.tilesChanged.value; // finer levels sharpen the card
  store.imagesChanged.value;
  const version = tiles?.version ?? 0;
  const images = node && imagesFor(store, unit.network, unit.panel, node.id);
  const image = images?.images.get(unit.channel);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const map = tiles && version > 0 ? drawTile(tiles, unit.channel, table) : null;
    const picture = images && image ? drawnImage(images, image) : map;
    if (!context || picture === null) return;
    context.canvas.width = picture.width;
    context.canvas.height = picture.height;
    context.putImageData(picture, 0, 0);
  }, [tiles, version, unit.channel, table, image]);

  if (walk === undefined || node === undefined) return null;
  const value = tiles ? valueAt(tiles, unit.channel, unit.y, unit.x) : Number.NaN;
  const level = tiles ? finestLevel(tiles)?.level : undefined;
  const tile = tiles?.header.tile ?? [1, 1];
  const [height, width] = images && image ? [images.height, images.width] : tile;
  const unitOnly = tile[0] * tile[1] === 1;
  const crossed =
    tiles && marked?.network === unit.network && marked.panel === unit.panel && marked.y >= 0 && !unitOnly;
  const size = MAP / Math.max(height, width);
  const label =
    walk.graph?.outputs.includes(node.id) && unitOnly ? walk.network.labels[unit.channel] : undefined;
  return (
    <div
      class="glass hover-card"
      role="status"
      aria-live="off"
      style={beside()}
      data-panel={unit.panel}
      data-unit={`${unit.channel},${unit.y},${unit.x}`}
      data-value={value}
      data-level={level ?? ""}
    >
      <div class="hover-map" style={{ width: `${size * width}px`, height: `${size * height}px` }}>
        <canvas ref={canvas} />
        {!unitOnly && !image && (
          <span
            class="hover-pixel"
            style={{
              left: `${unit.x * size}px`,
              top: `${unit.y * size}px`,
              width: `${Math.max(size, 4)}px`,
              height: `${Math.max(size, 4)}px`,
            }}
          />
        )}
      </div>
      <div class="hover-words">
        <strong>{node.title}</strong>
        <span class="dim">{walk.network.title}</span>
        <span>
          channel <span class="mono">{unit.channel}</span>
          {label ? <span class="dim"> {label}</span> : null}
        </span>
        {image && (
          <span class="dim">
            {image.finished ? "excited to" : "grows:"}{" "}
            <span class="mono hover-reached">{reachedBy(image)}</span>
          </span>
        )}
        {!unitOnly && (
          <span>
            pixel{" "}
            <span class="mono">
              ({unit.y}, {unit.x})
            </span>
          </span>
        )}
        {crossed && (
          <span class="dim">
            at the cross{" "}
            <span class="mono hover-cross">
              {number(valueAt(tiles, unit.channel, marked.y, marked.x), 3)}
            </span>
          </span>
        )}
        <span class="hover-value mono">{tiles ? `${level ? "≈ " : ""}${number(value, 3)}` : "…"}</span>
      </div>
    </div>
  );
}
