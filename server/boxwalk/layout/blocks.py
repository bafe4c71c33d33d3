"""Sections as blocks that can be folded.

A section can be one panel only if no tensor leaves it and comes back. Sections (and nodes between them) for
which that is not so are tied into one knot, which then takes their place: folding one of its sections folds
the knot. Ordinary networks have no knots; a module that is called again and again with others in between
makes one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from boxwalk.layout.shown import Shown, topological

Element = str | int  # a block's id or a vertex


@dataclass(frozen=True)
class Blocks:
    """paths: the blocks around each vertex, outermost first. block_of: the knot a section is in, if any."""

    paths: tuple[tuple[str, ...], ...]
    block_of: Mapping[str, str]


@dataclass(frozen=True)
class Board:
    """What becomes a panel (or the input's place). node: the vertex it shows. path: the blocks around it.

    vertices: all it stands for, in order.
    """

    id: str
    node: int
    folded: bool
    path: tuple[str, ...]
    vertices: tuple[int, ...]


def blocks(graph: Shown) -> Blocks:
    """Find the knots: level by level, the circles between the sections and vertices that lie side by side."""
    paths = list(graph.sections)
    block_of: dict[str, str] = {}
    knots = 0
    work: list[tuple[list[int], list[tuple[int, int]], int]] = [
        (list(range(len(paths))), list(graph.edges), 0)
    ]
    while work:
        members, edges, depth = work.pop()

        def element(vertex: int, depth: int = depth) -> Element:
            return paths[vertex][depth] if depth < len(paths[vertex]) else vertex

        across = {(element(source), element(target)) for source, target in edges}
        for circle in _circles(across):
            knot = f"knot {knots}"  # no section's id has a space in it
            knots += 1
            block_of.update({section: knot for section in circle if isinstance(section, str)})
            for vertex in members:
                here = element(vertex)
                if here in circle:
                    inner = paths[vertex][depth + 1 :]
                    paths[vertex] = (*paths[vertex][:depth], knot, *inner)
        inside: dict[Element, list[int]] = {}
        for vertex in members:
            if depth + 1 < len(paths[vertex]):
                inside.setdefault(element(vertex), [])
        for vertex in members:
            if (here := element(vertex)) in inside:
                inside[here].append(vertex)
        kept: dict[Element, list[tuple[int, int]]] = {here: [] for here in inside}
        for source, target in edges:
            if (here := element(source)) == element(target) and here in kept:
                kept[here].append((source, target))
        work.extend((inside[here], kept[here], depth + 1) for here in inside)
    return Blocks(tuple(paths), block_of)


def fold(graph: Shown, found: Blocks, folded: Collection[str], order: Sequence[str]) -> list[Board]:
    """Boards of all vertices when the sections `folded` are folded, in the order of the nodes they show.

    order: ids of all sections, outer ones before inner ones.
    """
    wanted = [section for section in order if section in folded]
    by_block: dict[str, str] = {}
    for section in wanted:
        by_block.setdefault(found.block_of.get(section, section), section)
    groups: dict[Element, list[int]] = {}
    paths: dict[Element, tuple[str, ...]] = {}
    for vertex, path in enumerate(found.paths):
        cut = next((depth for depth, block in enumerate(path) if block in by_block), None)
        key: Element = vertex if cut is None else path[cut]
        groups.setdefault(key, []).append(vertex)
        paths[key] = path if cut is None else path[:cut]
    boards = []
    for group, vertices in groups.items():
        if isinstance(group, str):
            section = by_block[group]
            node = max(vertex for vertex in vertices if section in graph.sections[vertex])
            boards.append(Board(section, node, True, paths[group], tuple(vertices)))
        else:
            vertex = vertices[0]
            boards.append(Board(graph.states[vertex][0], vertex, False, paths[group], (vertex,)))
    return sorted(boards, key=lambda board: board.node)


def _circles(edges: Collection[tuple[Element, Element]]) -> list[set[Element]]:
    """Sets of elements that reach each other, of more than one element each."""
    names = sorted({end for edge in edges for end in edge}, key=lambda name: (isinstance(name, str), name))
    number = {name: index for index, name in enumerate(names)}
    sources: list[list[int]] = [[] for _ in names]
    for source, target in sorted((number[source], number[target]) for source, target in edges):
        if source != target:
            sources[target].append(source)
    _, left = topological(sources)
    if not left:
        return []
    return [{names[index] for index in circle} for circle in _strong(left, sources) if len(circle) > 1]


def _strong(elements: Sequence[int], sources: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strongly connected components (Tarjan 1972), without recursion."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    waiting: set[int] = set()
    components: list[list[int]] = []
    for root in elements:
        if root in index:
            continue
        calls = [(root, iter(sources[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        waiting.add(root)
        while calls:
            element, rest = calls[-1]
            for source in rest:
                if source not in index:
                    index[source] = low[source] = len(index)
                    stack.append(source)
                    waiting.add(source)
                    calls.append((source, iter(sources[source])))
                    break
                if source in waiting:
                    low[element] = min(low[element], index[source])
            else:
                calls.pop()
                if calls:
                    low[calls[-1][0]] = min(low[calls[-1][0]], low[element])
                if low[element] == index[element]:
                    component: list[int] = []
                    while not component or component[-1] != element:
                        component.append(stack.pop())
                        waiting.discard(component[-1])
                    components.append(component)
    return components
