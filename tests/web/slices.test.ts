import { expect, test } from "vitest";
import { inSlices } from "../../web_client/src/slices";

/** Works for about `milliseconds`, pausing all the while. */
function* busy(milliseconds: number): Generator<void, string> {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) yield;
  return "done";
}

test("other tasks come in between the parts of long work", async () => {
  let others = 0;
  const beat = setInterval(() => {
    others += 1;
  });
  const result = await new Promise((resolve) => inSlices(busy(40), resolve));
  clearInterval(beat);
  expect(result).toBe("done");
  expect(others).toBeGreaterThan(3);
});

test("work that is given up never ends", async () => {
  const results: string[] = [];
  const giveUp = inSlices(busy(20), (result) => results.push(result));
  setTimeout(giveUp, 5);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(results).toEqual([]);
});
