// The words of all labels of a walk on one R8 page: coverage only, the colour is the shader's.

import { ExternalTexture, type WebGLRenderer } from "three";
import { NAME_FAMILY, NUMBER_FAMILY } from "./fonts";
import { createTexture, uploadR8 } from "./layer_texture";

/** Pixels at full size: the name's and the second line's font, and the height of a whole label. */
export const NAME = 44;
export const SECOND = 27;
export const TALL = 96;
const NAME_BASE = 46;
const SECOND_BASE = 84;
/** from the middle of one state's dot to the next one's */
const DOT = 22;
const GAP = 8;
const LARGEST = 4096;
/** pixels of a row that is written and taken to the card at once; more where a label is wider */
const STRIP = 1024;
/** rows of labels that are shown before all are written */
const FIRST_ROWS = 12;
const NAME_FONT = `600 {}px ${NAME_FAMILY}`;
const SECOND_FONT = `400 {}px ${NUMBER_FAMILY}`;

export interface Words {
  readonly name: string;
  readonly second: string;
  /** behind the second line: which one of so many states is shown */
  readonly state?: { readonly at: number; readonly of: number };
}

/** Where a label stands on the page: pixels; its whole width and its name's at full size. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly full: number;
  readonly name: number;
}

export async function loadFonts(): Promise<void> {
  await Promise.all([
    document.fonts.load(NAME_FONT.replace("{}", "44"), "layer1.0"),
    document.fonts.load(SECOND_FONT.replace("{}", "27"), "conv2d ×·"),
  ]);
}

export class LabelPage {
  readonly texture: ExternalTexture;
  readonly width: number;
  readonly height: number;
  /** page pixels for a pixel at full size, 1 or less */
  readonly scale: number;
  readonly spots: readonly Spot[];
  /** labels before this one can be shown */
  ready = 0;
  private readonly handle: WebGLTexture;
  private readonly context: CanvasRenderingContext2D;
  private readonly rows: number[][];
  /** rows beside each other */
  private readonly across: number;
  /** rows on the card, and labels written of the next one */
  private drawn = 0;
  private written = 0;

  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly words: readonly Words[],
    full: readonly Width[],
  ) {
    this.context = writing();
    const { canvas } = this.context;
    const limit = Math.min(LARGEST, renderer.capabilities.maxTextureSize);
    const page = arrange(full, limit);
    const tall = Math.ceil(TALL * page.scale);
    this.scale = page.scale;
    this.across = page.across;
    this.rows = page.rows;
    this.spots = page.spots;
    this.width = page.strip * page.across;
    this.height = Math.max(1, Math.ceil(page.rows.length / page.across)) * tall;
    canvas.width = page.strip;
    canvas.height = tall;
    const gl = renderer.getContext() as WebGL2RenderingContext;
    const levels = Math.floor(Math.log2(Math.max(this.width, this.height))) + 1;
    this.handle = createTexture(renderer, "R8", this.width, this.height, levels);
    const anisotropic = gl.getExtension("EXT_texture_filter_anisotropic");
    if (anisotropic) gl.texParameteri(gl.TEXTURE_2D, anisotropic.TEXTURE_MAX_ANISOTROPY_EXT, 4);
    this.texture = new ExternalTexture(this.handle);
  }

  /** Write one label at least and more up to the time `until`; true while there is more to write. */
  write(until: number): boolean {
    if (this.drawn === this.rows.length) return false;
    do {
      const label = this.rows[this.drawn]?.[this.written];
      if (label !== undefined) this.writeLabel(label);
      else this.finishRow();
    } while (this.drawn < this.rows.length && performance.now() < until);
    return true;
  }

  dispose(): void {
    this.texture.dispose();
    this.renderer.getContext().deleteTexture(this.handle);
  }

  private writeLabel(label: number): void {
    const { context, scale } = this;
    const { width, height } = context.canvas;
    if (this.written === 0) {
      context.fillStyle = "#000";
      context.fillRect(0, 0, width, height);
      context.fillStyle = "#fff";
    }
    this.written += 1;
    const spot = this.spots[label];
    const words = this.words[label];
    if (!spot || !words) return;
    context.font = NAME_FONT.replace("{}", String(NAME * scale));
    const x = spot.x % width;
    context.fillText(words.name, x, NAME_BASE * scale);
    context.font = SECOND_FONT.replace("{}", String(SECOND * scale));
    context.fillText(words.second, x, SECOND_BASE * scale);
    if (words.state) dots(context, words.state, x + context.measureText(words.second).width, scale);
  }

  /** Take a row whose labels are written to the card. */
  private finishRow(): void {
    const { renderer, handle } = this;
    const { canvas } = this.context;
    const x = (this.drawn % this.across) * canvas.width;
    const y = Math.floor(this.drawn / this.across) * canvas.height;
    uploadR8(renderer, handle, 0, x, y, canvas.width, canvas.height, canvas);
    this.drawn += 1;
    this.written = 0;
    // the first labels at once, the others together: making the coarser levels is dear
    if (this.drawn < this.rows.length && (this.ready > 0 || this.drawn < FIRST_ROWS)) return;
    (renderer.getContext() as WebGL2RenderingContext).generateMipmap(WebGL2RenderingContext.TEXTURE_2D);
    this.ready = this.rows.slice(0, this.drawn).reduce((sum, row) => sum + row.length, 0);
  }
}

