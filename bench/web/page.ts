// A page that holds the world and nothing else; the bench and the pixel tests drive it through `window.trial`.

import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import type { GraphAnswer } from "../../web_client/src/generated/messages";
import { Store } from "../../web_client/src/store";
import { createWorld, type World, type WorldOptions } from "../../web_client/src/world/world";
import * as madeUp from "./made_up";
import { meshPerChannel } from "./mesh_per_channel";

const PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";

export class Trial {
  store = new Store();
  world: World | null = null;
  wishes: string[] = [];

  /** Begin anew with one walk; `values`: of its tiles, none if null. */
  open(graph: GraphAnswer, values: madeUp.Values | null, options: WorldOptions = {}): void {
    this.world?.dispose();
    const element = document.getElementById("world");
    if (!element) throw new Error("The page has no element 'world'.");
    const { theme, gain } = this.store;
    this.store = new Store();
    this.store.theme.value = theme.value;
    this.store.gain.value = gain.value;
    const { store } = this;
    this.world = createWorld(
      element,
      store,
      {
        url: (path) => path,
        onWish: (_, layers) => {
          this.wishes = layers.map(({ node, finest }) => `${node}:${finest}`);
        },
      },
      options,
    );
    store.walks.value = [madeUp.walkOf(graph, madeUp.recordingOf(graph.network, "first", PIXEL))];
    store.active.value = graph.network;
    if (values) this.fill(graph, values, "first");
  }

  /** All tiles of a recording at once. */
  fill(graph: GraphAnswer, values: madeUp.Values, recording: string): void {
    const panels = new Map(graph.layout.panels.map((panel) => [panel.node, panel]));
    for (const node of graph.nodes) {
      const panel = panels.get(node.id);
      if (!panel || node.display === "none" || node.channels === 0) continue;
      this.store.receiveLayer(
        graph.network,
        madeUp.layerOf(node, panel.columns, panel.rows, recording, values),
      );
    }
  }

  stand(x: number, y: number, z: number, yaw = 0, pitch = 0): void {
    this.store.viewpoint.value = { x, y, z, yaw, pitch };
  }

  /** Milliseconds of a frame drawn now, the graphics card's work included: the least of `times`. */
  frame(times: number): number {
    const { world } = this;
    if (!world) return Number.NaN;
    const gl = world.canvas.getContext("webgl2");
    const pixel = new Uint8Array(4);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < times; i++) {
      const started = performance.now();
      world.draw();
      gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      least = Math.min(least, performance.now() - started);
    }
    return least;
  }

  /** Colour [red, green, blue] in bytes at CSS pixels of the view, of a frame drawn now. */
  colourAt(x: number, y: number): [number, number, number] {
    const { world } = this;
    if (!world) throw new Error("The world has not been opened.");
    world.draw();
    const gl = world.canvas.getContext("webgl2");
    const pixel = new Uint8Array(4);
    const { width, height, clientWidth, clientHeight } = world.canvas;
    const [px, py] = [
      Math.floor((x / clientWidth) * width),
      height - 1 - Math.floor((y / clientHeight) * height),
    ];
    gl?.readPixels(px, py, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    return [pixel[0] ?? 0, pixel[1] ?? 0, pixel[2] ?? 0];
  }

  readonly madeUp = madeUp;
  readonly meshPerChannel = meshPerChannel;
}

declare global {
  interface Window {
    trial: Trial;
  }
}

window.trial = new Trial();
