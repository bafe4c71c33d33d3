// Results of analyses as items of a board: of each kind what can be read from arm's length.

import { coloursOf, kindsOf } from "../cloud";
import { placesOf } from "../results/nearest";
import type { Grid, Parsed, PointsResult, Result } from "../results/parse";
import { imagePixels, largest, mapAt, signedPixels } from "../results/pixels";
import { number } from "../ui/format";
import type { BoardPicture, Item, Points } from "./board";

export const PICTURES_A_PAGE = 8;
const ROWS = 8;
const MOST_GROUPS = 12;

/** `pages`: which page of the pictures is open. */
export function itemsOf(parsed: Parsed, page: number): Item[] {
  if (!parsed.keyed) return itemsOfOne(parsed.result, page);
  const layers = [...parsed.results.keys()];
  const at = Math.min(page, layers.length - 1);
  const result = parsed.results.get(layers[at] ?? "");
  if (!result) return [];
  const items = itemsOfOne(result, 0);
  return [
    { kind: "words", text: `${layers[at]} (${at + 1} of ${layers.length})`, tone: "mono" },
    {
      kind: "buttons",
      buttons: [
        { name: "layer-before", label: "Layer before", off: at === 0 },
        { name: "layer-after", label: "Layer after", off: at >= layers.length - 1 },
      ],
    },
    ...items,
  ];
}

function itemsOfOne(result: Result, page: number): Item[] {
  const note: Item[] = result.note === "" ? [] : [{ kind: "words", text: result.note, tone: "dim" }];
  return [...itemsOfKind(result, page), ...note];
}

function itemsOfKind(result: Result, page: number): Item[] {
  switch (result.kind) {
    case "curve": {
      const { x, series, style, xLabel } = result;
      const [from = 0, to = 1] = [x[0], x[x.length - 1]];
      const ends = [x[0], x[x.length - 1]].map((value) => (value === undefined ? "" : number(value)));
      return [
        {
          kind: "chart",
          style,
          x,
          series: [...series].map(([label, values]) => ({ label, values })),
          lines: [...result.lines].map(([label, place]) => ({
            label,
            at: (place - from) / (to - from || 1),
          })),
          ends: [ends[0] ?? "", `${ends[1] ?? ""} ${xLabel}`],
        },
      ];
    }
    case "images":
      return [pictures(result, page, (index) => image(result, imagePixels(result, index)), result.labels)];
    case "maps": {
      const scale = largest(result.values);
      const draw = (index: number): ImageData => image(result, signedPixels(mapAt(result, index), scale));
      return [pictures(result, page, draw, result.labels)];
    }
    case "matrix": {
      const { rows, columns, values } = result;
      const grid = { count: 1, height: rows.length, width: columns.length, values };
      return [pictures(grid, 0, () => image(grid, signedPixels(values, largest(values))), [result.unit])];
    }
    case "scores": {
      const [name, values] = [...result.columns][0] ?? ["", new Float32Array()];
      const order = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
      const most = Math.max(1e-12, ...values.map(Math.abs));
      const rows = order.slice(page * ROWS, (page + 1) * ROWS).map((index) => ({
        label: result.names[index] ?? `${index}`,
        value: number(values[index] ?? Number.NaN),
        share: Math.abs(values[index] ?? 0) / most,
        likely: false,
      }));
      const summary: Item[] = result.summary.map(([label, value]) => ({
        kind: "words",
        text: `${label}: ${typeof value === "number" ? number(value) : value}`,
        tone: "dim",
      }));
      const heading: Item = { kind: "words", text: name.replaceAll("_", " "), tone: "dim" };
      return [...summary, heading, { kind: "bars", rows }, ...turning(page, Math.ceil(order.length / ROWS))];
    }
    case "points":
      return [
        { kind: "points", places: pointsOf(result) },
        { kind: "words", text: groupsOf(result), tone: "dim" },
        ...result.summary.map(
          ([label, value]): Item => ({
            kind: "words",
            text: `${label}: ${typeof value === "number" ? number(value) : value}`,
            tone: "dim",
          }),
        ),
      ];
  }
}

/** As the page shows them, from above. */
function pointsOf(result: PointsResult): Points["places"] {
  const colours = coloursOf(result);
  return placesOf(result, 1, 0.04).flatMap(({ x, y }, i) =>
    Number.isFinite(x + y) ? [{ x, y, group: colours[i] ?? 0 }] : [],
  );
}

function groupsOf(result: PointsResult): string {
  const kinds = kindsOf(result);
  const shown = kinds.slice(0, MOST_GROUPS).join(", ");
  const groups = kinds.length > 1 ? `: ${shown}${kinds.length > MOST_GROUPS ? " …" : ""}` : "";
  return `${result.count} points${groups}`;
}

/** A picture of a result as it is shown; null where there is none. */
export function pictureOf(result: Result, index: number): ImageData | null {
  if (result.kind === "images") return image(result, imagePixels(result, index));
  if (result.kind !== "maps") return null;
  return image(result, signedPixels(mapAt(result, index), largest(result.values)));
}

function turning(page: number, pages: number): Item[] {
  if (pages < 2) return [];
  const buttons = [
    { name: "rows-before", label: "‹", off: page === 0 },
    { name: "rows-after", label: "›", off: page >= pages - 1 },
  ];
  return [{ kind: "buttons", buttons }];
}

function pictures(
  grid: Grid,
  page: number,
  draw: (index: number) => ImageData,
  labels: readonly string[],
): Item {
  const pages = Math.max(1, Math.ceil(grid.count / PICTURES_A_PAGE));
  const at = Math.min(page, pages - 1);
  const items: BoardPicture[] = [];
  for (let i = at * PICTURES_A_PAGE; i < Math.min(grid.count, (at + 1) * PICTURES_A_PAGE); i++)
    items.push({ name: `picture ${i}`, source: draw(i), label: labels[i] ?? `${i}`, on: false });
  return { kind: "pictures", name: "result", label: "", items, page: at, pages };
}

function image(
  { height, width }: { height: number; width: number },
  pixels: Uint8ClampedArray<ArrayBuffer>,
): ImageData {
  return new ImageData(pixels, Math.max(1, width), Math.max(1, height));
}
