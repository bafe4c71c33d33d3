"""What the page asks for when it opens, as web_client/src/world/wish.ts decides it, 1280 x 720."""

from __future__ import annotations

import math
from typing import Any

WIDTH, HEIGHT = 1280, 720
FIELD_OF_VIEW = math.radians(60)
EYE_HEIGHT = 1.7
ALWAYS, BEHIND, FAR = 64, 128, 80.0
LARGEST_TEXTURE = 8192
AT_A_TIME = 24  # as web_client/src/connection/wishes.ts asks


def start_wish(graph: dict[str, Any], fov: float = FIELD_OF_VIEW) -> list[dict[str, Any]]:
    """Ordered layers with their finest levels, from a graph answer of the server."""
    from boxwalk.layout.grid import pitch
    from boxwalk.tiles.pyramid import level_sizes

    nodes = {node["id"]: node for node in graph["nodes"]}
    x0, _, z0 = graph["layout"]["start"]
    yaw = graph["layout"]["start_yaw"]
    ahead = (-math.sin(yaw), -math.cos(yaw))
    per_radian = HEIGHT / 2 / math.tan(fov / 2)
    half_width = math.atan(WIDTH / 2 / per_radian)
    judged = []
    for panel in graph["layout"]["panels"]:
        node = nodes[panel["node"]]
        if node["display"] == "none" or node["channels"] == 0:
            continue
        sizes = level_sizes(panel["rows"] * pitch(node["grid"][0]), panel["columns"] * pitch(node["grid"][1]))
        x, y, z = panel["position"]
        middle = math.dist((x, y, z), (x0, EYE_HEIGHT, z0))
        nearest = max(0.4, middle - panel["width"] / 2)
        tall = panel["height"] / nearest * per_radian
        turned = math.acos(
            max(-1.0, min(1.0, ((x - x0) * ahead[0] + (z - z0) * ahead[1]) / max(middle, 1e-6)))
        )
        radius = math.hypot(panel["width"], panel["height"]) / 2
        seen = turned - math.asin(min(1.0, radius / max(middle, 1e-6))) < half_width
        if middle - panel["width"] / 2 > FAR:
            finest = _within(sizes, ALWAYS)
        elif not seen:
            finest = _within(sizes, BEHIND)
        else:
            finest = max(0, math.floor(math.log2(max(1.0, sizes[0][0] / tall))))
        finest = min(max(finest, _within(sizes, LARGEST_TEXTURE)), _within(sizes, ALWAYS))
        urgency = tall if seen else 1 / middle
        judged.append((not seen, -urgency, {"node": panel["node"], "finest": finest}))
    judged.sort(key=lambda each: each[:2])
    return [wish for *_, wish in judged]


def _within(sizes: list[tuple[int, int]], side: int) -> int:
    return next((level for level, size in enumerate(sizes) if max(size) <= side), len(sizes) - 1)
