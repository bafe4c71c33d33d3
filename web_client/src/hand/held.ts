// The hand tool: a picture that was picked up, carried to an input and put in there.

import type { Controller } from "../connection/controller";
import { asProblem } from "../connection/problems";
import { type Store, tileKey, type Wish } from "../store";
import { nodeOf } from "../ui/whereabouts";
import { drawnImage, imagesFor } from "../visualizations";
import type { Pick } from "../world/api";
import { drawTile } from "../world/atlas";
import { canvasOf, pngOf } from "../world/canvas_of";
import { colourTable } from "../world/colour_map";

/** What the hand holds. */
export interface Held {
  readonly caption: string;
  /** an address, or the picture itself */
  readonly picture: string | ImageData;
  /** how a network is shown it */
  wish(): Promise<Wish>;
}

type Hands = { readonly store: Store; readonly controller: Controller };

/** Pick up what a ray touches; false where that cannot be picked up. */
export function pickUp(app: Hands, pick: Pick | null): boolean {
  const found = pick && heldOf(app, pick);
  if (found) app.store.held.value = found;
  return found !== null;
}

/** Put what is held into a network; it is in the hand no more. */
export async function putIn({ store, controller }: Hands, network: string): Promise<void> {
  const held = store.held.peek();
  if (held === null) return;
  store.held.value = null;
  try {
    await controller.show(network, await held.wish());
  } catch (error) {
    const { title, detail } = asProblem(error);
    store.notify({ tone: "error", title, detail });
  }
}

/** A picture of its own as a file, as any network takes it. */
export async function asFile(picture: ImageData, name: string): Promise<File> {
  const blob = await pngOf(canvasOf(picture), "This browser could not make a picture of it.");
  return new File([blob], `${name}.png`, { type: "image/png" });
}

function heldOf(app: Hands, pick: Pick): Held | null {
  const { store, controller } = app;
  if (pick.kind === "board") {
    const board = store.boards.peek().find(({ id }) => id === pick.board);
    return pick.act?.do === "press" ? (board?.held(pick.act.name) ?? null) : null;
  }
  const walk = store.walks.peek().find(({ network }) => network.id === pick.network);
  if (!walk) return null;
  if (pick.kind === "input") {
    const { recording, wish } = walk;
    if (recording === null || wish === null) return null;
    const picture = controller.connection.url(recording.input_url);
    return { caption: recording.source, picture, wish: async () => wish };
  }
  if (pick.kind === "point") {
    const input = store.cloud.peek()?.result.inputs[pick.index];
    if (input === undefined) return null;
    const picture = controller.connection.exampleUrl(pick.network, input);
    return { caption: `example ${input}`, picture, wish: async () => ({ input }) };
  }
  return pick.kind === "panel" && pick.unit ? mapOf(app, pick.network, pick.panel, pick.unit.channel) : null;
}

/** A channel's map, or its feature visualization where the panel shows these. */
function mapOf({ store, controller }: Hands, network: string, panel: string, channel: number): Held | null {
  const walk = store.walks.peek().find((one) => one.network.id === network);
  const node = nodeOf(walk?.graph ?? null, panel);
  if (!node) return null;
  const caption = `${node.title}, channel ${channel}`;
  const images = imagesFor(store, network, panel, node.id);
  const image = images?.images.get(channel);
  if (images && image)
    return {
      caption: `what ${caption} looks for`,
      picture: drawnImage(images, image),
      wish: () => controller.visualizer.input(network, node.id, channel),
    };
  const tiles = store.tiles.get(tileKey(network, node.id));
  const picture = tiles && drawTile(tiles, channel, colourTable(store.colours.peek(), store.gain.peek()));
  return picture ? { caption, picture, wish: () => asFile(picture, caption) } : null;
}
