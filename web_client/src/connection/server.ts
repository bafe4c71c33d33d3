// The connection to a Boxwalk server: REST over fetch, layers and job events over one websocket.

import type {
  Analyses,
  AnalysisInfo,
  ClientMessage,
  ExampleInputs,
  GraphAnswer,
  Here,
  JobInfo,
  JobWish,
  KeptParts,
  LayerWish,
  Layout,
  NetworkInfo,
  Networks,
  RecordingInfo,
  RecordingWish,
  ServerMessage,
  Tour,
  TourAnswer,
} from "../generated/messages";
import type { Extent, LayoutKind, ScaleMode } from "../store";
import type { PicturesBlob } from "../visualizations";
import { decodeLayers, decodePictures, decodeResult, type ResultBlob } from "./blob";
import type { Connection, ConnectionEvents, ResultFormat } from "./connection";
import { MadePicture } from "./made_picture";
import { Pace, SLOW } from "./pace";
import { asProblem, fetchOrProblem } from "./problems";

const FIRST_RETRY_MS = 400;
const LAST_RETRY_MS = 8000;
const CLOCK_MS = 30;

/** Milliseconds to wait before the n-th attempt (n from 0): doubling, with a spread so that a class does not knock at once. */
export function retryDelay(attempt: number, random: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt) * (0.75 + 0.5 * random);
}

const part = encodeURIComponent;

const VISITOR_KEY = "boxwalk.visitor";

/** Tells the wishes for jobs of this tab from those of others; the same after a reload where storage is allowed. */
function visitorName(): string {
  const fresh = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
  try {
    const kept = sessionStorage.getItem(VISITOR_KEY) ?? fresh;
    sessionStorage.setItem(VISITOR_KEY, kept);
    return kept;
  } catch {
    return fresh;
  }
}

export class ServerConnection implements Connection {
  readonly stored = false;
  private socket: WebSocket | null = null;
  private events: ConnectionEvents | null = null;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watched: readonly string[] = [];
  private readonly pace: Pace;
  private clock: ReturnType<typeof setInterval> | undefined;
  private readonly visitor = visitorName();
  private awaited = 0;

