// What the page may ask of whoever holds the network: a server, a folder of files, a notebook's channel.
// Every method rejects with a `ProblemError` whose problem is ready to be shown in words.

import type {
  AnalysisInfo,
  ExampleInputs,
  Gathered,
  GraphAnswer,
  Here,
  JobInfo,
  JobWish,
  KeptParts,
  LayerWish,
  Layout,
  NetworkInfo,
  Problem,
  RecordingInfo,
  RecordingWish,
  Tour,
  Visitors,
} from "../generated/messages";
import type { Extent, LayoutKind, Link, ScaleMode } from "../store";
import type { PicturesBlob } from "../visualizations";
import type { Blob as LayerBlob, ResultBlob } from "./blob";

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ProblemError";
  }
}

export type ResultFormat = "png" | "svg" | "csv" | "npy";

export interface ConnectionEvents {
  onReady(version: string, boot: string): void;
  /** the connection broke; it is being tried again */
  onLost(reason: string): void;
  /** no token or a wrong one; trying again does not help until the visitor acts */
  onRefused(problem: Problem): void;
  onLayer(blob: LayerBlob): void;
  /** how fast the link is, when that is known better than before */
  onLink(link: Link): void;
  onComplete(recording: string): void;
  onJob(job: JobInfo): void;
  onProblem(problem: Problem): void;
  /** others have come, moved or gone */
  onVisitors(event: Visitors): void;
  /** somebody asks all to their place */
  onGathered(event: Gathered): void;
}

export interface Connection {
  /** what there is was stored; nothing more is computed */
  readonly stored: boolean;
  /** what can have full colour: the largest of the layer, of each channel */
  readonly scales: readonly ScaleMode[];
  open(events: ConnectionEvents): void;
  close(): void;
  /** no answer is awaited, and each has done what it was asked for */
  readonly answered: boolean;
  networks(): Promise<readonly NetworkInfo[]>;
  analyses(): Promise<readonly AnalysisInfo[]>;
  /** the guided tour that is offered */
  tour(): Promise<Tour | null>;
  /** the graph and layout of a network, or of a recording when control flow made its graph differ */
  graph(network: string, recording: string | null, extent: Extent, layout: LayoutKind): Promise<GraphAnswer>;
  /** the layout alone, of a graph that the page has */
  layout(network: string, recording: string | null, extent: Extent, layout: LayoutKind): Promise<Layout>;
  examples(network: string, offset: number, limit: number): Promise<ExampleInputs>;
  record(network: string, input: RecordingWish | File): Promise<RecordingInfo>;
  recording(id: string): Promise<RecordingInfo>;
  /** the ordered list of what is wanted now for one recording; replaces the list before */
  wish(recording: string, layers: readonly LayerWish[], scale: ScaleMode): void;
  /** where this visitor is, for the others to see */
  here(here: Omit<Here, "type">): void;
  /** ask all others there; `recording`: an input that they are to see as well */
  gather(recording: string | null): void;
  startJob(wish: JobWish): Promise<JobInfo>;
  /** what there is of the images of a job, each side of at most so many pixels */
  pictures(job: string, side: number): Promise<PicturesBlob>;
  /** how much is kept of what an analysis has made for a layer, null for a network */
  keptParts(network: string, analysis: string, node: string | null): Promise<KeptParts>;
  /** delete it for everybody; what was deleted */
  deleteParts(network: string, analysis: string, node: string | null): Promise<KeptParts>;
  watchJobs(jobs: readonly string[]): void;
  /** take back this page's wish for a job; it goes on while another visitor wants it */
  withdrawJob(job: string): Promise<JobInfo>;
  result(job: string): Promise<ResultBlob>;
  /** a picture that the server named */
  picture(path: string): Promise<Blob>;
  /** absolute address of the picture of an example input */
  exampleUrl(network: string, index: number): string;
  /** address under which a result can be saved; null where there is none */
  resultUrl(job: string, format: ResultFormat, colours: string): string | null;
  /** absolute address of something the server named */
  url(path: string): string;
}
