// What a visitor works with in the world: floating boards, the hologram of what the hand holds, the frame of the free place that
// is decoded from, and the others who are here.

import { Group, Vector3 } from "three";
import type { Headset } from "../headset/headset";
import type { Walker } from "../walking/walker";
import { type Before, BoardViews } from "./board_views";
import { Carrying } from "./carrying";
import { CompanyView } from "./company_view";
import type { Eye } from "./eye";
import { AHEAD, FreePlaceView } from "./free_place";
import { Hologram } from "./hologram";
import type { WalkView } from "./walk_view";
import type { Workshop } from "./workshop";

/** what is held is so much smaller than a board: it is nearer */
const IN_HAND = 0.55;

export class Tools {
  readonly group = new Group();
  readonly boards: BoardViews;
  readonly carrying: Carrying;
  readonly company: CompanyView;
  readonly freePlace: FreePlaceView;
  private readonly hologram: Hologram;
  private readonly at = new Vector3();

  /** `headset`, `walker`: asked for only when something stands. */
  constructor(
    workshop: Workshop,
    private readonly eye: Eye,
    views: ReadonlyMap<string, WalkView>,
    private readonly headset: () => Headset,
    private readonly walker: () => Walker,
  ) {
    const before = (): Before => ({
      position: eye.position,
      yaw: (headset().inside ? headset().stand() : walker()).yaw,
      scale: headset().scale,
      inHeadset: headset().inside,
    });
    this.boards = new BoardViews(workshop, before);
    this.carrying = new Carrying(
      workshop.store,
      before,
      ({ network, panel }) => views.get(network)?.panel(panel) ?? null,
    );
    this.hologram = new Hologram(workshop);
    this.company = new CompanyView(workshop);
    this.freePlace = new FreePlaceView(workshop, views, (out) =>
      headset().inside
        ? headset().alongHand(AHEAD, out)
        : out.copy(eye.position).addScaledVector(eye.rayTo(0, 0), AHEAD),
    );
    this.group.matrixAutoUpdate = false;
    const { company, boards, hologram, freePlace } = this;
    this.group.add(company.group, boards.group, hologram.picture.mesh, freePlace.picture.mesh);
  }

  /** true while something fades */
  advance(seconds: number, reduced: boolean): boolean {
    const { hologram, eye } = this;
    this.carrying.follow(eye.rig);
    const fades = hologram.advance(seconds, reduced);
    if (hologram.visible) {
      const headset = this.headset();
      if (headset.inside) hologram.stand(headset.besideHand(this.at), eye.position, IN_HAND * headset.scale);
      else hologram.standInWindow(eye.position, this.walker().yaw, this.walker().pitch);
    }
    const walk = this.company.advance(seconds, eye.position);
    const decodes = this.freePlace.advance(seconds, reduced, eye.position);
    return this.boards.advance(seconds, reduced) || fades || walk || decodes;
  }

  repaint(): void {
    this.boards.repaint();
    this.company.repaint();
  }

  dispose(): void {
    this.boards.dispose();
    this.company.dispose();
    this.hologram.dispose();
    this.freePlace.dispose();
  }
}
