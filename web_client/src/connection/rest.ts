// What both a server and a notebook's kernel are asked by requests and answers; how those travel is theirs.

import type {
  Analyses,
  AnalysisInfo,
  ExampleInputs,
  GraphAnswer,
  JobInfo,
  JobWish,
  KeptParts,
  Layout,
  NetworkInfo,
  Networks,
  RecordingInfo,
  RecordingWish,
  Tour,
  TourAnswer,
} from "../generated/messages";
import type { Extent, LayoutKind } from "../store";
import type { PicturesBlob } from "../visualizations";
import { Awaited } from "./awaited";
import { decodePictures, decodeResult, type ResultBlob } from "./blob";
import type { ResultFormat } from "./connection";
import { MadePicture } from "./made_picture";

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

export abstract class Rest {
  readonly stored = false;
  readonly scales = ["layer", "channel"] as const;
  protected readonly visitor = visitorName();
  private readonly awaited = new Awaited();

  get answered(): boolean {
    return this.awaited.none;
  }

  /** absolute address of something that was named */
  abstract url(path: string): string;

  /** A success; rejects with a ProblemError otherwise. */
  protected abstract fetch(path: string, init?: RequestInit): Promise<Response>;

  async networks(): Promise<readonly NetworkInfo[]> {
    return (await this.json<Networks>("api/v1/networks")).networks;
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

  startJob(wish: JobWish): Promise<JobInfo> {
    return this.json(`api/v1/jobs?visitor=${this.visitor}`, post(wish));
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

  resultUrl(job: string, format: ResultFormat, colours: string): string | null {
    return this.url(`api/v1/jobs/${part(job)}/result.${format}?colours=${part(colours)}`);
  }

  picture(path: string): Promise<Blob> {
    return this.ask(path, (response) => response.blob());
  }

  protected json<T>(path: string, init?: RequestInit): Promise<T> {
    return this.ask(path, async (response) => (await response.json()) as T, init);
  }

  protected ask<T>(path: string, read: (response: Response) => Promise<T>, init?: RequestInit): Promise<T> {
    return this.awaited.of(async () => read(await this.fetch(path, init)));
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
