// What the browser client computes, for comparison: reads {"colours": [[map, gain]], "panels": [{panel, node, points, units, rays}]}
// and writes the same questions' answers. The client's own modules are used, their types taken off.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const world = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "web_client", "src", "world");

async function moduleOf(name) {
  const source = readFileSync(join(world, name), "utf8");
  const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } };
  const { outputText } = ts.transpileModule(source, options);
  return import(`data:text/javascript;base64,${Buffer.from(outputText).toString("base64")}`);
}

const { colourTable } = await moduleOf("colour_map.ts");
const { fillOf, levelSizes, pitchOf, pointOf, unitAt } = await moduleOf("atlas.ts");
const { meet, poseOf } = await moduleOf("pose.ts");

function panelAnswers({ panel, node, points, units, rays }) {
  const [height, width] = node.grid;
  const cell = [panel.width / panel.columns, panel.height / panel.rows];
  const fill = fillOf(cell, [height, width], node.display);
  const { columns, rows } = panel;
  const pitch = [pitchOf(height), pitchOf(width)];
  const arrangement = { columns, rows, channels: node.channels, tile: [height, width], pitch, fill };
  const place = (unit) => unit && [unit.channel, unit.y, unit.x];
  const pose = poseOf(panel, 0);
  const vector = ([x, y, z]) => ({ x, y, z });
  return {
    fill,
    pitch,
    levels: node.display === "none" ? [] : levelSizes(rows * pitch[0], columns * pitch[1]),
    units: points.map(([u, v]) => place(unitAt(arrangement, u, v))),
    points: units.map(([channel, y, x]) => pointOf(arrangement, { channel, y, x })),
    rays: rays.map((ray) => {
      const met = {};
      const found = meet(pose, vector(ray.slice(0, 3)), vector(ray.slice(3)), 0.05, met);
      return found ? [met.distance, met.u, met.v] : null;
    }),
  };
}

let text = "";
for await (const part of process.stdin.setEncoding("utf8")) text += part;
const asked = JSON.parse(text);
const answers = {
  colours: asked.colours.map(([name, gain]) => [...colourTable(name, gain)]),
  panels: asked.panels.map(panelAnswers),
};
process.stdout.write(JSON.stringify(answers));
