// JSON schema of an analysis' parameters -> description of its form.

import type { Common, Control, Option, Stepper, Value, Values } from "./description";

/** The part of JSON schema (draft 2020-12) that parameter models use. */
export interface Schema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  $ref?: string;
  $defs?: Readonly<Record<string, Schema>>;
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  /** `class`: index of a class of the network; `channel`: of a channel of the node */
  format?: string;
  /** it is moved while one looks at the result */
  lever?: boolean;
}

/** What a form's lists are filled from. */
export interface FormContext {
  labels: readonly string[];
  channels: number;
}

export interface Form {
  controls: readonly Control[];
  /** parameters that no control can set; they keep their default and can be set from a script */
  elsewhere: readonly string[];
}

const NOT_SET = "not set";
const FEW = 6;
const PAGE = 8;
const LARGEST = 1_000_000;

/** The form for a schema; `values` are what the visitor has set so far, the rest are defaults. */
export function formOf(schema: Schema, values: Values, context: FormContext): Form {
  const controls: Control[] = [];
  const elsewhere: string[] = [];
  for (const [name, written] of Object.entries(schema.properties ?? {})) {
    const control = controlOf(name, resolve(written, schema), values, context);
    if (control === null) elsewhere.push(name);
    else controls.push(control);
  }
  return { controls, elsewhere };
}

function resolve(part: Schema, root: Schema): Schema {
  let now = part;
  if (now.allOf?.length === 1 && now.allOf[0]) now = { ...now.allOf[0], ...now };
  const name = now.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1];
  const target = name === undefined ? undefined : root.$defs?.[name];
  if (target !== undefined) now = { ...target, ...now };
  return now.anyOf ? { ...now, anyOf: now.anyOf.map((one) => resolve(one, root)) } : now;
}

function controlOf(name: string, written: Schema, values: Values, context: FormContext): Control | null {
  const nullable = written.anyOf?.some((one) => one.type === "null") ?? false;
  const kinds = written.anyOf?.filter((one) => one.type !== "null");
  // numbers of its own are for scripts; here it is done or not
  if (kinds?.some((one) => one.type === "boolean") && typeof written.default === "boolean")
    return toggle(name, written, values);
  if (kinds !== undefined && kinds.length !== 1) return null;
  const schema: Schema = { ...kinds?.[0], ...written };
  const { lever } = written;
  const common = { name, label: words(name), help: written.description ?? "", lever };
  const value = name in values ? (values[name] ?? null) : ((schema.default ?? null) as Value);
  const none: readonly Option[] = nullable ? [{ value: null, label: NOT_SET }] : [];

  if (schema.type === "boolean" && !nullable) return toggle(name, schema, values);
  if (schema.enum !== undefined) {
    const options = schema.enum.map((one) => ({ value: one as Value, label: words(String(one)) }));
    return chosen(common, value, [...none, ...options]);
  }
  if (schema.format === "class" && context.labels.length > 0)
    return chosen(common, value, [
      ...none,
      ...context.labels.map((label, index) => ({ value: index, label })),
    ]);
  if (schema.type === "array") return many(common, schema, value, context);
  if (schema.type !== "integer" && schema.type !== "number") return null;

  const integer = schema.type === "integer";
  const step = schema.multipleOf ?? (integer ? 1 : 0);
  const off = integer
    ? 1
    : niceStep((schema.exclusiveMaximum ?? schema.maximum ?? 1) - (schema.exclusiveMinimum ?? 0));
  const min = schema.minimum ?? above(schema.exclusiveMinimum, off);
  const last = schema.format === "channel" && context.channels > 0 ? context.channels - 1 : undefined;
  const max = last ?? schema.maximum ?? above(schema.exclusiveMaximum, -off);
  const range = max !== undefined && min !== undefined ? max - min : Number.POSITIVE_INFINITY;
  if (!nullable && Number.isFinite(range) && (!integer || range > 2 * FEW)) {
    const fine = step || niceStep(range);
    return {
      ...common,
      kind: "slider",
      value: typeof value === "number" ? value : (min ?? 0),
      min: min ?? 0,
      max: max ?? 1,
      step: fine,
      decimals: decimals(fine),
    };
  }
  const number = typeof value === "number" ? value : null;
  const stepper: Stepper = {
    ...common,
    kind: "stepper",
    value: number === null && !nullable ? (min ?? 0) : number,
    min: min ?? (integer ? 0 : -LARGEST),
    max: max ?? LARGEST,
    step: step || 0.1,
    none: nullable ? NOT_SET : null,
  };
  return stepper;
}

function toggle(name: string, { description = "", default: usual, lever }: Schema, values: Values): Control {
  const value = (name in values ? values[name] : usual) === true;
  return { name, label: words(name), help: description, lever, kind: "toggle", value };
}

const above = (bound: number | undefined, step: number): number | undefined =>
  bound === undefined ? undefined : bound + step;

/** One of several options: side by side where they are few. */
export function chosen(common: Common, value: Value, options: readonly Option[]): Control {
  if (options.length <= FEW) return { ...common, kind: "choice", value, options };
  return { ...common, kind: "list", value, options, pageSize: PAGE, many: false };
}

function many(common: Common, schema: Schema, value: Value, context: FormContext): Control | null {
  const { items } = schema;
  let options: readonly Option[] = [];
  if (items?.enum) options = items.enum.map((one) => ({ value: one as Value, label: words(String(one)) }));
  else if (items?.format === "class")
    options = context.labels.map((label, index) => ({ value: index, label }));
  else if (items?.format === "channel" || schema.format === "channel")
    options = Array.from({ length: context.channels }, (_, index) => ({
      value: index,
      label: String(index),
    }));
  if (options.length === 0) return null;
  const list = Array.isArray(value) ? value : [];
  return { ...common, kind: "list", value: list, options, pageSize: PAGE, many: true };
}

/** Whether a parameter names channels of a layer, or classes of a network. */
export function names(what: "channel" | "class", property: Schema | undefined): boolean {
  if (property === undefined) return false;
  const parts = [property, property.items, ...(property.anyOf ?? [])];
  return parts.some((part) => part?.format === what);
}

/** A step of 1, 2 or 5 times a power of ten that divides a range into about a hundred parts. */
export function niceStep(range: number): number {
  const rough = range / 100;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return Number((power * (factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10)).toPrecision(6));
}

export function decimals(step: number): number {
  const text = String(step);
  if (text.includes("e-")) return Number(text.split("e-")[1]);
  return text.split(".")[1]?.length ?? 0;
}

/** `learning_rate` as `Learning rate`; what has capitals is a name, written as it is: `t-SNE`. */
export function words(name: string): string {
  if (/[A-Z]/.test(name)) return name;
  const text = name.replace(/[_-]+/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Only what differs from the defaults, as it is sent and as it is written in a script. */
export function changed(schema: Schema, values: Values): Values {
  const entries = Object.entries(values).filter(([name, value]) => {
    const standard = schema.properties?.[name]?.default ?? null;
    return JSON.stringify(value) !== JSON.stringify(standard);
  });
  return Object.fromEntries(entries);
}
