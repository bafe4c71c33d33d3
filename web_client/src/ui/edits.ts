// What a visitor has changed in a network's pass: a covered spot of the input, channels that are muted, scaled or kept, added noise, values set, edited kernels.

import { isEdit } from "../connection/first_input";
import type { Edit, KernelEdit, NoiseEdit, RecordingWish, ValuesEdit } from "../generated/messages";
import type { InputWish, Walk } from "../store";
import type { App } from "./app";
import { number } from "./format";

export type AnyEdit = NonNullable<RecordingWish["edits"]>[number];
/** What changes the values of a layer. */
export type NodeEdit = Edit | NoiseEdit | ValuesEdit | KernelEdit;

export const isOfNode = (edit: AnyEdit): edit is NodeEdit => edit.kind !== "occlude";

/** The edits of what a network shows, in the order in which they act. */
export function editsOf({ wish }: Walk): readonly AnyEdit[] {
  return isEdit(wish) ? (wish.edits ?? []) : [];
}

/** The values that are set in place of what a layer of it puts out. */
export function valuesSet(walk: Walk, node: string): ValuesEdit | undefined {
  return editsOf(walk).find((edit): edit is ValuesEdit => edit.kind === "values" && edit.node === node);
}

/** The edits with one more. Of the same kind at the same layer only one stands: for the channels of both; the newest noise in the same channels, the newest values of a kernel. Values that are set stand alone at their layer: nothing is left of what was changed there before. */
export function withEdit(edits: readonly AnyEdit[], edit: NodeEdit): readonly AnyEdit[] {
  if (edit.kind === "values")
    return [...edits.filter((one) => !isOfNode(one) || one.node !== edit.node), edit];
  const before = edits.find((one) => isOfNode(one) && one.node === edit.node && isOfSame(one, edit));
  if (before === undefined) return [...edits, edit];
  return edits.map((one) => (one === before ? joined(before, edit) : one));
}

function isOfSame(one: NodeEdit, edit: NodeEdit): boolean {
  if (one.kind === "noise") return edit.kind === "noise" && String(one.channels) === String(edit.channels);
  if (one.kind === "kernel")
    return edit.kind === "kernel" && one.output === edit.output && one.input === edit.input;
  return one.kind !== "values" && one.kind === edit.kind && one.factor === edit.factor;
}

function joined(before: AnyEdit, edit: NodeEdit): NodeEdit {
  if (!("factor" in edit && "factor" in before)) return edit;
  const channels = [...new Set([...before.channels, ...edit.channels])].sort((a, b) => a - b);
  return { ...edit, channels };
}

/** Run the network again with these edits of the input on show; with none, show that input itself. */
export async function showEdited({ controller }: App, walk: Walk, edits: readonly AnyEdit[]): Promise<void> {
  const { network, wish, recording } = walk;
  const from = isEdit(wish) ? wish.from : recording?.id;
  if (from === undefined) return;
  const base = controller.inputs.cleanOf(network.id, wish)?.wish;
  const next: InputWish = { from, edits: [...edits] };
  await controller.show(network.id, edits.length === 0 ? (base ?? { recording: from, near: null }) : next);
}

/** `channels 3, 5 muted`, `only channel 2 kept`, `channel 4 × 2`, `noise 0.5 in channel 3, seed 7`, `values of 16 channels set`, `kernel 3 → 5 edited` */
export function wordsOf(edit: AnyEdit): string {
  switch (edit.kind) {
    case "occlude":
      return "a spot covered";
    case "mute":
      return `${namesOf(edit.channels)} muted`;
    case "keep":
      return `only ${namesOf(edit.channels)} kept`;
    case "scale":
      return `${namesOf(edit.channels)} × ${number(edit.factor ?? 1, 3)}`;
    case "noise": {
      const { channels = [], amount, seed = 0 } = edit;
      const where = channels.length === 0 ? "all channels" : namesOf(channels);
      return `noise ${number(amount, 3)} in ${where}, seed ${seed}`;
    }
    case "values":
      return `values of ${edit.values.length} ${edit.values.length === 1 ? "channel" : "channels"} set`;
    case "kernel":
      return `kernel ${edit.input} → ${edit.output} edited`;
  }
}

function namesOf(channels: readonly number[]): string {
  if (channels.length > 6) return `${channels.length} channels`;
  return `${channels.length === 1 ? "channel" : "channels"} ${channels.join(", ") || "none"}`;
}
