// What boards are drawn with: words, buttons and what pressing them does.

import type { Slider, Value } from "../ui/controls/description";
import { NAME_FAMILY, NUMBER_FAMILY } from "../world/fonts";
import { css, type Palette } from "../world/theme";

/** pixels; a metre of a board has so many that letters are .35 to .55 degrees high from 1.2 metres */
export const BOARD_WIDTH = 720;
export const PIXELS_PER_METRE = 1250;
export const PAD = 30;
export const GAP = 14;
export const ROW = 42;
export const TITLE = 62;
export const [TEXT, SMALL, HEAD] = [18, 16, 24];
export const RADIUS = 10;
export const PICTURES_ACROSS = 4;
export const CHART = 170;

/** What pressing a region does. */
export type Act =
  | { readonly do: "press"; readonly name: string }
  | { readonly do: "set"; readonly name: string; readonly value: Value }
  | { readonly do: "turn"; readonly name: string; readonly page: number }
  | { readonly do: "slide"; readonly control: Slider }
  | { readonly do: "close" }
  | { readonly do: "move" };

/** A rectangle in pixels of the board. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly act: Act;
}

/** Pictures by their address; undefined while one is on its way. */
export type PictureOf = (address: string) => CanvasImageSource | undefined;

/** Draws from above to below; `y` is where it has come to. */
export class Pen {
  y = 0;
  readonly regions: Region[] = [];
  protected readonly context: CanvasRenderingContext2D;

  constructor(
    protected readonly canvas: HTMLCanvasElement,
    protected readonly pages: ReadonlyMap<string, number>,
    protected readonly palette: Palette,
    protected readonly pictureOf: PictureOf,
  ) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser gives no 2-D canvas to draw boards on.");
    this.context = context;
    context.textBaseline = "middle";
    context.lineJoin = "round";
  }

  /** A label with arrows to turn pages; `leap`: pages that the double arrows turn, where there are any. */
  protected head(label: string, name: string, page: number, pages: number, leap = 1): void {
    this.label(label);
    if (pages > 1) {
      const right = BOARD_WIDTH - PAD - ROW;
      const turn = (to: number): Act | null =>
        to === page ? null : { do: "turn", name, page: Math.min(pages - 1, Math.max(0, to)) };
      this.square("›", right, turn(Math.min(pages - 1, page + 1)));
      this.square("‹", right - 156, turn(Math.max(0, page - 1)));
      if (leap > 1) {
        this.square("«", right - 206, turn(Math.max(0, page - leap)));
        this.square("»", right - 256, turn(Math.min(pages - 1, page + leap)));
      }
      this.context.textAlign = "center";
      this.context.font = `${SMALL}px ${NUMBER_FAMILY}`;
      this.text(`${page + 1}/${pages}`, right - 57, this.y + ROW / 2, this.palette.dim, 104);
      this.context.textAlign = "left";
    }
    this.y += ROW + 4;
  }

  protected label(label: string): void {
    this.context.font = `${TEXT}px ${NAME_FAMILY}`;
    this.text(label, PAD, this.y + ROW / 2, this.palette.text, BOARD_WIDTH / 2 - PAD);
  }

  protected value(text: string): void {
    const { context } = this;
    context.font = `${TEXT}px ${NUMBER_FAMILY}`;
    context.textAlign = "right";
    this.text(text, BOARD_WIDTH - PAD, this.y + ROW / 2, this.palette.text);
    context.textAlign = "left";
  }

  protected square(sign: string, x: number, act: Act | null): void {
    this.button(sign, x, ROW, false, act);
  }

  /** Buttons side by side, on as many lines as they need. */
  protected wrapped(buttons: readonly { label: string; on: boolean; act: Act | null }[]): void {
    const { context } = this;
    context.font = `${TEXT}px ${NAME_FAMILY}`;
    let x = PAD;
    for (const { label, on, act } of buttons) {
      const width = Math.min(BOARD_WIDTH - 2 * PAD, context.measureText(label).width + 34);
      if (x > PAD && x + width > BOARD_WIDTH - PAD) {
        x = PAD;
        this.y += ROW + 8;
      }
      this.button(label, x, width, on, act);
      x += width + 8;
    }
    this.y += ROW;
  }

  protected button(label: string, x: number, width: number, on: boolean, act: Act | null): void {
    const { context, palette } = this;
    context.fillStyle = css(on ? palette.warm : palette.frame, act === null ? 0.45 : 1);
    this.box(x, this.y, width, ROW, RADIUS);
    context.fill();
    context.font = `${TEXT}px ${NAME_FAMILY}`;
    context.textAlign = "center";
    const colour = on ? palette.onWarm : act === null ? palette.dim : palette.text;
    this.text(label, x + width / 2, this.y + ROW / 2 + 1, colour, width - 16);
    context.textAlign = "left";
    if (act !== null) this.region(x, this.y, width, ROW, act);
  }

  protected text(
    text: string,
    x: number,
    y: number,
    colour: Palette["text"],
    room = Number.POSITIVE_INFINITY,
  ): void {
    const { context } = this;
    context.fillStyle = css(colour);
    let shown = text;
    while (shown.length > 1 && context.measureText(shown).width > room)
      shown = `${shown.slice(0, -2).trimEnd()}…`;
    context.fillText(shown, x, y);
  }

  protected box(x: number, y: number, width: number, height: number, radius: number): void {
    this.context.beginPath();
    this.context.roundRect(x, y, width, height, radius);
  }

  protected region(x: number, y: number, width: number, height: number, act: Act): void {
    this.regions.push({ x, y, width, height, act });
  }
}

/** A text in lines that are not longer than `room` pixels. */
export function lines(context: CanvasRenderingContext2D, text: string, room: number): string[] {
  const found: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && context.measureText(longer).width > room) {
      found.push(line);
      line = word;
    } else line = longer;
  }
  return [...found, line];
}
