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

  test("saves in the colours of the page", () => {
    expect(asPython({ ...recipe, colours: "grey" })).toContain('result.save("grad-cam.png", colours="grey")');
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

describe("a comparison", () => {
  const wish = { analysis: "difference", node: "conv1", recordings: ["a", "b"], parameters: {} };
  const analysis = { name: "difference" } as AnalysisInfo;
  const photo = (name: string): File => new File([], name);
  const own = { ...recipe, analysis, wish, input: photo("a.png") };
  const opening = { place: 1, weights: "late.pt" } as object;
  const other = { id: "b", target: "other.py", opening } as NetworkInfo;

  test("of two inputs", () => {
    const both = { ...own, second: { network: recipe.network, several: false, input: photo("b.png") } };
    expect(asPython(both)).toContain(
      [
        'recording = boxwalk.record(network, *network.prepare("a.png"))',
        'second = boxwalk.record(network, *network.prepare("b.png"))',
        'result = boxwalk.analyze([recording, second], "difference", node="conv1")',
      ].join("\n"),
    );
    expect(asCommand(both)).toContain("my model.py:model' a.png b.png --node conv1");
    const example = { ...both, second: { ...both.second, input: { input: 0 } } };
    expect(asCommand(example)).toBeNull(); // a second input cannot be left out
    expect(asPython(example)).toContain("second = boxwalk.record(network, *network.example(0).inputs)");
  });

  test("of two networks", () => {
    const second = { network: other, several: false, input: photo("a.png") };
    const lines = asPython({ ...own, second });
    expect(lines).toContain('other = open_target("other.py", weights="late.pt")[1]');
    expect(lines).toContain('second = boxwalk.record(other, *other.prepare("a.png"))');
    expect(asCommand({ ...own, second })).toContain(
      "a.png a.png --other other.py --other-weights late.pt --node",
    );
    expect(asCommand({ ...own, second: { ...second, several: true } })).toBeNull();
    const networks = { analysis: "cka", networks: ["a", "b"], parameters: {} };
    const whole = { ...own, analysis: { name: "cka" } as AnalysisInfo, wish: networks, second };
    expect(asPython(whole)).toContain('boxwalk.analyze([network, other], "cka")');
    expect(asPython(whole)).not.toContain("record");
    expect(asCommand(whole)).toContain("my model.py:model' --other other.py --other-weights late.pt --out");
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
