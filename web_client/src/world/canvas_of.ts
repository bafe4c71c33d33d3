// Pixels as a canvas, to be drawn or saved, and a canvas as a file.

export function canvasOf(data: ImageData): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = data.width;
  canvas.height = data.height;
  canvas.getContext("2d")?.putImageData(data, 0, 0);
  return canvas;
}

/** A canvas as the bytes of a PNG file. Rejects with `fault` where the browser makes none. */
export function pngOf(canvas: HTMLCanvasElement, fault: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(fault))), "image/png");
  });
}
