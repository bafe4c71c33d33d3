// One analysis running for a board: starts its job, follows it, and holds its newest result.

import { effect, type Signal, signal } from "@preact/signals";
import type { Controller } from "../connection/controller";
import { asProblem } from "../connection/problems";
import type { JobInfo, JobWish, Problem } from "../generated/messages";
import { type Parsed, parseResult } from "../results/parse";
import type { Store } from "../store";

/** A slider that is still moving starts no jobs. */
const SETTLE_MS = 300;

export class Running {
  readonly job: Signal<JobInfo | null> = signal(null);
  readonly parsed: Signal<Parsed | null> = signal(null);
  readonly problem: Signal<Problem | null> = signal(null);
  private asked = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private follows: (() => void) | undefined;

  constructor(
    private readonly store: Store,
    private readonly controller: Controller,
  ) {}

  /** Run this wish unless it is the one that runs; null: nothing. */
  want(wish: JobWish | null): void {
    const key = wish === null ? "" : JSON.stringify(wish);
    if (key === this.asked) return;
    this.stop();
    this.asked = key;
    this.problem.value = null;
    if (wish === null) return;
    this.timer = setTimeout(() => void this.start(wish, key), this.parsed.peek() === null ? 0 : SETTLE_MS);
  }

  cancel(): void {
    const job = this.job.peek();
    if (job) void this.controller.jobs.cancel(job.id).catch((error: unknown) => this.failed(error));
  }

  /** Nobody waits for it any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.follows?.();
    this.follows = undefined;
    this.asked = "";
    const job = this.job.peek();
    if (job?.state === "waiting" || job?.state === "running") this.cancel();
    this.job.value = null;
  }

  private async start(wish: JobWish, key: string): Promise<void> {
    try {
      const { id } = await this.controller.jobs.start(wish);
      if (this.asked !== key) return;
      this.follows = effect(() => {
        const job = this.store.jobs.value.get(id);
        if (job) this.changed(job, key);
      });
    } catch (error) {
      if (this.asked === key) this.failed(error);
    }
  }

  private changed(job: JobInfo, key: string): void {
    const before = this.job.peek();
    this.job.value = job;
    if (job.problem) this.problem.value = job.problem;
    const more =
      job.state === "done" ? before?.state !== "done" : job.partial && job.progress !== before?.progress;
    if (!more) return;
    this.controller.jobs.result(job).then(
      (blob) => {
        if (this.asked === key) this.parsed.value = parseResult(blob);
      },
      // a partial result may be overtaken; what matters then is told by the finished one
      (error: unknown) => this.asked === key && job.state === "done" && this.failed(error),
    );
  }

  private failed(error: unknown): void {
    this.problem.value = asProblem(error);
  }
}
