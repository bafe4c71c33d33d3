// What a recording or network can be compared with.

import type { AnalysisInfo } from "../generated/messages";
import type { Store, Walk, Wish } from "../store";

/** A recording or a network to compare with. */
export interface Second {
  /** tells them apart, and stays while the network of another walk sees something else */
  key: string;
  label: string;
  network: string;
  /** null where the whole network is meant */
  recording: string | null;
  /** what the recording was made of */
  wish: Wish | null;
}

/**
 * What can be compared with what a walk shows, the likeliest first: the inputs that its network has seen, the newest
 * first, then what the networks beside it see; or those networks themselves.
 */
export function secondsOf(
  store: Pick<Store, "walks" | "past">,
  walk: Walk,
  compares: AnalysisInfo["compares"],
): readonly Second[] {
  const others = store.walks.value.filter(({ network }) => network.id !== walk.network.id);
  if (compares === "network")
    return others.map(({ network }) => {
      return { key: network.id, label: network.title, network: network.id, recording: null, wish: null };
    });
  if (compares !== "recording") return [];
  const seen = (store.past.value.get(walk.network.id) ?? []).toReversed().flatMap((past): Second[] => {
    const { feed, words, recording, wish } = past;
    if (recording === null || recording.id === walk.recording?.id) return [];
    return [{ key: feed, label: words, network: walk.network.id, recording: recording.id, wish }];
  });
  const beside = others.flatMap(({ network, recording, wish }): Second[] => {
    if (recording === null) return [];
    const label = `${network.title}: ${recording.source}`;
    return [{ key: `beside ${network.id}`, label, network: network.id, recording: recording.id, wish }];
  });
  return [...seen, ...beside];
}
