// The page's address holds the place: it is followed when the page opens and when somebody changes it, and rewritten
// while one walks, so that what it says can be shared at any moment.

import { effect } from "@preact/signals";
import type { Controller, Opening } from "../connection/controller";
import { isKnown } from "../connection/first_input";
import type { GraphAnswer, NetworkInfo, RecordingWish } from "../generated/messages";
import type { Extent, InputWish, Selection, Store, Unit, Walk, Wish } from "../store";
import type { WorldHandle } from "./app";
import { layoutOf, linkFields } from "./link_fields";
import { inputWords, type Link, type LinkedUnit, type ReadLink, readLink, writeLink } from "./links";
import { until } from "./until";
import { nodeOf, panelFor, panelOf } from "./whereabouts";

const WRITE_MS = 400;
/** a longer text is linked to by its recording */
const LONGEST_TEXT = 1500;
const MOST_FAULTS = 5;

export class Address {
  private readonly fields;
  /** the link that was followed last */
  private asked: ReadLink;
  /** a link is being followed: what the store holds is not the place yet */
  private following = true;
  /** what was written or read last */
  private known = location.hash;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store,
    private readonly controller: Controller,
    private readonly world: Pick<WorldHandle, "flyTo">,
  ) {
    this.fields = linkFields(store);
    this.asked = this.read(location.hash);
  }

  /** Follow the address that the page was opened with, then keep it true. */
  start(): void {
    this.controller.start((networks) => {
      const { link } = this.asked;
      this.store.layout.value = layoutOf(link) ?? this.store.layout.peek();
      return openingsOf(link, networks);
    });
    addEventListener("hashchange", () => {
      this.known = location.hash;
      void this.follow(this.read(location.hash));
    });
    effect(() => {
      this.place(); // what it reads is what is written
      this.soon();
    });
    void this.arrive(true);
  }

  /** Go where a link leads, with a way back; at once, or in a flight. Done when one is there. */
  open(hash: string, flies = false): Promise<void> {
    this.write();
    history.pushState(null, "", hash);
    this.known = location.hash;
    return this.follow(this.read(hash), flies);
  }

  /** The link to what is seen now. `clean`: as a stop of a tour, with the input as it was before any edit. */
  here(clean = false): string {
    const place = this.place();
    return writeLink(clean ? cleaned(place) : place);
  }

  /** The link to one channel of a layer, or to one pixel of it. */
  ofUnit(unit: Unit): string {
    const { networks, settings } = this.place();
    return writeLink({
      networks: networks.filter(({ id }) => id === unit.network),
      at: null,
      chosen: null,
      unit: { ...unit, node: this.shownBy(unit) },
      settings,
    });
  }

  /** A link as it is given to others. */
  whole(hash: string): string {
    return new URL(hash, location.href).href;
  }

  read(hash: string): ReadLink {
    return readLink(
      hash,
      this.fields.map(({ name }) => name),
    );
  }

  // ---- writing ----------------------------------------------------------------------------------------------

  private place(): Link {
    const { walks, viewpoint, selection, unit } = this.store;
    const [chosen, one] = [selection.value, unit.value];
    return {
      networks: walks.value.map((walk) => {
        const asBegun = "start" in walk.extent;
        return {
          id: walk.network.id,
          input: this.inputOf(walk),
          folded: asBegun ? null : [...walk.folded],
          merged: asBegun ? null : walk.merged,
        };
      }),
      at: viewpoint.value,
      chosen:
        chosen === null || one !== null ? null : { network: chosen.network, panel: this.shownBy(chosen) },
      unit: one === null ? null : { ...one, node: this.shownBy(one) },
      settings: new Map(
        this.fields.flatMap(({ name, words }) => {
          const text = words();
          return text === null ? [] : [[name, text] as const];
        }),
      ),
    };
  }

  /** The node that a panel shows now; a folded section's panel itself. */
  private shownBy({ network, panel }: Selection): string {
    const found = panelOf(this.walk(network)?.graph ?? null, panel);
    return found && !found.folded ? found.node : panel;
  }

  private inputOf({ network, wish, recording }: Walk): InputWish | null {
    if (wish !== null && !(wish instanceof File) && inWords(wish)) return wish;
    if (recording === null) return null;
    return { recording: recording.id, near: this.nearTo(network.id, wish) };
  }

  /** What an input was made from, where that can be asked for by words. */
  private nearTo(network: string, wish: Wish | null): RecordingWish | null {
    if (wish === null || wish instanceof File) return null;
    if (isKnown(wish)) return wish.near;
    const base = this.controller.inputs.cleanOf(network, wish)?.wish ?? null;
    if (base === null || base instanceof File) return null;
    if (isKnown(base)) return base.near;
    return inWords(base) ? base : null;
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), WRITE_MS);
  }

  private write(): void {
    clearTimeout(this.timer);
    // an address that is not the one written last was changed by somebody, and is about to be followed
    if (this.following || location.hash !== this.known || this.store.walks.peek().length === 0) return;
    const hash = this.here();
    if (hash === this.known) return;
    history.replaceState(history.state, "", hash);
    this.known = location.hash;
  }

  // ---- following --------------------------------------------------------------------------------------------

  /** Bring the networks of a link into the world, fold and feed them as it says, and go there. */
  private async follow(read: ReadLink, flies = false): Promise<void> {
    this.asked = read;
    this.following = true;
    const { store, controller } = this;
    const openings = openingsOf(read.link, store.networks.value);
    // first of all: the place that the link names is one of this aisle
    const graphs = [controller.graphs.layOut(layoutOf(read.link) ?? store.layout.peek())];
    for (const opening of openings) {
      const walk = this.walk(opening.network.id);
      if (walk === undefined) {
        void controller.enter(opening.network, opening);
        continue;
      }
      if (!sameExtent(opening.extent, walk))
        graphs.push(controller.graphs.show(walk.network.id, opening.extent ?? { start: true }));
      if (opening.input !== null && !sameInput(opening.input, this.inputOf(walk)))
        void controller.record(walk.network.id, opening.input, true);
    }
    if (openings.length > 0)
      for (const { network } of store.walks.value)
        if (!openings.some((opening) => opening.network.id === network.id)) controller.leave(network.id);
    await Promise.all(graphs);
    if (read === this.asked) await this.arrive(false, flies);
  }

  /** When the graphs are there: go to the place of the link, choose what it chooses, say what could not be followed. */
  private async arrive(first: boolean, flies = false): Promise<void> {
    const { asked, store } = this;
    await until(() => {
      const there = store.walks.value.filter(({ graph, problem }) => graph ?? problem);
      const missing = openingsOf(asked.link, store.networks.value).filter(
        ({ network }) => !there.some((walk) => walk.network.id === network.id),
      );
      return there.length > 0 && there.length === store.walks.value.length && missing.length === 0;
    });
    if (asked !== this.asked) return; // another link has been followed since
    const { link } = asked;
    const told = [
      ...asked.faults,
      ...unknownNetworks(link, store.networks.value),
      ...this.unknownSections(link),
    ];
    const unit = link.unit ? this.unitOf(link.unit, told) : null;
    const panel = link.chosen ? this.panelOf(link.chosen.network, link.chosen.panel, "chosen", told) : null;
    const chosen = panel ?? (unit && { network: unit.network, panel: unit.panel });
    const node = link.chosen?.panel ?? link.unit?.node;
    if (chosen && node) this.controller.graphs.setState(chosen, node);
    store.transaction(() => {
      if (chosen) store.active.value = chosen.network;
      store.selection.value = chosen;
      store.unit.value = unit;
      for (const { name, take } of this.fields) {
        const text = link.settings.get(name);
        const fault = text === undefined ? null : take(text, link);
        if (fault !== null) told.push(`${name}: ${fault}`);
      }
      if (link.at && !flies) store.viewpoint.value = { ...link.at };
    });
    if (link.at && flies) this.world.flyTo({ at: link.at });
    else if (!link.at) {
      const network = link.networks[0]?.id;
      if (chosen) this.world.flyTo(chosen);
      else if (!first && network) this.world.flyTo({ network, place: "start" });
    }
    this.following = false;
    this.soon();
    if (told.length > 0) this.tell(told);
  }

  private tell(faults: readonly string[]): void {
    const more = faults.length - MOST_FAULTS;
    this.store.notify({
      tone: "error",
      title: faults.length === 1 ? "A part of the link was left out" : "Parts of the link were left out",
      detail: [...faults.slice(0, MOST_FAULTS), ...(more > 0 ? [`And ${more} more.`] : [])].join("\n"),
    });
  }

  private unknownSections({ networks }: Link): string[] {
    return networks.flatMap(({ id, folded }) => {
      const graph = (id === "" ? this.store.activeWalk.value : this.walk(id))?.graph;
      const missing = (folded ?? []).filter((one) => !graph?.sections.some((section) => section.id === one));
      return graph && missing.length > 0 ? [`folded: there is no section ${missing.join(", ")}.`] : [];
    });
  }

  private graphOf(network: string | null): { network: string; graph: GraphAnswer } | null {
    const walk = network === null ? this.store.activeWalk.value : this.walk(network);
    return walk?.graph ? { network: walk.network.id, graph: walk.graph } : null;
  }

  /** The panel that shows a panel or node of this name. */
  private panelOf(network: string | null, name: string, field: string, told: string[]) {
    const found = this.graphOf(network);
    const node = found?.graph.nodes.find((one) => one.id === name);
    const panel = found && (panelOf(found.graph, name) ?? (node && panelFor(found.graph, node)));
    if (found && panel) return { network: found.network, panel: panel.id };
    told.push(`${field}: there is no layer ${name}${network === null ? "" : ` in ${network}`}.`);
    return null;
  }

  private unitOf({ network, node: name, channel, y, x }: LinkedUnit, told: string[]): Unit | null {
    const place = this.panelOf(network, name, "unit", told);
    const graph = this.graphOf(place?.network ?? null)?.graph;
    const node = graph?.nodes.find(({ id }) => id === name) ?? nodeOf(graph ?? null, place?.panel ?? "");
    if (!place || !node) return null;
    const [height, width] = node.grid;
    if (channel < node.channels && y < Math.max(1, height) && x < Math.max(1, width))
      return { ...place, channel, y, x };
    const size = `${node.channels} channels of ${height} × ${width}`;
    told.push(`unit: ${node.id} has ${size}, counted from 0; ${channel},${y},${x} is none of them.`);
    return null;
  }

  private walk(network: string): Walk | undefined {
    return this.store.walks.value.find((one) => one.network.id === network);
  }
}