  /** base: address of the page's folder, with a slash at its end. */
  constructor(private readonly base: string) {
    // from the same machine what is slow is the machine, unless somebody has led a far server there
    const near = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(base).hostname);
    this.pace = new Pace(near ? SLOW / 4 : SLOW);
  }

  open(events: ConnectionEvents): void {
    this.events = events;
    addEventListener("online", this.retryNow);
    document.addEventListener("visibilitychange", this.retryNow);
    this.connect();
  }

  close(): void {
    this.events = null;
    clearTimeout(this.timer);
    clearInterval(this.clock);
    removeEventListener("online", this.retryNow);
    document.removeEventListener("visibilitychange", this.retryNow);
    this.socket?.close();
    this.socket = null;
  }

  get answered(): boolean {
    return this.awaited === 0;
  }

  async networks(): Promise<readonly NetworkInfo[]> {
    const asked = performance.now();
    const { networks } = await this.json<Networks>("api/v1/networks");
    this.pace.answered(performance.now() - asked);
    return networks;
  }

  async analyses(): Promise<readonly AnalysisInfo[]> {
    return (await this.json<Analyses>("api/v1/analyses")).analyses;
  }

  async tour(): Promise<Tour | null> {
    return (await this.json<TourAnswer>("api/v1/tour")).tour;
  }

  graph(network: string, recording: string | null, extent: Extent, layout: LayoutKind): Promise<GraphAnswer> {
    return this.json(`${graphPath(network, recording)}/graph?${graphQuery(extent, layout)}`);
  }

  layout(network: string, recording: string | null, extent: Extent, layout: LayoutKind): Promise<Layout> {
    return this.json(`${graphPath(network, recording)}/layout?${graphQuery(extent, layout)}`);
  }

  examples(network: string, offset: number, limit: number): Promise<ExampleInputs> {
    return this.json(`api/v1/networks/${part(network)}/inputs?offset=${offset}&limit=${limit}`);
  }

  record(network: string, input: RecordingWish | File): Promise<RecordingInfo> {
    const path = `api/v1/networks/${part(network)}/recordings`;
    if (!(input instanceof File)) return this.json(path, post(input));
    const query = new URLSearchParams({ name: input.name });
    if (input instanceof MadePicture && input.network === network) query.set("fitted", "true");
    const headers = {
      "Content-Type": input.type.startsWith("image/") ? input.type : "application/octet-stream",
    };
    return this.json(`${path}?${query}`, { method: "POST", body: input, headers });
  }

  recording(id: string): Promise<RecordingInfo> {
    return this.json(`api/v1/recordings/${part(id)}`);
  }

  wish(recording: string, layers: readonly LayerWish[], scale: ScaleMode): void {
    this.pace.asked();
    clearInterval(this.clock);
    if (layers.length > 0) this.clock = setInterval(() => this.pace.tick(performance.now()), CLOCK_MS);
    this.send({ type: "wish", recording, layers, scale });
  }

  here(here: Omit<Here, "type">): void {
    this.send({ type: "here", ...here });
  }

  gather(recording: string | null): void {
    this.send({ type: "gather", recording });
  }

  startJob(wish: JobWish): Promise<JobInfo> {
    return this.json(`api/v1/jobs?visitor=${this.visitor}`, post(wish));
  }

  watchJobs(jobs: readonly string[]): void {
    this.watched = jobs;
    this.send({ type: "watch", jobs });
  }

  withdrawJob(job: string): Promise<JobInfo> {
    return this.json(`api/v1/jobs/${part(job)}?visitor=${this.visitor}`, { method: "DELETE" });
  }

  result(job: string): Promise<ResultBlob> {
    const path = `api/v1/jobs/${part(job)}/result`;
    return this.ask(path, async (response) => decodeResult(await response.arrayBuffer()));
  }

  pictures(job: string, side: number): Promise<PicturesBlob> {
    const path = `api/v1/jobs/${part(job)}/pictures?side=${side}`;
    return this.ask(path, async (response) => decodePictures(await response.arrayBuffer()));
  }

  keptParts(network: string, analysis: string, node: string | null): Promise<KeptParts> {
    return this.json(keptPath(network, analysis, node));
  }

  deleteParts(network: string, analysis: string, node: string | null): Promise<KeptParts> {
    return this.json(keptPath(network, analysis, node), { method: "DELETE" });
  }

  exampleUrl(network: string, index: number): string {
    return this.url(`api/v1/networks/${part(network)}/inputs/${index}.png`);
  }

  resultUrl(job: string, format: ResultFormat, colours: string): string {
    return this.url(`api/v1/jobs/${part(job)}/result.${format}?colours=${part(colours)}`);
  }

  picture(path: string): Promise<Blob> {
    return this.ask(path, (response) => response.blob());
  }

  url(path: string): string {
    return new URL(path.replace(/^\//, ""), this.base).href;
  }

  private json<T>(path: string, init?: RequestInit): Promise<T> {
    return this.ask(path, async (response) => (await response.json()) as T, init);
  }

  private async ask<T>(
    path: string,
    read: (response: Response) => Promise<T>,
    init?: RequestInit,
  ): Promise<T> {
    this.awaited += 1;
    try {
      return await read(await fetchOrProblem(this.url(path), init));
    } finally {
      setTimeout(() => {
        this.awaited -= 1; // after whoever asked has done what the answer is for
      });
    }
  }

  // ---- the socket ---------------------------------------------------------------------------------------

  private connect(): void {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.url("api/v1/stream").replace(/^http/, "ws"));
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    // each in a task of its own: the browser hands over in one task all that has come
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      setTimeout(() => this.receive(socket, data));
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private receive(socket: WebSocket, data: string | ArrayBuffer): void {
    const events = this.events;
    if (events === null || socket !== this.socket) return;
    if (data instanceof ArrayBuffer) {
      const { slow } = this.pace.link;
      this.pace.arrived(data.byteLength, performance.now());
      if (this.pace.link.slow !== slow) events.onLink(this.pace.link);
      try {
        for (const blob of decodeLayers(data)) events.onLayer(blob);
      } catch (error) {
        events.onProblem(asProblem(error));
      } finally {
        this.send({ type: "acknowledge", messages: 1 });
      }
      return;
    }
    const message = JSON.parse(data) as ServerMessage;
    if (message.type === "hello") {
      this.attempt = 0;
      if (this.watched.length > 0) this.send({ type: "watch", jobs: this.watched });
      events.onReady(message.version, message.boot);
    } else if (message.type === "complete") {
      clearInterval(this.clock);
      events.onLink(this.pace.link);
      events.onComplete(message.recording);
    } else if (message.type === "job") events.onJob(message.job);
    else if (message.type === "visitors") events.onVisitors(message);
    else if (message.type === "gathered") events.onGathered(message);
    else events.onProblem(message.problem);
  }

  /** Wait and connect again; a refusal (wrong token) is told apart by asking over HTTP, which a socket cannot say. */
  private lost(): void {
    this.socket = null;
    this.pace.restart();
    clearInterval(this.clock);
    this.timer = setTimeout(() => this.retryNow(), retryDelay(this.attempt, Math.random()));
    this.attempt += 1;
    this.networks().then(
      () => {
        if (!this.connected) this.events?.onLost("The live connection to the server broke off.");
      },
      (error: unknown) => {
        if (this.connected) return;
        const problem = asProblem(error);
        if (problem.status === 401 || problem.status === 403) this.events?.onRefused(problem);
        else this.events?.onLost(problem.detail);
      },
    );
  }

  /** A page that nobody sees waits until somebody does. */
  private readonly retryNow = (): void => {
    if (this.socket === null && !document.hidden) this.connect();
  };

  private get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  private send(message: ClientMessage): void {
    if (this.connected) this.socket?.send(JSON.stringify(message));
  }
}

function graphPath(network: string, recording: string | null): string {
  return `api/v1/${recording === null ? `networks/${part(network)}` : `recordings/${part(recording)}`}`;
}

function graphQuery(extent: Extent, layout: LayoutKind): URLSearchParams {
  const query = new URLSearchParams({ layout });
  for (const [name, value] of Object.entries(extent)) query.set(name, String(value)); // lists: with commas between
  return query;
}

function keptPath(network: string, analysis: string, node: string | null): string {
  const path = `api/v1/networks/${part(network)}/kept/${part(analysis)}`;
  return node === null ? path : `${path}?${new URLSearchParams({ node })}`;
}

function post(body: RecordingWish | JobWish): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}
