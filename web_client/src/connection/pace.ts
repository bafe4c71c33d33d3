// How fast the link to the server is, from what arrives over it anyway.

import type { Link } from "../store";

/** Messages with layers that may be under way unacknowledged: a window of them costs one round trip, whatever their size. */
const WINDOW = 4;
/** Arrivals further apart than this are not of one stream: the server was busy, or nothing was asked for. */
const PAUSE_MS = 3000;
/** What came earlier counts for less: by this factor for each arrival since. */
const FADE = 0.9;
/** Arrivals and bytes that a judgement needs. */
const [LEAST_ARRIVALS, LEAST_BYTES] = [6, 24 * 1024];
/** Share of the time that is the bytes' own at least, whatever the round trip: a busy page measures that too long. */
const LEAST_SHARE = 1 / 3;
/** Bytes a second below which a link is slow: a first view of a large network is some MB. Quick again at more than twice that. */
export const SLOW = 400_000;
/** The page was busy itself when its clock stood still for so long: what came meanwhile says nothing of the link. */
const STALL_MS = 120;

/** Times are milliseconds of one clock. */
export class Pace {
  private last: number | null = null;
  private ticked: number | null = null;
  private bytes = 0;
  private gaps = 0;
  private arrivals = 0;
  private total = 0;
  private roundTrip: number | null = null;
  private slow = false;

  /** `least`: bytes a second below which it is slow. */
  constructor(private readonly least: number) {}

  /** A small question was answered after so long; the shortest answer is the link's own time. */
  answered(milliseconds: number): void {
    this.roundTrip = Math.min(this.roundTrip ?? Number.POSITIVE_INFINITY, milliseconds);
  }

  /** Layers were asked for: the time until the first one comes is the server's. */
  asked(): void {
    this.last = this.ticked = null;
  }

  /** To be called every few milliseconds while layers are awaited, from where a busy page cannot call it. */
  tick(now: number): void {
    this.ticked = now;
  }

  /** A message of so many bytes has come. */
  arrived(bytes: number, now: number): void {
    const gap = this.last === null ? null : now - this.last;
    this.last = now;
    const stalled = this.ticked !== null && now - this.ticked > STALL_MS;
    if (gap === null || gap > PAUSE_MS || stalled) return;
    this.bytes = this.bytes * FADE + bytes;
    this.gaps = this.gaps * FADE + gap;
    this.arrivals = this.arrivals * FADE + 1;
    this.total += 1;
    const speed = this.bytesPerSecond;
    if (speed === null) return;
    if (speed < this.least) this.slow = true;
    else if (speed > 2.5 * this.least) this.slow = false;
  }

  /** Another link: what was measured says nothing of it. */
  restart(): void {
    this.last = this.ticked = this.roundTrip = null;
    this.bytes = this.gaps = this.arrivals = this.total = 0;
    this.slow = false;
  }

  get link(): Link {
    return { bytesPerSecond: this.bytesPerSecond, roundTripMs: this.roundTrip, slow: this.slow };
  }

  private get bytesPerSecond(): number | null {
    if (this.total < LEAST_ARRIVALS || this.bytes < LEAST_BYTES) return null;
    const waited = (this.arrivals * (this.roundTrip ?? 0)) / WINDOW; // for acknowledgements, not for bytes
    return (1000 * this.bytes) / Math.max(this.gaps - waited, this.gaps * LEAST_SHARE, 0.1);
  }
}
