// Ways into the network from outside the page: files chosen, dropped or pasted, and pasted text.

import type { Walk } from "../store";
import type { App } from "./app";
import { blobOf } from "./live";

/** The server takes no larger body. */
const LARGEST = 32 * 2 ** 20;
const TOO_LARGE = 413;
/** pixels that the longer side of a picture made smaller has */
const LARGEST_SIDE = 4096;

/**
 * Record the first of some files in the active network; the others wait in its history. Says so in words where that is
 * not possible.
 */
export async function feedFiles(app: App, files: readonly File[]): Promise<void> {
  const { store, controller } = app;
  const walk = store.activeWalk.value;
  const pictures = files.filter((one) => one.type.startsWith("image/"));
  const file = pictures[0] ?? files[0];
  if (file === undefined || walk === null) return;
  const network = walk.network.id;
  const refused = refusal(walk, file);
  if (refused !== null) {
    say(app, network, ...refused);
    return;
  }
  const others = pictures.filter((one) => one !== file && one.size > 0);
  if (files.length > 1) {
    const waiting = others.length === 0 ? "" : " The others wait in the history: Shift Z goes on to them.";
    store.notify({
      tone: "info",
      title: `${files.length} files came at once`,
      detail: `A network sees one at a time: this is ${file.name}.${waiting}`,
    });
  }
  if (file.size > LARGEST) await feedSmaller(app, network, file);
  else {
    await controller.show(network, file);
    const problem = store.walks.value.find((one) => one.network.id === network)?.problem;
    if (problem?.status === TOO_LARGE) await feedSmaller(app, network, file);
  }
  controller.inputs.keep(network, others);
}

/** A picture that the server would not take: made smaller here where the browser can read it. */
async function feedSmaller(app: App, network: string, file: File): Promise<void> {
  const smaller = await shrunk(file, LARGEST_SIDE);
  if (smaller === null) {
    say(
      app,
      network,
      "The file is too large",
      `${file.name} has ${Math.round(file.size / 2 ** 20)} MiB; at most 32 are allowed, and the browser cannot make it smaller. Do that first.`,
    );
    return;
  }
  app.store.notify({
    tone: "info",
    title: `${file.name} was made smaller`,
    detail: `It is too large for the server as it is (32 MiB, 50 megapixels); its longer side has ${LARGEST_SIDE} pixels now.`,
  });
  await app.controller.show(network, smaller);
}

/** The picture with its longer side at most `side` pixels; null where the browser cannot read it. */
async function shrunk(file: File, side: number): Promise<File | null> {
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, side / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    const context = canvas.getContext("2d");
    if (context === null) return null;
    context.fillStyle = "#ffffff"; // below what is transparent, as the server lays it
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    const blob = await blobOf(canvas, "image/jpeg");
    return new File([blob], file.name, { type: blob.type });
  } catch {
    return null;
  }
}

function say(app: App, network: string, title: string, detail: string): void {
  app.store.updateWalk(network, { problem: { title, detail, status: 0 } });
}

function refusal(walk: Walk, file: File): [string, string] | null {
  const { title, input } = walk.network;
  if (input.kind === "tokens")
    return [
      "This network reads text",
      `${title} takes text, not the file ${file.name}. Type or paste a text instead.`,
    ];
  if (input.kind === "tensor")
    return ["This network takes no pictures", `${title} takes tensors. Choose an example or noise instead.`];
  if (file.size === 0)
    return ["The file is empty", `${file.name} has 0 bytes. Choose a PNG, JPEG or another image.`];
  return null;
}

/** Drop anywhere and paste anywhere. `over`: told while something is held over the page. Returns what undoes it. */
export function listenForFiles(app: App, over: (held: boolean) => void): () => void {
  let depth = 0;
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  const enter = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    depth += 1;
    over(true);
  };
  const leave = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) over(false);
  };
  const move = (event: DragEvent): void => event.preventDefault();
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    depth = 0;
    over(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) void feedFiles(app, files);
    else feedText(app, event.dataTransfer?.getData("text/plain") ?? "");
  };
  const paste = (event: ClipboardEvent): void => {
    if (event.target instanceof HTMLElement && event.target.matches("input, textarea")) return;
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) void feedFiles(app, files);
    else feedText(app, event.clipboardData?.getData("text/plain") ?? "");
  };
  addEventListener("dragenter", enter);
  addEventListener("dragleave", leave);
  addEventListener("dragover", move);
  addEventListener("drop", drop);
  document.addEventListener("paste", paste);
  return () => {
    removeEventListener("dragenter", enter);
    removeEventListener("dragleave", leave);
    removeEventListener("dragover", move);
    removeEventListener("drop", drop);
    document.removeEventListener("paste", paste);
  };
}

function feedText(app: App, text: string): void {
  const walk = app.store.activeWalk.value;
  if (walk === null || text.trim() === "") return;
  if (walk.network.input.kind === "tokens") void app.controller.show(walk.network.id, { text });
  else
    app.store.notify({
      tone: "info",
      title: "That was text",
      detail: `${walk.network.title} takes images: copy a picture itself, or drop its file here.`,
    });
}
