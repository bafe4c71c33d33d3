// The world: draws what the store holds, moves the visitor, and writes back where they are, what they point at and choose.

import { effect } from "@preact/signals";
import { Scene, type WebGLRenderer } from "three";
import { Headset } from "../headset/headset";
import type { Selection, Store, Theme, Walk } from "../store";
import type { Pick, Target, World, WorldCallbacks, WorldOptions, WorldStats } from "./api";
import { Backdrop } from "./backdrop";
import { pngOf } from "./canvas_of";
import { clicked } from "./clicks";
import { Eye } from "./eye";
import { watchGraphics } from "./graphics_loss";
import { loadFonts } from "./label_page";
import { Shared } from "./materials";
import { Pointing } from "./pointing";
import { Programs } from "./programs";
import { makeRenderer } from "./renderer";
import { css, paletteOf } from "./theme";
import { Tools } from "./tools";
import { uploadSome } from "./uploads";
import { Visitor } from "./visitor";
import { WalkViews } from "./walk_views";
import { Wishing } from "./wishing";
import { Workshop } from "./workshop";

export type { Pick, Target, World, WorldCallbacks, WorldOptions, WorldStats } from "./api";
export { GraphicsError } from "./renderer";

/** Bytes that uploads may take of a frame. */
const UPLOAD_BYTES = 1 << 20;
/** milliseconds of a frame for all that can wait: uploads first, then labels, then thumbnails; each goes on a little */
const SPARE_MS = 2;
const NO_MARGINS = { top: 0, right: 0, bottom: 0, left: 0 };
/** Most panels drawn one by one; the far distance shrinks until they are that few. */
const MOST_NEAR = 250;
/** seconds that may pass at once: walking keeps its speed on slow machines, and nobody is thrown far after a pause */
const LONGEST_STEP = 0.25;
/** milliseconds between frames while all that moves is the shimmer of waiting panels */
const SHIMMER_MS = 50;

/** Fill `container` with the world of `store`. Throws GraphicsError where WebGL 2 is missing. */
export function createWorld(
  container: HTMLElement,
  store: Store,
  callbacks: WorldCallbacks,
  options: WorldOptions = {},
): World {
  return new WorldLoop(container, store, callbacks, options);
}

class WorldLoop implements World {
  readonly canvas: HTMLCanvasElement;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly shared = new Shared();
  private readonly eye: Eye;
  private readonly backdrop: Backdrop;
  private readonly programs: Programs;
  private readonly workshop: Workshop;
  private readonly tools: Tools;
  private readonly pointing: Pointing;
  private readonly visitor: Visitor;
  private readonly walks: WalkViews;
  readonly headset: Headset;
  private readonly motion = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly contrast = matchMedia("(prefers-contrast: more)");
  private readonly cleanups: (() => void)[] = [];
  /** a frame is due; something is to be drawn in it; something went on changing in the last one */
  private awake = true;
  private dirty = true;
  private changing = true;
  private tilesArrived = true;
  /** the fonts are loaded and the programs compiled */
  private prepared = false;
  /** the graphics context is lost */
  private lost = false;
  /** share of the far distance that is left when too many panels would be near */
  private shrink = 1;
  private near = 0;
  private frames = 0;
  private frameMs = 0;
  private longestMs = 0;
  private lastTime = 0;
  private lastShimmer = 0;
  private readonly wishing = new Wishing((network, layers) => this.callbacks.onWish?.(network, layers));

