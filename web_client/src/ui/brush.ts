// Drawing on a sheet of the network's own size.

import type { InputSpec } from "../generated/messages";

/** In pixels of the sheet. */
export interface Point {
  x: number;
  y: number;
}

export interface Brush {
  /** in pixels of the sheet */
  width: number;
  colour: string;
}

/** Widths as shares of the sheet's shorter side, the finest first. */
export const WIDTHS: readonly number[] = [0.03, 0.06, 0.095, 0.16];
const UNDOS = 30;

/** What is drawn on and with, where the network has no colours: light on dark where its data are dark on the whole. */
export function sense(input: InputSpec, border: number | null): { paper: string; ink: string } {
  if (input.shape[0] !== 1) return { paper: "#ffffff", ink: "#000000" };
  const level = border ?? input.mean?.[0] ?? 0;
  return level < 0.5 ? { paper: "#000000", ink: "#ffffff" } : { paper: "#ffffff", ink: "#000000" };
}

/** The middle brightness (0..1) of a picture's rim: what its paper is. pixels: RGBA rows. */
export function borderLevel(pixels: Uint8ClampedArray, width: number, height: number): number {
  const levels: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
      const at = 4 * (y * width + x);
      levels.push(((pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0)) / 765);
    }
  levels.sort((a, b) => a - b);
  return levels[levels.length >> 1] ?? 0;
}

/** A canvas that one draws on. */
export class Sheet {
  private readonly context: CanvasRenderingContext2D;
  private readonly before: ImageData[] = [];
  private stroke: { points: Point[]; brush: Brush } | null = null;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly paper: string,
  ) {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("The browser gives no canvas to draw on.");
    this.context = context;
    context.lineCap = context.lineJoin = "round";
    this.fill();
  }

  get drawing(): boolean {
    return this.stroke !== null;
  }

  /** Begin a stroke; a point by itself is a dot. */
  begin(at: Point, brush: Brush): void {
    this.keep();
    this.stroke = { points: [at], brush };
    this.paint();
  }

  extend(points: readonly Point[]): void {
    if (this.stroke === null) return;
    this.stroke.points.push(...points);
    this.paint();
  }

  end(): void {
    this.stroke = null;
  }

  clear(): void {
    this.end();
    this.keep();
    this.fill();
  }

  /** Take the last stroke (or clearing) back; false when there is none. */
  undo(): boolean {
    this.end();
    const last = this.before.pop();
    if (last !== undefined) this.context.putImageData(last, 0, 0);
    return last !== undefined;
  }

  /** Go on with a picture. */
  load(picture: CanvasImageSource): void {
    this.context.drawImage(picture, 0, 0, this.canvas.width, this.canvas.height);
  }

  private keep(): void {
    this.before.push(this.context.getImageData(0, 0, this.canvas.width, this.canvas.height));
    if (this.before.length > UNDOS) this.before.shift();
  }

  /** The whole stroke over what was there: drawn piece by piece, its joints would be darker than the rest. */
  private paint(): void {
    const [stroke, under] = [this.stroke, this.before.at(-1)];
    const first = stroke?.points[0];
    if (stroke === null || first === undefined || under === undefined) return;
    const { context } = this;
    context.putImageData(under, 0, 0);
    context.strokeStyle = stroke.brush.colour;
    context.lineWidth = stroke.brush.width;
    context.beginPath();
    context.moveTo(first.x, first.y);
    context.lineTo(first.x + 1e-3, first.y); // a line of no length would not be drawn
    for (const point of stroke.points.slice(1)) context.lineTo(point.x, point.y);
    context.stroke();
  }

  private fill(): void {
    this.context.fillStyle = this.paper;
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }
}