/** A place without what only this visit has: edited passes, and where it is on a tour. */
function cleaned(link: Link): Link {
  const settings = new Map(link.settings);
  settings.delete("tour");
  const networks = link.networks.map((network) =>
    network.input !== null && isKnown(network.input) && network.input.near !== null
      ? { ...network, input: network.input.near }
      : network,
  );
  return { ...link, networks, settings };
}

/** The networks of a link that there are; one without a name is the first. */
export function openingsOf(link: Link, networks: readonly NetworkInfo[]): Opening[] {
  return link.networks.flatMap(({ id, input, folded, merged }) => {
    const network = id === "" ? networks[0] : networks.find((one) => one.id === id);
    const extent =
      folded === null && merged === null ? null : { folded: folded ?? [], merged: merged ?? false };
    return network ? [{ network, input, extent }] : [];
  });
}

function unknownNetworks(link: Link, networks: readonly NetworkInfo[]): string[] {
  const ids = networks.map((network) => network.id);
  return link.networks
    .filter(({ id }) => id !== "" && !ids.includes(id))
    .map(({ id }) => `network: this server has no ${id}; it has ${ids.join(", ")}.`);
}

/** Whether an input can be asked for again by what the link says of it. */
function inWords(wish: InputWish): wish is RecordingWish {
  if (isKnown(wish) || wish.from || wish.result) return false;
  return JSON.stringify(wish.text ?? wish.tokens ?? "").length <= LONGEST_TEXT;
}

/** Whether a walk shows as much of its network as a link says; null: as the server suggests. */
function sameExtent(extent: Extent | null, walk: Walk): boolean {
  if (extent === null || !("folded" in extent)) return "start" in walk.extent;
  const folded = (sections: Iterable<string>): string => [...sections].sort().join();
  return folded(extent.folded) === folded(walk.folded) && extent.merged === walk.merged;
}

/** The same input, whatever it was made from. */
function sameInput(a: InputWish, b: InputWish | null): boolean {
  const alone = (input: InputWish): string => inputWords(isKnown(input) ? { ...input, near: null } : input);
  return b !== null && alone(a) === alone(b);
}
