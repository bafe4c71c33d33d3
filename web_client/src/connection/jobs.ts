// Jobs that this page has started: their state in the store, their results by id.

import type { JobInfo, JobWish } from "../generated/messages";
import type { Store } from "../store";
import type { ResultBlob } from "./blob";
import type { Connection } from "./connection";

const ended = (job: JobInfo): boolean =>
  job.state === "done" || job.state === "failed" || job.state === "cancelled";

export class Jobs {
  private watched: readonly string[] = [];
  private readonly results = new Map<string, Promise<ResultBlob>>();

  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
  ) {}

  async start(wish: JobWish): Promise<JobInfo> {
    const job = await this.connection.startJob(wish);
    this.changed(job);
    return job;
  }

  changed(job: JobInfo): void {
    this.store.jobs.value = new Map(this.store.jobs.value).set(job.id, job);
    const open = [...this.store.jobs.value.values()].filter((one) => !ended(one)).map((one) => one.id);
    if (open.join() === this.watched.join()) return;
    this.watched = open;
    this.connection.watchJobs(open);
  }

  async cancel(job: string): Promise<void> {
    await this.connection.cancelJob(job);
  }

  /** A finished job's result (kept), or what there is of it so far. */
  result(job: JobInfo): Promise<ResultBlob> {
    if (job.state !== "done") return this.connection.result(job.id);
    const kept = this.results.get(job.id);
    if (kept !== undefined) return kept;
    const result = this.connection.result(job.id);
    result.catch(() => this.results.delete(job.id));
    this.results.set(job.id, result);
    return result;
  }

  /** After a restart of the server job ids mean nothing any more. */
  forget(): void {
    this.results.clear();
    this.store.jobs.value = new Map();
    this.watched = [];
    this.connection.watchJobs([]);
  }
}
