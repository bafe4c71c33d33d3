// A notebook's kernel, through the channel that its widgets have: requests and answers, whose ports nobody need reach.

import type { LayerWish } from "../generated/messages";
import { saveFile } from "../save_file";
import type { ScaleMode } from "../store";
import { inTurn } from "./awaited";
import { decodeLayers } from "./blob";
import { type Connection, type ConnectionEvents, ProblemError } from "./connection";
import { asProblem, problemOf } from "./problems";
import { Rest } from "./rest";

const AT_ONCE = 3;
const POLL_MS = 300;
/** a kernel that runs a cell answers when that is done */
const PATIENCE_MS = 120_000;
/** address of what only the channel can bring */
const SCHEME = "boxwalk-channel:";
const PICTURES = 400;

interface Answer {
  id: number;
  status: number;
  type: string;
  body: ArrayBuffer;
}

export class ChannelConnection extends Rest implements Connection {
  private events: ConnectionEvents | null = null;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private last = 0;
  /** counts wishes: only the newest is answered */
  private turn = 0;
  private watched: readonly string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly port: MessagePort) {
    super();
    port.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.waiting.get(data.id)?.(data);
      this.waiting.delete(data.id);
    };
    bringPictures((path) => this.picture(path));
    bringFiles(
      (path) => this.picture(path),
      (error) => this.events?.onProblem(asProblem(error)),
    );
  }

  open(events: ConnectionEvents): void {
    this.events = events;
    this.json<{ version: string }>("healthz").then(
      ({ version }) => events.onReady(version, "kernel"),
      (error: unknown) => events.onRefused(asProblem(error)),
    );
  }

  close(): void {
    this.events = null;
    clearTimeout(this.timer);
    this.port.close();
  }

  wish(recording: string, layers: readonly LayerWish[], scale: ScaleMode): void {
    this.turn += 1;
    void this.bring(this.turn, recording, layers, scale);
  }

  here(): void {
    // nobody else walks here
  }

  gather(): void {
    // nobody can be called
  }

  watchJobs(jobs: readonly string[]): void {
    this.watched = jobs;
    clearTimeout(this.timer);
    if (jobs.length > 0) this.timer = setTimeout(() => void this.look(), POLL_MS);
  }

  url(path: string): string {
    return path.startsWith("data:") ? path : SCHEME + path.replace(/^\//, "");
  }

  protected async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const id = ++this.last;
    const { body, headers = {} } = init;
    const bytes = body instanceof Blob ? await body.arrayBuffer() : ((body ?? "") as string);
    const type = (headers as Record<string, string>)["Content-Type"] ?? "";
    const answer = await new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new ProblemError(silent));
      }, PATIENCE_MS);
      this.waiting.set(id, (found) => {
        clearTimeout(timer);
        resolve(found);
      });
      this.port.postMessage({ id, method: init.method ?? "GET", path: clean(path), type, body: bytes });
    });
    const none = answer.status === 204;
    const response = new Response(none ? null : answer.body, {
      status: answer.status,
      headers: { "Content-Type": answer.type },
    });
    if (!response.ok) throw new ProblemError(await problemOf(response));
    return response;
  }

  /** The layers of a wish in their order, a few at a time. */
  private async bring(
    turn: number,
    recording: string,
    layers: readonly LayerWish[],
    scale: ScaleMode,
  ): Promise<void> {
    const current = (): boolean => turn === this.turn && this.events !== null;
    try {
      await inTurn(layers, AT_ONCE, current, async ({ node, finest, coarsest }) => {
        const query = new URLSearchParams({ level: `${finest ?? 0}`, scale });
        query.set("coarsest", `${coarsest ?? 99}`);
        const path = `api/v1/recordings/${recording}/layers/${node}/activations?${query}`;
        const bytes = await (await this.fetch(path)).arrayBuffer();
        if (current()) for (const blob of decodeLayers(bytes)) this.events?.onLayer(blob);
      });
      if (current()) this.events?.onComplete(recording);
    } catch (error) {
      if (current()) this.events?.onProblem({ ...asProblem(error), recording });
    }
  }

  /** How far the watched jobs are. */
  private async look(): Promise<void> {
    const { watched } = this;
    for (const job of watched)
      try {
        this.events?.onJob(await this.json(`api/v1/jobs/${job}`));
      } catch {
        // asked again
      }
    if (watched === this.watched) this.watchJobs(watched);
  }
}

/** The kernel's side has no addresses, only paths. */
const clean = (path: string): string => path.replace(SCHEME, "").replace(/^\//, "");

const silent = {
  title: "The kernel does not answer",
  status: 0,
  detail: "It may be busy with a cell, or was started again: run the cell of this walk once more.",
};

/** Pictures come through the channel as well: whoever asks for an address of it, and an image that is given one, gets the bytes. */
function bringPictures(bring: (path: string) => Promise<Blob>): void {
  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  if (!source?.get || !source.set) return;
  const { get, set } = source;
  const asked = new WeakMap<HTMLImageElement, string>();
  const known = new Map<string, Promise<string>>();
  const addressOf = (path: string): Promise<string> => {
    let found = known.get(path);
    if (found !== undefined) return found;
    found = bring(path).then((blob) => URL.createObjectURL(blob));
    found.catch(() => known.delete(path)); // asked again
    known.set(path, found);
    if (known.size > PICTURES) known.delete(known.keys().next().value ?? "");
    return found;
  };
  const usual = window.fetch.bind(window);
  window.fetch = (asking, init) => {
    const path = typeof asking === "string" && asking.startsWith(SCHEME) ? clean(asking) : null;
    return path === null ? usual(asking, init) : addressOf(path).then((address) => usual(address));
  };
  Object.defineProperty(HTMLImageElement.prototype, "src", {
    ...source,
    get(this: HTMLImageElement) {
      return asked.get(this) ?? get.call(this);
    },
    set(this: HTMLImageElement, value: string) {
      if (!value.startsWith(SCHEME)) {
        asked.delete(this);
        set.call(this, value);
        return;
      }
      asked.set(this, value);
      addressOf(clean(value)).then(
        (address) => {
          if (asked.get(this) === value) set.call(this, address);
        },
        () => this.dispatchEvent(new Event("error")),
      );
    },
  });
}

/** Links to files that only the channel can bring save what it brings. */
function bringFiles(bring: (path: string) => Promise<Blob>, tell: (error: unknown) => void): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link?.href.startsWith(SCHEME)) return;
    event.preventDefault();
    bring(clean(link.href)).then((file) => saveFile(file, link.download), tell);
  });
}

/** The channel that whoever holds this page hands over. */
export function handedOver(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const take = ({ data, ports }: MessageEvent<unknown>): void => {
      if (data !== "boxwalk-channel" || !ports[0]) return;
      removeEventListener("message", take);
      resolve(ports[0]);
    };
    addEventListener("message", take);
    (parent === window ? (opener as Window | null) : parent)?.postMessage("boxwalk-ready", "*");
  });
}
