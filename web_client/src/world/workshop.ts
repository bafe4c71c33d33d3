// What the views of all walks are made with.

import type { WebGLRenderer } from "three";
import type { Store } from "../store";
import type { Shared } from "./materials";
import { PanelMaterials } from "./panel_materials";
import { unitQuad } from "./panel_view";
import { makeBlank } from "./renderer";
import type { Palette } from "./theme";

export class Workshop {
  readonly quad = unitQuad();
  readonly blank = makeBlank();
  readonly panelMaterials: PanelMaterials;

  /** `url`: the address of a path of the server. `invalidate`: what is drawn has changed. */
  constructor(
    readonly renderer: WebGLRenderer,
    readonly shared: Shared,
    readonly store: Store,
    readonly url: (path: string) => string,
    public palette: Palette,
    readonly invalidate: () => void,
  ) {
    this.panelMaterials = new PanelMaterials(shared, this.blank);
  }

  dispose(): void {
    this.panelMaterials.dispose();
    this.quad.dispose();
    this.blank.dispose();
  }
}
