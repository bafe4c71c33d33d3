// Decodes from free places of a cloud: what the network makes of the newest one flows through all that follows the layer.

import { batch, effect, untracked } from "@preact/signals";
import { type FreePlace, isSameMap, vectorAt } from "../cloud";
import { pictureNode } from "../decoded";
import type { Walk } from "../store";
import type { App } from "./app";
import { editsOf, showEdited, valuesSet, withEdit } from "./edits";
import { LAYERS_MS } from "./live";
import { Newest } from "./newest";

export class Decoder {
  private readonly newest = new Newest<FreePlace>((place) => this.decode(place));
  /** the network has begun to show what it makes of the place */
  private begun = false;

  constructor(private readonly app: App) {}

  start(): void {
    const { freePlace } = this.app.store;
    effect(() => {
      const place = freePlace.value;
      if (place !== null) untracked(() => this.newest.offer(place));
    });
    effect(() => this.watch());
  }

  /** It ends when the cloud is put away, which undoes it, and when the network is shown something else. */
  private watch(): void {
    const { freePlace, freePlaceFollows, cloud } = this.app.store;
    const place = freePlace.value;
    const stands = cloud.value;
    if (place === null) {
      this.begun = false;
      if (stands === null) freePlaceFollows.value = false;
      return;
    }
    const { node } = place.cloud;
    const walk = this.walkOf(place);
    const shows = walk !== undefined && valuesSet(walk, node) !== undefined;
    const left = this.begun && !shows;
    this.begun = shows;
    if (walk && !left && stands !== null && isSameMap(stands, place.cloud)) return;
    untracked(() => {
      this.end();
      if (shows)
        void showEdited(
          this.app,
          walk,
          editsOf(walk).filter((edit) => edit !== valuesSet(walk, node)),
        );
    });
  }

  private end(): void {
    const { store, controller } = this.app;
    const network = store.freePlace.peek()?.cloud.network;
    this.newest.clear();
    if (network !== undefined) controller.wishes.first(network, []);
    batch(() => {
      store.freePlace.value = null;
      store.freePlaceFollows.value = false;
    });
  }

  private async decode(place: FreePlace): Promise<void> {
    const { store, controller } = this.app;
    const walk = untracked(() => this.walkOf(place));
    const { made } = place.cloud.result;
    if (store.freePlace.peek() === null || !walk || made === null) return;
    const { network, node } = place.cloud;
    const picture = walk.graph && pictureNode(walk.graph);
    controller.wishes.first(network, picture ? [{ node: picture.id, finest: 0 }] : []);
    const values = vectorAt(made, place.coordinates);
    await showEdited(this.app, walk, withEdit(editsOf(walk), { node, kind: "values", values }));
    await controller.wishes.answered(LAYERS_MS);
  }

  private walkOf({ cloud }: FreePlace): Walk | undefined {
    return this.app.store.walks.value.find(({ network }) => network.id === cloud.network);
  }
}
