// Answers that are awaited, and many things asked for a few at a time.

export class Awaited {
  private count = 0;

  /** no answer is awaited, and each has done what it was asked for */
  get none(): boolean {
    return this.count === 0;
  }

  async of<T>(answer: () => Promise<T>): Promise<T> {
    this.count += 1;
    try {
      return await answer();
    } finally {
      setTimeout(() => {
        this.count -= 1; // after whoever asked has done what the answer is for
      });
    }
  }
}

/** Ask for all of them in their order, so many at once, for as long as they are wanted. Rejects with the first that does. */
export async function inTurn<T>(
  all: Iterable<T>,
  atOnce: number,
  wanted: () => boolean,
  ask: (one: T) => Promise<void>,
): Promise<void> {
  const rest = all[Symbol.iterator]();
  const askOn = async (): Promise<void> => {
    while (wanted()) {
      const { done, value } = rest.next();
      if (done) return;
      await ask(value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, askOn));
}
