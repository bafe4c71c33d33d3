import { describe, expect, test } from "vitest";
import {
  isLong,
  matching,
  type PagedList,
  pageOf,
  type Stepper,
  stepped,
} from "../../../web_client/src/ui/controls/description";
import {
  changed,
  decimals,
  type FormContext,
  formOf,
  names,
  niceStep,
  type Schema,
  words,
} from "../../../web_client/src/ui/controls/schema";

const nothing: FormContext = { labels: [], channels: 0 };
const one = (property: Schema, context = nothing, values = {}) =>
  formOf({ properties: { p: property } }, values, context).controls[0];

describe("a form from a schema", () => {
  test("has a control for each kind of parameter", () => {
    expect(one({ type: "boolean", default: true })).toMatchObject({ kind: "toggle", value: true });
    expect(one({ type: "integer", minimum: 1, maximum: 8, default: 3 })).toMatchObject({
      kind: "stepper",
      value: 3,
      min: 1,
      max: 8,
      step: 1,
      none: null,
    });
    expect(one({ type: "integer", minimum: 2, maximum: 512, default: 64 })).toMatchObject({
      kind: "slider",
      step: 1,
    });
    expect(one({ type: "number", minimum: 0, maximum: 1, default: 0.25 })).toMatchObject({
      kind: "slider",
      value: 0.25,
      step: 0.01,
      decimals: 2,
    });
    expect(one({ enum: ["sobel", "prewitt"], default: "sobel" })).toMatchObject({
      kind: "choice",
      value: "sobel",
      options: [
        { value: "sobel", label: "Sobel" },
        { value: "prewitt", label: "Prewitt" },
      ],
    });
    expect(one({ enum: ["a", "b", "c", "d", "e", "f", "g"], default: "a" })).toMatchObject({ kind: "list" });
  });

  test("tells what is moved while one looks at the result", () => {
    const number: Schema = { type: "number", minimum: 0, maximum: 1, default: 0.25 };
    expect(one({ ...number, lever: true })).toMatchObject({ kind: "slider", lever: true });
    expect(one({ type: "boolean", default: true, lever: true })).toMatchObject({ lever: true });
    expect(one(number)?.lever).toBeUndefined();
  });

  test("leaves an optional number unset as 'not set'", () => {
    const schema: Schema = { anyOf: [{ type: "integer", minimum: 0 }, { type: "null" }], default: null };
    expect(one(schema)).toMatchObject({ kind: "stepper", value: null, none: "not set", min: 0 });
    expect(one(schema, nothing, { p: 4 })).toMatchObject({ value: 4 });
    expect(one({ ...schema, default: 7 }, nothing, { p: null })).toMatchObject({ value: null });
  });

  test("offers the network's classes and the layer's channels", () => {
    const context = { labels: Array.from({ length: 20 }, (_, i) => `class ${i}`), channels: 12 };
    const target: Schema = { anyOf: [{ type: "integer" }, { type: "null" }], default: null, format: "class" };
    const list = one(target, context);
    expect(list).toMatchObject({ kind: "list", value: null, many: false });
    expect((list as PagedList).options.length).toBe(21);
    expect(one({ type: "integer", minimum: 0, format: "channel", default: 0 }, context)).toMatchObject({
      max: 11,
    });
    const channels = one(
      { type: "array", items: { type: "integer", format: "channel" }, default: [] },
      context,
    );
    expect(channels).toMatchObject({ kind: "list", many: true, value: [] });
    expect((channels as PagedList).options.length).toBe(12);
  });

  test("follows references to definitions", () => {
    const schema: Schema = {
      $defs: { Kind: { enum: ["x", "y"] } },
      properties: {
        p: { $ref: "#/$defs/Kind", default: "y" },
        q: { allOf: [{ $ref: "#/$defs/Kind" }], default: "x" },
      },
    };
    const { controls } = formOf(schema, {}, nothing);
    expect(controls.map((control) => [control.kind, control.value])).toEqual([
      ["choice", "y"],
      ["choice", "x"],
    ]);
  });

  test("keeps open bounds out of reach", () => {
    const control = one({ type: "number", exclusiveMinimum: 0, maximum: 1, default: 0.5 });
    expect(control).toMatchObject({ kind: "slider", min: 0.01, max: 1 });
    expect(one({ type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 5, default: 1 })).toMatchObject({
      min: 1,
      max: 4,
    });
  });

  test("says which parameters no control can set", () => {
    const form = formOf({ properties: { expression: { type: "string" } } }, {}, nothing);
    expect(form).toEqual({ controls: [], elsewhere: ["expression"] });
  });

  test("sends only what differs from the defaults", () => {
    const schema: Schema = {
      properties: { a: { type: "integer", default: 1 }, b: { type: "array", default: [] } },
    };
    expect(changed(schema, { a: 1, b: [] })).toEqual({});
    expect(changed(schema, { a: 2, b: [3] })).toEqual({ a: 2, b: [3] });
  });
});

