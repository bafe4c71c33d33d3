// Small panes that close when one clicks elsewhere or presses Escape.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export function usePopover<E extends HTMLElement>(open: boolean, close: () => void): RefObject<E | null> {
  const root = useRef<E>(null);
  // at once, so that a key pressed before the next frame closes it
  useLayoutEffect(() => {
    if (!open) return undefined;
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) close();
    };
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      const opener = root.current?.querySelector<HTMLElement>("[aria-expanded=true]");
      close();
      opener?.focus();
    };
    document.addEventListener("pointerdown", outside, true);
    document.addEventListener("keydown", leave, true);
    return () => {
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("keydown", leave, true);
    };
  }, [open, close]);
  return root;
}
