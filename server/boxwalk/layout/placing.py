"""Boards become panels: how far along the aisle each rank stands, and where beside it each lane does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boxwalk.layout.blocks import Board
from boxwalk.layout.course import Course, Floats, to_world
from boxwalk.layout.grid import PANEL_HEIGHT, grid, panel_size
from boxwalk.layout.shown import Shown
from boxwalk.layout.world import Panel, Place
from boxwalk.recording.graph import Node

AISLE = 2.2
#: from the aisle's middle to a panel's inner edge, from the floor to its lower edge, from row to row
INNER_EDGE, LOWER_EDGE, ROW = 1.75, 0.55, 4.1
#: panels are turned to the walker, upper rows tilted down to them
TURN = math.radians(35)
TILTS = (0.0, math.radians(20), math.radians(30), math.radians(40))
#: metres from rank to rank; from the input to the first rank; at least free between the panels of two ranks
STEP, FIRST_STEP, ROOM = 5.0, 4.0, 1.3
#: metres walked from the start to the inner edge of the input
PLACE_ALONG = 6.5
#: metres of aisle behind the last rank
REST = 6.0
COLOURS = (1, 3, 4)


@dataclass(frozen=True)
class Stand:
    """A board's place. along: of its inner edge. size: (width, height) in metres. grid: (columns, rows)."""

    along: float
    side: int  # 1 right, -1 left
    row: int
    size: tuple[float, float]
    grid: tuple[int, int]


def stands(
    graph: Shown, boards: Sequence[Board], ranks: Sequence[int], lanes: Sequence[int], place: int | None
) -> list[Stand]:
    """Where along and beside the aisle each board stands. place: the board that is the input's place."""
    grids, sizes = [], []
    for number, board in enumerate(boards):
        node = graph.vertices[board.node]
        columns, rows = _grid_of(node)
        grids.append((columns, rows))
        sizes.append(_place_size(node) if number == place else panel_size(columns, rows, *_map_size(node)))
    depth = [0.0] * (max(ranks, default=-1) + 1)
    for rank, (width, _) in zip(ranks, sizes, strict=True):
        if rank >= 0:
            depth[rank] = max(depth[rank], width * math.sin(TURN))
    along = [PLACE_ALONG]
    for rank, deep in enumerate(depth):
        along.append(along[-1] + max(STEP if rank else FIRST_STEP, deep + ROOM))
    return [
        Stand(along[rank + 1], _side(lane), lane // 2, size, found)
        if number != place
        else Stand(PLACE_ALONG, -1, 0, size, found)
        for number, (rank, lane, size, found) in enumerate(zip(ranks, lanes, sizes, grids, strict=True))
    ]


def end_of(found: Sequence[Stand]) -> float:
    """Length of the aisle in metres."""
    return max((stand.along for stand in found), default=PLACE_ALONG) + REST


def panels(
    graph: Shown,
    boards: Sequence[Board],
    ranks: Sequence[int],
    lanes: Sequence[int],
    found: Sequence[Stand],
    course: Course,
) -> list[Panel]:
    """All boards as panels, the input's place among them."""
    width = np.array([stand.size[0] for stand in found])
    side = np.array([stand.side for stand in found])
    inner = np.array([stand.along for stand in found])
    x, z, heading = to_world(course, inner, side * (INNER_EDGE + width / 2 * math.cos(TURN)))
    # the outer edge is turned to the walker, who comes from smaller `along`
    back = width / 2 * math.sin(TURN)
    x, z = x + back * np.sin(heading), z + back * np.cos(heading)
    yaw = heading - side * TURN
    made = []
    for number, (board, stand) in enumerate(zip(boards, found, strict=True)):
        tilt = TILTS[min(stand.row, len(TILTS) - 1)]
        y = LOWER_EDGE + stand.row * ROW + stand.size[1] / 2 * math.cos(tilt)
        made.append(
            Panel(
                id=board.id,
                node=graph.vertices[board.node].id,
                states=(graph.vertices[board.node].id,) if board.folded else graph.states[board.node],
                folded=board.folded,
                position=(round(float(x[number]), 4), round(y, 4), round(float(z[number]), 4)),
                yaw=round(float(yaw[number]), 6),
                tilt=round(tilt, 6),
                width=round(stand.size[0], 4),
                height=round(stand.size[1], 4),
                columns=stand.grid[0],
                rows=stand.grid[1],
                rank=ranks[number],
                lane=lanes[number],
            )
        )
    return made


def input_place(panel: Panel | None, course: Course) -> Place:
    """The input's place: that of its board, or an empty one where a graph has no input."""
    if panel is not None:
        return Place(panel.position, panel.yaw, panel.width, panel.height)
    half = PANEL_HEIGHT / 2
    along = np.array([PLACE_ALONG - half * math.sin(TURN)])
    x, z, heading = to_world(course, along, np.array([-INNER_EDGE - half * math.cos(TURN)]))
    position = (round(float(x[0]), 4), LOWER_EDGE + half, round(float(z[0]), 4))
    return Place(position, round(float(heading[0]) + TURN, 6), PANEL_HEIGHT, PANEL_HEIGHT)


def corners(position: Floats, yaw: Floats, tilt: Floats, width: Floats, height: Floats) -> Floats:
    """[n, 4, 3]: the corners of n boards in the world. position: [n, 3]; the rest: [n]."""
    zero = np.zeros_like(yaw)
    right = np.stack([np.cos(yaw), zero, -np.sin(yaw)], axis=1) * (width / 2)[:, None]
    up = np.stack([np.sin(yaw) * np.sin(tilt), np.cos(tilt), np.cos(yaw) * np.sin(tilt)], axis=1)
    up = up * (height / 2)[:, None]
    return np.stack([position + a * right + b * up for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))], axis=1)


def _side(lane: int) -> int:
    return -1 if lane % 2 else 1


def _map_size(node: Node) -> tuple[int, int]:
    height, width = node.grid
    return max(1, height), max(1, width)


def _grid_of(node: Node) -> tuple[int, int]:
    return grid(max(1, node.channels), *_map_size(node))


def _place_size(node: Node) -> tuple[float, float]:
    """An input that can be a picture is one; others have the size of their panel."""
    if node.display == "maps" and node.channels in COLOURS:
        return panel_size(1, 1, *_map_size(node))
    if node.display == "none":
        return PANEL_HEIGHT, PANEL_HEIGHT
    return panel_size(*_grid_of(node), *_map_size(node))
