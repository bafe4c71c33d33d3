// The inputs that networks have seen, to go back to; and how what was made of one is made again.

import { effect } from "@preact/signals";
import type { RecordingInfo } from "../generated/messages";
import type { Past, Store, Walk, Wish } from "../store";
import { type Connection, ProblemError } from "./connection";
import { isEdit, isKnown } from "./first_input";
import type { Jobs } from "./jobs";
import { feedOf, MadePicture } from "./made_picture";
import { asProblem } from "./problems";

/** Inputs kept for each network, and bytes of the files among them for all networks. */
export const KEPT = 30;
export const KEPT_BYTES = 128 * 2 ** 20;
/** a drawing or a webcam gets its small picture when it rests so long */
const REST_MS = 400;
/** pixels of the small pictures, twice what they measure on the page */
const SMALL = 96;

const UNKNOWN = 404;
const GONE: readonly number[] = [UNKNOWN, 410];

export class Inputs {
  /** id of the recording that was noted last, by network */
  private readonly noted = new Map<string, string>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
    private readonly jobs: Jobs,
  ) {}

  start(): void {
    effect(() => {
      for (const walk of this.store.walks.value) this.note(walk);
    });
  }

  /** Record a wish, or find the recording that it names. What the server has let go of that it is made from (a recording, a result) is made again first, where it is known how. */
  async record(network: string, wish: Wish): Promise<RecordingInfo> {
    if (isKnown(wish)) return this.known(network, wish.recording);
    try {
      return await this.connection.record(network, wish);
    } catch (error) {
      if (!GONE.includes(asProblem(error).status)) throw error;
      const base = this.cleanOf(network, wish);
      const job = wish instanceof File ? null : (wish.result ?? null);
      if (base !== null) await this.record(network, base.wish);
      else if (job === null || !(await this.jobs.again(job))) throw error;
      return this.connection.record(network, wish);
    }
  }

  private async known(network: string, id: string): Promise<RecordingInfo> {
    const recording = await this.connection.recording(id);
    if (recording.network === network) return recording;
    throw new ProblemError({
      title: "A recording of another network",
      status: UNKNOWN,
      detail: `Recording '${id}' is one of '${recording.network}', not of '${network}'.`,
    });
  }

  /** The input that a wish edits; null for one that edits none, or none that is known. */
  cleanOf(network: string, wish: Wish | null): Past | null {
    if (!isEdit(wish)) return null;
    return this.of(network).find((past) => past.recording?.id === wish.from) ?? null;
  }

  /** What a network sees now, less its edits. */
  seenBy({ network, wish }: Walk): Walk["wish"] {
    return this.cleanOf(network.id, wish)?.wish ?? wish;
  }

  /** What a network has seen, the oldest first. */
  of(network: string): readonly Past[] {
    return this.store.past.peek().get(network) ?? [];
  }

  /** Keep files that came together with the one shown, so that one can go on to them. */
  keep(network: string, files: readonly File[]): void {
    for (const file of files) {
      const past = { feed: feedOf(file), wish: file, recording: null, words: file.name, thumbnail: "" };
      this.put(network, past);
      void this.picture(network, past);
    }
  }

  /** Take notice of what a network has just seen. */
  private note({ network, busy, wish, recording }: Walk): void {
    if (busy || wish === null || recording === null || this.noted.get(network.id) === recording.id) return;
    this.noted.set(network.id, recording.id);
    if (isEdit(wish)) return; // an edit of an input is no input of its own
    const feed = feedOf(wish);
    const thumbnail = this.of(network.id).find((past) => past.feed === feed)?.thumbnail ?? "";
    const past = { feed, wish, recording, words: recording.source, thumbnail };
    this.put(network.id, past);
    if (thumbnail !== "" && !(wish instanceof MadePicture)) return;
    clearTimeout(this.timers.get(feed));
    const wait = wish instanceof MadePicture ? REST_MS : 0;
    this.timers.set(
      feed,
      setTimeout(() => void this.picture(network.id, past), wait),
    );
  }

  /** Make an input's small picture: of the file itself, else of what the network saw. */
  private async picture(network: string, past: Past): Promise<void> {
    this.timers.delete(past.feed);
    let thumbnail = "";
    try {
      if (past.wish instanceof File) thumbnail = await small(past.wish);
      else if (past.recording !== null)
        thumbnail = await small(await this.connection.picture(past.recording.input_url));
    } catch {
      return; // no picture can be made of it (a kind that only the server reads): its words stand alone
    }
    const known = this.of(network).find((one) => one.feed === past.feed);
    if (known !== undefined) this.put(network, { ...known, thumbnail });
  }

  private put(network: string, past: Past): void {
    const all = new Map(this.store.past.peek());
    all.set(network, remembered(all.get(network) ?? [], past));
    this.store.past.value = within(all, KEPT_BYTES);
  }
}

/** The list with an input added at its end, or in the place of the same one; at most KEPT, the oldest go. */
export function remembered(list: readonly Past[], past: Past): readonly Past[] {
  const place = list.findIndex((one) => one.feed === past.feed);
  return place < 0 ? [...list, past].slice(-KEPT) : list.with(place, past);
}

/** The lists less the oldest files of the network that has most of them, until what is left holds at most `bytes`. */
export function within(
  all: ReadonlyMap<string, readonly Past[]>,
  bytes: number,
): ReadonlyMap<string, readonly Past[]> {
  const left = new Map(all);
  while (sizeOf(left) > bytes) {
    const [network, list] = [...left].sort((a, b) => files(b[1]) - files(a[1]))[0] ?? ["", []];
    const oldest = list.findIndex((past) => past.wish instanceof File);
    if (oldest < 0 || files(list) < 2) break; // the only one stays, whatever its size
    left.set(network, list.toSpliced(oldest, 1));
  }
  return left;
}

const files = (list: readonly Past[]): number => list.filter((past) => past.wish instanceof File).length;

/** Bytes of all files, each once. */
function sizeOf(all: ReadonlyMap<string, readonly Past[]>): number {
  const found = new Set<File>();
  for (const list of all.values())
    for (const { wish } of list) {
      if (wish instanceof File) found.add(wish);
      if (wish instanceof MadePicture && wish.cut !== null) found.add(wish.cut.file);
    }
  return [...found].reduce((sum, file) => sum + file.size, 0);
}

/** A small square picture of a larger one, as an address of its own. Rejects for what the browser cannot decode. */
async function small(picture: Blob): Promise<string> {
  const bitmap = await createImageBitmap(picture);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SMALL;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The browser gives no canvas to draw on.");
  context.imageSmoothingEnabled = side > SMALL;
  context.imageSmoothingQuality = "high";
  const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, x, y, side, side, 0, 0, SMALL, SMALL);
  bitmap.close();
  return canvas.toDataURL();
}
