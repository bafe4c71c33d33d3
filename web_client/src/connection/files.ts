// Where the files of a stored walk are: beside the page, or inside it.

import { ProblemError } from "./connection";

export interface Files {
  bytes(path: string): Promise<ArrayBuffer>;
  has(path: string): boolean;
  /** an address for pictures and links */
  url(path: string): string;
}

/** Files beside the page. `base`: address of the page's folder, with a slash at its end. */
export class FilesBeside implements Files {
  constructor(private readonly base: string) {}

  async bytes(path: string): Promise<ArrayBuffer> {
    let response: Response;
    try {
      response = await fetch(this.url(path));
    } catch {
      throw missing(path, "The page could not reach its folder.");
    }
    if (!response.ok) throw missing(path, `The host answered ${response.status}.`);
    return response.arrayBuffer();
  }

  has(): boolean {
    return true; // a folder is whole, or `verify` says so
  }

  url(path: string): string {
    return new URL(path, this.base).href;
  }
}

/** Files inside the page, as base64 in elements with `data-file`; those with `data-packed` by gzip. */
export class FilesInside implements Files {
  private readonly addresses = new Map<string, string>();

  async bytes(path: string): Promise<ArrayBuffer> {
    const response = await fetch(`data:application/octet-stream;base64,${this.text(path)}`);
    if (!this.element(path)?.hasAttribute("data-packed") || response.body === null)
      return response.arrayBuffer();
    return new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  has(path: string): boolean {
    return this.element(path) !== null;
  }

  url(path: string): string {
    let address = this.addresses.get(path);
    if (address === undefined) {
      const kind = path.endsWith(".png") ? "image/png" : "application/octet-stream";
      address = `data:${kind};base64,${this.text(path)}`;
      this.addresses.set(path, address);
    }
    return address;
  }

  private text(path: string): string {
    const element = this.element(path);
    if (element === null) throw missing(path, "It is not in this page.");
    return element.textContent ?? "";
  }

  private element(path: string): Element | null {
    return document.querySelector(`[data-file="${CSS.escape(path)}"]`);
  }
}

function missing(path: string, why: string): ProblemError {
  return new ProblemError({
    title: "A part of the walk is missing",
    status: 404,
    detail: `${path} could not be read. ${why} \`boxwalk verify\` says what of the snapshot is damaged.`,
  });
}
