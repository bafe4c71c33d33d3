// What the page asks for at its start, for the graph answer given on stdin (null: no list), as JSON on stdout:
// layers: the whole list in its order; at_a_time: how many of it the page asks for at once.

import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runnerImport } from "vite";

const { module } = await runnerImport(join(import.meta.dirname, "start_wish.ts"), {
  configFile: false,
  logLevel: "error",
});
const graph = JSON.parse(await text(process.stdin));
const layers = graph === null ? [] : module.startWish(graph);
process.stdout.write(`${JSON.stringify({ layers, at_a_time: module.atATime })}\n`);
