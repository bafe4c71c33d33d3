// Long work in parts between which the page draws and answers.

/** Milliseconds of one part: well below a frame. */
const SLICE_MS = 3;

/** Run `work` to its end, a part per task, then hand its result to `done`; returns how to give it up. */
export function inSlices<T>(work: Generator<void, T>, done: (result: T) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const part = (): void => {
    const started = performance.now();
    do {
      const step = work.next();
      if (step.done) {
        done(step.value);
        return;
      }
    } while (performance.now() - started < SLICE_MS);
    timer = setTimeout(part);
  };
  timer = setTimeout(part);
  return () => clearTimeout(timer);
}
