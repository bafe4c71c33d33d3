// A floating board: its content drawn on one quad, what a ray touches on it, and where it stands.

import { effect } from "@preact/signals";
import { type BufferGeometry, Mesh, type ShaderMaterial, Vector3 } from "three";
import type { Board } from "../boards/board";
import { slidTo } from "../boards/control_drawing";
import { type Drawn, drawBoardContent } from "../boards/drawing";
import { type Act, BOARD_WIDTH, PIXELS_PER_METRE, type Region } from "../boards/pen";
import { solid } from "../headset/solid";
import { facing } from "./facing";
import { placeAt } from "./panel_view";
import { Picture } from "./picture";
import { type Meeting, meet, type Pose, poseOf } from "./pose";
import type { Workshop } from "./workshop";

const FOCUS = 0.004;
const meeting: Meeting = { distance: 0, u: 0, v: 0 };
const size = new Vector3();

/** A board as it hangs: the middles of what can be pressed, in the world. */
export interface Hanging {
  readonly id: string;
  readonly title: string;
  readonly regions: readonly { readonly act: Act; readonly at: readonly [number, number, number] }[];
}

/** What of a board a ray touches. */
export interface BoardTouch {
  readonly view: BoardView;
  readonly distance: number;
  /** null: nothing that can be pressed */
  readonly region: Region | null;
  /** pixels from the board's left */
  readonly x: number;
}

export class BoardView {
  readonly picture: Picture;
  /** a line below what is touched */
  readonly focus: Mesh<BufferGeometry, ShaderMaterial>;
  /** metres for one of a board of usual size */
  scale: number;
  pose: Pose = poseOf({ position: [0, 0, 0], yaw: 0, width: 1, height: 1 }, 0);
  private drawn: Drawn | null = null;
  private readonly stop: () => void;
  private stale = true;
  private readonly centre = new Vector3();
  private readonly turn = { yaw: 0, tilt: 0 };

  constructor(
    readonly board: Board,
    private readonly workshop: Workshop,
    private readonly pictureOf: (address: string) => CanvasImageSource | undefined,
    scale: number,
  ) {
    const { renderer, shared, quad, invalidate } = workshop;
    this.scale = scale;
    this.picture = new Picture(renderer, shared, quad, { rim: 0, blends: true });
    this.picture.mesh.renderOrder = 9;
    this.focus = new Mesh(quad, solid(shared, shared.uWarm));
    this.focus.matrixAutoUpdate = false;
    this.focus.frustumCulled = false;
    this.focus.visible = false;
    this.stop = effect(() => {
      board.content.value;
      board.pages.value;
      this.stale = true;
      invalidate();
    });
  }

  /** Draw it anew, if it has changed; true while it fades in. */
  advance(seconds: number, reduced: boolean): boolean {
    if (this.stale) {
      this.stale = false;
      const { content, pages } = this.board;
      const before = this.drawn?.canvas.height;
      this.drawn = drawBoardContent(content.peek(), pages.peek(), this.workshop.palette, this.pictureOf);
      this.picture.show(this.drawn.canvas);
      const { height } = this.drawn.canvas;
      if (height !== before) {
        // its upper edge stays, and with it what is pointed at
        const lower = before === undefined ? 0 : ((before - height) / 2 / PIXELS_PER_METRE) * this.scale;
        const [x, y, z] = this.pose.up;
        this.centre.set(this.centre.x + x * lower, this.centre.y + y * lower, this.centre.z + z * lower);
        this.place();
      }
    }
    return this.picture.advance(seconds, reduced);
  }

  /** metres */
  get height(): number {
    if (this.drawn === null) this.advance(0, false);
    return this.pose.height;
  }

  /** The colours, or a picture on it, have changed. */
  redraw(): void {
    this.stale = true;
  }

  /** Hang with its middle there, facing the eye. */
  hang(centre: Vector3, eye: Vector3): void {
    this.centre.copy(centre);
    Object.assign(this.turn, facing(centre, eye));
    this.place();
  }

  get middle(): Vector3 {
    return this.centre;
  }

  touched(origin: Vector3, direction: Vector3, nearest: number): BoardTouch | null {
    if (!meet(this.pose, origin, direction, 0, meeting) || meeting.distance >= nearest || !this.drawn)
      return null;
    const [x, y] = [meeting.u * BOARD_WIDTH, meeting.v * this.drawn.canvas.height];
    // what lies over something else is listed later
    const region = this.drawn.regions.findLast(
      (one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height,
    );
    return { view: this, distance: meeting.distance, region: region ?? null, x };
  }

  get hanging(): Hanging {
    const { board, drawn } = this;
    const regions = drawn?.regions.map(({ act, x, y, width, height }) => ({
      act,
      at: this.on(x + width / 2, y + height / 2, 0),
    }));
    return { id: board.id, title: board.content.peek().title, regions: regions ?? [] };
  }

  /** Underline what is touched; null for nothing. */
  light(region: Region | null): void {
    const { drawn, pose } = this;
    this.focus.visible = region !== null && drawn !== null && region.act.do !== "move";
    if (!this.focus.visible || !region || !drawn) return;
    const metres = pose.width / BOARD_WIDTH;
    const centre = this.on(region.x + region.width / 2, region.y + region.height + 2, 0.002 * this.scale);
    placeAt(this.focus.matrix, { ...pose, centre });
    this.focus.matrix.scale(size.set(region.width * metres, FOCUS * this.scale, 1));
    this.focus.matrixWorld.copy(this.focus.matrix);
  }

  /** Do what a region says; closing and moving are others' affair. */
  act(act: Act, x: number): void {
    const { board } = this;
    if (act.do === "press") board.press(act.name);
    else if (act.do === "set") board.set(act.name, act.value);
    else if (act.do === "turn") board.turn(act.name, act.page);
    else if (act.do === "slide") {
      const value = slidTo(act.control, x);
      if (value !== act.control.value) board.set(act.control.name, value);
    }
  }

  dispose(): void {
    this.stop();
    this.picture.dispose();
    this.focus.material.dispose();
  }

  /** A point of the board in the world, `before` metres before it. */
  private on(x: number, y: number, before: number): [number, number, number] {
    const { pose } = this;
    const metres = pose.width / BOARD_WIDTH;
    const right = (x - BOARD_WIDTH / 2) * metres;
    const up = ((this.drawn?.canvas.height ?? 0) / 2 - y) * metres;
    const at = (axis: 0 | 1 | 2): number =>
      pose.centre[axis] + pose.right[axis] * right + pose.up[axis] * up + pose.normal[axis] * before;
    return [at(0), at(1), at(2)];
  }

  private place(): void {
    const height = (this.drawn?.canvas.height ?? BOARD_WIDTH) / PIXELS_PER_METRE;
    const { x, y, z } = this.centre;
    this.pose = poseOf(
      {
        position: [x, y, z],
        ...this.turn,
        width: (BOARD_WIDTH / PIXELS_PER_METRE) * this.scale,
        height: height * this.scale,
      },
      0,
    );
    this.picture.place(this.pose);
    this.light(null);
  }
}
