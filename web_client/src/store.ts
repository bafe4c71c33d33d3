// The one observable state of the client. `connection/` fills it, `world/` draws it, `ui/` shows and changes it.
// Signals hold immutable values: replace, never mutate.

import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Board } from "./boards/board";
import type { ChannelOrder } from "./channel_order";
import type { Cloud, CloudPoint, FreePlace } from "./cloud";
import type { Blob as LayerBlob } from "./connection/blob";
import type {
  AnalysisInfo,
  GraphAnswer,
  JobInfo,
  Layout,
  NetworkInfo,
  Problem,
  RecordingInfo,
  RecordingWish,
  Tour,
  VisitorHere,
} from "./generated/messages";
import { counterparts } from "./graph_index";
import type { Held } from "./hand/held";
import type { AllMoved } from "./hand/moved";
import { COMFORT, type Comfort } from "./headset/comfort";
import type { NodeNumbers, NodePictures } from "./on_panels";
import type { Guided } from "./tour/tour";
import type { Values } from "./ui/controls/description";
import type { Growth, LayerImages } from "./visualizations";
import type { ColourMapName } from "./world/colour_map";

export type ConnectionStatus = "connecting" | "ready" | "lost" | "refused";
export type ScaleMode = "layer" | "channel";
/** lost: the graphics card was taken away and is awaited; missing: the browser has none that can draw the world */
export type Graphics = "here" | "lost" | "missing";
/** none: there is none here; offered: it can be put on; inside: it is on */
export type HeadsetState = "none" | "offered" | "inside";
export type Theme = "dark" | "light";
/** how the aisle runs */
export type LayoutKind = Layout["kind"];

/** A recording that the server held when a link to it was made, and what it was made from where that can be made again. */
export interface KnownRecording extends Partial<Record<keyof RecordingWish, undefined>> {
  recording: string;
  near: RecordingWish | null;
}

/** An input that can be asked for by words alone. */
export type InputWish = (RecordingWish & { recording?: undefined }) | KnownRecording;

/** What a visitor gives a network to see. */
export type Wish = InputWish | File;

/** One network in the world; several stand side by side, each moved by `offset` metres along x. */
export interface Walk {
  network: NetworkInfo;
  /** null until the graph has arrived */
  graph: GraphAnswer | null;
  /** how much of it is asked for */
  extent: Extent;
  /** sections that are folded */
  folded: ReadonlySet<string>;
  /** nodes that only follow another share its panel */
  merged: boolean;
  recording: RecordingInfo | null;
  /** what `recording` was made from (or is being made from), so that it can be made again */
  wish: Wish | null;
  /** an input is being recorded */
  busy: boolean;
  problem: Problem | null;
  offset: number;
}

/** An input to go back to. */
export interface Past {
  /** tells inputs apart: see `feedOf` */
  feed: string;
  wish: Wish;
  /** null for a file that has not been shown yet */
  recording: RecordingInfo | null;
  words: string;
  /** a small picture of it; "" until there is one */
  thumbnail: string;
}

/** How much of a network is shown: as the server suggests, so many levels of its sections, or with these folded. */
export type Extent =
  | { readonly start: true }
  | { readonly levels: number; readonly merged: boolean }
  | { readonly folded: readonly string[]; readonly merged: boolean };

/** Which of its states every merged panel shows, where none was chosen for it. */
export type StateForAll = "first" | "middle" | "last";

/** A unit: one channel, one position of a network's node; `y` and `x` are -1 where the whole channel is meant. */
export interface Unit {
  network: string;
  panel: string;
  channel: number;
  y: number;
  x: number;
}

