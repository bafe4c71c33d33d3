// A page of a network's example inputs, and whether it is here.

import { useEffect, useState } from "preact/hooks";
import type { ExampleInput, NetworkInfo } from "../generated/messages";
import { useApp } from "./app";

export interface Examples {
  items: readonly ExampleInput[];
  total: number;
  state: "loading" | "here" | "failed";
  /** try once more after a failure */
  again(): void;
}

/** Asks anew for another page, after a restart of the server, and when a server that did not answer does so again. */
export function useExamples(network: NetworkInfo, page: number, size: number): Examples {
  const { store, controller } = useApp();
  const [shelf, setShelf] = useState({ items: [] as readonly ExampleInput[], total: network.examples });
  const [state, setState] = useState<Examples["state"]>("loading");
  const [turn, setTurn] = useState(0);
  const boot = store.boot.value;
  const connected = store.status.value === "ready";
  useEffect(() => {
    let current = true;
    if (network.examples === 0) setState("here");
    if (network.examples === 0 || boot === "") return undefined;
    setState("loading");
    controller.examples(network.id, page * size, size).then((answer) => {
      if (!current) return;
      if (answer !== null) setShelf({ items: answer.items, total: answer.total });
      setState(answer === null ? "failed" : "here");
    });
    return () => {
      current = false;
    };
  }, [network.id, network.examples, page, size, boot, turn, controller]);
  const again = (): void => setTurn((before) => before + 1);
  useEffect(() => {
    if (connected && state === "failed") again();
  }, [connected]);
  return { ...shelf, state, again };
}
