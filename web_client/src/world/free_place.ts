// A free place of a cloud, from which its network decodes: a frame in the warm colour, and in it the picture that came out.

import { effect } from "@preact/signals";
import { Vector3 } from "three";
import type { FreePlace } from "../cloud";
import { decodedPicture, pictureNode } from "../decoded";
import { type LayerTiles, tileKey } from "../store";
import { valuesSet } from "../ui/edits";
import { canvasOf } from "./canvas_of";
import { FRAME, sizeOf } from "./cloud_view";
import { facing } from "./facing";
import { Picture } from "./picture";
import { poseOf } from "./pose";
import type { WalkView } from "./walk_view";
import type { Workshop } from "./workshop";

/** Metres before the eye, or along the ray of the hand that points. */
export const AHEAD = 1.5;
/** metres of the picture's longer side, which is near, where those of the cloud are larger; and of its frame */
const LARGEST = 0.5;
const RIM = FRAME * LARGEST;
/** where it follows: metres and seconds after which the place is told anew, and metres once it rests */
const [STEP, EVERY, REST] = [0.05, 0.1, 0.002];
/** metres between two frames below which it rests */
const STILL = 1e-4;

export class FreePlaceView {
  readonly picture: Picture;
  private readonly stop: () => void;
  private readonly at = new Vector3();
  private readonly before = new Vector3();
  private readonly told = new Vector3(Number.POSITIVE_INFINITY);
  private sinceTold = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;
  /** what the frame holds; null: nothing */
  private drawn: { readonly tiles: LayerTiles; readonly aspect: number } | null = null;

  /** `ahead`: writes the place ahead of the visitor, in the world. */
  constructor(
    private readonly workshop: Workshop,
    private readonly views: ReadonlyMap<string, WalkView>,
    private readonly ahead: (out: Vector3) => Vector3,
  ) {
    const { renderer, shared, quad, store, invalidate } = workshop;
    this.picture = new Picture(renderer, shared, quad, { rim: RIM, blends: false });
    this.picture.mesh.visible = false;
    this.stop = effect(() => {
      store.freePlaceFollows.value;
      if (store.freePlace.value) store.tilesChanged.value;
      invalidate();
    });
  }

  /** The place ahead of the visitor, in the cloud that stands; null where there is none, or none to decode from. */
  get here(): FreePlace | null {
    const network = this.workshop.store.cloud.peek()?.network;
    return this.views.get(network ?? "")?.cloud.freeAt(this.ahead(this.at)) ?? null;
  }

  /** true while something changes */
  advance(seconds: number, reduced: boolean, eye: Vector3): boolean {
    const { store } = this.workshop;
    const here = this.following();
    const waits = here !== null && this.tell(here, seconds);
    const place = store.freePlace.peek();
    const cloud = this.views.get(place?.cloud.network ?? "")?.cloud;
    this.picture.mesh.visible = place !== null && cloud !== undefined;
    if (!place || !cloud) {
      this.drawn = null;
      this.picture.hide();
      this.picture.advance(seconds, true);
      this.picture.mesh.visible = false;
      return waits;
    }
    this.receive(place);
    if (!here) cloud.placeOf(place, this.at);
    this.stand(place, eye);
    return this.picture.advance(seconds, reduced) || waits;
  }

  dispose(): void {
    this.stop();
    clearTimeout(this.telling);
    this.picture.dispose();
  }

  /** Where it goes along with the visitor, up where the cloud hangs; who comes down leaves it there, and sees what it gives. */
  private following(): FreePlace | null {
    const { cloud, freePlace, freePlaceFollows } = this.workshop.store;
    if (!freePlaceFollows.peek()) {
      this.told.setScalar(Number.POSITIVE_INFINITY);
      return null;
    }
    const here = this.here;
    const over = this.views.get(cloud.peek()?.network ?? "")?.cloud.isOver(this.at);
    return freePlace.peek() === null || over ? here : null;
  }

  /** Say where it is, in a task of its own; true while that is still to be done. */
  private tell(here: FreePlace, seconds: number): boolean {
    this.sinceTold += seconds;
    const rests = this.at.distanceTo(this.before) < STILL;
    this.before.copy(this.at);
    if (!(this.at.distanceTo(this.told) > (rests ? REST : STEP))) return false;
    if (this.sinceTold < EVERY) return true;
    this.sinceTold = 0;
    this.told.copy(this.at);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const { freePlace, freePlaceFollows } = this.workshop.store;
      if (freePlaceFollows.peek()) freePlace.value = here;
    });
    return true;
  }

  /** Draw what the network made of a place when that has arrived; what was made of the one before stays until then. */
  private receive({ cloud }: FreePlace): void {
    const { store } = this.workshop;
    const walk = store.walks.peek().find(({ network }) => network.id === cloud.network);
    const node = walk?.graph ? pictureNode(walk.graph) : null;
    if (!walk || !node || walk.busy || !valuesSet(walk, cloud.node)) return;
    const tiles = store.tiles.get(tileKey(cloud.network, node.id));
    if (!tiles || tiles === this.drawn?.tiles || tiles.recording !== walk.recording?.id) return;
    const picture = decodedPicture(tiles, walk.network.input);
    if (!picture) return;
    this.drawn = { tiles, aspect: picture.width / picture.height };
    this.picture.show(canvasOf(picture));
  }

  private stand({ cloud }: FreePlace, eye: Vector3): void {
    const { at } = this;
    const size = Math.min(LARGEST, sizeOf(cloud.result.count));
    const aspect = this.drawn?.aspect ?? 1;
    const [width, height] = [size * Math.min(1, aspect), size / Math.max(1, aspect)];
    this.picture.place(poseOf({ position: [at.x, at.y, at.z], ...facing(at, eye), width, height }, 0));
  }
}
