import { describe, expect, test } from "vitest";
import { mapX, mapY, panelNear, project } from "../../../web_client/src/ui/map_projection";
import { graphOf, node, panel, walkOf } from "./graphs";

const graph = graphOf({
  nodes: [node("a")],
  panels: [panel("a", 0), panel("b", 1, { position: [-3, 2, -5] }), panel("z", 100)],
});
const walks = [walkOf("net", graph)];
const whole = project(walks, 360, 480, 1, [0, 0]);
const near = project(walks, 360, 480, 8, [0, -500]);
if (!whole || !near) throw new Error("There is a map of every walk.");

describe("the map", () => {
  test("shows all of a long walk, forwards up", () => {
    expect(mapY(whole, -505)).toBeGreaterThanOrEqual(0);
    expect(mapY(whole, 5)).toBeLessThanOrEqual(480);
    expect(mapY(whole, -500)).toBeLessThan(mapY(whole, 0));
    expect(mapX(whole, -3)).toBeLessThan(mapX(whole, 3));
    expect(mapX(whole, 7)).toBeLessThan(360 - 90); // names stand at the right
  });

  test("comes nearer, and never leaves what there is", () => {
    expect(near.scaleZ).toBeCloseTo(8 * whole.scaleZ);
    expect(mapY(near, -505)).toBeGreaterThanOrEqual(0); // its end, not what lies behind it
    expect(mapY(near, -505)).toBeLessThan(40);
  });

  test("keeps the angles of a walk that bends", () => {
    const spiral = graphOf({ nodes: [node("a")], panels: [panel("a", 40)], layout: { kind: "spiral" } });
    const map = project([walkOf("net", spiral)], 360, 480, 3, [0, 0]);
    expect(map?.scaleX).toBe(map?.scaleZ);
  });

  test("finds the panel at a point", () => {
    const at = (x: number, z: number) => panelNear(walks, near, mapX(near, x), mapY(near, z), 14);
    expect(at(3, -500)).toEqual({ network: "net", panel: "z" });
    expect(at(3, -300)).toBeNull();
  });

  test("is none before anything has been laid out", () => {
    expect(project([walkOf("net", null)], 360, 480, 1, [0, 0])).toBeNull();
  });
});
