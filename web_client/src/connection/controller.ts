// What happens when: loads networks, graphs and recordings into the store and keeps them through a server's restart.

import { effect } from "@preact/signals";
import type { ExampleInputs, JobInfo, NetworkInfo, Problem, RecordingInfo } from "../generated/messages";
import type { Extent, InputWish, Link, Store, Walk, Wish } from "../store";
import type { Blob as LayerBlob } from "./blob";
import { Company } from "./company";
import type { Connection } from "./connection";
import { firstInput, insteadOf, isKnown, nearestInput, notHad } from "./first_input";
import { Graphs, placed } from "./graphs";
import { Inputs } from "./inputs";
import { Jobs } from "./jobs";
import { Orders } from "./orders";
import { asProblem } from "./problems";
import { Together, travels } from "./together";
import { Visualizer } from "./visualizer";
import { Wishes } from "./wishes";

const GONE = 410;

/** A network to begin with; null: its own first input, shown as the server suggests. */
export interface Opening {
  network: NetworkInfo;
  input: InputWish | null;
  extent: Extent | null;
}

export class Controller {
  readonly wishes: Wishes;
  readonly jobs: Jobs;
  readonly inputs: Inputs;
  readonly graphs: Graphs;
  readonly together: Together;
  readonly orders: Orders;
  readonly visualizer: Visualizer;
  readonly company: Company;
  /** counts recordings asked for, per network: only the newest may win */
  private readonly turns = new Map<string, number>();
  /** fingerprint of the graph that a walk shows */
  private readonly fingerprints = new Map<string, string>();

  /** recordings whose values that are no numbers have been told */
  private readonly warned = new Set<string>();
  private toldSlow = false;
  /** what the first visit begins with */
  private openings: (networks: readonly NetworkInfo[]) => readonly Opening[] = () => [];

  constructor(
    readonly store: Store,
    readonly connection: Connection,
  ) {
    this.wishes = new Wishes(store, connection);
    this.jobs = new Jobs(store, connection);
    this.inputs = new Inputs(store, connection, this.jobs);
    this.visualizer = new Visualizer(store, connection, this.jobs);
    this.graphs = new Graphs(store, connection);
    this.together = new Together(store, connection, (network, wish) => this.record(network, wish));
    this.orders = new Orders(store, this.jobs);
    this.company = new Company(store, connection, (network, wish) => this.show(network, wish));
  }

  /** `openings`: what to begin with of the networks that there are; the first one where it names none. */
  start(openings: (networks: readonly NetworkInfo[]) => readonly Opening[] = () => []): void {
    this.openings = openings;
    this.connection.open({
      onReady: (version, boot) => void this.ready(version, boot),
      onLost: (reason) => this.disconnected("lost", "Connection lost", reason),
      onRefused: (problem) => this.disconnected("refused", problem.title, problem.detail),
      onLayer: (blob) => this.layer(blob),
      onLink: (link) => this.paced(link),
      onComplete: (recording) => this.wishes.completed(recording),
      onJob: (job: JobInfo) => this.jobs.changed(job),
      onProblem: (problem) => this.problem(problem),
      onVisitors: (event) => this.company.received(event),
      onGathered: (event) => this.company.gathered(event),
    });
    this.inputs.start();
    this.orders.start();
    this.visualizer.start();
    this.company.start();
    document.addEventListener("visibilitychange", () => this.wishes.soon());
    effect(() => {
      this.store.scale.value;
      this.wishes.soon();
    });
  }

  // ---- networks -----------------------------------------------------------------------------------------

  /** Put a network into the world beside the others; `opening`: folded and fed so. */
  async enter(network: NetworkInfo, opening?: Opening): Promise<void> {
    const { store } = this;
    if (!store.walks.value.some((walk) => walk.network.id === network.id)) {
      const walk: Walk = {
        network,
        graph: null,
        extent: opening?.extent ?? { start: true },
        folded: new Set(),
        merged: false,
        recording: null,
        wish: null,
        busy: false,
        problem: null,
        offset: 0,
      };
      store.transaction(() => {
        store.walks.value = [...store.walks.value, walk];
        store.active.value ??= network.id;
      });
      await this.graphs.load(network.id, null);
      const shared = opening?.input ?? (await this.together.inputFor(network));
      await this.record(network.id, shared ?? firstInput(network), opening?.input != null);
    }
  }

