// What a visitor has changed in a network's pass: a covered spot of the input, channels that are muted, scaled or kept.

import type { RecordingWish } from "../generated/messages";
import type { InputWish, Walk } from "../store";
import type { App } from "./app";
import { number } from "./format";

export type AnyEdit = NonNullable<RecordingWish["edits"]>[number];
export type ChannelEdit = Extract<AnyEdit, { node: string }>;

export const isOfChannels = (edit: AnyEdit): edit is ChannelEdit => edit.kind !== "occlude";

/** The edits of what a network shows, in the order in which they act. */
export function editsOf({ wish }: Walk): readonly AnyEdit[] {
  return wish === null || wish instanceof File || wish.from == null ? [] : (wish.edits ?? []);
}

/** The edits with one more: of the same kind at the same layer only one stands, for the channels of both. */
export function withEdit(edits: readonly AnyEdit[], edit: ChannelEdit): readonly AnyEdit[] {
  const same = (one: AnyEdit): one is ChannelEdit =>
    isOfChannels(one) && one.node === edit.node && one.kind === edit.kind && one.factor === edit.factor;
  const before = edits.find(same);
  if (before === undefined) return [...edits, edit];
  const channels = [...new Set([...before.channels, ...edit.channels])].sort((a, b) => a - b);
  return edits.map((one) => (one === before ? { ...edit, channels } : one));
}

/** Run the network again with these edits of the input on show; with none, show that input itself. */
export async function showEdited({ controller }: App, walk: Walk, edits: readonly AnyEdit[]): Promise<void> {
  const { network, wish, recording } = walk;
  const edited = wish !== null && !(wish instanceof File) && wish.from != null;
  const from = edited ? wish.from : recording?.id;
  if (from == null) return;
  const base = controller.inputs.cleanOf(network.id, wish)?.wish;
  const next: InputWish = { from, edits: [...edits] };
  await controller.show(network.id, edits.length === 0 ? (base ?? { recording: from, near: null }) : next);
}

const DONE: Readonly<Record<ChannelEdit["kind"], string>> = { mute: "muted", scale: "scaled", keep: "kept" };

/** `channels 3, 5 muted`, `only channel 2 kept`, `channel 4 × 2` */
export function wordsOf(edit: AnyEdit): string {
  if (!isOfChannels(edit)) return "a spot covered";
  const { channels, kind, factor } = edit;
  const named = channels.length > 6 ? `${channels.length} channels` : channels.join(", ");
  const which =
    channels.length > 6 ? named : `${channels.length === 1 ? "channel" : "channels"} ${named || "none"}`;
  if (kind === "scale") return `${which} × ${number(factor ?? 1, 3)}`;
  return kind === "keep" ? `only ${which} ${DONE.keep}` : `${which} ${DONE[kind]}`;
}
