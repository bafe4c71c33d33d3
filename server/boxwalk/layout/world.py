"""What a layout consists of. Metres and radians; positions are (x, y, z), y up, walking direction -z."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["linear", "spiral"]
RibbonKind = Literal["main", "skip", "input"]
Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """One board of the world. Its plane faces +z at yaw 0.

    yaw: about y; then tilt: about its own x axis, positive looks down.
    id: a folded section's, or that of its first state. states: ids of the nodes it can show, in the order of
    their execution: a convolution with the normalization and the activation that only follow it; one node for
    most. node: the one it shows at first, the last of them. position: of its centre.
    columns, rows: of its tiles. rank: steps from the input. lane: 0 the main branch (right), 1 the second
    (left), then even ones right and odd ones left, each pair a row higher.
    """

    id: str
    node: str
    states: tuple[str, ...]
    folded: bool
    position: Vector
    yaw: float
    tilt: float
    width: float
    height: float
    columns: int
    rows: int
    rank: int
    lane: int


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A conveyor on the floor.

    edges: (source, target) ids of the panels it serves; the input's place goes by its node's id.
    path: centre line in the direction of the data. An edge may be served by several ribbons: its source's
    along the rim, and its target's way in from there.
    """

    edges: tuple[tuple[str, str], ...]
    kind: RibbonKind
    opaque: bool
    path: tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A section's portal over the aisle.

    depth: 0 for an outermost section. position: on the floor, in the aisle's middle.
    """

    section: str
    title: str
    depth: int
    folded: bool
    position: Vector
    yaw: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where the input stands; position: of its centre."""

    position: Vector
    yaw: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is. aisle: its middle line, start to end. bounds: lowest and highest corner.

    folded: ids of the folded sections in the order of the graph. merged: whether nodes that only follow
    another share its panel. levels: how deep sections lie in each other.
    """

    kind: Kind
    panels: tuple[Panel, ...]
    ribbons: tuple[Ribbon, ...]
    gates: tuple[Gate, ...]
    input: Place
    aisle: tuple[Vector, ...]
    aisle_width: float
    start: Vector
    start_yaw: float
    bounds: tuple[Vector, Vector]
    folded: tuple[str, ...]
    merged: bool
    levels: int
