import { beforeEach, describe, expect, test } from "vitest";
import { type Connection, ProblemError } from "../../../web_client/src/connection/connection";
import { Graphs } from "../../../web_client/src/connection/graphs";
import type { GraphAnswer, Layout } from "../../../web_client/src/generated/messages";
import { type Extent, Store, type Walk } from "../../../web_client/src/store";
import { graphOf, node, panel, section, walkOf } from "../ui/graphs";

const nodes = [node("conv", "a"), node("bn", "a"), node("relu", "a"), node("b.conv", "b"), node("fc")];
const sections = [section("a"), section("b")];
const merged = panel("conv", 0, { node: "relu", states: ["conv", "bn", "relu"] });
const folded = (id: string, shows: string, rank: number) =>
  panel(id, rank, { node: shows, states: [shows], folded: true });
const graphs: Record<string, GraphAnswer> = {
  "": graphOf({
    nodes,
    sections,
    panels: [merged, panel("b.conv", 1), panel("fc", 2)],
    layout: { merged: true },
  }),
  b: graphOf({
    nodes,
    sections,
    panels: [merged, folded("b", "b.conv", 1), panel("fc", 2)],
    layout: { merged: true },
  }),
  "a,b": graphOf({
    nodes,
    sections,
    panels: [folded("a", "relu", 0), folded("b", "b.conv", 1), panel("fc", 2)],
    layout: { merged: true },
  }),
};

/** The far side: answers by what is folded, and remembers what it was asked for. */
class FarSide {
  readonly asked: Extent[] = [];
  readonly waiting: (() => void)[] = [];
  holds = false;
  /** how often the whole graph was asked for */
  graphs = 0;

  graph(network: string, recording: string | null, extent: Extent): Promise<GraphAnswer> {
    this.graphs += 1;
    return this.answer(network, recording, extent);
  }

  async layout(network: string, recording: string | null, extent: Extent): Promise<Layout> {
    return (await this.answer(network, recording, extent)).layout;
  }

  private async answer(_network: string, _recording: string | null, extent: Extent): Promise<GraphAnswer> {
    this.asked.push(extent);
    if (this.holds) await new Promise<void>((go) => this.waiting.push(go));
    const names = "folded" in extent ? [...extent.folded].sort().join() : "levels" in extent ? "a,b" : "b";
    const answer = graphs[names];
    if (answer === undefined)
      throw new ProblemError({ type: "", title: "No such section", status: 404, detail: names });
    return answer;
  }
}

let store: Store;
let far: FarSide;
let control: Graphs;
const walk = (): Walk => {
  const [first] = store.walks.value;
  if (!first) throw new Error("The test's network is gone.");
  return first;
};
const shown = () => walk().graph?.layout.panels.map((one) => one.node);

beforeEach(async () => {
  store = new Store();
  far = new FarSide();
  control = new Graphs(store, far as unknown as Connection);
  store.walks.value = [{ ...walkOf("net", null), extent: { start: true }, folded: new Set(), merged: false }];
  await control.load("net", null);
});

describe("what is shown", () => {
  test("starts as the server suggests", () => {
    expect(far.asked).toEqual([{ start: true }]);
    expect([...walk().folded]).toEqual(["b"]);
    expect(walk().merged).toBe(true);
  });

  test("folds and unfolds from there; folding twice at once adds up", async () => {
    await control.fold("net", "b");
    expect(far.asked.at(-1)).toEqual({ folded: [], merged: true });
    await Promise.all([control.fold("net", "a"), control.fold("net", "b")]);
    expect(far.asked.at(-1)).toEqual({ folded: ["a", "b"], merged: true });
    expect([...walk().folded]).toEqual(["a", "b"]);
  });

  test("asks for the whole graph once: folding changes the layout alone", async () => {
    const before = walk().graph;
    await control.fold("net", "b");
    expect(far.graphs).toBe(1);
    expect(walk().graph?.nodes).toBe(before?.nodes);
    await control.load("net", null); // the server is another one
    expect(far.graphs).toBe(2);
  });

  test("is the newest answer, whichever comes last", async () => {
    far.holds = true;
    const first = control.fold("net", "b");
    const second = control.show("net", { levels: 0, merged: true });
    far.waiting[1]?.();
    await second;
    far.waiting[0]?.();
    await first;
    expect([...walk().folded]).toEqual(["a", "b"]);
  });

  test("keeps levels when what is merged changes", async () => {
    await control.show("net", { levels: 0, merged: true });
    await control.merge("net", false);
    expect(far.asked.at(-1)).toEqual({ levels: 0, merged: false });
  });

  test("starts anew where sections are unknown", async () => {
    await control.show("net", { folded: ["gone"], merged: true });
    expect(far.asked.at(-1)).toEqual({ start: true });
    expect([...walk().folded]).toEqual(["b"]);
  });

  test("carries the selection along", async () => {
    store.selection.value = { network: "net", panel: "conv" };
    await control.show("net", { levels: 0, merged: true });
    expect(store.selection.value).toEqual({ network: "net", panel: "a" });
    await control.show("net", { folded: ["b"], merged: true });
    expect(store.selection.value).toEqual({ network: "net", panel: "conv" });
  });
});

describe("a node inside a folded section", () => {
  test("is revealed, and its panel shows it", async () => {
    await control.show("net", { levels: 0, merged: true });
    expect(await control.reveal("net", "bn")).toEqual({ network: "net", panel: "conv" });
    expect(far.asked.at(-1)).toEqual({ folded: ["b"], merged: true });
    expect(shown()).toEqual(["bn", "b.conv", "fc"]);
  });

  test("that has no panel is not", async () => {
    expect(await control.reveal("net", "no such")).toBeNull();
  });
});

describe("states", () => {
  test("go round", () => {
    const place = { network: "net", panel: "conv" };
    expect(shown()).toEqual(["relu", "b.conv", "fc"]);
    for (const next of ["conv", "bn", "relu"]) {
      control.nextState(place);
      expect(shown()?.[0]).toBe(next);
    }
    control.setState(place, "fc"); // none of its states
    expect(shown()?.[0]).toBe("relu");
  });

  test("are chosen for all at once, and kept over folding", async () => {
    control.setState({ network: "net", panel: "conv" }, "bn");
    control.setStateForAll("first");
    expect(shown()?.[0]).toBe("conv");
    await control.fold("net", "b");
    expect(shown()?.[0]).toBe("conv");
    control.setStateForAll("middle");
    expect(shown()?.[0]).toBe("bn");
  });

  test("are the same in networks that stand together", () => {
    store.walks.value = [walk(), { ...walk(), network: { ...walk().network, id: "twin" } }];
    store.together.value = true;
    control.setState({ network: "net", panel: "conv" }, "bn");
    expect(store.walks.value.map((one) => one.graph?.layout.panels[0]?.node)).toEqual(["bn", "bn"]);
  });
});
