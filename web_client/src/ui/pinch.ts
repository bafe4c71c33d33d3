// Dragging with one pointer, zooming with two.

export interface PinchActions {
  /** pixels of the page */
  move(dx: number, dy: number): void;
  /** factor above 1: fingers apart; around the point (x, y) of the window */
  zoom(factor: number, x: number, y: number): void;
}

export class Pinch {
  private readonly held = new Map<number, { x: number; y: number }>();

  constructor(private readonly actions: PinchActions) {}

  down(event: PointerEvent): void {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.held.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  moved(event: PointerEvent): void {
    const from = this.held.get(event.pointerId);
    if (from === undefined) return;
    const to = { x: event.clientX, y: event.clientY };
    this.held.set(event.pointerId, to);
    const other = [...this.held].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      this.actions.move(to.x - from.x, to.y - from.y);
      return;
    }
    const apart = (one: { x: number; y: number }): number => Math.hypot(one.x - other.x, one.y - other.y);
    this.actions.move((to.x - from.x) / 2, (to.y - from.y) / 2);
    this.actions.zoom(
      Math.max(1, apart(to)) / Math.max(1, apart(from)),
      (to.x + other.x) / 2,
      (to.y + other.y) / 2,
    );
  }

  up(event: PointerEvent): void {
    this.held.delete(event.pointerId);
  }
}
