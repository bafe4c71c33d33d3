// In which order a panel shows its channels.

/** What a panel is sorted by: a column of an analysis whose rows are the layer's channels. */
export interface Ranking {
  readonly analysis: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** name of the column; where the result has only one, that one is meant */
  readonly column: string;
  readonly descending: boolean;
}

/** `table`: by any other column of any analysis, as chosen in its table. */
export type OrderBy = "index" | "max" | "mean" | "similarity" | "table";

export interface ChannelOrder {
  readonly by: OrderBy;
  /** null for the natural order */
  readonly ranking: Ranking | null;
  readonly hideDead: boolean;
  /** channels shown first, in this order */
  readonly pins: readonly number[];
  /** channel shown at each place of the panel; null for the natural order, and before the numbers have come */
  readonly slots: Uint32Array | null;
}

export const NATURAL: ChannelOrder = { by: "index", ranking: null, hideDead: false, pins: [], slots: null };

/** What a panel is sorted by in each of its standing orders. `channel`: the one that others are compared with. */
export function rankingFor(by: "max" | "mean" | "similarity", channel: number): Ranking {
  if (by === "similarity")
    return {
      analysis: "channel-similarity",
      parameters: { channel },
      column: "correlation",
      descending: true,
    };
  return { analysis: "statistics", parameters: {}, column: by, descending: true };
}

/** What decides the order: `values` and `dead` by channel, null where they do not matter. */
export interface Arranged {
  readonly channels: number;
  readonly values: ArrayLike<number> | null;
  readonly descending: boolean;
  readonly dead: readonly boolean[] | null;
  readonly pins: readonly number[];
}

/**
 * The channel at each place: pinned ones first, then by value, equal ones by index, NaN and channels without a value last.
 * Dead channels are left out unless pinned. null where that is the natural order of all channels.
 */
export function slotsOf({ channels, values, descending, dead, pins }: Arranged): Uint32Array | null {
  const first = pins.filter((channel) => channel < channels);
  const pinned = new Set(first);
  const rest = Array.from({ length: channels }, (_, channel) => channel).filter(
    (channel) => !pinned.has(channel) && !dead?.[channel],
  );
  if (values !== null) {
    const sign = descending ? -1 : 1;
    rest.sort((a, b) => {
      const [x, y] = [values[a] ?? Number.NaN, values[b] ?? Number.NaN];
      if (Number.isNaN(x) || Number.isNaN(y))
        return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      return x === y ? a - b : sign * (x - y);
    });
  }
  const slots = Uint32Array.from([...first, ...rest]);
  return slots.length === channels && slots.every((channel, place) => channel === place) ? null : slots;
}

/** The channel that each row of a table is about; null where its rows are not distinct channels of a layer of so many. */
export function channelsOf(names: readonly string[], channels: number): number[] | null {
  const found: number[] = [];
  for (const name of names) {
    const index = /^(?:channel|unit) (\d+)\b/.exec(name)?.[1];
    if (index === undefined || Number(index) >= channels) return null;
    found.push(Number(index));
  }
  return found.length > 1 && new Set(found).size === found.length ? found : null;
}
