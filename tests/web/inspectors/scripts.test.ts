import { describe, expect, test } from "vitest";
import type { AnalysisInfo } from "../../../web_client/src/generated/messages";
import { asCommand, asPython, literal, type Recipe, word } from "../../../web_client/src/inspectors/scripts";

const recipe: Recipe = {
  analysis: { name: "grad-cam" } as AnalysisInfo,
  target: "models/my model.py:model",
  input: { input: 0 },
  wish: { analysis: "grad-cam", node: "layer1.0", parameters: { target: 3, smooth: true, kind: "a b" } },
};

describe("a result as a script", () => {
  test("names target, input, node and what was set", () => {
    expect(asPython(recipe)).toBe(
      [
        "import boxwalk",
        "from boxwalk.targets import open_target",
        "",
        'network, = open_target("models/my model.py:model")',
        "recording = boxwalk.record(network, *network.example(0).inputs)",
        'result = boxwalk.analyze(recording, "grad-cam", node="layer1.0", target=3, smooth=True, kind="a b")',
        'result.save("grad-cam.png")',
        "",
      ].join("\n"),
    );
  });

  test("says what cannot be known from here", () => {
    expect(asPython({ ...recipe, target: "" })).toContain(
      "network = ...  # the boxwalk.Network that is served",
    );
  });

  test("has the input that was shown", () => {
    expect(asPython({ ...recipe, input: { noise: 7 } })).toContain("*network.noise(7)");
    expect(asPython({ ...recipe, input: new File([], "cat.png") })).toContain('*network.prepare("cat.png")');
    expect(asPython({ ...recipe, input: { text: 'say "hi"' } })).toContain(
      '*network.prepare("say \\"hi\\"")',
    );
  });
});

describe("a result as a command", () => {
  test("has its words in quotes where a shell needs them", () => {
    expect(asCommand(recipe)).toBe(
      "boxwalk analyze grad-cam 'models/my model.py:model' --node layer1.0 --set target=3 --set smooth=true --set 'kind=a b' --out grad-cam.png",
    );
    expect(word("it's")).toBe("'it'\\''s'");
  });
  test("is only given where the command line can name the input", () => {
    expect(asCommand({ ...recipe, input: { noise: 1 } })).toBeNull();
    expect(asCommand({ ...recipe, input: { input: 4 } })).toBeNull();
    expect(asCommand({ ...recipe, input: new File([], "cat.png") })).toContain(".py:model' cat.png --node");
  });
});

test("values are written as Python writes them", () => {
  expect([null, true, false, 1.5, "a", [1, null]].map(literal)).toEqual([
    "None",
    "True",
    "False",
    "1.5",
    '"a"',
    "[1, None]",
  ]);
});