describe("a stepper", () => {
  const stepper: Stepper = {
    kind: "stepper",
    name: "n",
    label: "N",
    help: "",
    value: 2,
    min: 1,
    max: 4,
    step: 2,
    none: null,
  };
  test("stays within its bounds", () => {
    expect(stepped(stepper, 1)).toBe(4);
    expect(stepped({ ...stepper, value: 4 }, 1)).toBe(4);
    expect(stepped(stepper, -1)).toBe(1);
  });
  test("reaches 'not set' below the least value, and comes back", () => {
    const optional = { ...stepper, none: "not set" };
    expect(stepped(optional, -1)).toBeNull();
    expect(stepped({ ...optional, value: null }, -1)).toBeNull();
    expect(stepped({ ...optional, value: null }, 1)).toBe(1);
  });
});

test("a list opens at the page of what is chosen", () => {
  const options = Array.from({ length: 20 }, (_, value) => ({ value, label: String(value) }));
  const list: PagedList = {
    kind: "list",
    name: "l",
    label: "",
    help: "",
    value: 17,
    options,
    pageSize: 8,
    many: false,
  };
  expect(pageOf(list)).toBe(2);
  expect(pageOf({ ...list, value: null })).toBe(0);
  expect(pageOf({ ...list, many: true, value: [9, 1] })).toBe(1);
});

test("long lists are searched by label or number, the best first", () => {
  const labels = ["tabby cat", "tiger cat", "African elephant", "Persian cat", "lynx"];
  const options = [
    { value: null, label: "not set" },
    ...labels.map((label, index) => ({ value: index + 281, label })),
  ];
  expect(matching(options, " ")).toEqual(options);
  const cats = matching(options, "cat").slice(0, 3);
  expect(cats.map(({ label }) => label)).toEqual(["tabby cat", "tiger cat", "Persian cat"]);
  expect(matching(options, "elefant")[0]).toEqual({ value: 283, label: "African elephant" });
  expect(matching(options, "285")[0]).toEqual({ value: 285, label: "lynx" });
  expect(matching(options, "zzzz")).toEqual([]);
  const list: PagedList = {
    kind: "list",
    name: "p",
    label: "P",
    help: "",
    value: null,
    options,
    pageSize: 2,
    many: false,
  };
  expect(isLong(list)).toBe(false);
  expect(isLong({ ...list, pageSize: 1 })).toBe(true);
});

test("a parameter says whether it names channels or classes", () => {
  const target: Schema = { anyOf: [{ type: "integer" }, { type: "null" }], format: "class" };
  expect(names("class", target)).toBe(true);
  expect(names("channel", target)).toBe(false);
  expect(names("channel", { type: "array", items: { type: "integer", format: "channel" } })).toBe(true);
  expect(names("class", { type: "integer" })).toBe(false);
  expect(names("class", undefined)).toBe(false);
});

test.each([
  [1, 0.01, 2],
  [510, 5, 0],
  [20, 0.2, 1],
  [0.003, 0.00002, 5],
])("a range of %d is gone through in steps of %d, shown with %i digits", (range, step, digits) => {
  expect(niceStep(range)).toBeCloseTo(step, 10);
  expect(decimals(niceStep(range))).toBe(digits);
});

test("names become words", () => {
  expect(words("learning_rate")).toBe("Learning rate");
  expect(words("grad-cam")).toBe("Grad cam");
  expect(words("t-SNE")).toBe("t-SNE");
});
