// What the world offers to the page, and what it asks of it.

import type { Act } from "../boards/pen";
import type { CloudPoint, FreePlace } from "../cloud";
import type { LayerWish } from "../generated/messages";
import type { Selection, Viewpoint } from "../store";
import type { Margins } from "../walking/flight";
import type { Place } from "./atlas";
import type { Hanging } from "./board_view";

/** What is under a point of the view. */
export type Pick =
  | { readonly kind: "panel"; readonly network: string; readonly panel: string; readonly unit: Place | null }
  | { readonly kind: "gate"; readonly network: string; readonly section: string }
  | { readonly kind: "input"; readonly network: string }
  | ({ readonly kind: "point" } & CloudPoint)
  /** a floating board, and what of it can be pressed there */
  | { readonly kind: "board"; readonly board: string; readonly act: Act | null };

/** Where a flight can go: a panel, a section's gate, a network's input, its cloud, the start of its walk, or any place. */
export type Target =
  | { readonly network: string; readonly panel: string }
  | { readonly network: string; readonly gate: string }
  | { readonly network: string; readonly place: "input" | "cloud" | "start" }
  | { readonly at: Viewpoint };

export interface WorldCallbacks {
  /** absolute address of something the server named */
  url(path: string): string;
  /** CSS pixels that the page covers while a layer is chosen: flights put it into what is free */
  margins?(): Margins;
  /** a panel was clicked: it is chosen and flown to already */
  onPanelClick?(network: string, panel: string): void;
  onGateClick?(network: string, section: string): void;
  onInputClick?(network: string): void;
  onPointClick?(point: CloudPoint): void;
  /** a hand takes what is touched; false where that cannot be taken */
  onPickUp?(pick: Pick): boolean;
  /** what the hand holds goes into a network */
  onPutIn?(network: string): void;
  /** somebody in a headset asks for the board with what there is to do */
  onMenu?(): void;
  /** the layers that the eye needs now, most urgent first, whenever that changes */
  onWish?(network: string, layers: readonly LayerWish[]): void;
}

export interface WorldOptions {
  /** metres beyond which panels are drawn from the shared page; as the fog allows if not given */
  readonly far?: number;
}

export interface WorldStats {
  readonly calls: number;
  readonly triangles: number;
  readonly textures: number;
  /** frames drawn since the start; none is drawn while nothing changes */
  readonly frames: number;
  /** milliseconds of the loop's own work in the last frame */
  readonly frameMs: number;
  /** longest of these since the last call of `stats` */
  readonly longestMs: number;
  /** panels drawn one by one in the last frame */
  readonly near: number;
  /** panels with a picture of their node before them in the last frame, and those with a number in their label */
  readonly pictures: number;
  readonly numbers: number;
  /** panels that show images of what their channels look for, all that have arrived */
  readonly imaged: number;
  /** points of clouds */
  readonly points: number;
  /** nothing moves, fades or waits for upload */
  readonly settled: boolean;
}

export interface World {
  readonly canvas: HTMLCanvasElement;
  flyTo(target: Target): void;
  /** the headset's view: put on (rejects where the headset refuses) and taken off */
  readonly headset: { enter(): Promise<void>; leave(): Promise<void> };
  stats(): WorldStats;
  /** what is under a point of the page, in its pixels */
  pick(clientX: number, clientY: number): Pick | null;
  /** the floating boards as they hang */
  readonly boards: { hanging(): readonly Hanging[] };
  /** bring a panel before the visitor, beside those that stand there; back into its row where it already does */
  pull(place: Selection): void;
  /** the place ahead of the visitor in the cloud that stands; null where none can be decoded from */
  readonly freePlace: FreePlace | null;
  /** what is pointed at */
  readonly pointed: Pick | null;
  /** draw a frame now, whether or not anything changed */
  draw(): void;
  screenshot(): Promise<Blob>;
  dispose(): void;
}
