// Jobs that this page has started: their state in the store, their results by id.

import { effect } from "@preact/signals";
import type { JobInfo, JobWish } from "../generated/messages";
import type { Store } from "../store";
import type { ResultBlob } from "./blob";
import { type Connection, ProblemError } from "./connection";

const ended = (job: JobInfo): boolean =>
  job.state === "done" || job.state === "failed" || job.state === "cancelled";

export class Jobs {
  private watched: readonly string[] = [];
  private readonly results = new Map<string, Promise<ResultBlob>>();
  /** jobs that this page no longer wants, though they may go on for another visitor */
  private readonly withdrawn = new Set<string>();

  /** what jobs were started by: the same wish has the same id, also after a restart of the server */
  private readonly wishes = new Map<string, JobWish>();

  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
  ) {}

  async start(wish: JobWish): Promise<JobInfo> {
    const job = await this.connection.startJob(wish);
    this.wishes.set(job.id, wish);
    this.withdrawn.delete(job.id);
    this.changed(job);
    return job;
  }

  changed(job: JobInfo): void {
    if (this.withdrawn.has(job.id) && !ended(job)) return; // told before the server knew
    this.store.jobs.value = new Map(this.store.jobs.value).set(job.id, job);
    const open = [...this.store.jobs.value.values()].filter((one) => !ended(one)).map((one) => one.id);
    if (open.join() === this.watched.join()) return;
    this.watched = open;
    this.connection.watchJobs(open);
  }

  /** For this page the job is cancelled, whether or not it goes on for others. */
  async cancel(job: string): Promise<void> {
    const left = await this.connection.withdrawJob(job);
    this.withdrawn.add(job);
    this.changed(ended(left) ? left : { ...left, state: "cancelled" });
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

  /** Run a wish to its end; rejects with a ProblemError where it fails or is cancelled. */
  async run(wish: JobWish): Promise<ResultBlob> {
    return this.result(await this.finished(wish));
  }

  /** The same, without its result. */
  async finished(wish: JobWish): Promise<JobInfo> {
    const { id } = await this.start(wish);
    const job = await this.end(id);
    if (job?.state === "done") return job;
    throw new ProblemError(
      job?.problem ?? { title: `'${wish.analysis}' did not end`, status: 0, detail: "It was cancelled." },
    );
  }

  /** The job's last state; undefined where the server was started again. */
  private end(id: string): Promise<JobInfo | undefined> {
    return new Promise((resolve) => {
      let stop: (() => void) | null = null;
      let over = false;
      stop = effect(() => {
        const job = this.store.jobs.value.get(id);
        if (job !== undefined && !ended(job)) return;
        over = true;
        resolve(job);
        stop?.();
      });
      if (over) stop();
    });
  }

  /** Have a job's result there again that the server has let go; false where it is not known how. */
  async again(job: string): Promise<boolean> {
    const wish = this.wishes.get(job);
    return wish !== undefined && (await this.finished(wish)).id === job;
  }

  /** After a restart of the server job ids mean nothing any more. */
  forget(): void {
    this.results.clear();
    this.withdrawn.clear();
    this.store.jobs.value = new Map();
    this.watched = [];
    this.connection.watchJobs([]);
  }
}
