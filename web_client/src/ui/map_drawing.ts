// Draws the map: the aisle, panels beside it, sections with their names, and the visitor.

import type { Gate, Panel } from "../generated/messages";
import type { Viewpoint, Walk } from "../store";
import { mapX, mapY, type Place, type Projection } from "./map_projection";

export interface Inks {
  readonly text: string;
  readonly dim: string;
  readonly warm: string;
  readonly gate: string;
  readonly fill: string;
  readonly font: string;
}

export interface Shown {
  readonly walks: readonly Walk[];
  readonly eye: Viewpoint;
  /** chosen panel by network */
  readonly chosen: ReadonlyMap<string, string>;
  readonly pointed: Place | null;
}

const LINE = 13;
/** metres before a panel at which its bar ends, so that the aisle stays free */
const LONGEST_NAME = 22;

export function drawMap(context: CanvasRenderingContext2D, map: Projection, shown: Shown, inks: Inks): void {
  context.clearRect(0, 0, map.width, map.height);
  for (const walk of shown.walks) {
    if (walk.graph === null) continue;
    drawAisle(context, map, walk, inks);
    drawGates(context, map, walk, walk.graph.layout.gates, inks);
    drawInput(context, map, walk, inks);
    const { id } = walk.network;
    for (const panel of walk.graph.layout.panels) {
      const pointed = shown.pointed?.network === id && shown.pointed.panel === panel.id;
      const chosen = shown.chosen.get(id) === panel.id;
      drawPanel(
        context,
        map,
        panel,
        walk.offset,
        chosen ? inks.warm : pointed ? inks.text : inks.dim,
        chosen || pointed,
      );
    }
  }
  drawVisitor(context, map, shown.eye, inks);
}

function drawAisle(context: CanvasRenderingContext2D, map: Projection, walk: Walk, inks: Inks): void {
  const layout = walk.graph?.layout;
  if (!layout) return;
  context.strokeStyle = inks.fill;
  context.lineWidth = Math.max(3, layout.aisle_width * map.scaleX);
  context.lineJoin = "round";
  context.beginPath();
  for (const [x, , z] of layout.aisle) context.lineTo(mapX(map, x + walk.offset), mapY(map, z));
  context.stroke();
}

function drawPanel(
  context: CanvasRenderingContext2D,
  map: Projection,
  panel: Panel,
  offset: number,
  ink: string,
  strong: boolean,
): void {
  const [x, , z] = panel.position;
  const [middle, y] = [mapX(map, x + offset), mapY(map, z)];
  if (y < -LINE || y > map.height + LINE) return;
  const half = panel.width / 2;
  const [dx, dy] = [Math.cos(panel.yaw) * half * map.scaleX, -Math.sin(panel.yaw) * half * map.scaleZ];
  context.strokeStyle = ink;
  context.lineWidth =
    Math.min(strong ? 4 : 3, Math.max(strong ? 2.5 : 1, 2.4 * map.scaleZ)) + (panel.folded ? 2 : 0);
  context.lineCap = "butt";
  context.beginPath();
  context.moveTo(middle - dx, y - dy);
  context.lineTo(middle + dx, y + dy);
  context.stroke();
}

function drawInput(context: CanvasRenderingContext2D, map: Projection, walk: Walk, inks: Inks): void {
  const input = walk.graph?.layout.input;
  if (!input) return;
  context.strokeStyle = inks.text;
  context.lineWidth = 1.5;
  const [x, y] = [mapX(map, input.position[0] + walk.offset), mapY(map, input.position[2])];
  context.strokeRect(x - 5, y - 4, 10, 8);
}

/** Lines across the aisle where sections begin; names of the outer ones where there is room. */
function drawGates(
  context: CanvasRenderingContext2D,
  map: Projection,
  walk: Walk,
  gates: readonly Gate[],
  inks: Inks,
): void {
  const right = mapX(map, (walk.graph?.layout.bounds[1][0] ?? 0) + walk.offset) + 6;
  const straight = walk.graph?.layout.kind === "linear";
  const taken: number[] = [];
  context.font = inks.font;
  context.textBaseline = "middle";
  for (const gate of [...gates].sort((a, b) => a.depth - b.depth)) {
    const [x, y] = [mapX(map, gate.position[0] + walk.offset), mapY(map, gate.position[2])];
    if (y < 0 || y > map.height) continue;
    const half = Math.max(5, (gate.width / 2) * map.scaleX);
    const [dx, dy] = straight ? [half, 0] : [Math.cos(gate.yaw) * half, -Math.sin(gate.yaw) * half];
    context.strokeStyle = inks.gate;
    context.globalAlpha = 0.75 ** gate.depth;
    context.lineWidth = gate.depth === 0 ? 1.6 : 1;
    context.beginPath();
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
    context.stroke();
    const room = taken.every((other) => Math.abs(other - y) >= LINE);
    if (room && (straight || gate.depth === 0)) {
      taken.push(y);
      context.globalAlpha = 1;
      context.fillStyle = gate.depth === 0 ? inks.gate : inks.dim;
      const name = gate.title.length > LONGEST_NAME ? `${gate.title.slice(0, LONGEST_NAME)}…` : gate.title;
      context.fillText(name, straight ? right : x + half + 4, y);
    }
    context.globalAlpha = 1;
  }
}

/** An arrow in the direction in which the visitor looks. */
function drawVisitor(context: CanvasRenderingContext2D, map: Projection, eye: Viewpoint, inks: Inks): void {
  const x = Math.min(map.width - 8, Math.max(8, mapX(map, eye.x)));
  const y = Math.min(map.height - 8, Math.max(8, mapY(map, eye.z)));
  context.save();
  context.translate(x, y);
  context.rotate(-eye.yaw);
  context.fillStyle = inks.text;
  context.globalAlpha = 0.16;
  context.beginPath();
  context.moveTo(0, 0);
  context.arc(0, 0, 30, -Math.PI / 2 - 0.5, -Math.PI / 2 + 0.5);
  context.fill();
  context.globalAlpha = 1;
  context.beginPath();
  context.moveTo(0, -9);
  context.lineTo(6, 6);
  context.lineTo(0, 3);
  context.lineTo(-6, 6);
  context.closePath();
  context.fill();
  context.restore();
}
