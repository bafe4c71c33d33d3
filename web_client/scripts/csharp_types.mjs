// The messages as C# classes for the Unity bridge: quicktype makes the classes, and the unions become base classes.

import { InputData, JSONSchemaInput, quicktype } from "quicktype-core";

const NAMESPACE = "Boxwalk";
const REFERENCE = "#/components/schemas/";
/** what the server checks anyway, and what C# has no use for */
const CHECKS = new Set([
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "pattern",
  "default",
]);

/** a union's own class; its members derive from it */
const BASE = {
  type: "object",
  additionalProperties: false,
  properties: {},
  description: "One of several messages.",
};

/** File name -> text of everything in `Runtime/Core/Generated`, from the server's OpenAPI document. */
export async function csharpTypes({ components: { schemas } }) {
  const unions = new Map(Object.entries(schemas).filter(([, schema]) => schema.oneOf));
  return { "Messages.cs": await classes(schemas, unions), "Unions.cs": unionsFile(unions) };
}

async function classes(schemas, unions) {
  const definitions = {};
  for (const [name, schema] of Object.entries(schemas))
    definitions[name] = unions.has(name) ? BASE : plain(schema, name, unions);
  const text = JSON.stringify({ definitions }).replaceAll(REFERENCE, "#/definitions/");
  const input = new JSONSchemaInput(undefined);
  await input.addSource({ name: NAMESPACE, uris: ["#/definitions/"], schema: text });
  const data = new InputData();
  data.addInput(input);
  const { lines } = await quicktype({
    inputData: data,
    lang: "csharp",
    combineClasses: false,
    rendererOptions: {
      namespace: NAMESPACE,
      framework: "NewtonSoft",
      "array-type": "list",
      "csharp-version": "6",
      features: "attributes-only",
      "check-required": "true",
    },
  });
  // Newtonsoft.Json of before version 9 has no such value
  return `${lines.join("\n").replaceAll("Required = Required.DisallowNull, ", "").trimEnd()}\n`;
}

/**
 * A schema as quicktype understands it. Tuples of one type become arrays, unions of messages references to their base
 * class; enumerations are named after where they stand, `owner`.
 */
function plain(schema, owner, unions) {
  if (Array.isArray(schema)) return schema.map((part) => plain(part, owner, unions));
  if (typeof schema !== "object" || schema === null) return schema;
  if (schema.discriminator) return { $ref: REFERENCE + unionName(schema, unions) };
  const out = {};
  for (const [word, value] of Object.entries(schema)) {
    if (CHECKS.has(word)) continue;
    if (word === "properties") out.properties = properties(value, owner, unions);
    else if (word === "additionalProperties") out[word] = plain(value, `${owner}Value`, unions);
    else if (word === "prefixItems") out.items = plain(tupleItem(value, owner), owner, unions);
    else out[word] = plain(value, owner, unions);
  }
  if (schema.enum || schema.const !== undefined || (schema.anyOf?.length ?? 0) > 2) out.title = owner;
  return out;
}

function properties(fields, owner, unions) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, plain(field, owner + pascal(name), unions)]),
  );
}

function tupleItem(items, owner) {
  const [first, ...rest] = items.map((item) => JSON.stringify(item));
  if (rest.some((item) => item !== first)) throw new Error(`The tuple ${owner} has items of several types.`);
  return items[0];
}

/** The name of the union with these members: components hold every one. */
function unionName({ oneOf }, unions) {
  const members = JSON.stringify(oneOf);
  for (const [name, union] of unions) if (JSON.stringify(union.oneOf) === members) return name;
  throw new Error(
    `The union of ${members} has no name: add it to UNIONS in server/boxwalk/serving/schemas.py.`,
  );
}

const pascal = (name) => name.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());
const classOf = (reference) => reference.slice(REFERENCE.length);

/** The base class of every member of a union, and which member a discriminator's value means. */
function unionsFile(unions) {
  const bases = [];
  const mappings = [];
  for (const [base, { oneOf, discriminator }] of unions) {
    for (const { $ref } of oneOf) bases.push(`    public partial class ${classOf($ref)} : ${base} { }`);
    const members = Object.entries(discriminator.mapping).map(
      ([value, reference]) => `                { "${value}", typeof(${classOf(reference)}) },`,
    );
    mappings.push(
      `            { typeof(${base}), new Union("${discriminator.propertyName}", new Dictionary<string, Type>\n            {\n${members.join("\n")}\n            }) },`,
    );
  }
  return `using System;
using System.Collections.Generic;

namespace ${NAMESPACE}
{
${bases.join("\n")}

    internal sealed partial class Union
    {
        /// <summary>Every union: its base class, and which class each value of its discriminator means.</summary>
        internal static readonly IReadOnlyDictionary<Type, Union> All = new Dictionary<Type, Union>
        {
${mappings.join("\n")}
        };
    }
}
`;
}
