// Draws a board's content and tells where on it what can be pressed.

import { number } from "../ui/format";
import { canvasOf } from "../world/canvas_of";
import { NAME_FAMILY, NUMBER_FAMILY } from "../world/fonts";
import { css, type Palette } from "../world/theme";
import type { Bars, BoardContent, Buttons, Chart, Item, Pictures, Points, Progress, Words } from "./board";
import { ControlPen } from "./control_drawing";
import {
  BOARD_WIDTH,
  CHART,
  GAP,
  HEAD,
  lines,
  PAD,
  PICTURES_ACROSS,
  type PictureOf,
  RADIUS,
  type Region,
  ROW,
  SMALL,
  TEXT,
  TITLE,
} from "./pen";

export interface Drawn {
  readonly canvas: HTMLCanvasElement;
  readonly regions: readonly Region[];
}

export function drawBoardContent(
  content: BoardContent,
  pages: ReadonlyMap<string, number>,
  palette: Palette,
  pictureOf: PictureOf,
): Drawn {
  const measuring = new BoardPen(document.createElement("canvas"), pages, palette, pictureOf);
  measuring.draw(content);
  const canvas = document.createElement("canvas");
  canvas.width = BOARD_WIDTH;
  canvas.height = measuring.y;
  const pen = new BoardPen(canvas, pages, palette, pictureOf);
  pen.ground();
  pen.draw(content);
  return { canvas, regions: pen.regions };
}

class BoardPen extends ControlPen {
  ground(): void {
    const { context, canvas, palette } = this;
    context.fillStyle = css(palette.board);
    this.box(0, 0, canvas.width, canvas.height, 2 * RADIUS);
    context.fill();
    context.strokeStyle = css(palette.frame);
    context.lineWidth = 2;
    this.box(1, 1, canvas.width - 2, canvas.height - 2, 2 * RADIUS);
    context.stroke();
  }

  draw({ title, items }: BoardContent): void {
    const { context, palette } = this;
    context.font = `600 ${HEAD}px ${NAME_FAMILY}`;
    this.text(title, PAD, TITLE / 2 + 4, palette.text, BOARD_WIDTH - 2 * PAD - ROW);
    this.region(0, 0, BOARD_WIDTH - TITLE, TITLE, { do: "move" });
    const middle = [BOARD_WIDTH - TITLE / 2 - 4, TITLE / 2 + 4] as const;
    context.strokeStyle = css(palette.dim);
    context.lineWidth = 2.5;
    context.beginPath();
    for (const side of [-1, 1]) {
      context.moveTo(middle[0] - 8, middle[1] - 8 * side);
      context.lineTo(middle[0] + 8, middle[1] + 8 * side);
    }
    context.stroke();
    this.region(BOARD_WIDTH - TITLE, 0, TITLE, TITLE, { do: "close" });
    this.y = TITLE + 4;
    for (const item of items) {
      this.item(item);
      this.y += GAP;
    }
    this.y += PAD - GAP;
  }

  private item(item: Item): void {
    if (item.kind === "words") this.words(item);
    else if (item.kind === "buttons") this.buttons(item);
    else if (item.kind === "bars") this.bars(item);
    else if (item.kind === "pictures") this.pictures(item);
    else if (item.kind === "chart") this.chart(item);
    else if (item.kind === "points") this.points(item);
    else if (item.kind === "progress") this.progress(item);
    else this.control(item);
  }

  private words({ text, tone }: Words): void {
    const { context, palette } = this;
    const mono = tone === "mono";
    context.font = mono ? `${SMALL}px ${NUMBER_FAMILY}` : `${TEXT}px ${NAME_FAMILY}`;
    const colour = { plain: palette.text, dim: palette.dim, mono: palette.dim, warm: palette.warm }[tone];
    for (const line of lines(context, text, BOARD_WIDTH - 2 * PAD)) {
      this.text(line, PAD, this.y + 14, colour);
      this.y += 27;
    }
  }

  private buttons({ buttons }: Buttons): void {
    this.wrapped(
      buttons.map(({ name, label, on, off }) => ({
        label,
        on: on ?? false,
        act: off ? null : { do: "press", name },
      })),
    );
  }

  private bars({ rows }: Bars): void {
    const { context, palette } = this;
    const width = BOARD_WIDTH - 2 * PAD;
    context.font = `${TEXT}px ${NAME_FAMILY}`;
    for (const { label, value, share, likely } of rows) {
      context.fillStyle = css(likely ? palette.warm : palette.frame);
      this.box(PAD, this.y, Math.max(6, share * width), ROW - 8, 6);
      context.fill();
      const inside = likely && share > 0.3;
      this.text(label, PAD + 12, this.y + ROW / 2 - 3, inside ? palette.onWarm : palette.text, width * 0.7);
      context.textAlign = "right";
      const covered = likely && share > 0.97;
      this.text(value, BOARD_WIDTH - PAD - 8, this.y + ROW / 2 - 3, covered ? palette.onWarm : palette.text);
      context.textAlign = "left";
      this.y += ROW;
    }
  }

