// Which images are asked for, in which order, and what is done with what comes.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Connection, ProblemError } from "../../../web_client/src/connection/connection";
import { Jobs } from "../../../web_client/src/connection/jobs";
import { Visualizer } from "../../../web_client/src/connection/visualizer";
import type {
  AnalysisInfo,
  GraphAnswer,
  JobInfo,
  JobWish,
  NetworkInfo,
} from "../../../web_client/src/generated/messages";
import { Store, type Walk } from "../../../web_client/src/store";
import { ANALYSIS } from "../../../web_client/src/visualizations";

const CHANNELS = 40;
const NOTHING = { message: "", partial: false, problem: null };

/** Two panels, `near` and `far`, 5 m and 100 m ahead. */
function walk(): Walk {
  const names = ["near", "far"];
  const nodes = names.map((id) => ({ id, title: id, section: "", channels: CHANNELS, display: "maps" }));
  const panels = names.map((id, i) => ({
    id,
    node: id,
    states: [id],
    position: [0, 1, i === 0 ? -5 : -100],
  }));
  const layout = { panels, folded: [] };
  const graph = { nodes, sections: [], edges: [], inputs: [], outputs: [], layout } as unknown as GraphAnswer;
  return { network: { id: "net" } as NetworkInfo, graph, offset: 0 } as Walk;
}

/** A server that lets the test say how its jobs go on. */
function visited() {
  const store = new Store();
  const wishes: JobWish[] = [];
  const refused = { problem: null as ProblemError | null };
  const fetched: string[] = [];
  const connection = {
    startJob: async (wish: JobWish): Promise<JobInfo> => {
      if (refused.problem !== null) throw refused.problem;
      wishes.push(wish);
      return {
        id: `job ${channelsOf(wish).join()} ${wish.node}`,
        analysis: ANALYSIS,
        state: "waiting",
        progress: 0,
        ...NOTHING,
      };
    },
    pictures: async (job: string) => {
      fetched.push(job);
      const count = job.split(" ")[1]?.split(",").length ?? 0;
      return { count, height: 1, width: 1, labels: [], pixels: new Uint8Array(count * 4).fill(255) };
    },
    watchJobs: () => undefined,
    withdrawJob: async (id: string) => ({ id, analysis: ANALYSIS, state: "cancelled", progress: 0 }),
    deleteParts: async () => ({ count: 1, bytes: 1 }),
  } as unknown as Connection;
  const jobs = new Jobs(store, connection);
  const visualizer = new Visualizer(store, connection, jobs);
  store.status.value = "ready";
  store.boot.value = "1";
  store.analyses.value = [{ name: ANALYSIS, applies: { net: ["near", "far"] } } as unknown as AnalysisInfo];
  store.walks.value = [walk()];
  visualizer.start();
  const told = (id: string, state: JobInfo["state"], progress: number): Promise<void> => {
    jobs.changed({
      ...NOTHING,
      id,
      analysis: ANALYSIS,
      state,
      progress,
      partial: state === "running",
      message: "step",
    });
    return rest();
  };
  return { store, visualizer, wishes, refused, fetched, told };
}

