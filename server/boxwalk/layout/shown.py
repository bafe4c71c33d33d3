"""The graph of what has something to show: nodes without a display are contracted, their edges joined."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from boxwalk.errors import ParameterError
from boxwalk.recording.graph import Graph, Node


@dataclass(frozen=True)
class Shown:
    """Vertices in topological order, and edges between their indices.

    place: index of the first input, which stands at the start instead of on a panel; None if there is none.
    edges: (source, target) -> opaque; every source comes before its target.
    sections: ids of the sections around each vertex, outermost first.
    states: ids of the nodes that each vertex stands for, in the order of their execution; it shows the last.
    """

    vertices: tuple[Node, ...]
    place: int | None
    edges: dict[tuple[int, int], bool]
    sections: tuple[tuple[str, ...], ...]
    states: tuple[tuple[str, ...], ...]

    @cached_property
    def targets(self) -> list[list[int]]:
        targets: list[list[int]] = [[] for _ in self.vertices]
        for source, target in self.edges:
            targets[source].append(target)
        return targets

    @cached_property
    def depths(self) -> list[int]:
        """For each vertex the number of vertices on the longest way from it to an end, itself included."""
        depths = [1] * len(self.vertices)
        for vertex in range(len(self.vertices) - 1, -1, -1):
            for target in self.targets[vertex]:
                depths[vertex] = max(depths[vertex], depths[target] + 1)
        return depths


def shown(graph: Graph) -> Shown:
    """Contract `graph` over its nodes without a display. Raises ParameterError if its edges form a circle."""
    index = {node.id: number for number, node in enumerate(graph.nodes)}
    sources: list[list[tuple[int, bool]]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        if edge.source != edge.target:
            sources[index[edge.target]].append((index[edge.source], edge.opaque))
    order = _in_order(graph, sources)
    inputs = set(graph.inputs)
    first = index[graph.inputs[0]] if graph.inputs else None

    vertices: list[Node] = []
    sections: list[tuple[str, ...]] = []
    edges: dict[tuple[int, int], bool] = {}
    #: for each node the vertices that its tensor comes from, and whether only by opaque ways
    origins: list[dict[int, bool]] = [{} for _ in graph.nodes]
    paths: dict[str, tuple[str, ...]] = {}
    place: int | None = None
    for number in order:
        node = graph.nodes[number]
        found: dict[int, bool] = {}
        for source, opaque in sources[number]:
            for vertex, before in origins[source].items():
                found[vertex] = found.get(vertex, True) and (before or opaque)
        if node.display == "none" and number != first:
            origins[number] = found
            continue
        vertex = len(vertices)
        vertices.append(node)
        if node.section not in paths:
            paths[node.section] = graph.section_path(node.section)
        sections.append(() if node.id in inputs else paths[node.section])
        origins[number] = {vertex: False}
        edges.update({(source, vertex): opaque for source, opaque in found.items()})
        if number == first:
            place = vertex
    states = tuple((node.id,) for node in vertices)
    return Shown(tuple(vertices), place, edges, tuple(sections), states)


def _in_order(graph: Graph, sources: list[list[tuple[int, bool]]]) -> Iterable[int]:
    """Indices of nodes, each after its sources; nearly always that is the order of execution."""
    if all(source < target for target, found in enumerate(sources) for source, _ in found):
        return range(len(sources))
    order, left = topological([[source for source, _ in found] for found in sources])
    if left:
        raise ParameterError(
            f"The edges of the graph form a circle through {graph.nodes[left[0]].id!r}; "
            "a recording's graph has none, so this one was made otherwise: check its edges."
        )
    return order


def topological(sources: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Elements in an order in which each comes after its sources; and those on or behind a circle."""
    missing = [len(found) for found in sources]
    targets: list[list[int]] = [[] for _ in sources]
    for target, found in enumerate(sources):
        for source in found:
            targets[source].append(target)
    ready = deque(element for element, count in enumerate(missing) if count == 0)
    order: list[int] = []
    while ready:
        element = ready.popleft()
        order.append(element)
        for target in targets[element]:
            missing[target] -= 1
            if missing[target] == 0:
                ready.append(target)
    return order, [element for element, count in enumerate(missing) if count]
