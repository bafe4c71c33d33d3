// Ways into the network from outside the page: files chosen, dropped or pasted, and pasted text.

import type { Walk } from "../store";
import type { App } from "./app";

/** The server takes no larger body. */
const LARGEST = 32 * 2 ** 20;

/** Record the first of some files in the active network; says so in words where that is not possible. */
export function feedFiles(app: App, files: readonly File[]): void {
  const { store, controller } = app;
  const walk = store.activeWalk.value;
  const file = files.find((one) => one.type.startsWith("image/")) ?? files[0];
  if (file === undefined || walk === null) return;
  const refused = refusal(walk, file);
  if (refused !== null) {
    store.updateWalk(walk.network.id, { problem: { title: refused[0], detail: refused[1], status: 0 } });
    return;
  }
  if (files.length > 1)
    store.notify({
      tone: "info",
      title: `${files.length} files came at once`,
      detail: `A network sees one at a time: this is ${file.name}.`,
    });
  void controller.show(walk.network.id, file);
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
  if (file.size > LARGEST)
    return [
      "The file is too large",
      `${file.name} has ${Math.round(file.size / 2 ** 20)} MiB; at most 32 are allowed. Make the image smaller first.`,
    ];
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
    if (files.length > 0) feedFiles(app, files);
    else feedText(app, event.dataTransfer?.getData("text/plain") ?? "");
  };
  const paste = (event: ClipboardEvent): void => {
    if (event.target instanceof HTMLElement && event.target.matches("input, textarea")) return;
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) feedFiles(app, files);
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
