// A walk without a server: the messages and blobs that one would send, read from files (docs/snapshots.md).

import type {
  AnalysisInfo,
  ExampleInputs,
  GraphAnswer,
  JobInfo,
  JobWish,
  KeptParts,
  LayerWish,
  Layout,
  NetworkInfo,
  RecordingInfo,
  RecordingWish,
  Tour,
} from "../generated/messages";
import type { Extent, LayoutKind, ScaleMode } from "../store";
import type { PicturesBlob } from "../visualizations";
import { Awaited, inTurn } from "./awaited";
import { decodeLayers, decodePictures, decodeResult, type Blob as LayerBlob, type ResultBlob } from "./blob";
import { type Connection, type ConnectionEvents, ProblemError, type ResultFormat } from "./connection";
import type { Files } from "./files";
import { picked } from "./picked";
import { asProblem } from "./problems";

const VERSION = 1;
const AT_ONCE = 4;
const FOLDERS: Readonly<Record<ScaleMode, string>> = { layer: "layers", channel: "channels" };

/** A result in a file. */
interface Stored {
  analysis: string;
  node: string | null;
  /** null: it is of the network */
  recording: string | null;
  file: string;
  /** name of its files for others, which end in these formats */
  stem: string;
  formats: readonly string[];
  /** first and last channel, of a result that is one of several pieces */
  channels: readonly [number, number] | null;
  /** its images as panels show them */
  pictures: string | null;
}

interface Index {
  format: string;
  version: number;
  boxwalk: string;
  network: NetworkInfo;
  graph: string;
  recordings: readonly string[];
  /** of the maps */
  scales: readonly ScaleMode[];
  analyses: readonly AnalysisInfo[];
  results: readonly Stored[];
  tour: Tour | null;
}

interface Layouts {
  layouts: readonly {
    file: string;
    kind: LayoutKind;
    merged: boolean;
    folded: readonly string[];
    start: boolean;
    levels: number | null;
  }[];
  /** names of the files of layers, by node */
  files: Readonly<Record<string, string>>;
}

export class StoredConnection implements Connection {
  readonly stored = true;
  private events: ConnectionEvents | null = null;
  private index: Index | null = null;
  private readonly known = new Map<string, Promise<unknown>>();
  /** coarse levels of a recording's layers, by node; the key is the folder that they are in */
  private readonly coarse = new Map<string, Promise<ReadonlyMap<string, LayerBlob>>>();
  private readonly told = new Set<string>();
  /** counts wishes: only the newest is answered */
  private turn = 0;
  private readonly awaited = new Awaited();

  /** `place`: of the walk within the files, with a slash at its end. */
  constructor(
    private readonly files: Files,
    private readonly place: string,
  ) {}

  open(events: ConnectionEvents): void {
    this.events = events;
    this.json<Index>(`${this.place}walk.json`).then(
      (index) => {
        if (index.format !== "boxwalk-walk" || index.version !== VERSION) {
          const newer = index.version > VERSION;
          events.onRefused({
            title: "This walk cannot be read",
            status: 422,
            detail: `It is of version ${index.version}, this page reads ${VERSION}. ${newer ? "Open it with the page that it came with." : "Make it anew with `boxwalk snapshot --walk`."}`,
          });
          return;
        }
        this.index = index;
        events.onReady(index.boxwalk, "stored");
      },
      (error: unknown) => events.onRefused(asProblem(error)),
    );
  }

  close(): void {
    this.events = null;
  }

  get scales(): readonly ScaleMode[] {
    return this.index?.scales ?? ["layer"];
  }

  get answered(): boolean {
    return this.awaited.none;
  }

  async networks(): Promise<readonly NetworkInfo[]> {
    return [this.walk.network];
  }

  async analyses(): Promise<readonly AnalysisInfo[]> {
    return this.walk.analyses;
  }

  async tour(): Promise<Tour | null> {
    return this.walk.tour;
  }

  async graph(_: string, recording: string | null, extent: Extent, kind: LayoutKind): Promise<GraphAnswer> {
    const place = await this.graphPlace(recording);
    const answer = await this.json<GraphAnswer>(`${place}graph.json`);
    const begins = "start" in extent && kind === answer.layout.kind;
    const layout = begins ? answer.layout : await this.layoutOf(place, extent, kind);
    return { ...answer, recording, layout };
  }

