// What a panel's channels look for, instead of its maps: the images as they grow, and how they come and go.

import type { Texture, WebGLRenderer } from "three";
import type { LayerImages } from "../visualizations";
import { fillOf } from "./atlas";
import { ImageAtlas } from "./image_atlas";
import type { PanelUniforms } from "./panel_materials";
import { smooth } from "./share";

/** Seconds in which images come or go. */
const FADE = 0.28;

/** The panel's size in metres and its grid. */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

export class PanelImages {
  private layer: LayerImages | null = null;
  private atlas: ImageAtlas | null = null;
  private shown = 0;

  constructor(
    private readonly uniforms: () => PanelUniforms,
    private readonly blank: Texture,
  ) {}

  /** Show these from now on; null: the maps again. */
  show(layer: LayerImages | null): void {
    if (layer === this.layer) return;
    this.layer = layer;
    if (layer !== null) this.atlas?.want(layer);
  }

  /** Whether images are on the panel and nothing else. */
  get drawn(): boolean {
    return this.shown === 1 && this.atlas?.complete === true;
  }

  get uploading(): boolean {
    const { layer, atlas } = this;
    return layer !== null && layer.images.size > 0 && (atlas === null || !atlas.complete);
  }

  /** Bring what is new to the card, at most about `budget` bytes; the bytes brought. */
  upload(renderer: WebGLRenderer, frame: Frame, budget: number): number {
    const { layer } = this;
    if (layer === null || layer.images.size === 0) return 0;
    if (!this.atlas?.fits(layer, frame.columns)) {
      this.atlas?.dispose();
      this.atlas = new ImageAtlas(renderer, frame.columns, frame.rows, layer.height, layer.width);
      this.atlas.want(layer);
      this.bind(frame);
    }
    return this.atlas.upload(budget);
  }

  /** Advance what comes or goes by `seconds`; true while something does. */
  advance(seconds: number, reduced: boolean): boolean {
    const goal = this.layer === null ? 0 : 1;
    if (this.shown === goal) return false;
    const step = reduced ? 1 : seconds / FADE;
    this.shown = goal > this.shown ? Math.min(1, this.shown + step) : Math.max(0, this.shown - step);
    this.uniforms().uImaged.value = smooth(this.shown);
    if (this.shown === 0) this.letGo();
    return true;
  }

  /** Free the card; the images are brought there again when they are seen. */
  letGo(): void {
    if (this.atlas === null) return;
    this.atlas.dispose();
    this.atlas = null;
    const { uImages, uImage } = this.uniforms();
    uImages.value = this.blank;
    uImage.value.set(0, 0, 1, 1);
  }

  dispose(): void {
    this.atlas?.dispose();
  }

  private bind({ width, height, columns, rows }: Frame): void {
    const { atlas } = this;
    if (atlas === null) return;
    const { uImages, uImage, uImagePlace } = this.uniforms();
    const fill = fillOf([width / columns, height / rows], [atlas.height, atlas.width], "maps");
    uImages.value = atlas.texture;
    uImage.value.set(atlas.width, atlas.height, fill[0], fill[1]);
    uImagePlace.value = atlas.place;
  }
}
