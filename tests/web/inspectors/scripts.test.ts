import { describe, expect, test } from "vitest";
import type { AnalysisInfo, NetworkInfo } from "../../../web_client/src/generated/messages";
import { asCommand, asPython, literal, type Recipe, word } from "../../../web_client/src/inspectors/scripts";

const recipe: Recipe = {
  analysis: { name: "grad-cam" } as AnalysisInfo,
  network: { target: "models/my model.py:model", opening: { place: 0 } as object } as NetworkInfo,
  several: false,
  keyed: false,
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
        'network = open_target("models/my model.py:model")[0]',
        "recording = boxwalk.record(network, *network.example(0).inputs)",
        'result = boxwalk.analyze(recording, "grad-cam", node="layer1.0", target=3, smooth=True, kind="a b")',
        'result.save("grad-cam.png")',
        "",
      ].join("\n"),
    );
  });

  test("opens the network as it was opened", () => {
    const opening = { place: 1, weights: "default", mean: [0.5, 0.25], labels: "names.txt" };
    const network = { target: "torchvision:resnet18", opening: opening as object } as NetworkInfo;
    expect(asPython({ ...recipe, network })).toContain(
      'open_target("torchvision:resnet18", weights="default", mean=[0.5, 0.25], labels="names.txt")[1]',
    );
  });

  test("says what cannot be known from here", () => {
    const network = { target: "", opening: {} } as unknown as NetworkInfo;
    expect(asPython({ ...recipe, network })).toContain("network = ...  # the boxwalk.Network that is served");
    const edited = { from: "abc", edits: [] };
    expect(asPython({ ...recipe, input: edited })).toContain("recording = ...  #");
  });

  test("has the input that was shown", () => {
    expect(asPython({ ...recipe, input: { noise: 7 } })).toContain("*network.noise(7)");
    expect(asPython({ ...recipe, input: { tokens: [1, 2] } })).toContain("*network.prepare([1, 2])");
    expect(asPython({ ...recipe, input: new File([], "cat.png") })).toContain('*network.prepare("cat.png")');
    expect(asPython({ ...recipe, input: { text: 'say "hi"' } })).toContain(
      '*network.prepare("say \\"hi\\"")',
    );
  });

  test("saves a result of many layers as such", () => {
    expect(asPython({ ...recipe, keyed: true })).toContain('save(result, "grad-cam.png")');
  });

  test("needs no input for an analysis of the network", () => {
    const wish = { analysis: "weights-of-all", networks: ["a"], inputs: "0-9", parameters: {} };
    const lines = asPython({ ...recipe, wish, analysis: { name: "weights-of-all" } as AnalysisInfo });
    expect(lines).toContain('boxwalk.analyze(network, "weights-of-all", inputs="0-9")');
    expect(lines).not.toContain("record");
  });
});

describe("a result as a command", () => {
  test("has its words in quotes where a shell needs them", () => {
    expect(asCommand(recipe)).toBe(
      "boxwalk analyze grad-cam 'models/my model.py:model' --node layer1.0 --set target=3 --set smooth=true --set 'kind=a b' --out grad-cam.png",
    );
    expect(word("it's")).toBe("'it'\\''s'");
  });
  test("has what else the network was opened with", () => {
    const opening = { place: 0, weights: "w.safetensors", input_shape: [3, 64, 64], dataset: "my photos" };
    const network = { target: "m.py", opening: opening as object } as NetworkInfo;
    expect(asCommand({ ...recipe, network })).toContain(
      "m.py --weights w.safetensors --input-shape 3,64,64 --images 'my photos' --node",
    );
  });
  test("is only given where the command line can name the input", () => {
    expect(asCommand({ ...recipe, several: true })).toBeNull();
    expect(asCommand({ ...recipe, input: { noise: 1 } })).toBeNull();
    expect(asCommand({ ...recipe, input: { from: "a", edits: [] } })).toBeNull();
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