  constructor(
    private readonly container: HTMLElement,
    private readonly store: Store,
    private readonly callbacks: WorldCallbacks,
    private readonly options: WorldOptions,
  ) {
    const renderer = makeRenderer();
    this.renderer = renderer;
    this.canvas = renderer.domElement;
    container.append(this.canvas);
    const wake = () => this.wake();
    this.eye = new Eye(renderer, this.shared);
    const palette = paletteOf(store.theme.peek(), this.contrast.matches);
    this.workshop = new Workshop(renderer, this.shared, store, callbacks.url, palette, wake);
    this.programs = new Programs(renderer, this.eye.camera, this.workshop);
    this.walks = new WalkViews(this.scene, this.workshop, (before) => this.walksShown(before));
    this.backdrop = new Backdrop(this.shared);
    this.scene.matrixWorldAutoUpdate = false;
    this.scene.add(this.backdrop.mesh, this.eye.rig);
    this.tools = new Tools(
      this.workshop,
      this.eye,
      this.walks.views,
      () => this.headset,
      () => this.visitor.controls.walker,
    );
    this.scene.add(this.tools.group);
    this.pointing = new Pointing(this.canvas, store, this.eye, this.walks.views, this.tools, (pick) =>
      clicked(pick, store, callbacks, (target) => this.flyTo(target)),
    );
    const margins = () => callbacks.margins?.() ?? NO_MARGINS;
    this.visitor = new Visitor(
      store,
      this.walks.views,
      this.eye,
      this.motion,
      margins,
      this.canvas,
      this.pointing,
      wake,
    );
    this.headset = new Headset(
      renderer,
      store,
      this.eye,
      this.visitor.controls.walker,
      this.pointing,
      this.shared,
      {
        click: (pick) => clicked(pick, store, callbacks, () => undefined), // nobody is moved by pointing
        pickUp: (pick) => callbacks.onPickUp?.(pick) ?? false,
        menu: () => callbacks.onMenu?.(),
      },
      wake,
    );
    this.scene.add(this.headset.group);
    this.listen();
    renderer.setAnimationLoop((time, frame) => this.frame(time, frame));
    void Promise.allSettled([loadFonts(), this.programs.compile()]).then(() => {
      this.prepared = true;
    });
  }

  get boards() {
    return this.tools.boards;
  }

  get freePlace(): World["freePlace"] {
    return this.tools.freePlace.here;
  }

  pull(place: Selection): void {
    this.tools.carrying.pull(place);
  }

  get pointed(): Pick | null {
    return this.pointing.last;
  }

  flyTo(target: Target): void {
    this.visitor.flyTo(target);
  }

  stats(): WorldStats {
    const { render, memory } = this.renderer.info;
    const longestMs = this.longestMs;
    this.longestMs = 0;
    return {
      calls: render.calls,
      triangles: render.triangles,
      textures: memory.textures,
      frames: this.frames,
      frameMs: this.frameMs,
      longestMs,
      near: this.near,
      ...this.walks.counts(),
      settled: !this.changing && !this.dirty && this.walks.settled,
    };
  }

  pick(clientX: number, clientY: number): Pick | null {
    return this.pointing.touch(clientX, clientY)?.pick ?? null;
  }

  draw(): void {
    this.look();
    this.renderer.render(this.scene, this.eye.camera);
    this.frames += 1;
  }

  screenshot(): Promise<Blob> {
    this.draw();
    return pngOf(this.canvas, "The browser could not make a picture of the world.");
  }

  dispose(): void {
    this.renderer.setAnimationLoop(null);
    this.wishing.dispose();
    for (const cleanup of this.cleanups) cleanup();
    this.headset.dispose();
    this.tools.dispose();
    this.visitor.dispose();
    this.walks.clear();
    this.programs.dispose();
    this.backdrop.dispose();
    this.workshop.dispose();
    this.shared.dispose();
    this.renderer.dispose();
    this.canvas.remove();
  }

  // ---- the store ------------------------------------------------------------------------------------------

  private listen(): void {
    const { store, cleanups } = this;
    cleanups.push(
      effect(() => this.paint(store.theme.value)),
      effect(() => {
        this.shared.colour(store.colours.value, store.gain.value);
        this.wake();
      }),
      effect(() => {
        store.walks.value;
        this.walks.changed = true;
      }),
      effect(() => {
        const chosen = store.chosen.value;
        for (const view of this.walks) view.choose(chosen.get(view.network) ?? null);
        this.wake();
      }),
      effect(() => {
        store.orders.value;
        for (const view of this.walks) view.receiveOrders(true);
        this.wake();
      }),
      effect(() => {
        store.imagesChanged.value;
        store.visualized.value;
        store.visualizedForAll.value;
        for (const view of this.walks) view.receiveImages();
        this.wake();
      }),
      effect(() => {
        store.moved.value;
        for (const view of this.walks) view.receiveMoved(true);
        this.wake();
      }),
      effect(() => {
        store.unit.value;
        store.region.value;
        for (const view of this.walks) view.showUnit();
        this.wake();
      }),
      effect(() => {
        store.tilesChanged.value;
        this.tilesArrived = true;
        this.wake();
      }),
      effect(() => {
        store.link.value;
        this.wishing.due = true;
        this.awake = true;
      }),
      effect(() => this.visitor.controls.setOrbiting(store.orbiting.value)),
      effect(() => this.visitor.goWhere(store.viewpoint.value)),
      effect(() => this.visitor.wear(store.headset.value === "inside" ? this.headset : null)),
    );
    const sized = new ResizeObserver(() => this.resize());
    sized.observe(this.container);
    cleanups.push(() => sized.disconnect());
    cleanups.push(
      watchGraphics(
        this.canvas,
        () => this.graphicsLost(),
        () => this.graphicsRestored(),
      ),
    );
    const contrasted = () => this.paint(store.theme.peek());
    this.contrast.addEventListener("change", contrasted);
    cleanups.push(() => this.contrast.removeEventListener("change", contrasted));
    this.resize();
  }

