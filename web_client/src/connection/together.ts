// One input for all networks that stand together.

import type { NetworkInfo } from "../generated/messages";
import type { Store, Walk, Wish } from "../store";
import type { Connection } from "./connection";
import { asProblem } from "./problems";

export class Together {
  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
    /** record an input in one network alone */
    private readonly record: (network: string, wish: Wish) => Promise<void>,
  ) {}

  /** The networks that can see what this one sees, in the order in which they stand. */
  others(network: string): Walk[] {
    const kind = this.kindOf(network);
    return this.store.walks.value.filter(
      (walk) => walk.network.id !== network && walk.network.input.kind === kind && kind !== "tensor",
    );
  }

  /** Give the others what was given to one network; what only it has (its examples, a result) goes as its picture. */
  async share(network: string, wish: Wish, others = this.others(network)): Promise<void> {
    if (others.length === 0) return;
    const same = await this.same(network, wish);
    if (same !== null) await Promise.all(others.map((walk) => this.record(walk.network.id, same)));
  }

  /** What a network that joins is to see; null where it sees what it likes. */
  async inputFor(newcomer: NetworkInfo): Promise<Wish | null> {
    const first = this.store.activeWalk.value;
    if (!this.store.together.value || !first?.wish || first.network.id === newcomer.id) return null;
    if (newcomer.input.kind !== first.network.input.kind || newcomer.input.kind === "tensor") return null;
    return this.same(first.network.id, first.wish);
  }

  /** The input of one network as others can take it; null, and told, when it cannot be had. */
  private async same(network: string, wish: Wish): Promise<Wish | null> {
    if (travels(wish)) return wish;
    try {
      return await this.picture(network);
    } catch (error) {
      const { title, detail } = asProblem(error);
      this.store.notify({ tone: "error", title, detail });
      return null;
    }
  }

  /** The input that a network has seen last, as a file. */
  private async picture(network: string): Promise<File | null> {
    const walk = this.store.walks.value.find((one) => one.network.id === network);
    if (!walk?.recording || walk.network.input.kind !== "image") return null;
    const picture = await this.connection.picture(walk.recording.input_url);
    return new File([picture], `${walk.recording.source} of ${walk.network.title}`, { type: "image/png" });
  }

  private kindOf(network: string): string | undefined {
    return this.store.walks.value.find((walk) => walk.network.id === network)?.network.input.kind;
  }
}

/** Whether a wish means the same to every network. */
export function travels(wish: Wish): boolean {
  return wish instanceof File || wish.noise != null || wish.text != null || wish.tokens != null;
}
