// Mouse, pen and fingers on the world: looking, clicking, wheel and pinch, pointer lock.

const CLICK_PIXELS = 5;
const CLICK_MS = 500;
/** metres for one pixel of a two-finger movement or one unit of the wheel */
const DOLLY = 0.012;
/** metres and radians of what is held for one unit of the wheel */
const PULL = 0.002;
const TURN = 0.0026;

export interface PointerActions {
  /** pixels that the pointer moved while looking */
  look(dx: number, dy: number): void;
  /** metres forwards (positive) and to the right */
  dolly(forward: number, right: number): void;
  /** page pixels */
  click(x: number, y: number): void;
  /** the main button goes down on something that it then holds; page pixels. `whole`: to carry it */
  grab(x: number, y: number, whole: boolean): boolean;
  drag(x: number, y: number): void;
  drop(x: number, y: number): void;
  /** what it holds is to come nearer by so many metres, and to turn by so many radians */
  pull(x: number, y: number, push: number, turn: number): void;
  /** page pixels; null: the pointer is not over the world */
  hover(at: { readonly x: number; readonly y: number } | null): void;
}

export class Pointer {
  private readonly down = new Map<number, { x: number; y: number }>();
  /** the pointer that holds something */
  private grabbing: number | null = null;
  private start: { x: number; y: number; time: number; moved: boolean } | null = null;

  constructor(
    private readonly canvas: HTMLElement,
    private readonly actions: PointerActions,
  ) {
    canvas.addEventListener("pointerdown", this.onDown);
    canvas.addEventListener("pointermove", this.onMove);
    canvas.addEventListener("pointerup", this.onUp);
    canvas.addEventListener("pointercancel", this.onCancel);
    canvas.addEventListener("pointerleave", this.onLeave);
    canvas.addEventListener("wheel", this.onWheel, { passive: false });
    canvas.addEventListener("contextmenu", this.onMenu);
  }

  get locked(): boolean {
    return document.pointerLockElement === this.canvas;
  }

  /** Looking with the mouse alone, on and off. */
  toggleLock(): void {
    if (this.locked) document.exitPointerLock();
    else {
      // a browser may refuse (too soon after the last time, no mouse): then dragging looks as before
      Promise.resolve(this.canvas.requestPointerLock()).catch(() => undefined);
    }
  }

  /** true while a button or finger is down */
  get pressed(): boolean {
    return this.down.size > 0;
  }

  dispose(): void {
    if (this.locked) document.exitPointerLock();
    const { canvas } = this;
    canvas.removeEventListener("pointerdown", this.onDown);
    canvas.removeEventListener("pointermove", this.onMove);
    canvas.removeEventListener("pointerup", this.onUp);
    canvas.removeEventListener("pointercancel", this.onCancel);
    canvas.removeEventListener("pointerleave", this.onLeave);
    canvas.removeEventListener("wheel", this.onWheel);
    canvas.removeEventListener("contextmenu", this.onMenu);
  }

  private readonly onDown = (event: PointerEvent): void => {
    if (event.pointerType === "mouse" && event.button > 2) return;
    this.canvas.focus({ preventScroll: true });
    this.down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (!this.locked) this.canvas.setPointerCapture(event.pointerId);
    if (event.button === 0 && this.down.size === 1 && !this.locked) {
      const held = this.actions.grab(event.clientX, event.clientY, event.altKey);
      this.grabbing = held ? event.pointerId : null;
      if (held) {
        this.start = null;
        return;
      }
    }
    this.start =
      this.down.size === 1
        ? { x: event.clientX, y: event.clientY, time: event.timeStamp, moved: event.button !== 0 }
        : null;
  };

  private readonly onMove = (event: PointerEvent): void => {
    if (this.locked) {
      this.actions.look(event.movementX, event.movementY);
      this.hoverMiddle();
      return;
    }
    const last = this.down.get(event.pointerId);
    if (!last) {
      if (event.pointerType !== "touch") this.actions.hover({ x: event.clientX, y: event.clientY });
      return;
    }
    if (this.grabbing === event.pointerId) this.actions.drag(event.clientX, event.clientY);
    else if (this.down.size === 1) this.drag(event, last);
    else this.pinch(event, last);
    last.x = event.clientX;
    last.y = event.clientY;
  };

  private drag(event: PointerEvent, last: { x: number; y: number }): void {
    const { start } = this;
    if (start && !start.moved) {
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) < CLICK_PIXELS) return;
      start.moved = true;
    }
    this.actions.look(event.clientX - last.x, event.clientY - last.y);
    this.actions.hover(null);
  }

  /** Two fingers: their middle moves the visitor over the floor, their distance forwards and back. */
  private pinch(event: PointerEvent, last: { x: number; y: number }): void {
    let other: { x: number; y: number } | null = null;
    for (const [id, point] of this.down) if (id !== event.pointerId) other = point;
    if (!other) return;
    const before = Math.hypot(last.x - other.x, last.y - other.y);
    const after = Math.hypot(event.clientX - other.x, event.clientY - other.y);
    const [dx, dy] = [(event.clientX - last.x) / 2, (event.clientY - last.y) / 2];
    this.actions.dolly((after - before + dy) * DOLLY * 2, -dx * DOLLY * 2);
  }

  private readonly onUp = (event: PointerEvent): void => {
    const { start } = this;
    this.down.delete(event.pointerId);
    this.start = null;
    if (this.grabbing === event.pointerId) {
      this.grabbing = null;
      this.actions.drop(event.clientX, event.clientY);
      return;
    }
    if (!start || start.moved || event.timeStamp - start.time > CLICK_MS) return;
    if (this.locked) {
      const box = this.canvas.getBoundingClientRect();
      this.actions.click(box.left + box.width / 2, box.top + box.height / 2);
    } else this.actions.click(event.clientX, event.clientY);
  };

  private readonly onCancel = (event: PointerEvent): void => {
    if (this.grabbing === event.pointerId) {
      this.grabbing = null;
      this.actions.drop(event.clientX, event.clientY);
    }
    this.down.delete(event.pointerId);
    this.start = null;
  };

  private readonly onLeave = (): void => {
    if (!this.locked) this.actions.hover(null);
  };

  private readonly onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1; // lines and pages in pixels
    const way = (event.deltaY || event.deltaX) * unit; // with Shift a browser scrolls sideways
    if (this.grabbing === null) this.actions.dolly(-event.deltaY * unit * DOLLY, 0);
    else {
      const [push, turn] = event.shiftKey ? [0, way * TURN] : [way * PULL, 0];
      this.actions.pull(event.clientX, event.clientY, push, turn);
    }
  };

  private readonly onMenu = (event: Event): void => event.preventDefault();

  private hoverMiddle(): void {
    const box = this.canvas.getBoundingClientRect();
    this.actions.hover({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
  }
}