const channelsOf = (wish: JobWish): number[] => (wish.parameters?.channels ?? []) as number[];
const rest = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(1000);
};
const counted = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { hidden: false, addEventListener: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the images asked for", () => {
  test("are those of panels that show them, near by or chosen, one group after the other", async () => {
    const { store, visualizer, wishes, told } = visited();
    await rest();
    expect(wishes).toEqual([]);
    visualizer.showAll(true);
    await rest();
    expect(wishes.map(({ node }) => node)).toEqual(["near"]);
    expect(channelsOf(wishes[0] as JobWish)).toEqual(counted(0, 15));
    await told(`job ${counted(0, 15)} near`, "done", 1);
    expect(channelsOf(wishes[1] as JobWish)).toEqual(counted(16, 31));
    store.selection.value = { network: "net", panel: "far" };
    await rest();
    expect(wishes[2]?.node).toBe("far");
    expect(store.images.get("net/near")?.images.size).toBe(16);
  });

  test("begin with the chosen channel by itself, then those around the one pointed at", async () => {
    const { store, visualizer, wishes, told } = visited();
    store.selection.value = { network: "net", panel: "near" };
    store.unit.value = { network: "net", panel: "near", channel: 21, y: 0, x: 0 };
    visualizer.show("net", "near", true);
    await rest();
    expect(wishes.map(channelsOf)).toEqual([[21]]);
    store.hovered.value = { network: "net", panel: "near", channel: 33, y: 0, x: 0 };
    await told("job 21 near", "done", 1);
    expect(wishes.map(channelsOf)).toEqual([[21], counted(32, 39)]);
  });

  test("are wanted no more when the panel shows its maps again", async () => {
    const { store, visualizer, wishes, told } = visited();
    visualizer.show("net", "near", true);
    await rest();
    const job = `job ${counted(0, 15)} near`;
    await told(job, "running", 0.3);
    visualizer.show("net", "near", false);
    await rest();
    expect(store.jobs.value.get(job)?.state).toBe("cancelled");
    visualizer.show("net", "near", true);
    await rest();
    expect(wishes).toHaveLength(2); // asked for again, and no word of trouble
    expect(store.growth.value.get("net/near")?.problem).toBe("");
  });

  test("end when all are there", async () => {
    const { store, visualizer, wishes, told } = visited();
    visualizer.show("net", "near", true);
    await rest();
    for (const [first, last] of [
      [0, 15],
      [16, 31],
      [32, 39],
    ] as const)
      await told(`job ${counted(first, last)} near`, "done", 1);
    expect(wishes).toHaveLength(3);
    const { finished, words, problem, each } = store.growth.value.get("net/near") ?? {};
    expect([finished, words, problem]).toEqual([CHANNELS, "step", ""]);
    expect(each).toBeGreaterThan(0);
  });
});

describe("what comes", () => {
  test("is fetched once for every step forwards, and finished at the end", async () => {
    const { store, visualizer, fetched, told } = visited();
    visualizer.show("net", "near", true);
    await rest();
    const job = `job ${counted(0, 15)} near`;
    await told(job, "running", 0.1);
    await told(job, "running", 0.1);
    await told(job, "running", 0.2);
    expect(fetched).toHaveLength(2);
    expect(store.images.get("net/near")?.images.get(3)?.finished).toBe(false);
    expect(store.growth.value.get("net/near")?.words).toBe("step");
    await told(job, "done", 1);
    expect(store.images.get("net/near")?.images.get(3)?.finished).toBe(true);
  });

  test("and what does not is told, and tried again when the visitor says so", async () => {
    const { store, visualizer, wishes, told, refused } = visited();
    refused.problem = new ProblemError({ title: "No", status: 422, detail: "No gradient leads there." });
    visualizer.show("net", "near", true);
    await rest();
    expect(store.growth.value.get("net/near")?.problem).toBe("No gradient leads there.");
    refused.problem = null;
    visualizer.again();
    await rest();
    expect(wishes).toHaveLength(1);
    await told(`job ${counted(0, 15)} near`, "failed", 0.5);
    expect(store.growth.value.get("net/near")?.problem).toBe("It failed.");
    expect(channelsOf(wishes[1] as JobWish)).toEqual(counted(16, 31)); // the others go on
  });

  test("is made anew with other settings, and again after a restart of the server", async () => {
    const { store, visualizer, wishes, told } = visited();
    visualizer.show("net", "near", true);
    await rest();
    await told(`job ${counted(0, 15)} near`, "done", 1);
    store.parameters.value = new Map([[ANALYSIS, { network: "net", values: { steps: 64, channels: [7] } }]]);
    await rest();
    expect(store.images.size).toBe(0);
    expect(wishes.at(-1)?.parameters).toEqual({ steps: 64, channels: counted(0, 15) });
    const before = wishes.length;
    store.boot.value = "2";
    await rest();
    expect(wishes).toHaveLength(before + 1);
  });

  test("is gone when it was deleted", async () => {
    const { store, visualizer, wishes, told } = visited();
    visualizer.show("net", "near", true);
    await rest();
    await told(`job ${counted(0, 15)} near`, "done", 1);
    visualizer.show("net", "near", false);
    await visualizer.clear("net", "near");
    expect(store.images.has("net/near")).toBe(false);
    const before = wishes.length;
    visualizer.show("net", "near", true);
    await rest();
    expect(channelsOf(wishes[before] as JobWish)).toEqual(counted(0, 15));
  });
});