  async layout(_: string, recording: string | null, extent: Extent, kind: LayoutKind): Promise<Layout> {
    return this.layoutOf(await this.graphPlace(recording), extent, kind);
  }

  async examples(_: string, offset: number, limit: number): Promise<ExampleInputs> {
    const { recordings } = this.walk;
    const shown = recordings.slice(offset, offset + limit);
    const items = await Promise.all(
      shown.map(async (id, number) => {
        const { source, input_url: url } = await this.recording(id);
        return { index: offset + number, label: source, url };
      }),
    );
    return { total: recordings.length, offset, items };
  }

  record(_: string, input: RecordingWish | File): Promise<RecordingInfo> {
    const id = input instanceof File ? undefined : this.walk.recordings[input.input ?? -1];
    if (id !== undefined) return this.recording(id);
    return refused(
      "No server computes here",
      "This walk was stored: only the inputs on its shelf can be shown.",
    );
  }

  recording(id: string): Promise<RecordingInfo> {
    if (!this.walk.recordings.includes(id))
      return refused("Not in this walk", `The recording ${id} was not stored with it.`);
    return this.json(`${this.place}recordings/${id}.json`);
  }

  wish(recording: string, layers: readonly LayerWish[], scale: ScaleMode): void {
    this.turn += 1;
    const folder = FOLDERS[this.scales.includes(scale) ? scale : "layer"];
    void this.bring(this.turn, recording, layers, `${this.place}${folder}/${recording}/`);
  }

  here(): void {
    // nobody else walks here
  }

  gather(): void {
    // nobody can be called
  }

  async startJob({ analysis, recordings, node, parameters }: JobWish): Promise<JobInfo> {
    const channels = (parameters?.channels ?? null) as readonly number[] | null;
    const found = this.walk.results.findIndex(
      (one) =>
        one.analysis === analysis &&
        one.node === (node ?? null) &&
        (one.recording === null || one.recording === recordings?.[0]) &&
        (channels === null || one.channels === null || channels.every((channel) => within(channel, one))),
    );
    if (found < 0)
      return refused(
        "Not stored",
        `This walk holds no result of '${analysis}' here; a server would compute it.`,
      );
    const id = channels === null ? `${found}` : `${found}:${channels.join()}`;
    return { id, analysis, state: "done", progress: 1, message: "", partial: false, problem: null };
  }

  watchJobs(): void {
    // all are done
  }

  async withdrawJob(job: string): Promise<JobInfo> {
    const { analysis } = this.resultOf(job);
    return { id: job, analysis, state: "done", progress: 1, message: "", partial: false, problem: null };
  }

  async result(job: string): Promise<ResultBlob> {
    return decodeResult(await this.bytes(this.resultOf(job).file));
  }

  async pictures(job: string): Promise<PicturesBlob> {
    const found = this.resultOf(job);
    const blob = decodePictures(await this.bytes(found.pictures ?? ""));
    const wanted = job.split(":")[1]?.split(",").map(Number);
    return wanted
      ? picked(
          blob,
          wanted.map((channel) => channel - (found.channels?.[0] ?? 0)),
        )
      : blob;
  }

  async keptParts(): Promise<KeptParts> {
    return { count: 0, bytes: 0 };
  }

  deleteParts(): Promise<KeptParts> {
    return refused("Nothing can be deleted", "The files of a stored walk stay as they are.");
  }

  picture(path: string): Promise<Blob> {
    return this.bytes(path).then((bytes) => new Blob([bytes], { type: "image/png" }));
  }

  exampleUrl(_: string, index: number): string {
    return this.url(`${this.place}recordings/${this.walk.recordings[index] ?? ""}.png`);
  }

  resultUrl(job: string, format: ResultFormat): string | null {
    const { stem, formats } = this.resultOf(job);
    return formats.includes(format) && this.files.has(`${stem}.${format}`)
      ? this.url(`${stem}.${format}`)
      : null;
  }

  url(path: string): string {
    return this.files.url(path);
  }

  // ---- layers ---------------------------------------------------------------------------------------------

