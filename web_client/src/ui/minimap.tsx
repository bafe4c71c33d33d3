// The network from above: where one stands in it, and a click to fly anywhere.

import { useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { indexOf } from "../graph_index";
import type { Walk } from "../store";
import { describeNode } from "../world/label_text";
import { stepFrom } from "./along";
import { useApp } from "./app";
import { here } from "./finding";
import { drawMap, type Inks } from "./map_drawing";
import { type Place, panelNear, project } from "./map_projection";

const REACH = 20;
const MOST_ZOOM = 60;
const DRAGGED = 4;

export function Minimap() {
  const { store, world } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal({ width: 0, height: 0 });
  const zoom = useSignal(1);
  /** where the map was dragged to, metres; null: it follows the visitor */
  const centre = useSignal<readonly [number, number] | null>(null);
  const pointed = useSignal<Place | null>(null);
  const press = useRef<{ x: number; y: number; moved: boolean } | null>(null);

  const projection = () => {
    const { width, height } = size.value;
    const { x, z } = store.viewpoint.value;
    return project(store.walks.value, width, height, zoom.value, centre.value ?? [x, z]);
  };
  // before it is painted: a pointer that rests where the map opens is over something at once
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const measure = (): void => {
      size.value = { width: element.clientWidth, height: element.clientHeight };
    };
    measure();
    const sized = new ResizeObserver(measure);
    sized.observe(element);
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY * 0.002));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      sized.disconnect();
      element.removeEventListener("wheel", wheel);
    };
  }, []);
  useSignalEffect(() => {
    const map = projection();
    const context = canvas.current?.getContext("2d");
    store.theme.value; // other inks
    if (!map || !context) return;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(map.width * ratio), Math.round(map.height * ratio)];
    if (context.canvas.width !== width || context.canvas.height !== height)
      Object.assign(context.canvas, { width, height });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const shown = {
      walks: store.walks.value,
      eye: store.viewpoint.value,
      chosen: store.chosen.value,
      pointed: pointed.value,
    };
    drawMap(context, map, shown, inksOf(context.canvas));
  });

  const zoomBy = (factor: number): void => {
    zoom.value = Math.min(MOST_ZOOM, Math.max(1, zoom.value * factor));
    if (zoom.value === 1) centre.value = null;
  };
  const at = (event: PointerEvent): Place | null => {
    const map = projection();
    return map && panelNear(store.walks.value, map, event.offsetX, event.offsetY, REACH);
  };
  const move = (event: PointerEvent): void => {
    const from = press.current;
    const map = projection();
    if (!from || !map) {
      pointed.value = at(event);
      return;
    }
    const [dx, dy] = [event.offsetX - from.x, event.offsetY - from.y];
    if (!from.moved && Math.hypot(dx, dy) < DRAGGED) return;
    const { x, z } = store.viewpoint.value;
    const now = centre.value ?? [x, z];
    centre.value = [now[0] - dx / map.scaleX, now[1] - dy / map.scaleZ];
    press.current = { x: event.offsetX, y: event.offsetY, moved: true };
  };
  const fly = (place: Place | null): void => {
    if (place) world.flyTo(place);
    centre.value = null;
  };
  const key = (event: KeyboardEvent): void => {
    const place = pointed.value ?? here(store)?.place ?? null;
    const graph = store.walks.value.find((walk) => walk.network.id === place?.network)?.graph;
    if (!place || !graph) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const next = stepFrom(graph.layout, place.panel, event.key === "ArrowUp" ? "next" : "previous");
      if (next) pointed.value = { network: place.network, panel: next.id };
    } else if (event.key === "Enter") fly(place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const place = pointed.value ?? here(store)?.place ?? null;
  return (
    <div class="minimap">
      <canvas
        ref={canvas}
        role="img"
        tabIndex={0}
        aria-label={`Map from above. ${pointed.value ? "" : "You stand before "}${wordsOf(store.walks.value, place)}`}
        onKeyDown={key}
        onPointerDown={(event) => {
          press.current = { x: event.offsetX, y: event.offsetY, moved: false };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={move}
        onPointerUp={(event) => {
          if (press.current?.moved === false) fly(at(event));
          press.current = null;
        }}
        onPointerCancel={() => {
          press.current = null;
        }}
        onPointerLeave={() => {
          pointed.value = null;
        }}
      />
      <div class="minimap-foot">
        <span class={`mono ${pointed.value ? "" : "dim"}`}>{wordsOf(store.walks.value, place)}</span>
        <span class="tools">
          <button
            type="button"
            class="tool"
            aria-label="Farther"
            title="Farther (wheel)"
            onClick={() => zoomBy(1 / 1.6)}
          >
            −
          </button>
          <button
            type="button"
            class="tool"
            aria-label="Nearer"
            title="Nearer (wheel)"
            onClick={() => zoomBy(1.6)}
          >
            +
          </button>
        </span>
      </div>
    </div>
  );
}

function wordsOf(walks: readonly Walk[], place: Place | null): string {
  const graph = walks.find((walk) => walk.network.id === place?.network)?.graph;
  if (!graph || !place) return "";
  const { nodes, panels, sections } = indexOf(graph);
  const panel = panels.get(place.panel);
  const node = nodes.get(panel?.node ?? "");
  if (!panel || !node) return "";
  const title = panel.folded ? sections.get(panel.id)?.title : nodes.get(panel.states[0] ?? "")?.title;
  return `${title ?? node.title} · ${describeNode(node)}`;
}

function inksOf(element: HTMLElement): Inks {
  const style = getComputedStyle(element);
  const ink = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: ink("--text"),
    dim: ink("--dim"),
    warm: ink("--warm"),
    gate: ink("--gate"),
    fill: ink("--fill-strong"),
    font: `11px ${ink("--sans")}`,
  };
}
