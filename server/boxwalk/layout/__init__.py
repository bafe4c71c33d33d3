"""From a computational graph to metres: panels beside an aisle, conveyors on its floor, gates over it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection

import numpy as np

from boxwalk.errors import ParameterError, UnknownError
from boxwalk.layout.blocks import blocks, fold
from boxwalk.layout.course import Course, Spiral, Straight
from boxwalk.layout.gates import gates
from boxwalk.layout.grid import grid
from boxwalk.layout.lanes import heirs, lanes
from boxwalk.layout.merging import visible
from boxwalk.layout.placing import AISLE, corners, end_of, input_place, panels, stands
from boxwalk.layout.ranks import board_of, ranks
from boxwalk.layout.repeats import levels, with_repeats
from boxwalk.layout.ribbons import Conveyors, ribbons
from boxwalk.layout.shown import Shown
from boxwalk.layout.views import View
from boxwalk.layout.world import Gate, Kind, Layout, Panel, Place, Ribbon, Vector
from boxwalk.recording.graph import Graph

__all__ = ["Gate", "Kind", "Layout", "Panel", "Place", "Ribbon", "View", "grid", "layout", "with_repeats"]

START: Vector = (0.0, 0.0, 0.0)


def layout(graph: Graph, kind: Kind = "linear", folded: Collection[str] = (), merged: bool = False) -> Layout:
    """Place every node that has something to show, in metres; the same for every client.

    kind: straight on, or outwards on a spiral. folded: ids of sections to be shown as one panel each, that of
    their last node; sections inside a folded one do not matter. Repeats are sections of what `with_repeats`
    gives. merged: a convolution or linear layer with the normalization and the activation that only follow it
    is one panel, as are a normalization and a sum with their activation.
    The same graph and arguments give the same layout. With one section less in `folded`, every panel of a
    lower rank than that section's keeps its place.
    Raises UnknownError for a section that the graph has not, ParameterError for another kind or a graph with
    a circle.
    """
    if kind not in ("linear", "spiral"):
        raise ParameterError(f"Unknown kind of layout {kind!r}; 'linear' or 'spiral' are possible.")
    for section in folded:
        if section not in graph.section_by_id:
            raise UnknownError.of("section", section, graph.section_by_id)
    course: Course = Straight() if kind == "linear" else Spiral()
    closed = frozenset(folded)
    seen = visible(graph, merged)
    found = blocks(seen)
    depth = {section.id: len(graph.section_path(section.id)) for section in graph.sections}
    boards = fold(seen, found, closed, sorted(depth, key=lambda section: depth[section]))
    owner = board_of(seen, boards)
    place = None if seen.place is None else owner[seen.place]
    rank = ranks(seen, found.paths, boards, owner)
    heir = heirs(seen, boards, owner)
    lane = lanes(rank, heir)
    stood = stands(seen, boards, rank, lane, place)
    made = panels(seen, boards, rank, lane, stood, course)

    edges: dict[tuple[int, int], bool] = {}
    for (source, target), opaque in seen.edges.items():
        if owner[source] != owner[target]:
            pair = owner[source], owner[target]
            edges[pair] = edges.get(pair, True) and opaque
    inputs = frozenset(
        number for number, board in enumerate(boards) if seen.vertices[board.node].id in graph.inputs
    )
    lines = Conveyors(rank, lane, heir, stood, place, inputs).lines(edges)

    length = end_of(stood)
    x, z, heading = course.at(np.linspace(0, length, math.ceil(length / min(length, course.stride(0.0))) + 1))
    aisle = tuple(zip(np.round(x, 3).tolist(), [0.0] * len(x), np.round(z, 3).tolist(), strict=True))
    standing = input_place(None if place is None else made[place], course)
    boarded = tuple(panel for number, panel in enumerate(made) if number != place)
    return Layout(
        kind=kind,
        panels=boarded,
        ribbons=ribbons(lines, [board.id for board in boards], course),
        gates=gates(graph, seen, boards, stood, place, closed, course),
        input=standing,
        aisle=aisle,
        aisle_width=AISLE,
        start=START,
        start_yaw=round(float(heading[0]), 6) + 0.0,
        bounds=_bounds(boarded, standing, aisle),
        folded=tuple(section.id for section in graph.sections if section.id in closed),
        merged=merged,
        levels=_levels(graph, seen),
    )


def _levels(graph: Graph, seen: Shown) -> int:
    """How many levels of sections there are; a section that is one panel anyway is none."""
    held = Counter(section for path in seen.sections for section in path)
    depth = levels(graph)
    return max((depth[section] + 1 for section, count in held.items() if count > 1), default=0)


def _bounds(boarded: Collection[Panel], standing: Place, aisle: Collection[Vector]) -> tuple[Vector, Vector]:
    """Lowest and highest corner of a box around everything, the floor and the aisle included."""
    boards = [*((p.position, p.yaw, p.tilt, p.width, p.height) for p in boarded)]
    boards.append((standing.position, standing.yaw, 0.0, standing.width, standing.height))
    position, *rest = zip(*boards, strict=True)
    points = corners(np.array(position), *(np.array(column) for column in rest)).reshape(-1, 3)
    middle = np.array([*aisle])
    beside = np.array([AISLE / 2, 0, AISLE / 2])
    low = np.minimum(points.min(axis=0), middle.min(axis=0) - beside)
    high = np.maximum(points.max(axis=0), middle.max(axis=0) + beside)
    (x0, y0, z0), (x1, y1, z1) = np.round(low, 3).tolist(), np.round(high, 3).tolist()
    return (x0, y0, z0), (x1, y1, z1)
