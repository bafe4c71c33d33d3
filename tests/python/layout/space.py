"""Panels as rectangles in space, to see whether they meet each other or stand in the way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from boxwalk.layout import Layout, Panel, Place

Floats = NDArray[np.float64]


def frame(board: Panel | Place) -> tuple[Floats, Floats, Floats]:
    """Centre, and half vectors along width and height, by matrices: yaw about y after tilt about x."""
    tilt = board.tilt if isinstance(board, Panel) else 0.0
    turn = np.array(
        [[np.cos(board.yaw), 0, np.sin(board.yaw)], [0, 1, 0], [-np.sin(board.yaw), 0, np.cos(board.yaw)]]
    )
    lean = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    matrix = turn @ lean
    return np.array(board.position), matrix[:, 0] * board.width / 2, matrix[:, 1] * board.height / 2


def corners(board: Panel | Place) -> Floats:
    centre, right, up = frame(board)
    return np.array([centre + a * right + b * up for a in (-1, 1) for b in (-1, 1)])


def boards(made: Layout) -> list[Panel | Place]:
    return [*made.panels, made.input]


def gap(a: Panel | Place, b: Panel | Place) -> float:
    """Metres between two rectangles along the best separating axis; not above 0 if they meet."""
    (centre_a, *sides_a), (centre_b, *sides_b) = frame(a), frame(b)
    axes = [*sides_a, *sides_b, np.cross(sides_a[0], sides_a[1]), np.cross(sides_b[0], sides_b[1])]
    axes += [np.cross(u, v) for u in sides_a for v in sides_b]
    best = -np.inf
    for direction in axes:
        length = np.linalg.norm(direction)
        if length < 1e-9:
            continue
        axis = direction / length
        reach = sum(abs(float(side @ axis)) for side in (*sides_a, *sides_b))
        best = max(best, abs(float((centre_b - centre_a) @ axis)) - reach)
    return best


def least_gap(made: Layout) -> float:
    """The least distance between any two boards of a layout; only near ones are looked at closely."""
    found = boards(made)
    centres = np.array([board.position for board in found])
    radii = np.array([np.hypot(board.width, board.height) / 2 for board in found])
    best = float("inf")
    for i in range(len(found)):
        far = np.linalg.norm(centres[i + 1 :] - centres[i], axis=1) - radii[i + 1 :] - radii[i]
        for j in np.flatnonzero(far < 0.2):
            best = min(best, gap(found[i], found[i + 1 + j]))
    return best


def clearance(made: Layout, headroom: float = 2.2) -> float:
    """The least distance on the floor between the aisle's middle and what any board has below `headroom`."""
    line = np.array(made.aisle)[:, [0, 2]]
    lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
    walked = np.concatenate([[0], np.cumsum(lengths)])
    steps = np.arange(0, walked[-1], 0.2)
    middle = np.stack([np.interp(steps, walked, line[:, axis]) for axis in (0, 1)], axis=1)
    best = np.inf
    for board in boards(made):
        centre, right, up = frame(board)
        points = np.array(
            [centre + a * right + b * up for a in np.linspace(-1, 1, 9) for b in np.linspace(-1, 1, 9)]
        )
        low = points[points[:, 1] < headroom][:, [0, 2]]
        if len(low):
            near = middle[np.linalg.norm(middle - low.mean(axis=0), axis=1) < 15]
            distances = np.linalg.norm(low[:, None] - near[None], axis=2)
            best = min(best, float(distances.min(initial=np.inf)))
    return best


def shared_track(made: Layout) -> float:
    """The most metres that two ribbons of a straight layout lie on each other on a track of the left rim."""
    runs: dict[float, list[tuple[float, float]]] = {}
    for ribbon in made.ribbons:
        for a, b in pairwise(ribbon.path):
            track = (-a[0] - 1.26) / 0.64
            if a[0] == b[0] and abs(track - round(track)) < 1e-6 and track > -0.5:
                runs.setdefault(a[0], []).append((-a[2], -b[2]))
    most = 0.0
    for found in runs.values():
        found.sort()
        most = max([most, *(a[1] - b[0] for a, b in pairwise(found))])
    return most


def inner_edge(board: Panel | Place) -> float:
    """Metres along a straight aisle to the middle of the board's edge at the aisle."""
    centre, right, _ = frame(board)
    return float(-min(centre - right, centre + right, key=lambda point: abs(point[0]))[2])
