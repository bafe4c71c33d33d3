"""A gate at the front of every section that has panels."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from boxwalk.layout.blocks import Board
from boxwalk.layout.course import Course
from boxwalk.layout.placing import Stand
from boxwalk.layout.repeats import levels
from boxwalk.layout.shown import Shown
from boxwalk.layout.world import Gate
from boxwalk.recording.graph import Graph

WIDTH, HEIGHT = 2.9, 3.3
#: inner gates are smaller, down to a gate that just leaves the aisle free
INSET, LEAST_WIDTH, LEAST_HEIGHT = 0.14, 2.3, 2.6
#: metres from a gate to its first panel's inner edge, from gate to gate before one panel, and at least left
BEFORE, APART, NEAREST = 2.8, 0.45, 0.6


def gates(
    graph: Graph,
    shown: Shown,
    boards: Sequence[Board],
    stands: Sequence[Stand],
    place: int | None,
    folded: Collection[str],
    course: Course,
) -> tuple[Gate, ...]:
    """Gates in the order in which one walks through them; of one place the outer section's first.

    A folded section keeps its gate; the sections inside it have no panels and so no gates. A repeat has one
    only while it is folded: open, it would but stand before the gate of its first section.
    """
    first: dict[str, float] = {}
    closed: set[str] = set()
    for number, (board, stand) in enumerate(zip(boards, stands, strict=True)):
        if number == place:
            continue
        if board.folded:
            around = {
                section for vertex in board.vertices for section in _up_to(shown.sections[vertex], folded)
            }
            closed.update(around & set(folded))
        else:
            around = set(shown.sections[board.node])
        for section in around:
            if graph.section_by_id[section].repeats > 1 and section not in folded:
                continue
            first[section] = min(first.get(section, stand.along), stand.along)
    depth = levels(graph)
    order = {section.id: number for number, section in enumerate(graph.sections)}
    there: dict[float, list[str]] = {}
    for section in sorted(first, key=lambda name: (first[name], depth[name], order[name])):
        there.setdefault(first[section], []).append(section)
    names = [name for group in there.values() for name in group]
    along = [
        start - BEFORE + number * min(APART, (BEFORE - NEAREST) / len(group))
        for start, group in there.items()
        for number in range(len(group))
    ]
    x, z, heading = course.at(np.array(along))
    return tuple(
        Gate(
            section=name,
            title=graph.section_by_id[name].title,
            depth=depth[name],
            folded=name in closed,
            position=(round(float(x[number]), 4), 0.0, round(float(z[number]), 4)),
            yaw=round(float(heading[number]), 6),
            width=round(max(LEAST_WIDTH, WIDTH - INSET * depth[name]), 4),
            height=round(max(LEAST_HEIGHT, HEIGHT - INSET * depth[name]), 4),
        )
        for number, name in enumerate(names)
    )


def _up_to(path: Sequence[str], folded: Collection[str]) -> Sequence[str]:
    """The sections of a path down to the first folded one; none for what is only tied to a folded section."""
    cut = next((depth for depth, section in enumerate(path) if section in folded), -1)
    return path[: cut + 1]