/** A rectangle of a network's input, in shares of its height and width, 0..1. */
export interface InputRegion {
  network: string;
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export interface Selection {
  network: string;
  /** panel id: a node's id, or a folded section's */
  panel: string;
}

/** How fast the link to the server is; null: not known yet. */
export interface Link {
  bytesPerSecond: number | null;
  roundTripMs: number | null;
  /** fine levels of what is far are not worth their time */
  slow: boolean;
}

/** Where the visitor is: feet on the floor (metres), looking direction (radians). */
export interface Viewpoint {
  x: number;
  y: number;
  z: number;
  yaw: number;
  pitch: number;
}

export class Store {
  readonly status: Signal<ConnectionStatus> = signal("connecting");
  /** why there is no connection or nothing to show; null while all is well */
  readonly problem: Signal<Problem | null> = signal(null);
  readonly version = signal("");
  /** names the server's run; differs after it was started again */
  readonly boot = signal("");
  readonly networks: Signal<readonly NetworkInfo[]> = signal([]);
  readonly analyses: Signal<readonly AnalysisInfo[]> = signal([]);
  readonly walks: Signal<readonly Walk[]> = signal([]);
  /** the walk whose inputs, predictions and legend the page shows */
  readonly active: Signal<string | null> = signal(null);
  readonly selection: Signal<Selection | null> = signal(null);
  /** the unit chosen inside the chosen panel */
  readonly unit: Signal<Unit | null> = signal(null);
  /** the part of an input that is framed: what the chosen unit sees */
  readonly region: Signal<InputRegion | null> = signal(null);
  /** name of the analysis looked at last, kept from layer to layer */
  readonly analysis: Signal<string | null> = signal(null);
  /** what was set last for each analysis, and for which network */
  readonly parameters: Signal<ReadonlyMap<string, { network: string; values: Values }>> = signal(new Map());
  readonly hovered: Signal<Unit | null> = signal(null);
  readonly viewpoint: Signal<Viewpoint> = signal({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0 });
  readonly scale: Signal<ScaleMode> = signal("layer");
  readonly gain: Signal<number> = signal(1.6);
  readonly colours: Signal<ColourMapName> = signal("blue-white");
  /** in which order panels show their channels, by `network/node`; the natural order where there is none */
  readonly orders: Signal<ReadonlyMap<string, ChannelOrder>> = signal(new Map());
  /** pictures shown on the panels of their nodes, and numbers in their labels, while the walk is what they are of */
  readonly nodePictures: Signal<NodePictures | null> = signal(null);
  readonly nodeNumbers: Signal<NodeNumbers | null> = signal(null);
  /** whether panels show images of what their channels look for: by `network/panel` where that was chosen, else all */
  readonly visualized: Signal<ReadonlyMap<string, boolean>> = signal(new Map());
  readonly visualizedForAll = signal(false);
  /** how far the images of layers are, by `network/node` */
  readonly growth: Signal<ReadonlyMap<string, Growth>> = signal(new Map());
  /** raised by one whenever images changed; the images themselves are in `images` */
  readonly imagesChanged = signal(0);
  /** newest images by `network/node`; a mutable cache, as `tiles` is */
  readonly images = new Map<string, LayerImages>();
  /** the map of example inputs that stands in the world, and its point under the pointer */
  readonly cloud: Signal<Cloud | null> = signal(null);
  readonly cloudPoint: Signal<CloudPoint | null> = signal(null);
  /** the place of the cloud from which its network decodes, and whether it goes along with the visitor */
  readonly freePlace: Signal<FreePlace | null> = signal(null);
  readonly freePlaceFollows = signal(false);
  readonly theme: Signal<Theme> = signal("dark");
  readonly layout: Signal<LayoutKind> = signal("linear");
  readonly orbiting = signal(false);
  readonly graphics: Signal<Graphics> = signal("here");
  readonly headset: Signal<HeadsetState> = signal("none");
  /** the others who walk here, by id */
  readonly visitors: Signal<ReadonlyMap<string, VisitorHere>> = signal(new Map());
  /** where the ray of pointer or hand touches something, in the world */
  readonly pointer: Signal<readonly [number, number, number] | null> = signal(null);
  /** panels that the visitor has taken out of their row, by `network/panel`, and what was so before each move */
  readonly moved: Signal<AllMoved> = signal(new Map());
  readonly movedBefore: Signal<readonly AllMoved[]> = signal([]);
  /** what the hand tool holds */
  readonly held: Signal<Held | null> = signal(null);
  /** floating boards in the world */
  readonly boards: Signal<readonly Board[]> = signal([]);
  readonly comfort: Signal<Comfort> = signal(COMFORT);
  /** in a headset: metres of the world for one of the room */
  readonly worldScale = signal(1);
  /** inputs that each network has seen or been given, the oldest first */
  readonly past: Signal<ReadonlyMap<string, readonly Past[]>> = signal(new Map());
  /** node shown by a merged panel, by `network/panel`, where one was chosen for it */
  readonly states: Signal<ReadonlyMap<string, string>> = signal(new Map());
  readonly stateForAll: Signal<StateForAll> = signal("last");
  /** the guided tour that comes with the networks, the one that the visitor records, and where one is in either */
  readonly offeredTour: Signal<Tour | null> = signal(null);
  readonly ownTour: Signal<Tour | null> = signal(null);
  readonly guided: Signal<Guided | null> = signal(null);
  /** what of the network is open below the top left pane */
  readonly overview: Signal<"map" | "list" | null> = signal(null);
  /** networks side by side see the same input, and the same layer is chosen in all of them */
  readonly together = signal(false);
  readonly jobs: Signal<ReadonlyMap<string, JobInfo>> = signal(new Map());
  /** words to show to the visitor, newest last; each can be dismissed */
  readonly notices: Signal<readonly Notice[]> = signal([]);
  /** how fast the link to the server is */
  readonly link: Signal<Link> = signal({ bytesPerSecond: null, roundTripMs: null, slow: false });
  /** everything that the world wants of the newest recordings has arrived */
  readonly complete = signal(false);
  /** raised by one whenever a layer's tiles changed; the tiles themselves are in `tiles` */
  readonly tilesChanged = signal(0);
  /** newest tiles by `network/node`; a mutable cache on purpose: hundreds of arrivals a second */
  readonly tiles = new Map<string, LayerTiles>();

