// Beside the hand: what it holds, or, in a headset, the map under its ray enlarged, with channel, pixel and value.

import { effect } from "@preact/signals";
import { Vector3 } from "three";
import type { Held } from "../hand/held";
import { type Store, tileKey, type Unit } from "../store";
import { number } from "../ui/format";
import { nodeOf } from "../ui/whereabouts";
import { drawTile, valueAt } from "./atlas";
import { canvasOf } from "./canvas_of";
import { colourTable } from "./colour_map";
import { facing } from "./facing";
import { NAME_FAMILY, NUMBER_FAMILY } from "./fonts";
import { Picture } from "./picture";
import { poseOf } from "./pose";
import { css, type Palette } from "./theme";
import type { Workshop } from "./workshop";

/** pixels; 1250 of them are a metre of the room, as on boards */
const [SIDE, LINE, PAD] = [256, 26, 12];
const METRES = (SIDE + 2 * PAD) / 1250;

interface Shown {
  readonly picture: CanvasImageSource | null;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  /** row and column of a pixel to be framed, and how many there are of each */
  readonly pixel: readonly [number, number] | null;
}

export class Hologram {
  readonly picture: Picture;
  private readonly stop: () => void;
  private readonly image = new Image();
  private shown = false;
  /** to be drawn anew: once a frame, however much has changed */
  private stale = true;
  private aspect = 1;
  private readonly at = new Vector3();

  constructor(private readonly workshop: Workshop) {
    const { renderer, shared, quad, store, invalidate } = workshop;
    this.picture = new Picture(renderer, shared, quad, { rim: 0, blends: true });
    this.picture.mesh.renderOrder = 10;
    this.image.onload = () => {
      this.stale = true;
      invalidate();
    };
    this.stop = effect(() => {
      store.held.value;
      if (store.headset.value === "inside" && store.hovered.value) store.tilesChanged.value;
      this.stale = true;
      invalidate();
    });
  }

  /** Stand there, facing the eye. `scale`: metres of the world for one of the room. */
  stand(at: Vector3, eye: Vector3, scale: number): void {
    const width = METRES * scale;
    this.picture.place(
      poseOf(
        {
          position: [at.x, at.y, at.z],
          ...facing(at, eye),
          width,
          height: width / this.aspect,
        },
        0,
      ),
    );
  }

  /** In the lower middle of a window, out of the way of what is looked at. */
  standInWindow(eye: Vector3, yaw: number, pitch: number): void {
    const [ahead, aside, below] = [0.8, 0.02, 0.3];
    const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
    const level = Math.cos(pitch) * ahead + Math.sin(pitch) * below;
    this.at.set(
      eye.x - sin * level + cos * aside,
      eye.y + Math.sin(pitch) * ahead - Math.cos(pitch) * below,
      eye.z - cos * level - sin * aside,
    );
    this.stand(this.at, eye, 0.7);
  }

  advance(seconds: number, reduced: boolean): boolean {
    if (this.stale) {
      this.stale = false;
      this.draw();
    }
    return this.picture.advance(seconds, reduced);
  }

  get visible(): boolean {
    return this.shown;
  }

  dispose(): void {
    this.stop();
    this.image.onload = null;
    this.picture.dispose();
  }

  private draw(): void {
    const { store, palette } = this.workshop;
    const unit = store.headset.peek() === "inside" ? store.hovered.peek() : null;
    const held = store.held.peek();
    const found = (unit && magnified(store, unit)) ?? (held && this.heldPicture(held));
    this.shown = found !== null;
    if (!found) {
      this.picture.hide();
      return;
    }
    const canvas = drawn(found, palette);
    this.aspect = canvas.width / canvas.height;
    this.picture.show(canvas);
  }

  private heldPicture({ picture, caption }: Held): Shown {
    const lines = [caption];
    if (typeof picture !== "string")
      return { picture: canvasOf(picture), width: picture.width, height: picture.height, lines, pixel: null };
    if (this.image.src !== picture) this.image.src = picture;
    const { complete, naturalWidth: width, naturalHeight: height } = this.image;
    const there = complete && width > 0;
    return { picture: there ? this.image : null, width: width || 1, height: height || 1, lines, pixel: null };
  }
}

function magnified(store: Store, { network, panel, channel, y, x }: Unit): Shown | null {
  const walk = store.walks.peek().find((one) => one.network.id === network);
  const node = nodeOf(walk?.graph ?? null, panel);
  const tiles = node && store.tiles.get(tileKey(network, node.id));
  const map = tiles && drawTile(tiles, channel, colourTable(store.colours.peek(), store.gain.peek()));
  if (!node || !tiles || !map) return null;
  const [rows, columns] = tiles.header.tile;
  const only = rows * columns === 1;
  const value = number(valueAt(tiles, channel, y, x), 3);
  return {
    picture: canvasOf(map),
    width: map.width,
    height: map.height,
    lines: [node.title, only ? `channel ${channel}` : `channel ${channel} (${y}, ${x})`, value],
    pixel: only || y < 0 ? null : [(y + 0.5) / rows, (x + 0.5) / columns],
  };
}

function drawn({ picture, width, height, lines, pixel }: Shown, palette: Palette): HTMLCanvasElement {
  const fit = SIDE / Math.max(width, height);
  const [w, h] = [width * fit, height * fit];
  const canvas = document.createElement("canvas");
  canvas.width = SIDE + 2 * PAD;
  canvas.height = h + 2 * PAD + lines.length * LINE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no 2-D canvas to draw on.");
  context.fillStyle = css(palette.board);
  context.beginPath();
  context.roundRect(0, 0, canvas.width, canvas.height, 12);
  context.fill();
  const left = PAD + (SIDE - w) / 2;
  if (picture) {
    context.imageSmoothingEnabled = fit < 1;
    context.drawImage(picture, left, PAD, w, h);
  }
  if (pixel) {
    context.strokeStyle = css(palette.warm);
    context.lineWidth = 2;
    const size = Math.max(6, fit);
    context.strokeRect(left + pixel[1] * w - size / 2, PAD + pixel[0] * h - size / 2, size, size);
  }
  context.textBaseline = "middle";
  lines.forEach((line, i) => {
    context.font = i === 0 ? `600 17px ${NAME_FAMILY}` : `16px ${NUMBER_FAMILY}`;
    context.fillStyle = css(i === 0 ? palette.text : palette.dim);
    context.fillText(line, PAD, h + PAD + 4 + (i + 0.5) * LINE, SIDE);
  });
  return canvas;
}
