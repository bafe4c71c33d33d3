// All floating boards of the world: those of the store hang before the visitor, and are worked with rays.

import { effect } from "@preact/signals";
import { Group, Vector3 } from "three";
import type { Board } from "../boards/board";
import type { Region } from "../boards/pen";
import { type BoardTouch, BoardView, type Hanging } from "./board_view";
import { freeAngle } from "./facing";
import type { Workshop } from "./workshop";

/** metres of the room: where a new board hangs in a headset, and how far its upper edge, which stays, is above the eye */
const [AWAY, ABOVE] = [1.2, 0.05];
/** the same before a window, which shows less of the world: there a new board hangs before the others */
const [WINDOW_AWAY, WINDOW_ABOVE] = [0.74, 0.3];
const BEFORE_OTHERS = 0.012;
/** radians between boards side by side */
const BESIDE = 0.56;
const PLACES = [0, 1, -1, 2, -2, 3, -3];
const [NEAREST, FARTHEST] = [0.4, 6];
/** pictures that are kept; one that has gone is fetched again when a board shows it */
const PICTURES = 200;

/** The eye as boards are hung before it; `scale`: metres of the world for one of the room. */
export interface Before {
  readonly position: Vector3;
  readonly yaw: number;
  readonly scale: number;
  readonly inHeadset: boolean;
}

/** What a pressed ray holds. */
export interface Hold {
  /** `push`: metres of the room that it is to come nearer (negative: to go); `turn`: radians that a panel is to turn */
  move(origin: Vector3, direction: Vector3, push: number, turn: number): void;
  end(touch: BoardTouch | null): void;
}

export class BoardViews {
  readonly group = new Group();
  private readonly views = new Map<Board, BoardView>();
  private readonly pictures = new Map<string, HTMLImageElement>();
  private readonly stop: () => void;
  private changed = true;
  private lit: BoardView | null = null;
  private litRegion: Region | null = null;
  private readonly at = new Vector3();

  constructor(
    private readonly workshop: Workshop,
    private readonly before: () => Before,
  ) {
    this.group.matrixAutoUpdate = false;
    this.stop = effect(() => {
      workshop.store.boards.value;
      this.changed = true;
      workshop.invalidate();
    });
  }

  advance(seconds: number, reduced: boolean): boolean {
    if (this.changed) this.follow();
    let busy = false;
    for (const view of this.views.values()) busy = view.advance(seconds, reduced) || busy;
    return busy;
  }

  hanging(): Hanging[] {
    return [...this.views.values()].map(({ hanging }) => hanging);
  }

  repaint(): void {
    for (const view of this.views.values()) view.redraw();
  }

  touched(origin: Vector3, direction: Vector3): BoardTouch | null {
    let found: BoardTouch | null = null;
    let nearest = Number.POSITIVE_INFINITY;
    for (const view of this.views.values()) {
      const touch = view.touched(origin, direction, nearest);
      if (!touch) continue;
      nearest = touch.distance;
      found = touch;
    }
    return found;
  }

  light(touch: BoardTouch | null): void {
    const [view, region] = [touch?.view ?? null, touch?.region ?? null];
    if (view === this.lit && region === this.litRegion) return;
    if (this.lit !== view) this.lit?.light(null);
    this.lit = view;
    this.litRegion = region;
    view?.light(region);
    this.workshop.invalidate();
  }

  /** A ray is pressed on a board. `whole`: to carry it, wherever it was grasped. */
  grasp(touch: BoardTouch, origin: Vector3, direction: Vector3, whole: boolean): Hold {
    const { view, region } = touch;
    const act = region?.act;
    if (whole || act?.do === "move") return this.carry(view, touch.distance, origin, direction);
    if (act?.do === "slide") {
      view.act(act, touch.x);
      return {
        move: (from, along) => {
          const now = view.touched(from, along, Number.POSITIVE_INFINITY);
          if (now) view.act(act, now.x);
        },
        end: () => undefined,
      };
    }
    return {
      move: () => undefined,
      end: (last) => {
        if (last?.view !== view || !region || JSON.stringify(last.region) !== JSON.stringify(region)) return;
        if (region.act.do === "close") this.close(view.board);
        else view.act(region.act, touch.x);
      },
    };
  }

  close(board: Board): void {
    const { boards } = this.workshop.store;
    boards.value = boards.peek().filter((one) => one !== board);
  }

  dispose(): void {
    this.stop();
    for (const view of this.views.values()) view.dispose();
    this.views.clear();
  }

  /** It follows the ray, as far from the hand as it was, facing the eye. */
  private carry(view: BoardView, distance: number, origin: Vector3, direction: Vector3): Hold {
    const offset = view.middle.clone().sub(this.at.copy(direction).multiplyScalar(distance).add(origin));
    let far = distance;
    return {
      move: (from, along, push) => {
        const { position, scale } = this.before();
        far = Math.min(FARTHEST * scale, Math.max(NEAREST * scale, far - push * scale));
        view.hang(this.at.copy(along).multiplyScalar(far).add(from).add(offset), position);
        this.workshop.invalidate();
      },
      end: () => undefined,
    };
  }

  /** Hang what is new, take down what has gone. */
  private follow(): void {
    this.changed = false;
    const boards = this.workshop.store.boards.peek();
    for (const [board, view] of this.views) {
      if (boards.includes(board)) continue;
      this.group.remove(view.picture.mesh, view.focus);
      view.dispose();
      board.dispose();
      this.views.delete(board);
    }
    for (const board of boards) {
      if (this.views.has(board)) continue;
      const { position, yaw, scale, inHeadset } = this.before();
      const stack = WINDOW_AWAY - BEFORE_OTHERS * this.views.size;
      const [away, above] = inHeadset ? [AWAY, ABOVE] : [stack, WINDOW_ABOVE];
      const view = new BoardView(board, this.workshop, (address) => this.picture(address), scale);
      const hanging = [...this.views.values()].map(({ middle }) => middle);
      const angle = inHeadset ? freeAngle(hanging, position, yaw, BESIDE, PLACES) : yaw;
      this.at.set(
        position.x - Math.sin(angle) * away * scale,
        position.y + above * scale - view.height / 2,
        position.z - Math.cos(angle) * away * scale,
      );
      view.hang(this.at, position);
      this.group.add(view.picture.mesh, view.focus);
      this.views.set(board, view);
    }
  }

  private picture(address: string): HTMLImageElement | undefined {
    const known = this.pictures.get(address);
    if (known) return known.complete && known.naturalWidth > 0 ? known : undefined;
    const image = new Image();
    this.pictures.set(address, image);
    if (this.pictures.size > PICTURES) this.pictures.delete(this.pictures.keys().next().value ?? "");
    image.onload = () => {
      this.repaint();
      this.workshop.invalidate();
    };
    image.src = address; // where it does not come the place stays empty, and `connection/` says why
    return undefined;
  }
}