  readonly activeWalk: ReadonlySignal<Walk | null> = computed(
    () => this.walks.value.find((walk) => walk.network.id === this.active.value) ?? null,
  );

  /** the panel lit as chosen in each network: the selection, and where networks are together the same layer elsewhere */
  readonly chosen: ReadonlySignal<ReadonlyMap<string, string>> = computed(() => {
    const selection = this.selection.value;
    if (selection === null) return new Map();
    const together = this.together.value ? counterparts(this.walks.value, selection) : [];
    return new Map([selection, ...together].map(({ network, panel }) => [network, panel]));
  });

  constructor() {
    effect(() => {
      const chosen = this.selection.value;
      const unit = this.unit.value;
      if (unit !== null && (unit.network !== chosen?.network || unit.panel !== chosen.panel))
        this.unit.value = null; // it was one of another panel
    });
  }

  updateWalk(network: string, change: Partial<Walk>): void {
    this.walks.value = this.walks.value.map((walk) =>
      walk.network.id === network ? { ...walk, ...change } : walk,
    );
  }

  /** What is in the hand, else what is chosen, is let go. */
  letGo(): void {
    if (this.held.peek() !== null) this.held.value = null;
    else this.selection.value = null;
  }

  notify(notice: Omit<Notice, "id">): void {
    this.notices.value = [...this.notices.value, { ...notice, id: nextNotice++ }];
  }

  dismiss(id: number): void {
    this.notices.value = this.notices.value.filter((notice) => notice.id !== id);
  }

  /** Take a layer's levels; finer levels join those of the same recording, a newer recording replaces them. */
  receiveLayer(network: string, blob: LayerBlob): void {
    const key = tileKey(network, blob.header.node);
    const old = this.tiles.get(key);
    const same = old && old.recording === blob.header.recording && old.scaleMode === blob.header.scale;
    const levels = new Map(same ? old.levels : []);
    for (const [level, bytes] of blob.levels) levels.set(level, bytes);
    this.tiles.set(key, {
      recording: blob.header.recording,
      scaleMode: blob.header.scale,
      header: blob.header,
      scales: blob.scales,
      levels,
      version: (old?.version ?? 0) + 1,
    });
    this.tilesChanged.value += 1;
  }

  transaction(change: () => void): void {
    batch(change);
  }
}

export interface Notice {
  id: number;
  tone: "info" | "error";
  title: string;
  detail: string;
  /** stays until it is dismissed, as errors do */
  lasts?: boolean;
  /** a way on that the words offer */
  action?: { words: string; run(): void };
}

/** The tiles of one layer that have arrived so far. */
export interface LayerTiles {
  recording: string;
  scaleMode: ScaleMode;
  header: LayerBlob["header"];
  /** largest magnitude per channel that a byte of 127 steps stands for */
  scales: Float32Array;
  /** level -> bytes in atlas order */
  levels: ReadonlyMap<number, LevelBytes>;
  /** raised by one at every change, for who draws it */
  version: number;
}

export interface LevelBytes {
  width: number;
  height: number;
  bytes: Uint8Array;
}

export const tileKey = (network: string, node: string): string => `${network}/${node}`;

let nextNotice = 1;
