// The page's address holds the place: it is followed when the page opens and when somebody changes it, and rewritten
// while one walks, so that what it says can be shared at any moment.

import { effect } from "@preact/signals";
import type { Controller, Opening } from "../connection/controller";
import { isKnown } from "../connection/first_input";
import type { GraphAnswer, NetworkInfo, RecordingWish } from "../generated/messages";
import type { InputWish, Store, Unit, Walk } from "../store";
import type { WorldHandle } from "./app";
import { linkFields } from "./link_fields";
import { inputWords, type Link, type LinkedUnit, type ReadLink, readLink, writeLink } from "./links";
import { nodeOf, panelFor, panelOf } from "./whereabouts";

const WRITE_MS = 400;
/** a longer text is linked to by its recording */
const LONGEST_TEXT = 1500;
const MOST_FAULTS = 5;

export class Address {
  private readonly fields;
  /** what each network was fed with last that can be asked for by words: nearest to a recording that is gone */
  private readonly plain = new Map<string, RecordingWish>();
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
    this.controller.start((networks) => openingsOf(this.asked.link, networks));
    addEventListener("hashchange", () => {
      this.known = location.hash;
      void this.follow(this.read(location.hash));
    });
    effect(() => {
      for (const { network, wish } of this.store.walks.value) this.note(network.id, wish);
      this.place(); // what it reads is what is written
      this.soon();
    });
    void this.arrive(true);
  }

  /** Go where a link leads, with a way back. */
  open(hash: string): void {
    this.write();
    if (location.hash === hash) void this.follow(this.read(hash));
    else {
      this.following = true;
      location.hash = hash; // tells who follows it
    }
  }

  /** The link to what is seen now. */
  here(): string {
    return writeLink(this.place());
  }

  /** The link to one channel of a layer, or to one pixel of it. */
  ofUnit(unit: Omit<Unit, "x" | "y"> & { y: number | null; x: number | null }): string {
    const { networks, settings } = this.place();
    const walk = this.store.walks.value.find((one) => one.network.id === unit.network);
    const node = nodeOf(walk?.graph ?? null, unit.panel)?.id ?? unit.panel;
    return writeLink({
      networks: networks.filter(({ id }) => id === unit.network),
      at: null,
      chosen: null,
      unit: { ...unit, node },
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
    const shown = unit.value === null ? undefined : this.walk(unit.value.network);
    const node = nodeOf(shown?.graph ?? null, unit.value?.panel ?? "");
    return {
      networks: walks.value.map((walk) => ({
        id: walk.network.id,
        input: this.inputOf(walk),
        folded: walk.folded.size > 0 ? [...walk.folded] : null,
      })),
      at: viewpoint.value,
      chosen: unit.value === null ? selection.value : null,
      unit: unit.value === null || node === undefined ? null : { ...unit.value, node: node.id },
      settings: new Map(
        this.fields.flatMap(({ name, words }) => {
          const text = words();
          return text === null ? [] : [[name, text] as const];
        }),
      ),
    };
  }

  private inputOf({ network, wish, recording }: Walk): InputWish | null {
    if (wish !== null && !(wish instanceof File) && inWords(wish)) return wish;
    if (recording === null) return null;
    const near = wish instanceof File ? null : (this.plain.get(network.id) ?? null);
    return { recording: recording.id, near };
  }

  private note(network: string, wish: InputWish | File | null): void {
    if (wish instanceof File || wish === null) this.plain.delete(network);
    else if (isKnown(wish)) {
      if (wish.near !== null) this.plain.set(network, wish.near);
    } else if (inWords(wish)) this.plain.set(network, wish);
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
  private async follow(read: ReadLink): Promise<void> {
    this.asked = read;
    this.following = true;
    const { store, controller } = this;
    const openings = openingsOf(read.link, store.networks.value);
    const foldings: Promise<void>[] = [];
    for (const opening of openings) {
      const walk = this.walk(opening.network.id);
      if (walk === undefined) {
        void controller.enter(opening.network, opening);
        continue;
      }
      const folded = new Set(opening.folded ?? []);
      if ([...folded].sort().join() !== [...walk.folded].sort().join())
        foldings.push(controller.foldTo(walk.network.id, folded));
      if (opening.input !== null && !sameInput(opening.input, this.inputOf(walk)))
        void controller.show(walk.network.id, opening.input, true);
    }
    if (openings.length > 0)
      for (const { network } of store.walks.value)
        if (!openings.some((opening) => opening.network.id === network.id)) controller.leave(network.id);
    await Promise.all(foldings);
    if (read === this.asked) await this.arrive(false);
  }

  /** When the graphs are there: go to the place of the link, choose what it chooses, say what could not be followed. */
  private async arrive(first: boolean): Promise<void> {
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
    store.transaction(() => {
      if (chosen) store.active.value = chosen.network;
      store.selection.value = chosen;
      store.unit.value = unit;
      for (const { name, take } of this.fields) {
        const text = link.settings.get(name);
        const fault = text === undefined ? null : take(text);
        if (fault !== null) told.push(`${name}: ${fault}`);
      }
      if (link.at) store.viewpoint.value = { ...link.at };
    });
    if (!link.at) {
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

  private unitOf(unit: LinkedUnit, told: string[]): Unit | null {
    const place = this.panelOf(unit.network, unit.node, "unit", told);
    const node = place && nodeOf(this.graphOf(place.network)?.graph ?? null, place.panel);
    if (!place || !node) return null;
    const [height, width] = node.grid;
    const [y, x] = [unit.y ?? Math.floor(height / 2), unit.x ?? Math.floor(width / 2)];
    if (unit.channel < node.channels && y < Math.max(1, height) && x < Math.max(1, width))
      return { ...place, channel: unit.channel, y, x };
    told.push(
      `unit: ${node.id} has channels 0 to ${node.channels - 1} of ${height} × ${width}, no ${unit.channel} (${y}, ${x}).`,
    );
    return null;
  }

  private walk(network: string): Walk | undefined {
    return this.store.walks.value.find((one) => one.network.id === network);
  }
}

/** The networks of a link that there are; one without a name is the first. */
export function openingsOf(link: Link, networks: readonly NetworkInfo[]): Opening[] {
  return link.networks.flatMap(({ id, input, folded }) => {
    const network = id === "" ? networks[0] : networks.find((one) => one.id === id);
    return network ? [{ network, input, folded }] : [];
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

/** The same input, whatever it was made from. */
function sameInput(a: InputWish, b: InputWish | null): boolean {
  const alone = (input: InputWish): string => inputWords(isKnown(input) ? { ...input, near: null } : input);
  return b !== null && alone(a) === alone(b);
}

/** Resolves when `condition`, which reads signals, becomes true. */
function until(condition: () => unknown): Promise<void> {
  return new Promise((resolve) => {
    let done = false;
    const end = effect(() => {
      if (done || !condition()) return;
      done = true;
      queueMicrotask(() => end());
      resolve();
    });
  });
}
