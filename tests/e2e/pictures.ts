// Images and arrays for the tests, made and read here.

import { crc32, deflateSync } from "node:zlib";

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** A PNG file whose pixels `colour` gives as [red, green, blue]. */
export function png(
  width: number,
  height: number,
  colour: (x: number, y: number) => [number, number, number],
): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colour(x, y), y * (1 + width * 3) + 1 + x * 3);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export const redPicture = (): Buffer => png(32, 24, (x, y) => [255, x * 4, y * 4]);

export interface Array4 {
  shape: number[];
  values: Float32Array;
  at(...index: number[]): number;
}

/** A float32 NumPy file in C order. */
export function npy(file: Buffer): Array4 {
  const length = file.readUInt16LE(8);
  const words = file.subarray(10, 10 + length).toString("latin1");
  if (!words.includes("'<f4'") || !words.includes("'fortran_order': False"))
    throw new Error(`Unexpected file: ${words}`);
  const shape = (words.match(/'shape': \(([^)]*)\)/)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  const data = file.subarray(10 + length);
  const values = new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  const at = (...index: number[]): number => {
    const place = index.reduce((sum, one, axis) => sum * (shape[axis] ?? 1) + one, 0);
    return values[place] ?? Number.NaN;
  };
  return { shape, values, at };
}
