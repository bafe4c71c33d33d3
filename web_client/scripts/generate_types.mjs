// Makes the TypeScript and C# types from the server's OpenAPI document, so that messages are defined once, in Python.
//   node web_client/scripts/generate_types.mjs          writes the files
//   node web_client/scripts/generate_types.mjs --check  fails when a file is not what would be written
// The document comes from `python -m boxwalk.serving.openapi`; PYTHON names another interpreter than .venv's.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { csharpTypes } from "./csharp_types.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const typescript = join(root, "web_client", "src", "generated");
const csharp = join(root, "unity_bridge", "Runtime", "Core", "Generated");
const notice =
  "// Made by web_client/scripts/generate_types.mjs from server/boxwalk/serving/messages.py; do not edit.\n\n";

function python() {
  if (process.env.PYTHON) return process.env.PYTHON;
  const places = [join(root, ".venv", "bin", "python"), join(root, ".venv", "Scripts", "python.exe")];
  return places.find((place) => existsSync(place)) ?? "python3";
}

const text = execFileSync(python(), ["-m", "boxwalk.serving.openapi"], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const document = JSON.parse(text);

// Immutable: messages are frozen in Python too. A field that has a default may be left out by the client.
const nodes = await openapiTS(structuredClone(document), {
  immutable: true,
  defaultNonNullable: false,
  alphabetize: false,
});
const schema = astToString(nodes);

const names = Object.keys(document.components.schemas);
const messages =
  'import type { components } from "./schema";\n\n' +
  'type Schemas = components["schemas"];\n\n' +
  names.map((name) => `export type ${name} = Schemas["${name}"];`).join("\n") +
  "\n";

const files = {
  [join(typescript, "schema.ts")]: schema,
  [join(typescript, "messages.ts")]: messages,
  ...Object.fromEntries(
    Object.entries(await csharpTypes(document)).map(([name, content]) => [join(csharp, name), content]),
  ),
};
const check = process.argv.includes("--check");
let stale = false;
for (const [path, content] of Object.entries(files)) {
  const wanted = notice + content;
  if (existsSync(path) && readFileSync(path, "utf8") === wanted) continue;
  if (check) {
    stale = true;
    process.stderr.write(`${relative(root, path)} is stale; run \`npm run generate\`.\n`);
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted);
    process.stdout.write(`${relative(root, path)} written\n`);
  }
}
if (stale) process.exitCode = 1;
