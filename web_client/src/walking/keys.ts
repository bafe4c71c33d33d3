// The keyboard of the world: which keys are held, and what each does.

/** What the keys do, for the page's help. */
export const WORLD_KEYS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: "W A S D", does: "walk" },
  { keys: "↑ ↓", does: "walk forwards and back" },
  { keys: "← →", does: "turn" },
  { keys: "Shift", does: "run" },
  { keys: "Space C", does: "up and down" },
  { keys: "drag", does: "look around" },
  { keys: "L", does: "look with the mouse alone (Esc lets it go)" },
  { keys: "wheel", does: "forwards and back" },
  { keys: "click", does: "go to a layer, fold a gate" },
  { keys: "O", does: "orbit" },
  { keys: "Home", does: "back to the start" },
  { keys: "Esc", does: "let go what is in the hand, else the chosen layer" },
];

const HELD: Readonly<Record<string, Held>> = {
  KeyW: "forward",
  ArrowUp: "forward",
  KeyS: "back",
  ArrowDown: "back",
  KeyA: "left",
  KeyD: "right",
  ArrowLeft: "turnLeft",
  ArrowRight: "turnRight",
  Space: "up",
  KeyC: "down",
  ShiftLeft: "run",
  ShiftRight: "run",
};
/** These belong to whatever has the focus, unless that is the world. */
const OTHERS_FIRST = new Set(["Space", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home"]);

type Held = "forward" | "back" | "left" | "right" | "turnLeft" | "turnRight" | "up" | "down" | "run";

export interface KeyActions {
  orbit(): void;
  home(): void;
  escape(): void;
  lock(): void;
  /** some key that moves went down: the loop has to run */
  moved(): void;
}

export class Keys {
  private readonly held = new Set<string>();

  constructor(
    private readonly canvas: HTMLElement,
    private readonly actions: KeyActions,
  ) {
    window.addEventListener("keydown", this.down);
    window.addEventListener("keyup", this.up);
    window.addEventListener("blur", this.release);
  }

  /** 1 while one key of `plus` is held, -1 for `minus`, 0 for none or both. */
  axis(plus: Held, minus: Held): number {
    return Number(this.holds(plus)) - Number(this.holds(minus));
  }

  holds(action: Held): boolean {
    for (const code of this.held) if (HELD[code] === action) return true;
    return false;
  }

  get any(): boolean {
    return this.held.size > 0;
  }

  readonly release = (): void => this.held.clear();

  dispose(): void {
    window.removeEventListener("keydown", this.down);
    window.removeEventListener("keyup", this.up);
    window.removeEventListener("blur", this.release);
  }

  private readonly down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || (OTHERS_FIRST.has(event.code) && !this.isOurs(event.target))) return;
    if (HELD[event.code]) {
      this.held.add(event.code);
      this.actions.moved();
      if (OTHERS_FIRST.has(event.code)) event.preventDefault(); // the page must not scroll
      return;
    }
    if (event.repeat) return;
    if (event.code === "KeyO") this.actions.orbit();
    else if (event.code === "KeyL") this.actions.lock();
    else if (event.code === "Escape") {
      this.actions.escape();
      event.preventDefault(); // once is enough
    } else if (event.code === "Home") this.actions.home();
  };

  private readonly up = (event: KeyboardEvent): void => {
    this.held.delete(event.code);
  };

  private isOurs(target: EventTarget | null): boolean {
    return target === this.canvas || target === document.body || target === document.documentElement;
  }
}

/** Whether the keys go into something that is written in. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
