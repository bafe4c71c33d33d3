// One analysis running for the page: starts its job, follows it, and holds its newest result.

import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem } from "../connection/problems";
import type { JobInfo, JobWish, Problem } from "../generated/messages";
import { type Parsed, parseResult } from "../results/parse";
import { useApp } from "../ui/app";

/** A slider that is still moving starts no jobs. */
const SETTLE_MS = 250;

export interface Running {
  job: JobInfo | null;
  parsed: Parsed | null;
  problem: Problem | null;
  /** `parsed` is of an earlier wish: another input or other parameters */
  stale: boolean;
  cancel(): void;
  again(): void;
}

/** Run the wish whenever it changes; null runs nothing. */
export function useJob(wish: JobWish | null): Running {
  const { store, controller } = useApp();
  const key = wish === null ? "" : JSON.stringify(wish);
  const [turn, setTurn] = useState(0);
  const [id, setId] = useState<string | null>(null);
  const [shown, setShown] = useState<{ key: string; parsed: Parsed } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const boot = store.boot.value;
  const connected = store.status.value === "ready";
  // a recording that is being made (again) is not there to be analysed
  const recorded = !store.walks.value.some(
    (walk) => walk.busy && walk.recording !== null && wish?.recordings?.includes(walk.recording.id),
  );
  const asked = useRef("");
  const now = `${turn} ${boot} ${key}`;
  const job = id === null ? null : (store.jobs.value.get(id) ?? null);

  // `turn` and `boot` ask for a new job
  useEffect(() => {
    if (!recorded || asked.current === now) return undefined;
    asked.current = "";
    setId(null);
    setProblem(null);
    if (key === "") return undefined;
    const timer = setTimeout(
      () => {
        asked.current = now;
        controller.jobs.start(JSON.parse(key) as JobWish).then(
          (started) => asked.current === now && setId(started.id),
          (error: unknown) => asked.current === now && setProblem(asProblem(error)),
        );
      },
      shown === null ? 0 : SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [now, recorded, controller]);
  useEffect(
    () => () => {
      asked.current = ""; // gone: what comes later is for nobody
    },
    [],
  );

  // what could not be started because the server did not answer is started when it does
  useEffect(() => {
    if (connected && problem?.status === 0) setTurn((before) => before + 1);
  }, [connected]);

  const state = job?.state;
  const partial = job?.partial === true ? job.progress : 0;
  // `partial` says that there is more to fetch
  useEffect(() => {
    if (job === null || (state !== "done" && !job.partial)) return undefined;
    let current = true;
    controller.jobs.result(job).then(
      (blob) => {
        if (current) setShown({ key, parsed: parseResult(blob) });
      },
      // a partial result may be overtaken; what matters then is told by the finished one
      (error: unknown) => current && state === "done" && setProblem(asProblem(error)),
    );
    return () => {
      current = false;
    };
  }, [id, state, partial, controller]);

  return {
    job,
    parsed: shown?.parsed ?? null,
    problem: problem ?? job?.problem ?? null,
    stale: shown !== null && shown.key !== key,
    cancel: () => {
      if (id !== null) controller.jobs.cancel(id).catch((error: unknown) => setProblem(asProblem(error)));
    },
    again: () => setTurn(turn + 1),
  };
}