  /** Let everything go while nothing can be deleted. */
  private graphicsLost(): void {
    this.lost = true;
    this.store.graphics.value = "lost";
    this.walks.clear();
  }

  private graphicsRestored(): void {
    this.lost = false;
    this.store.graphics.value = "here";
    void this.programs.compile();
    this.walks.changed = true;
  }

  private paint(theme: Theme): void {
    const palette = paletteOf(theme, this.contrast.matches);
    this.workshop.palette = palette;
    this.shared.paint(palette);
    this.container.style.background = css(palette.floor);
    for (const view of this.walks) view.repaint();
    this.tools.repaint();
    this.wake();
  }

  /** The views show the walks as they are now, after they showed those `before`. */
  private walksShown(before: readonly Walk[]): void {
    const walks = this.store.walks.peek();
    this.wishing.keep(walks.map(({ network }) => network.id));
    this.visitor.walksChanged();
    this.visitor.carry(before, walks);
    this.wishing.due = true;
    this.wake();
  }

  // ---- the loop -------------------------------------------------------------------------------------------

  /** Something changed: at least one frame is to be drawn. */
  private wake(): void {
    this.awake = this.dirty = true;
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.container;
    this.eye.resize(Math.max(1, clientWidth), Math.max(1, clientHeight));
    this.wishing.due = true;
    this.wake();
  }

  private farDistance(): number {
    return (this.options.far ?? this.shared.uFogHalf.value) * this.shrink;
  }

  private frame(time: number, headset?: XRFrame): void {
    const seconds = Math.min(LONGEST_STEP, Math.max(0, (time - this.lastTime) / 1000));
    this.lastTime = time;
    if (this.prepared && !this.lost) this.walks.begin();
    const presenting = headset !== undefined;
    if (this.lost || (!this.awake && !presenting)) return;
    const started = performance.now();
    const reduced = this.motion.matches;
    const moved = headset
      ? this.headset.update(seconds, headset)
      : this.visitor.controls.update(seconds, reduced);
    this.wishing.due ||= moved;
    if (this.tilesArrived) for (const view of this.walks) view.receiveTiles();
    this.tilesArrived = false;
    this.look();
    const until = performance.now() + SPARE_MS;
    const uploaded = uploadSome(this.renderer, this.walks, this.farDistance(), UPLOAD_BYTES, until);
    let busy = this.tools.advance(seconds, reduced);
    let waiting = false;
    let building = false;
    for (const view of this.walks) {
      busy = view.advance(seconds, reduced, until) || busy;
      waiting = view.waiting || waiting;
      building = view.building || building;
    }
    if (!headset) this.pointing.update(moved, this.visitor.controls.held);
    const place = this.visitor.tell(time, moved);
    this.wishing.advance(
      time,
      () => this.walks.panels(),
      () => this.eye.judging(this.farDistance(), this.store.link.peek().slow),
    );
    const changes = moved || busy || uploaded || this.dirty;
    this.dirty = false;
    const shimmer = waiting && !reduced && time - this.lastShimmer > SHIMMER_MS;
    if (changes || shimmer || presenting) {
      this.shared.uTime.value = reduced ? 0 : time / 1000;
      this.lastShimmer = time;
      this.renderer.render(this.scene, this.eye.camera);
      this.frames += 1;
      this.frameMs = performance.now() - started;
      this.longestMs = Math.max(this.longestMs, this.frameMs);
    }
    this.changing = changes || place || this.wishing.due || building;
    this.awake = this.changing || waiting;
  }

  /** Put the eye where the visitor is and decide what is drawn and how. */
  private look(): void {
    const { eye } = this;
    eye.update(this.visitor.controls.walker);
    let near = 0;
    for (const view of this.walks) near += view.see(eye.position, eye.frustum, this.farDistance());
    if (near > MOST_NEAR && this.options.far === undefined) this.shrink = Math.max(0.1, this.shrink * 0.9);
    else if (near < MOST_NEAR * 0.8) this.shrink = Math.min(1, this.shrink * 1.05);
    this.near = near;
    for (const view of this.walks) view.thinLabels(eye.camera, eye.width, eye.height);
  }
}
