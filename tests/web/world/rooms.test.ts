import { describe, expect, test } from "vitest";
import { roomsOf } from "../../../web_client/src/world/rooms";
import { graphOf, node, panel, section } from "../ui/graphs";

const gate = (id: string, along: number, depth = 0) => ({
  section: id,
  title: id,
  depth,
  folded: false,
  position: [0, 0, -along],
  yaw: 0,
  width: 2.9,
  height: 3.3,
});

const graph = graphOf({
  nodes: [node("stem"), node("a.conv", "a"), node("a.in.conv", "a.in"), node("b.conv", "b"), node("fc")],
  sections: [section("a"), section("a.in", "a"), section("b")],
  panels: [panel("stem", 0), panel("a.conv", 1), panel("a.in.conv", 2), panel("b.conv", 3), panel("fc", 4)],
  layout: {
    aisle: [
      [0, 0, 0],
      [0, 0, -30],
    ],
    gates: [gate("a", 3), gate("a.in", 8, 1), gate("b", 13)],
  },
});
const rooms = new Map(roomsOf(graph).map((room) => [room.section, room]));

describe("a section's room", () => {
  test("reaches from its gate to behind its last panel, and never to the next gate beside it", () => {
    expect(rooms.get("a")).toMatchObject({ from: 3, depth: 0 });
    expect(rooms.get("a")?.to).toBeLessThan(13);
    expect(rooms.get("a")?.to).toBeGreaterThan(10); // behind the panel of the section inside it
    expect(rooms.get("b")?.from).toBe(13);
    expect(rooms.get("b")?.to).toBeLessThan(20); // what stands behind it belongs to no section
  });

  test("holds its panels and the rooms inside it, at every side", () => {
    const [outer, inner] = [rooms.get("a"), rooms.get("a.in")];
    const corner = 3 + Math.cos(0.6) * 1.5;
    expect(outer?.half).toBeGreaterThan(corner);
    expect(inner?.half).toBeGreaterThan(corner);
    expect(inner?.half).toBeLessThan(outer?.half ?? 0);
    expect(inner?.from).toBeGreaterThan(outer?.from ?? 9);
    expect(inner?.to).toBeLessThanOrEqual(outer?.to ?? 0);
  });

  test("is as wide beside an aisle that turns", () => {
    const turned = roomsOf({
      ...graph,
      layout: {
        ...graph.layout,
        aisle: [
          [0, 0, 0],
          [0, 0, -14],
          [-10, 0, -14],
        ],
        gates: [gate("a", 3)] as unknown as typeof graph.layout.gates,
      },
    });
    expect(turned[0]?.from).toBe(3);
    expect(turned[0]?.half).toBeLessThanOrEqual(8.6);
  });
});
