// How a visitor in a headset likes to move.

export const TURNS = [30, 45] as const;

export interface Comfort {
  /** teleport: be put where the arc ends; walk: go where the stick points, along the floor */
  readonly moving: "teleport" | "walk";
  /** degrees of a turn of the stick */
  readonly turn: (typeof TURNS)[number];
  /** the rim of the view goes dark while one is moved */
  readonly vignette: boolean;
  /** the eye is at a standing visitor's height */
  readonly seated: boolean;
}

export const COMFORT: Comfort = { moving: "teleport", turn: 30, vignette: true, seated: false };

/** Metres of the world for one of the room: from inside one feature map to a giant over the network. */
export const [SMALLEST, LARGEST] = [0.05, 40];

/** A stored comfort, null if it is none. */
export function asComfort(stored: unknown): Comfort | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { moving, turn, vignette, seated } = stored as Partial<Record<keyof Comfort, unknown>>;
  if (moving !== "teleport" && moving !== "walk") return null;
  const degrees = TURNS.find((one) => one === turn);
  if (degrees === undefined || typeof vignette !== "boolean" || typeof seated !== "boolean") return null;
  return { moving, turn: degrees, vignette, seated };
}

/** What a stick says, 0 in the dead zone around its middle and from there on evenly to 1. */
export function beyondDeadZone(value: number, zone = 0.2): number {
  const size = Math.abs(value);
  return size <= zone ? 0 : (Math.sign(value) * (size - zone)) / (1 - zone);
}
