// How a board comes to where it stands: from where it stood, out of another board's place, or into one.

import { Matrix4 } from "three";

/** Seconds in which boards move to where they stand after a change. */
export const MOVE = 0.35;

export class Movement {
  private readonly from = new Matrix4();
  private readonly to = new Matrix4();
  private gone = 1;
  /** it comes (1) or goes (-1) while it moves, or is there all the time */
  private coming: -1 | 0 | 1 = 0;

  /** `now`: where the board is drawn; written as it moves. */
  constructor(private readonly now: Matrix4) {
    this.to.copy(now);
  }

  get ended(): boolean {
    return this.gone === 1;
  }

  /** 0..1, how much of the board is there */
  get presence(): number {
    return this.coming === 0 ? 1 : this.coming > 0 ? this.gone : 1 - this.gone;
  }

  /** Stand at `place` from now on, moving there if `animate`. */
  goTo(place: Matrix4, animate: boolean): void {
    this.coming = 0;
    this.gone = animate && !this.now.equals(place) ? 0 : 1;
    this.from.copy(this.now);
    this.to.copy(place);
    if (this.gone === 1) this.now.copy(place);
  }

  /** Move here from where another board is drawn. `appears`: out of nothing. */
  startFrom(before: Matrix4, appears: boolean): void {
    this.from.copy(before);
    this.gone = 0;
    this.coming = appears ? 1 : 0;
  }

  /** Move into the place of another board and be gone. */
  leaveTo(after: Movement): void {
    this.from.copy(this.now);
    this.to.copy(after.to);
    this.gone = 0;
    this.coming = -1;
  }

  /** Go on for `seconds`; true if it moved. */
  advance(seconds: number, reduced: boolean): boolean {
    if (this.gone === 1) return false;
    this.gone = reduced ? 1 : Math.min(1, this.gone + seconds / MOVE);
    const share = 1 - (1 - this.gone) ** 3;
    for (let i = 0; i < 16; i++) {
      const start = this.from.elements[i] ?? 0;
      this.now.elements[i] = start + ((this.to.elements[i] ?? 0) - start) * share;
    }
    return true;
  }
}
