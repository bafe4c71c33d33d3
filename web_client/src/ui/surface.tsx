// A picture or sheet that one works on with pointer and keys; its shape is that of what it shows.

import type { ComponentChildren, Ref } from "preact";

interface Props {
  /** width through height */
  aspect: number;
  /** what it is and what its keys do */
  label: string;
  class?: string;
  surface?: Ref<HTMLDivElement>;
  onKeyDown?(event: KeyboardEvent): void;
  onPointerDown?(event: PointerEvent): void;
  onPointerMove?(event: PointerEvent): void;
  onPointerUp?(event: PointerEvent): void;
  onWheel?(event: WheelEvent): void;
  children: ComponentChildren;
}

export function Surface(props: Props) {
  const { aspect, label, surface, children, onPointerUp } = props;
  return (
    <div
      class={`surface ${props.class ?? ""}`}
      style={{ "--aspect": aspect }}
      ref={surface}
      role="application"
      aria-label={label}
      data-surface
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys work on it, as the label says
      tabIndex={0}
      onKeyDown={props.onKeyDown}
      onPointerDown={props.onPointerDown}
      onPointerMove={props.onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onWheel={props.onWheel}
    >
      {children}
    </div>
  );
}

/** Where a pointer is on an element of which (0, 0) is the upper left corner and `size` the lower right one. */
export function placeIn(
  event: { clientX: number; clientY: number },
  element: Element | null,
  size: { width: number; height: number },
): { x: number; y: number } {
  const box = element?.getBoundingClientRect();
  if (box === undefined || box.width === 0) return { x: 0, y: 0 };
  return {
    x: ((event.clientX - box.left) / box.width) * size.width,
    y: ((event.clientY - box.top) / box.height) * size.height,
  };
}

const STEP = 1 / 28;

/** How far an arrow key moves what one works on, in pixels of a picture; null for any other key. */
export function arrowStep(key: string, size: { width: number; height: number }): [number, number] | null {
  const step = Math.max(1, STEP * Math.min(size.width, size.height));
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  return steps[key] ?? null;
}