  private pictures({ name, label, items, page, pages }: Pictures): void {
    const { context, palette } = this;
    this.head(label, name, page, pages);
    const side = (BOARD_WIDTH - 2 * PAD - (PICTURES_ACROSS - 1) * GAP) / PICTURES_ACROSS;
    items.forEach((item, i) => {
      const x = PAD + (i % PICTURES_ACROSS) * (side + GAP);
      const top = this.y + Math.floor(i / PICTURES_ACROSS) * (side + 30);
      context.fillStyle = css(palette.floor);
      context.fillRect(x, top, side, side);
      const source = typeof item.source === "string" ? this.pictureOf(item.source) : canvasOf(item.source);
      if (source) {
        const [width, height] = sizeOf(source);
        const fit = Math.min(side / width, side / height);
        context.imageSmoothingEnabled = fit < 1;
        const [w, h] = [width * fit, height * fit];
        context.drawImage(source, x + (side - w) / 2, top + (side - h) / 2, w, h);
      }
      if (item.on) {
        context.strokeStyle = css(palette.warm);
        context.lineWidth = 4;
        context.strokeRect(x - 3, top - 3, side + 6, side + 6);
      }
      context.font = `${SMALL}px ${NAME_FAMILY}`;
      this.text(item.label, x, top + side + 15, item.on ? palette.warm : palette.dim, side);
      this.region(x, top, side, side + 28, { do: "press", name: item.name });
    });
    this.y += Math.ceil(items.length / PICTURES_ACROSS) * (side + 30);
  }

  private chart({ x, series, style, ends, lines = [] }: Chart): void {
    const { context, palette } = this;
    const [left, width] = [PAD, BOARD_WIDTH - 2 * PAD];
    const values = series.flatMap((one) => Array.from(one.values).filter(Number.isFinite));
    const [low, high] = [Math.min(0, ...values), Math.max(1e-12, ...values)];
    const toY = (value: number): number => this.y + CHART - ((value - low) / (high - low)) * CHART;
    context.fillStyle = css(palette.floor);
    context.fillRect(left, this.y, width, CHART);
    const colours = [palette.main, palette.gate, palette.skip];
    series.forEach(({ values: heights }, i) => {
      const colour = css(colours[i % colours.length] ?? palette.main);
      const toX = (place: number): number => left + (place / Math.max(1, heights.length - 1)) * width;
      if (style === "bars") {
        context.fillStyle = colour;
        const each = width / heights.length;
        for (let k = 0; k < heights.length; k++) {
          const y = toY(heights[k] ?? 0);
          context.fillRect(left + k * each, y, Math.max(1, each - 1), toY(0) - y);
        }
        return;
      }
      context.strokeStyle = colour;
      context.lineWidth = 2.5;
      context.beginPath();
      for (let k = 0; k < heights.length; k++) context.lineTo(toX(k), toY(heights[k] ?? 0));
      context.stroke();
    });
    context.font = `${SMALL}px ${NUMBER_FAMILY}`;
    lines.forEach(({ label, at }, i) => {
      const place = left + Math.min(1, Math.max(0, at)) * width;
      context.fillStyle = css(palette.text);
      context.fillRect(place - 1, this.y, 2, CHART);
      context.textAlign = at < 0.5 ? "left" : "right";
      this.text(label, place + (at < 0.5 ? 8 : -8), this.y + SMALL + i * (SMALL + 4), palette.text);
    });
    context.textAlign = "left";
    this.y += CHART + 16;
    this.text(ends[0], left, this.y, palette.dim);
    context.textAlign = "right";
    this.text(ends[1], left + width, this.y, palette.dim);
    context.textAlign = "center";
    if (x.length > 0) this.text(`${number(low)} … ${number(high)}`, left + width / 2, this.y, palette.dim);
    context.textAlign = "left";
    this.y += 12;
  }

  private points({ places }: Points): void {
    const { context, palette } = this;
    const side = BOARD_WIDTH - 2 * PAD;
    context.fillStyle = css(palette.floor);
    context.fillRect(PAD, this.y, side, side);
    const radius = places.length > 400 ? 4 : 6;
    for (const { x, y, group } of places) {
      context.fillStyle = css(palette.series[group % palette.series.length] ?? palette.main);
      context.beginPath();
      context.arc(PAD + x * side, this.y + y * side, radius, 0, 2 * Math.PI);
      context.fill();
    }
    this.y += side;
  }

  private progress({ share, words }: Progress): void {
    const { context, palette } = this;
    const width = BOARD_WIDTH - 2 * PAD;
    context.font = `${TEXT}px ${NAME_FAMILY}`;
    this.text(words, PAD, this.y + 12, palette.dim, width);
    this.y += 30;
    context.fillStyle = css(palette.frame);
    this.box(PAD, this.y, width, 8, 4);
    context.fill();
    context.fillStyle = css(palette.main);
    this.box(PAD, this.y, Math.max(8, width * share), 8, 4);
    context.fill();
    this.y += 12;
  }
}

function sizeOf(source: CanvasImageSource): [number, number] {
  if (source instanceof HTMLImageElement) return [source.naturalWidth || 1, source.naturalHeight || 1];
  const { width, height } = source as HTMLCanvasElement;
  return [width, height];
}
