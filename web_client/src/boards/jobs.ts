// The jobs of this page as a board: what runs, how far it is, and what has ended lately.

import { computed } from "@preact/signals";
import { asProblem } from "../connection/problems";
import type { JobInfo } from "../generated/messages";
import type { App } from "../ui/app";
import { Board, type BoardContent, type Item, words } from "./board";

const ENDED = 4;
const WORDS: Readonly<Record<JobInfo["state"], string>> = {
  waiting: "waits for its turn",
  running: "runs",
  done: "is done",
  failed: "failed",
  cancelled: "was cancelled",
};

export class JobsBoard extends Board {
  readonly id = "jobs";
  readonly content = computed<BoardContent>(() => {
    const jobs = [...this.app.store.jobs.value.values()];
    const open = jobs.filter(({ state }) => state === "waiting" || state === "running");
    const ended = jobs.filter((job) => !open.includes(job)).slice(-ENDED);
    const items: Item[] = open.flatMap((job): Item[] => [
      {
        kind: "progress",
        share: job.progress,
        words: `${this.titleOf(job)}: ${job.message || WORDS[job.state]}`,
      },
      { kind: "buttons", buttons: [{ name: `cancel ${job.id}`, label: "Cancel" }] },
    ]);
    for (const job of ended.reverse()) {
      const why = job.problem ? `: ${job.problem.detail}` : "";
      items.push(words(`${this.titleOf(job)} ${WORDS[job.state]}${why}`));
    }
    if (items.length === 0) items.push(words("Nothing runs."));
    return { title: "Jobs", items };
  });

  constructor(private readonly app: App) {
    super();
  }

  override press(name: string): void {
    const { store, controller } = this.app;
    controller.jobs.cancel(name.replace("cancel ", "")).catch((error: unknown) => {
      const { title, detail } = asProblem(error);
      store.notify({ tone: "error", title, detail });
    });
  }

  private titleOf({ analysis }: JobInfo): string {
    return this.app.store.analyses.value.find(({ name }) => name === analysis)?.title ?? analysis;
  }
}
