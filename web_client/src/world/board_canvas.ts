// Drawing the board above the input, and the boxes of a detector over it, on 2-D canvases.

import type { Output } from "../generated/messages";
import type { BoardLine, BoardText } from "./board_lines";
import { NAME_FAMILY } from "./fonts";
import { css, type Palette, type Rgb } from "./theme";

const WIDTH = 1024;
const TITLE = 92;
const ROW = 78;
const PAD = 28;

/** Width through height of a board with as many lines. */
export function boardAspect(lines: number): number {
  return WIDTH / (TITLE + ROW * Math.max(1, lines));
}

/** The board as a canvas without ground; `muted`: a newer input is on its way. */
export function drawBoard(text: BoardText, palette: Palette, muted: boolean): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = TITLE + ROW * Math.max(1, text.lines.length);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no 2-D canvas to write predictions on.");
  // where nothing is written the colour counts all the same: it shows at the letters' soft edges
  context.fillStyle = css(palette.text, 1 / 255);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.globalAlpha = muted ? 0.45 : 1;
  context.textBaseline = "middle";
  context.fillStyle = css(palette.text);
  context.font = `600 48px ${NAME_FAMILY}`;
  context.fillText(fitted(context, text.title, WIDTH - PAD), 0, TITLE * 0.46);
  text.lines.forEach((line, i) => {
    drawLine(context, line, TITLE + ROW * i, palette);
  });
  return canvas;
}

function drawLine(context: CanvasRenderingContext2D, line: BoardLine, top: number, palette: Palette): void {
  const height = ROW - 12;
  const bar = line.share > 0 || line.value.endsWith("%") ? Math.max(8, line.share * WIDTH) : 0;
  context.fillStyle = css(line.likely ? palette.warm : palette.dim, line.likely ? 1 : 0.28);
  context.fillRect(0, top, bar, height);
  context.font = `500 42px ${NAME_FAMILY}`;
  const room = context.measureText(line.value).width;
  const label = fitted(context, line.label, WIDTH - room - 3 * PAD);
  // a bar that would end in the middle of the number has it inside
  const crossed = bar < WIDTH && bar > WIDTH - PAD - room - PAD / 2;
  const right = crossed ? Math.max(room, bar) - PAD / 2 : WIDTH - PAD;
  const write = (from: number, to: number, colour: Rgb) => {
    context.save();
    context.beginPath();
    context.rect(from, top, to - from, height);
    context.clip();
    context.fillStyle = css(colour);
    context.textAlign = "left";
    context.fillText(label, PAD, top + height / 2 + 2);
    context.textAlign = "right";
    context.fillText(line.value, right, top + height / 2 + 2);
    context.restore();
  };
  // letters change their colour where the warm bar ends
  const plain = line.likely || line.share > 0.1 ? palette.text : palette.dim;
  write(0, bar, line.likely ? palette.onWarm : plain);
  write(bar, WIDTH, plain);
}

/** The input with what a detector found drawn on it. */
export function drawBoxes(picture: ImageBitmap, output: Output, palette: Palette): HTMLCanvasElement {
  const [height, width] = output.size ?? [picture.height, picture.width];
  const scale = Math.max(1, Math.min(4, Math.ceil(1024 / picture.width)));
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no 2-D canvas to draw boxes on.");
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const size = Math.max(14, canvas.width / 42);
  context.lineWidth = Math.max(2, canvas.width / 340);
  context.font = `600 ${size}px ${NAME_FAMILY}`;
  context.textBaseline = "middle";
  for (const { label, box } of [...output.boxes].sort((a, b) => a.score - b.score)) {
    const x = (box[0] / width) * canvas.width;
    const y = (box[1] / height) * canvas.height;
    const right = (box[2] / width) * canvas.width;
    const bottom = (box[3] / height) * canvas.height;
    context.strokeStyle = css(palette.warm);
    context.strokeRect(x, y, right - x, bottom - y);
    const room = context.measureText(label).width + size * 0.7;
    const top = Math.max(0, y - size * 1.35);
    context.fillStyle = css(palette.warm);
    context.fillRect(x - context.lineWidth / 2, top, room, size * 1.35);
    context.fillStyle = css(palette.onWarm);
    context.fillText(label, x + size * 0.3, top + size * 0.7);
  }
  return canvas;
}

/** The text, its end left out if it is wider than `room` pixels. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let kept = text;
  while (kept.length > 1 && context.measureText(`${kept}…`).width > room) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}
