// The connection to a Boxwalk server: REST over fetch, layers and job events over one websocket.

import type { ClientMessage, Here, LayerWish, NetworkInfo, ServerMessage } from "../generated/messages";
import type { ScaleMode } from "../store";
import { decodeLayers } from "./blob";
import type { Connection, ConnectionEvents } from "./connection";
import { Pace, SLOW } from "./pace";
import { asProblem, fetchOrProblem } from "./problems";
import { Rest } from "./rest";

const FIRST_RETRY_MS = 400;
const LAST_RETRY_MS = 8000;
const CLOCK_MS = 30;

/** Milliseconds to wait before the n-th attempt (n from 0): doubling, with a spread so that a class does not knock at once. */
export function retryDelay(attempt: number, random: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt) * (0.75 + 0.5 * random);
}

export class ServerConnection extends Rest implements Connection {
  private socket: WebSocket | null = null;
  private events: ConnectionEvents | null = null;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watched: readonly string[] = [];
  private readonly pace: Pace;
  private clock: ReturnType<typeof setInterval> | undefined;

  /** base: address of the page's folder, with a slash at its end. */
  constructor(private readonly base: string) {
    super();
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

  override async networks(): Promise<readonly NetworkInfo[]> {
    const asked = performance.now();
    const networks = await super.networks();
    this.pace.answered(performance.now() - asked);
    return networks;
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

  watchJobs(jobs: readonly string[]): void {
    this.watched = jobs;
    this.send({ type: "watch", jobs });
  }

  url(path: string): string {
    return new URL(path.replace(/^\//, ""), this.base).href;
  }

  protected fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetchOrProblem(this.url(path), init);
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
