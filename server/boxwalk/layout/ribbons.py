"""Conveyors: every edge of the shown graph as a line on the floor.

A board hands its lane on to its heir along the lane's own track: on the right for the main branch, on the
left for the second. All its other readers are served by one ribbon that crosses over to the aisle's left rim
and runs along it to the last of them; where several such ribbons come to one reader, or one passes by it, a
short ribbon leads from the rim to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np

from boxwalk.layout.course import Course, to_world
from boxwalk.layout.placing import Stand
from boxwalk.layout.world import Ribbon, RibbonKind, Vector

#: metres from the aisle's middle to the track of the main lane, of the second lane, and to the first of the
#: left rim; further ones lie a multiple of TRACK outside, so that lanes and rim never share one
MAIN_TRACK, SECOND_TRACK, RIM_TRACK, TRACK = 1.42, 1.58, 1.26, 0.64
#: tracks along the rim; what does not find a free one shares the last
RIM_TRACKS = 8
#: metres between a panel's inner edge and the ribbons that end and begin there
GAP = 0.3
#: metres along the aisle in which a ribbon changes its track, and points in which its curve is given
CROSSING, POINTS = 3.2, 10
#: height above the floor, so that crossing ribbons do not flicker; a little more for each track
HEIGHTS: Mapping[RibbonKind, float] = {"main": 0.01, "skip": 0.014, "input": 0.018}
LIFT = 0.0005

Edge = tuple[int, int]


@dataclass
class _Line:
    """A ribbon along the aisle; points: (along, across)."""

    kind: RibbonKind
    opaque: bool
    edges: list[Edge]
    lift: int = 0
    points: list[tuple[float, float]] = field(default_factory=list)

    def straight(self, along: float) -> None:
        """Stay on the track up to `along`."""
        if along > self.points[-1][0] + 1e-9:
            self.points.append((along, self.points[-1][1]))

    def cross(self, along: float, across: float) -> None:
        """Change to the track `across`, to be there at `along`."""
        start, before = self.points[-1]
        for point in range(1, POINTS + 1):
            t = point / POINTS
            share = t * t * (3 - 2 * t)
            self.points.append((start + (along - start) * t, before + (across - before) * share))


@dataclass
class _Trunk:
    """What one board gives to readers that are not its heir. joined: others that share its line."""

    kind: RibbonKind
    opaque: bool
    source: int
    edges: list[Edge]
    track: int = 0
    joined: list[_Trunk] = field(default_factory=list)

    @property
    def all_edges(self) -> list[Edge]:
        return [*self.edges, *(edge for trunk in self.joined for edge in trunk.edges)]


class Conveyors:
    """Lines for the edges between boards.

    ranks, lanes, heirs and stands: of each board. place: the board that is the input's place.
    inputs: boards whose ribbons are those of an input.
    """

    def __init__(
        self,
        ranks: Sequence[int],
        lanes: Sequence[int],
        heirs: Sequence[int | None],
        stands: Sequence[Stand],
        place: int | None,
        inputs: frozenset[int],
    ) -> None:
        self._ranks = ranks
        self._heirs = heirs
        self._along = [stand.along for stand in stands]
        self._tracks = [_track(lane) for lane in lanes]
        if place is not None:
            self._tracks[place] = -SECOND_TRACK
        self._lanes = lanes
        self._place = place
        self._inputs = inputs
        self._lines: list[_Line] = []

    def lines(self, edges: Mapping[Edge, bool]) -> list[_Line]:
        """All lines; edges: (source, target) -> opaque."""
        trunks: dict[tuple[int, bool], _Trunk] = {}
        for (source, target), opaque in edges.items():
            near = self._ranks[target] == self._ranks[source] + 1
            if near or (self._heirs[source] == target and source != self._place):
                self._direct(source, target, opaque, near)
            else:
                trunk = trunks.setdefault((source, opaque), _Trunk(self._kind(source), opaque, source, []))
                trunk.edges.append((source, target))
        self._along_the_rim(list(trunks.values()))
        return self._lines

    def _kind(self, source: int) -> RibbonKind:
        return "input" if source in self._inputs else "skip"

    def _direct(self, source: int, target: int, opaque: bool, near: bool) -> None:
        """From a board to the next rank, or along its own lane to its heir."""
        inherits = self._heirs[source] == target and self._lanes[source] == self._lanes[target]
        main = inherits and self._lanes[target] == 0 and source != self._place
        kind = self._kind(source)
        line = _Line(
            "main" if main and kind == "skip" else kind, opaque, [(source, target)], self._lanes[target]
        )
        self._begin(line, source)
        end = self._along[target] - GAP
        if near and not inherits:
            line.cross(min(end, line.points[0][0] + CROSSING), self._tracks[target])
            line.straight(end)
        else:
            self._arrive(line, target)
        self._lines.append(line)

    def _begin(self, line: _Line, source: int) -> None:
        line.points.append((self._along[source] + GAP, self._tracks[source]))

    def _arrive(self, line: _Line, target: int) -> None:
        """From the track that the line is on, shortly before the board over to its own."""
        end = self._along[target] - GAP
        line.straight(end - CROSSING)
        if line.points[-1][1] == self._tracks[target]:
            line.straight(end)
        else:
            line.cross(end, self._tracks[target])

    def _along_the_rim(self, trunks: list[_Trunk]) -> None:
        trunks.sort(key=lambda trunk: (self._ranks[trunk.source], trunk.source, trunk.opaque))
        lines = self._assign(trunks)
        coming: dict[int, dict[int, list[Edge]]] = {}  # to each board, by each trunk
        for number, trunk in enumerate(lines):
            for edge in trunk.all_edges:
                coming.setdefault(edge[1], {}).setdefault(number, []).append(edge)
        alone = {target for target, found in coming.items() if len(found) == 1}
        for trunk in lines:
            last = self._last(trunk)
            if not trunk.joined and last in alone:
                alone.discard(last)  # the trunk leads to the board itself
                coming.pop(last)
                self._run(trunk, last, arrives=True)
            else:
                self._run(trunk, last, arrives=False)
        for target, found in sorted(coming.items()):
            self._way_in(target, [(lines[number], edges) for number, edges in found.items()])

    def _last(self, trunk: _Trunk) -> int:
        """The last board along the aisle that the trunk or one that joined it leads to."""
        return max(
            (target for _, target in trunk.all_edges), key=lambda target: (self._ranks[target], target)
        )

    def _assign(self, trunks: list[_Trunk]) -> list[_Trunk]:
        """Give each trunk the innermost free track; those that find none are joined on the last one."""
        free = list(range(RIM_TRACKS - 1))
        busy: list[tuple[int, int]] = []  # (rank at which the track is free again, track)
        found: list[_Trunk] = []
        shared: tuple[_Trunk, int] | None = None  # on the last track, and the rank at which it ends
        for trunk in trunks:
            start, end = self._ranks[trunk.source], self._ranks[self._last(trunk)]
            while busy and busy[0][0] <= start:
                heappush(free, heappop(busy)[1])
            if free:
                trunk.track = heappop(free)
                heappush(busy, (end, trunk.track))
                found.append(trunk)
                continue
            trunk.track = RIM_TRACKS - 1
            if shared is not None and shared[1] > start:
                shared[0].joined.append(trunk)
                shared = shared[0], max(shared[1], end)
            else:
                shared = trunk, end
                found.append(trunk)
        return found

    def _run(self, trunk: _Trunk, last: int, arrives: bool) -> None:
        """The trunk's own line up to its last board, and the ways onto it of those that joined it."""
        across = -(RIM_TRACK + TRACK * trunk.track)
        parts = [trunk, *trunk.joined]
        for part in parts:
            line = _Line(part.kind, part.opaque, part.edges, part.track)
            if part is trunk:
                line.kind, line.opaque = _common(parts)
                line.edges = trunk.all_edges
            self._begin(line, part.source)
            line.cross(line.points[0][0] + CROSSING, across)
            self._lines.append(line)
            if part is trunk and arrives:
                self._arrive(line, last)
            elif part is trunk:
                line.straight(self._along[last] - GAP - CROSSING)

    def _way_in(self, target: int, coming: Sequence[tuple[_Trunk, list[Edge]]]) -> None:
        """From the outermost of the trunks over to the board."""
        line = _Line(
            *_common([trunk for trunk, _ in coming]),
            [edge for _, edges in coming for edge in edges],
            RIM_TRACKS,
        )
        outermost = max(trunk.track for trunk, _ in coming)
        line.points.append((self._along[target] - GAP - CROSSING, -(RIM_TRACK + TRACK * outermost)))
        line.cross(self._along[target] - GAP, self._tracks[target])
        self._lines.append(line)


