// Shares of a change.

/** 0..1 as it is drawn: it begins and ends gently. */
export const smooth = (share: number): number => share * share * (3 - 2 * share);
