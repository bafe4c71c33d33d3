// The colours of the world, in sRGB as they must appear on screen. Every shader of the world computes in sRGB and
// writes it unconverted, so that a colour given here is the colour of the pixel.

import type { Theme } from "../store";

/** Red, green, blue in 0..1, sRGB. */
export type Rgb = readonly [number, number, number];

export interface Palette {
  readonly top: Rgb;
  readonly horizon: Rgb;
  readonly floor: Rgb;
  readonly grid: Rgb;
  readonly aisle: Rgb;
  readonly frame: Rgb;
  /** ground of a board: a tone lighter than what is behind it */
  readonly board: Rgb;
  readonly text: Rgb;
  readonly dim: Rgb;
  /** input, chosen, likely: the one warm colour */
  readonly warm: Rgb;
  /** text on the warm colour */
  readonly onWarm: Rgb;
  readonly main: Rgb;
  readonly skip: Rgb;
  readonly gate: Rgb;
  /** tell groups apart; those of `ui/styles/theme.css` */
  readonly series: readonly Rgb[];
  /** darkness of the shadows under panels, 0..1 */
  readonly shadow: number;
}

export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function css(colour: Rgb, alpha = 1): string {
  const [r, g, b] = colour.map((part) => Math.round(part * 255));
  return `rgb(${r} ${g} ${b} / ${alpha})`;
}

const PALETTES: Readonly<Record<Theme, Palette>> = {
  dark: {
    top: rgb("#0a0e16"),
    horizon: rgb("#161d2b"),
    floor: rgb("#0d121c"),
    grid: rgb("#141b28"),
    aisle: rgb("#131a29"),
    frame: rgb("#32415f"),
    board: rgb("#1a2233"),
    text: rgb("#dfe7f5"),
    dim: rgb("#8593ad"),
    warm: rgb("#ffb454"),
    onWarm: rgb("#1c1408"),
    main: rgb("#6f8fd0"),
    skip: rgb("#b98cff"),
    gate: rgb("#5ad1c8"),
    series: [
      "#8fb0f2",
      "#5ad1c8",
      "#b98cff",
      "#e58fb4",
      "#b9c96b",
      "#c3cde2",
      "#5b7fee",
      "#57b36a",
      "#cf6cc6",
      "#6f7a90",
    ].map(rgb),
    shadow: 0.5,
  },
  light: {
    top: rgb("#f7f5f0"),
    horizon: rgb("#e6e2d8"),
    floor: rgb("#ece8de"),
    grid: rgb("#e2ddd1"),
    aisle: rgb("#f4f2ec"),
    frame: rgb("#b9af9d"),
    board: rgb("#fbfaf6"),
    text: rgb("#20242c"),
    dim: rgb("#6d7280"),
    warm: rgb("#c4660a"),
    onWarm: rgb("#ffffff"),
    main: rgb("#7f8aa3"),
    skip: rgb("#7a4fd0"),
    gate: rgb("#15857c"),
    series: [
      "#2f5fc4",
      "#15857c",
      "#7a4fd0",
      "#b03a74",
      "#6b7a12",
      "#3d4250",
      "#5c8ae0",
      "#3d8f3a",
      "#b565b5",
      "#7d8492",
    ].map(rgb),
    shadow: 0.26,
  },
};

/** The palette of a theme; `contrast`: the visitor asked the system for more of it, and what is quiet comes forward. */
export function paletteOf(theme: Theme, contrast: boolean): Palette {
  const palette = PALETTES[theme];
  return contrast ? { ...palette, dim: palette.text, frame: palette.dim, grid: palette.frame } : palette;
}