  /** Take a network out of the world; the last one stays. */
  leave(network: string): void {
    const { store } = this;
    const walks = store.walks.value.filter((walk) => walk.network.id !== network);
    if (walks.length === 0 || walks.length === store.walks.value.length) return;
    this.turns.set(network, (this.turns.get(network) ?? 0) + 1);
    this.fingerprints.delete(network);
    this.wishes.forget(network);
    for (const key of [...store.tiles.keys()]) if (key.startsWith(`${network}/`)) store.tiles.delete(key);
    store.transaction(() => {
      store.walks.value = placed(walks);
      if (store.active.value === network) store.active.value = walks[0]?.network.id ?? null;
      if (store.selection.value?.network === network) store.selection.value = null;
      if (store.hovered.value?.network === network) store.hovered.value = null;
    });
    this.wishes.soon();
  }

  /** A page of a network's example inputs; null, and told, when they cannot be had. */
  async examples(network: string, offset: number, limit: number): Promise<ExampleInputs | null> {
    try {
      return await this.connection.examples(network, offset, limit);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status > 0)
        this.store.notify({ tone: "error", title: problem.title, detail: problem.detail });
      return null;
    }
  }

  // ---- inputs -------------------------------------------------------------------------------------------

  /** Record an input, in all networks that are together with this one. */
  async show(network: string, wish: Wish): Promise<void> {
    const { together } = this;
    const others = this.store.together.value ? together.others(network) : [];
    if (travels(wish)) {
      await Promise.all([this.record(network, wish), together.share(network, wish, others)]);
      return;
    }
    await this.record(network, wish);
    if (this.walk(network)?.wish === wish) await together.share(network, wish, others);
  }

  /** Let networks stand together from now on, or each for itself; what the active one sees is given to the others. */
  async setTogether(together: boolean): Promise<void> {
    this.store.together.value = together;
    const walk = this.store.activeWalk.value;
    if (together && walk?.wish) await this.together.share(walk.network.id, walk.wish);
  }

  /**
   * Record an input in one network alone: the newest wish wins, and the old recording stays on show until the new one is
   * there. `linked`: the wish is somebody's link; where the server has it no more, that is said and the nearest is shown.
   */
  async record(network: string, wish: Wish, linked = false): Promise<void> {
    const turn = (this.turns.get(network) ?? 0) + 1;
    this.turns.set(network, turn);
    const before = this.walk(network)?.wish ?? null;
    this.store.updateWalk(network, { busy: true, wish, problem: null });
    this.store.complete.value = false;
    try {
      const recording = await this.inputs.record(network, wish);
      if (this.turns.get(network) === turn) await this.recorded(network, recording);
    } catch (error) {
      if (this.turns.get(network) !== turn) return;
      const problem = asProblem(error);
      const info = this.walk(network)?.network;
      const nearest = info && (linked || isKnown(wish)) ? nearestInput(info, wish) : null;
      if (nearest !== null && notHad(problem)) {
        const detail = insteadOf(wish, nearest, problem);
        this.store.notify({ tone: "info", title: "Another input is shown", detail });
        await this.record(network, nearest, true);
        return;
      }
      const partial = problem.recording;
      if (partial) await this.recordedPartly(network, partial, problem);
      else
        this.store.updateWalk(network, {
          busy: false,
          problem,
          wish: this.walk(network)?.recording ? before : wish,
        });
      this.wishes.soon();
    }
  }

  private async recorded(network: string, recording: RecordingInfo): Promise<void> {
    const known = this.fingerprints.get(network);
    const wish = this.walk(network)?.wish;
    const ofExample = wish !== null && wish !== undefined && !(wish instanceof File) && wish.input === 0;
    const same =
      known === recording.graph || (known === undefined && ofExample && recording.problem === null);
    if (!same || this.walk(network)?.graph === null) await this.graphs.load(network, recording.id);
    this.fingerprints.set(network, recording.graph);
    this.store.updateWalk(network, { recording, busy: false, problem: recording.problem });
    this.wishes.soon();
  }

  private async recordedPartly(network: string, id: string, problem: Problem): Promise<void> {
    try {
      const recording = await this.connection.recording(id);
      await this.recorded(network, { ...recording, problem });
    } catch (error) {
      this.store.updateWalk(network, { busy: false, problem: asProblem(error) });
    }
  }

  // ---- from the server ----------------------------------------------------------------------------------

  private async ready(version: string, boot: string): Promise<void> {
    const { store } = this;
    const restarted = store.boot.value !== boot;
    if (restarted) this.jobs.forget(); // before anybody, told of the new start, starts a job again
    store.transaction(() => {
      store.status.value = "ready";
      store.version.value = version;
      store.boot.value = boot;
      this.company.restart();
      store.problem.value = null;
      // recordings went with the server that made them: nobody is to ask for anything of them until they are there again
      if (restarted) this.setBusy(store.walks.value, true);
    });
    try {
      if (restarted || store.networks.value.length === 0) await this.load();
      else {
        this.wishes.restart();
        await this.heal();
      }
    } catch (error) {
      store.problem.value = asProblem(error);
      this.setBusy(store.walks.value, false);
    }
  }

  private setBusy(walks: readonly Walk[], busy: boolean): void {
    for (const { network } of walks) this.store.updateWalk(network.id, { busy });
  }

  /** What failed because the server did not answer is done again; what was said of it is taken back. */
  private async heal(): Promise<void> {
    const { store } = this;
    for (const { network, problem } of store.walks.value)
      if (problem?.status === 0) store.updateWalk(network.id, { problem: null });
    const unfinished = store.walks.value.filter((walk) => walk.graph === null || walk.recording === null);
    await Promise.all(unfinished.filter((walk) => !walk.busy).map((walk) => this.again(walk)));
  }

  /** Networks and analyses; walks that were open are recorded again where they stand. */
  private async load(): Promise<void> {
    const { store, connection } = this;
    const [networks, analyses, tour] = await Promise.all([
      connection.networks(),
      connection.analyses(),
      connection.tour(),
    ]);
    store.transaction(() => {
      store.networks.value = networks;
      store.analyses.value = analyses;
      store.offeredTour.value = tour;
    });
    this.wishes.restart();
    const known = new Map(networks.map((network) => [network.id, network]));
    const open = store.walks.value;
    const gone = open.filter((walk) => !known.has(walk.network.id));
    this.setBusy(gone, false);
    for (const walk of gone) {
      store.notify({
        tone: "error",
        title: `${walk.network.title} is gone`,
        detail: "The server was started again without this network; what is shown of it is from before.",
      });
    }
    const first = networks[0];
    if (first === undefined) {
      store.problem.value = {
        title: "No network is open",
        status: 0,
        detail: "The server runs but holds no network. Start it with one: `boxwalk serve my_model.py:model`.",
      };
    } else if (open.length === gone.length) {
      const openings = open.length === 0 ? this.openings(networks) : [];
      if (openings.length === 0) await this.enter(first);
      await Promise.all(openings.map((opening) => this.enter(opening.network, opening)));
      for (const walk of gone) this.leave(walk.network.id);
    } else
      await Promise.all(open.filter((walk) => known.has(walk.network.id)).map((walk) => this.again(walk)));
  }

  private async again(walk: Walk): Promise<void> {
    const network = walk.network.id;
    const wish = walk.wish ?? firstInput(walk.network);
    if (walk.graph === null) await this.graphs.load(network, null);
    await this.record(network, wish);
  }

  private layer(blob: LayerBlob): void {
    const { recording, node } = blob.header;
    const walk = this.store.walks.value.find((candidate) => candidate.recording?.id === recording);
    if (walk === undefined) return;
    this.store.receiveLayer(walk.network.id, blob);
    const { nan, infinite } = blob.header;
    if (nan + infinite === 0 || this.warned.has(recording)) return;
    this.warned.add(recording);
    this.store.notify({
      tone: "error",
      title: `${node} holds values that are no numbers`,
      detail: `${nan} NaN and ${infinite} infinite values, perhaps in later layers too. NaN is shown as zero, infinity as the end of the scale.`,
    });
  }

  private paced(link: Link): void {
    const before = this.store.link.value;
    this.store.link.value = link;
    if (!link.slow || before.slow || this.toldSlow) return;
    this.toldSlow = true;
    this.store.notify({
      tone: "info",
      title: "Layers arrive slowly",
      detail: "They come coarse for now, and fine when you stand near them.",
    });
  }

  private problem(problem: Problem): void {
    const walk = this.store.walks.value.find((candidate) => candidate.recording?.id === problem.recording);
    if (problem.status === GONE && walk?.wish) void this.record(walk.network.id, walk.wish);
    else this.store.notify({ tone: "error", title: problem.title, detail: problem.detail });
  }

  private disconnected(status: "lost" | "refused", title: string, detail: string): void {
    this.store.transaction(() => {
      this.store.status.value = status;
      this.store.problem.value = { title, status: 0, detail };
    });
  }

  private walk(network: string): Walk | undefined {
    return this.store.walks.value.find((walk) => walk.network.id === network);
  }
}