def ribbons(lines: Sequence[_Line], ids: Sequence[str], course: Course) -> tuple[Ribbon, ...]:
    """Lines along the aisle as ribbons in the world. ids: of the boards."""
    along: list[float] = []
    across: list[float] = []
    ends: list[int] = []
    for line in lines:
        before = None
        for point in line.points:
            if before is not None:
                pieces = math.ceil((point[0] - before[0]) / course.stride(before[0]))
                for piece in range(1, pieces):
                    share = piece / pieces
                    along.append(before[0] + (point[0] - before[0]) * share)
                    across.append(before[1] + (point[1] - before[1]) * share)
            along.append(point[0])
            across.append(point[1])
            before = point
        ends.append(len(along))
    x, z, _ = to_world(course, np.array(along), np.array(across))
    xs, zs = np.round(x, 3).tolist(), np.round(z, 3).tolist()
    made = []
    start = 0
    for line, end in zip(lines, ends, strict=True):
        y = round(HEIGHTS[line.kind] + LIFT * line.lift, 4)
        path: tuple[Vector, ...] = tuple((xs[point], y, zs[point]) for point in range(start, end))
        edges = tuple((ids[source], ids[target]) for source, target in line.edges)
        made.append(Ribbon(edges, line.kind, line.opaque, path))
        start = end
    return tuple(made)


def _common(trunks: Sequence[_Trunk]) -> tuple[RibbonKind, bool]:
    """Kind of a line that several share, and whether it is opaque: only what holds for all of them."""
    kind: RibbonKind = "input" if all(trunk.kind == "input" for trunk in trunks) else "skip"
    return kind, all(trunk.opaque for trunk in trunks)


def _track(lane: int) -> float:
    """Metres to the right of the aisle's middle at which a lane's own conveyor runs."""
    return (-SECOND_TRACK if lane % 2 else MAIN_TRACK) + (-TRACK if lane % 2 else TRACK) * (lane // 2)
