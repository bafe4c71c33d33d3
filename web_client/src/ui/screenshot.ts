// A picture of what is seen, with what it shows written on it: network, layer, input, and what the colours mean.

import { saveFile } from "../save_file";
import { signedColour } from "../world/colour_map";
import type { App } from "./app";
import { number, signed } from "./format";
import { endsOf } from "./legend";
import { outcomeOf } from "./outcome";

/** CSS pixels */
const [STRIP, EDGE, BAR, BAR_TALL, ENDS_GAP] = [44, 16, 132, 8, 8];
const SANS = "'Inter Variable', system-ui, sans-serif";
const MONO = "'JetBrains Mono Variable', ui-monospace, monospace";

/** Save the picture as a file; says so in words where that fails. */
export async function savePicture(app: App): Promise<void> {
  const { store } = app;
  try {
    const picture = await takePicture(app);
    const name = fileName(app);
    saveFile(picture, name);
    store.notify({ tone: "info", title: "Picture saved", detail: name });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    store.notify({ tone: "error", title: "No picture could be taken", detail });
  }
}

/** The world as it is drawn now, and a strip below it. */
export async function takePicture(app: App): Promise<Blob> {
  const world = await createImageBitmap(await app.world.screenshot());
  const ratio = world.width / Math.max(1, innerWidth);
  const canvas = document.createElement("canvas");
  canvas.width = world.width;
  canvas.height = world.height + Math.round(STRIP * ratio);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser gives no 2-D canvas to write the caption on.");
  context.drawImage(world, 0, 0);
  context.translate(0, world.height);
  context.scale(ratio, ratio);
  drawStrip(context, app, canvas.width / ratio);
  world.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("The browser could not make a picture of this size."));
    }, "image/png");
  });
}

/** What the picture shows, in its parts. */
export function captionOf({ store }: Pick<App, "store">): readonly string[] {
  const walk = store.activeWalk.value;
  const ends = endsOf(store);
  const outcome = outcomeOf(walk?.recording ?? null);
  const said = outcome === null ? "" : ` → ${outcome.words} ${outcome.figure}`;
  const input = walk?.recording ? `${walk.recording.source}${said}` : "";
  return [walk?.network.title ?? "", ends?.layer ?? "", input].filter((part) => part !== "");
}

function drawStrip(context: CanvasRenderingContext2D, { store }: App, width: number): void {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  context.fillStyle = colour("--top");
  context.fillRect(0, 0, width, STRIP);
  context.fillStyle = colour("--line");
  context.fillRect(0, 0, width, 1);
  context.textBaseline = "middle";
  const right = drawLegend(context, store, width - EDGE, colour);
  const [network = "", ...rest] = captionOf({ store });
  context.textAlign = "left";
  context.font = `600 13.5px ${SANS}`;
  context.fillStyle = colour("--text");
  context.fillText(network, EDGE, STRIP / 2);
  const at = EDGE + context.measureText(network).width + 12;
  context.font = `400 13.5px ${SANS}`;
  context.fillStyle = colour("--dim");
  context.fillText(fitted(context, rest.join("  ·  "), right - EDGE - at), at, STRIP / 2);
}

/** The colours with the values at their ends, right-aligned at `right`; returns where it begins. */
function drawLegend(
  context: CanvasRenderingContext2D,
  store: App["store"],
  right: number,
  colour: (name: string) => string,
): number {
  const ends = endsOf(store);
  const [low, high] = ends?.end ? [signed(-ends.end), signed(ends.end)] : ["−", "+"];
  const of = ends?.channel == null ? "layer" : `channel ${ends.channel}`;
  const words = `${high}   ${of} · ×${number(store.gain.value, 2)}`;
  context.font = `400 12px ${MONO}`;
  context.fillStyle = colour("--text");
  context.textAlign = "right";
  context.fillText(words, right, STRIP / 2);
  const bar = right - context.measureText(words).width - ENDS_GAP - BAR;
  context.fillText(low, bar - ENDS_GAP, STRIP / 2);
  for (let x = 0; x < BAR; x++) {
    context.fillStyle = `rgb(${signedColour((2 * (x + 0.5)) / BAR - 1, 1, store.colours.value).join(" ")})`;
    context.fillRect(bar + x, (STRIP - BAR_TALL) / 2, 1, BAR_TALL);
  }
  return bar - ENDS_GAP - context.measureText(low).width;
}

/** As much of a text as fits. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let cut = text;
  while (cut !== "" && context.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return cut === "" ? "" : `${cut.trimEnd()}…`;
}

function fileName({ store }: App): string {
  const { network, panel } = store.selection.value ?? { network: store.active.value ?? "boxwalk", panel: "" };
  return `${[network, panel].filter(Boolean).join("-")}.png`;
}