  /** Coarse levels first, then the fine ones of the layers that want them, a few at a time, in their order. */
  private async bring(
    turn: number,
    recording: string,
    layers: readonly LayerWish[],
    place: string,
  ): Promise<void> {
    try {
      const coarse = await this.coarseOf(place);
      const current = (): boolean => turn === this.turn && this.events !== null;
      const fine: string[] = [];
      for (const { node, finest = 0 } of layers) {
        const blob = coarse.get(node);
        if (!current()) return;
        if (blob === undefined) continue; // it shows nothing
        this.events?.onLayer(blob);
        if (finest < blob.header.finest) fine.push(node);
      }
      const names = await this.layerFiles(recording);
      await inTurn(fine, AT_ONCE, current, async (node) => {
        const path = `${place}${names[node] ?? node}.bin`;
        try {
          const bytes = await this.bytes(path);
          if (current()) for (const blob of decodeLayers(bytes)) this.events?.onLayer(blob);
        } catch (error) {
          this.tell(path, error); // the others come all the same
        }
      });
      if (current()) this.events?.onComplete(recording);
    } catch (error) {
      this.tell(place, error);
      if (turn === this.turn) this.events?.onComplete(recording); // nothing more will come
    }
  }

  /** What is missing or damaged is told once. */
  private tell(path: string, error: unknown): void {
    if (this.told.has(path)) return;
    this.told.add(path);
    this.events?.onProblem(asProblem(error));
  }

  private coarseOf(place: string): Promise<ReadonlyMap<string, LayerBlob>> {
    let found = this.coarse.get(place);
    if (found === undefined) {
      found = this.bytes(`${place}coarse.bin`).then(
        (bytes) => new Map(decodeLayers(bytes).map((blob) => [blob.header.node, blob])),
      );
      found.catch(() => this.coarse.delete(place));
      this.coarse.set(place, found);
    }
    return found;
  }

  private async layerFiles(recording: string): Promise<Layouts["files"]> {
    return (await this.json<Layouts>(`${await this.graphPlace(recording)}layouts.json`)).files;
  }

  // ---- graphs ---------------------------------------------------------------------------------------------

  private async graphPlace(recording: string | null): Promise<string> {
    const graph = recording === null ? this.walk.graph : (await this.recording(recording)).graph;
    return `${this.place}graphs/${graph}/`;
  }

  private async layoutOf(place: string, extent: Extent, kind: LayoutKind): Promise<Layout> {
    const { layouts } = await this.json<Layouts>(`${place}layouts.json`);
    const sorted = (sections: Iterable<string>): string => [...sections].sort().join();
    const found = layouts.find((one) => {
      if (one.kind !== kind) return false;
      if ("start" in extent) return one.start;
      if (one.merged !== extent.merged) return false;
      return "levels" in extent ? one.levels === extent.levels : sorted(one.folded) === sorted(extent.folded);
    });
    if (found === undefined)
      return refused(
        "This view was not stored",
        "A walk without a server knows its levels, and one section more or less folded. The list (T) shows them.",
      );
    return this.json(`${place}${found.file}`);
  }

  // ---- files ----------------------------------------------------------------------------------------------

  private get walk(): Index {
    if (this.index === null) throw new Error("The walk has not been read yet.");
    return this.index;
  }

  private resultOf(job: string): Stored {
    const found = this.walk.results[Number(job.split(":")[0])];
    if (found === undefined) throw new Error(`There is no result ${job}.`);
    return found;
  }

  /** Words of a file, read once. */
  private json<T>(path: string): Promise<T> {
    let found = this.known.get(path) as Promise<T> | undefined;
    if (found === undefined) {
      found = this.bytes(path).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as T);
      found.catch(() => this.known.delete(path));
      this.known.set(path, found);
    }
    return found;
  }

  private bytes(path: string): Promise<ArrayBuffer> {
    return this.awaited.of(() => this.files.bytes(path));
  }
}

const within = (channel: number, { channels }: Stored): boolean =>
  channels !== null && channel >= channels[0] && channel <= channels[1];

function refused<T>(title: string, detail: string): Promise<T> {
  return Promise.reject(new ProblemError({ title, status: 422, detail }));
}
