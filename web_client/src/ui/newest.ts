// The pace of drawings, crops and covered spots: one thing under way at a time, and after it the newest.

export class Newest<T> {
  private waiting: { readonly value: T } | null = null;
  private running = false;

  constructor(private readonly run: (value: T) => Promise<void>) {}

  /** Run `value` when nothing else is under way; what waited before is left out. */
  offer(value: T): void {
    this.waiting = { value };
    if (!this.running) void this.go();
  }

  /** Let go of what waits. */
  clear(): void {
    this.waiting = null;
  }

  private async go(): Promise<void> {
    this.running = true;
    try {
      while (this.waiting !== null) {
        const { value } = this.waiting;
        this.waiting = null;
        await this.run(value);
      }
    } finally {
      this.running = false;
    }
  }
}
