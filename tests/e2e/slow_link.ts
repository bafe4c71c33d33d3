// A slow line between the page and a server: bytes of the server arrive at a given pace, after a given time.
// (Chromium's own throttling does not reach websockets.)

import { connect, createServer, type Server, type Socket } from "node:net";

/** Milliseconds between two helpings. */
const STEP_MS = 20;

export class SlowLink {
  /** bytes that the server has sent through it */
  bytes = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  /** what waits to be sent on, for all connections together */
  private readonly waiting: { to: Socket; data: Buffer; due: number }[] = [];
  private readonly timer: ReturnType<typeof setInterval>;

  /** `bytesPerSecond` may be changed at any time; `latencyMs` is added one way. */
  constructor(
    private readonly target: number,
    public bytesPerSecond: number,
    private readonly latencyMs: number,
  ) {
    this.server = createServer((client) => this.accept(client));
    this.timer = setInterval(() => this.send(), STEP_MS);
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    const upstream = connect(this.target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.sockets.delete(socket));
    }
    client.on("data", (data) => upstream.write(data));
    client.on("close", () => upstream.destroy());
    upstream.on("data", (data: Buffer) => {
      this.bytes += data.length;
      this.waiting.push({ to: client, data, due: performance.now() + this.latencyMs });
      if (this.waiting.length > 64) upstream.pause(); // the line's own buffer is small
    });
    upstream.on("close", () => {
      this.waiting.push({ to: client, data: Buffer.alloc(0), due: performance.now() + this.latencyMs });
    });
  }

  private send(): void {
    let left = (this.bytesPerSecond * STEP_MS) / 1000;
    const now = performance.now();
    while (left >= 1) {
      const first = this.waiting.find(({ due }) => due <= now);
      if (first === undefined) break;
      const part = first.data.subarray(0, Math.floor(left));
      left -= Math.max(part.length, 1);
      first.data = first.data.subarray(part.length);
      if (!first.to.destroyed && part.length > 0) first.to.write(part);
      if (first.data.length > 0) break;
      if (part.length === 0) first.to.end();
      this.waiting.splice(this.waiting.indexOf(first), 1);
    }
    if (this.waiting.length < 32) for (const socket of this.sockets) socket.resume();
  }
}
