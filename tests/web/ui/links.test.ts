import { describe, expect, it } from "vitest";
import { layoutOf } from "../../../web_client/src/ui/link_fields";
import { type Link, readLink, writeLink } from "../../../web_client/src/ui/links";

const SETTINGS = ["scale", "analysis"];
const read = (hash: string) => readLink(hash, SETTINGS);
const nowhere: Link = { networks: [], at: null, chosen: null, unit: null, settings: new Map() };

describe("a link", () => {
  const links: [string, Link][] = [
    ["#", nowhere],
    [
      "#network=resnet18&input=3&folded=layer1,layer2.0&at=1.5,0,-12.25,0.3,-0.1&chosen=layer3.0.conv1&scale=channel",
      {
        ...nowhere,
        networks: [{ id: "resnet18", input: { input: 3 }, folded: ["layer1", "layer2.0"], merged: null }],
        at: { x: 1.5, y: 0, z: -12.25, yaw: 0.3, pitch: -0.1 },
        chosen: { network: null, panel: "layer3.0.conv1" },
        settings: new Map([["scale", "channel"]]),
      },
    ],
    [
      "#network=a&input=noise-7&network=b.2&input=recording:abc123,4&folded=&merged=1&unit=b.2/relu~2:17,3,4&analysis=grad-cam",
      {
        ...nowhere,
        networks: [
          { id: "a", input: { noise: 7 }, folded: null, merged: null },
          { id: "b.2", input: { recording: "abc123", near: { input: 4 } }, folded: [], merged: true },
        ],
        unit: { network: "b.2", node: "relu~2", channel: 17, y: 3, x: 4 },
        settings: new Map([["analysis", "grad-cam"]]),
      },
    ],
    [
      "#network=gpt&input=text:one%20%26%20two,%20100%25%20%23%3D%2B&unit=head:5",
      {
        ...nowhere,
        networks: [{ id: "gpt", input: { text: "one & two, 100% #=+" }, folded: null, merged: null }],
        unit: { network: null, node: "head", channel: 5, y: -1, x: -1 },
      },
    ],
    [
      "#network=gpt&input=tokens:1,2,3",
      { ...nowhere, networks: [{ id: "gpt", input: { tokens: [1, 2, 3] }, folded: null, merged: null }] },
    ],
  ];
  for (const [hash, link] of links)
    it(`reads and writes ${hash}`, () => {
      expect(read(hash)).toEqual({ link, faults: [] });
      expect(writeLink(link)).toBe(hash);
    });

  it("leaves the network open when it names none", () => {
    expect(read("#input=2").link.networks).toEqual([
      { id: "", input: { input: 2 }, folded: null, merged: null },
    ]);
    expect(read("#at=0,0,0,0,0").link.networks).toEqual([]);
  });

  it("names a place of a straight aisle unless it says otherwise", () => {
    const way = (hash: string) => layoutOf(readLink(hash, ["layout"]).link);
    expect(way("#at=0,0,0,0,0")).toBe("linear");
    expect(way("#at=0,0,0,0,0&layout=spiral")).toBe("spiral");
    expect(way("#at=0,0,0,0,0&layout=round")).toBe("linear");
    expect(way("#chosen=conv1&layout=spiral")).toBe("spiral");
    expect(way("#chosen=conv1")).toBeNull();
  });

  it("rounds the place to centimetres and milliradians", () => {
    const at = { x: 1.23456, y: -0.001, z: 1e-9, yaw: -2.71812, pitch: 0 };
    expect(writeLink({ ...nowhere, at })).toBe("#at=1.23,0,0,-2.718,0");
  });

  it("names the network of a layer only where there are several", () => {
    const chosen = { network: "a", panel: "conv" };
    const a = { id: "a", input: null, folded: null, merged: null };
    expect(writeLink({ ...nowhere, networks: [a], chosen })).toBe("#network=a&chosen=conv");
    expect(writeLink({ ...nowhere, networks: [a, { ...a, id: "b" }], chosen })).toBe(
      "#network=a&network=b&chosen=a/conv",
    );
  });
});

describe("nonsense", () => {
  const fields = [
    "network=<script>",
    "network=",
    "input=banana",
    "input=-1",
    "input=1.5",
    "input=99999999999",
    "input=noise-",
    "input=noise-99999999999",
    "input=text:",
    "input=tokens:1,x",
    "input=recording:",
    "input=recording:../..",
    "input=recording:abc,recording:def",
    "folded=a/b",
    "folded=a,,b",
    "merged=yes",
    "at=1,2",
    "at=1,2,3,4,5,6",
    "at=NaN,0,0,0,0",
    "at=Infinity,0,0,0,0",
    "at=1e9,0,0,0,0",
    "at=,,,,",
    "chosen=",
    "chosen=a b",
    "chosen=a/b/c",
    "unit=conv",
    "unit=conv:",
    "unit=conv:x",
    "unit=conv:1,2",
    "unit=conv:1,2,3,4",
    "unit=:1",
    "unit=conv:-1",
    "%zz=1",
    "chosen=%E0%A4%A",
  ];
  for (const field of fields)
    it(`${field} is told, and harms no other field`, () => {
      const { link, faults } = read(`#${field}&at=1,2,3,0,0&scale=layer`);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain(field.slice(0, 20));
      expect(link.at).toEqual({ x: 1, y: 2, z: 3, yaw: 0, pitch: 0 });
      expect(link.settings.get("scale")).toBe("layer");
    });

  it("is cut where it is long, and unknown fields are told together", () => {
    const { faults } = read(`#input=${"x".repeat(5000)}&foo=1&bar`);
    expect(faults).toHaveLength(2);
    expect(faults[0]?.length).toBeLessThan(200);
    expect(faults[1]).toBe("A link has no foo, bar.");
  });

  it("of angles is brought back to a turn and to where one can look", () => {
    const { at } = read("#at=0,0,0,20,9").link;
    expect(at?.yaw).toBeCloseTo(20 - 6 * Math.PI);
    expect(at?.pitch).toBe(1.5);
  });
});
