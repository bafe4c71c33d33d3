import { describe, expect, test } from "vitest";
import { ProblemError } from "../../../web_client/src/connection/connection";
import { asProblem, problemOf } from "../../../web_client/src/connection/problems";
import { retryDelay } from "../../../web_client/src/connection/server";

describe("a problem", () => {
  test("is taken from a problem document as it is", async () => {
    const problem = { title: "Unknown node", status: 404, detail: "There is 'conv'.", node: "x" };
    const response = new Response(JSON.stringify(problem), { status: 404 });
    expect(await problemOf(response)).toEqual(problem);
  });

  test("of something that is no problem document still has words", async () => {
    const html = await problemOf(
      new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" }),
    );
    expect(html).toEqual({
      title: "The server answered 502 Bad Gateway",
      status: 502,
      detail: "Bad gateway",
    });
    const empty = await problemOf(new Response("", { status: 500 }));
    expect(empty.detail).toContain("empty");
    const json = await problemOf(new Response('"just text"', { status: 500 }));
    expect(json.title).toBe("The server answered 500");
  });

  test("is kept through an error, and made of any other", () => {
    const problem = { title: "T", status: 410, detail: "D" };
    expect(asProblem(new ProblemError(problem))).toBe(problem);
    expect(asProblem(new RangeError("too deep")).detail).toBe("too deep");
    expect(asProblem("odd").detail).toBe("odd");
  });
});

test("waiting for the server doubles up to eight seconds, with a spread of a quarter", () => {
  expect(retryDelay(0, 0.5)).toBe(400);
  expect(retryDelay(1, 0.5)).toBe(800);
  expect(retryDelay(3, 0)).toBe(2400);
  expect(retryDelay(30, 0.5)).toBe(8000);
  expect(retryDelay(30, 1)).toBe(10000);
});
