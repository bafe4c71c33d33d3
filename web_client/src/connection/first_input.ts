// What to show when a network has just come, or when the input that was asked for is not to be had.

import type { NetworkInfo, Problem, RecordingWish } from "../generated/messages";
import type { KnownRecording, Wish } from "../store";

const [UNKNOWN, GONE, UNFIT] = [404, 410, 422];

/** What a network shows before the visitor has chosen: its first example, else noise. */
export function firstInput(network: NetworkInfo): RecordingWish {
  return network.examples > 0 ? { input: 0 } : { noise: 0 };
}

export function isKnown(wish: Wish): wish is KnownRecording {
  return !(wish instanceof File) && wish.recording !== undefined;
}

/** Whether it is another recording with edits. */
export function isEdit(wish: Wish | null): wish is RecordingWish & { recording?: undefined; from: string } {
  return wish !== null && !(wish instanceof File) && wish.from != null;
}

/** Whether the server holds no such input, or the network does not take it. */
export const notHad = ({ status }: Problem): boolean =>
  status === UNKNOWN || status === GONE || status === UNFIT;

/** What to show where a wish cannot be had; null where there is nothing nearer. */
export function nearestInput(network: NetworkInfo, wish: Wish): RecordingWish | null {
  const first = firstInput(network);
  if (isKnown(wish)) return wish.near ?? first;
  return JSON.stringify(wish) === JSON.stringify(first) ? null : first;
}

/** Words about a wish that could not be had, and what is shown instead of it. */
export function insteadOf(wish: Wish, nearest: RecordingWish, problem: Problem): string {
  const why = isKnown(wish)
    ? "The input of this link is not on the server any more: what visitors give it is kept for a while only."
    : problem.detail;
  const shown =
    typeof nearest.noise === "number" ? `noise with seed ${nearest.noise}` : `example ${nearest.input ?? 0}`;
  const words = typeof nearest.text === "string" || nearest.tokens ? "the words it was made from" : shown;
  return `${why} Shown instead: ${words}.`;
}
