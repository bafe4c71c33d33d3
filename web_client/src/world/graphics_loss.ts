// The graphics card may lose everything it holds, and give the context back later.

/** Call `lost` when nothing can be drawn or deleted any more, `restored` when all is to be made again. Returns what ends it. */
export function watchGraphics(canvas: HTMLCanvasElement, lost: () => void, restored: () => void): () => void {
  const losing = (event: Event) => {
    event.preventDefault(); // without it the browser never gives the context back
    lost();
  };
  canvas.addEventListener("webglcontextlost", losing);
  canvas.addEventListener("webglcontextrestored", restored);
  return () => {
    canvas.removeEventListener("webglcontextlost", losing);
    canvas.removeEventListener("webglcontextrestored", restored);
  };
}