function writing(): CanvasRenderingContext2D {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no 2-D canvas to write labels on.");
  return context;
}

/** A disk for the state that is shown, rings for the others. */
function dots(
  context: CanvasRenderingContext2D,
  state: { readonly at: number; readonly of: number },
  from: number,
  scale: number,
): void {
  context.strokeStyle = "#fff";
  context.lineWidth = 2.2 * scale;
  for (let i = 0; i < state.of; i++) {
    context.beginPath();
    const x = from + (DOT * (i + 1) + 4) * scale;
    context.arc(x, (SECOND_BASE - 8.5) * scale, (i === state.at ? 7 : 5.6) * scale, 0, 2 * Math.PI);
    if (i === state.at) context.fill();
    else context.stroke();
  }
}

/** Of a label at full size: the wider of its two lines, and its name alone. */
export interface Width {
  readonly full: number;
  readonly name: number;
}

/** The sum of the letters' widths, each measured once; pauses after each label. */
export function* widthsOf(words: readonly Words[]): Generator<void, Width[]> {
  const context = writing();
  const measure = (font: string) => {
    const letters = new Map<string, number>();
    return (text: string) => {
      let sum = 0;
      for (const letter of text) {
        let width = letters.get(letter);
        if (width === undefined) {
          context.font = font;
          width = context.measureText(letter).width;
          letters.set(letter, width);
        }
        sum += width;
      }
      return Math.ceil(sum) + 2;
    };
  };
  const ofName = measure(NAME_FONT.replace("{}", String(NAME)));
  const ofSecond = measure(SECOND_FONT.replace("{}", String(SECOND)));
  const found: Width[] = [];
  for (const label of words) {
    const name = ofName(label.name);
    const more = label.state ? DOT * (label.state.of + 1) : 0;
    found.push({ name, full: Math.max(name, ofSecond(label.second) + more) });
    yield;
  }
  return found;
}

interface Arranged {
  readonly scale: number;
  readonly strip: number;
  readonly across: number;
  readonly rows: number[][];
  readonly spots: Spot[];
}

/** Labels on a page that is about square and at most `limit` pixels wide and high, as large as they fit. */
export function arrange(widths: readonly Width[], limit: number): Arranged {
  const area = widths.reduce((sum, width) => sum + width.full + GAP, 0) * TALL;
  const widest = widths.reduce((most, width) => Math.max(most, width.full), 1);
  let scale = Math.min(1, limit / Math.sqrt(Math.max(1, area)));
  for (;;) {
    const width = Math.min(limit, nextPower(Math.max(Math.sqrt(area), widest + GAP) * scale));
    const strip = Math.min(width, Math.max(STRIP, nextPower((widest + GAP) * scale)));
    const across = width / strip;
    const tall = Math.ceil(TALL * scale);
    const packed = pack(widths, scale, strip, across, tall);
    if (Math.ceil(packed.rows.length / across) * tall <= limit) return { scale, strip, across, ...packed };
    scale *= 0.95;
  }
}

/** Labels in their order in rows of `strip` by `tall` pixels, of which so many lie `across` the page. */
export function pack(
  widths: readonly Width[],
  scale: number,
  strip: number,
  across: number,
  tall: number,
): { rows: number[][]; spots: Spot[] } {
  const rows: number[][] = [];
  const spots: Spot[] = [];
  let x = Number.POSITIVE_INFINITY;
  widths.forEach(({ full, name }, label) => {
    const scaled = Math.min(strip - GAP, Math.ceil(full * scale));
    if (x + scaled + GAP > strip) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push(label);
    const row = rows.length - 1;
    spots.push({
      x: x + (row % across) * strip,
      y: Math.floor(row / across) * tall,
      width: scaled,
      full,
      name,
    });
    x += scaled + GAP;
  });
  return { rows, spots };
}

const nextPower = (value: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, value)));
