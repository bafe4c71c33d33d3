// Safetensors files built byte by byte, for tests that read them.

export interface Tensor {
  dtype: "U8" | "F32";
  shape: number[];
  values: number[];
}

/** The bytes of a file with these tensors and this Boxwalk header; `pad` more blanks shift the data. */
export function safetensors(header: unknown, tensors: Record<string, Tensor>, pad = 0): ArrayBuffer {
  const directory: Record<string, unknown> = { __metadata__: { boxwalk: JSON.stringify(header) } };
  let end = 0;
  for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
    const begin = end;
    end += values.length * (dtype === "F32" ? 4 : 1);
    directory[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const words = new TextEncoder().encode(JSON.stringify(directory) + " ".repeat(pad));
  const file = new Uint8Array(8 + words.length + end);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(words.length), true);
  file.set(words, 8);
  let at = 8 + words.length;
  for (const { dtype, values } of Object.values(tensors))
    for (const value of values) {
      if (dtype === "F32") view.setFloat32(at, value, true);
      else view.setUint8(at, value);
      at += dtype === "F32" ? 4 : 1;
    }
  return file.buffer;
}
