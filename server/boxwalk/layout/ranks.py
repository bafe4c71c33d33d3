"""How far along the aisle each board stands.

The rank of a board is the number of edges on the longest way to it (which is also the longest in the graph's
transitive reduction). A block, folded or not, begins only behind everything that feeds any part of it: so
all of a section stands behind its gate, and unfolding it moves nothing that stands before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from boxwalk.errors import ParameterError
from boxwalk.layout.blocks import Board
from boxwalk.layout.shown import Shown, topological


def board_of(graph: Shown, boards: Sequence[Board]) -> list[int]:
    """For each vertex the index of its board."""
    found = [0] * len(graph.vertices)
    for number, board in enumerate(boards):
        for vertex in board.vertices:
            found[vertex] = number
    return found


def ranks(
    graph: Shown, paths: Sequence[tuple[str, ...]], boards: Sequence[Board], owner: Sequence[int]
) -> list[int]:
    """The rank of each board: 0 for the first ones, -1 for the input's place.

    paths: for each vertex the blocks around it; owner: its board. Elements are the boards and, behind them,
    the entries of the unfolded blocks; an edge into a block leads to its entry, and from there at no
    distance to what it holds.
    """
    entries: dict[str, int] = {}
    sources: list[list[int]] = [[] for _ in boards]  # at a distance of one rank
    around: list[int | None] = [None] * len(boards)  # the entry of the innermost unfolded block around

    for number, board in enumerate(boards):
        outer: int | None = None
        for block in board.path:
            if block not in entries:
                entries[block] = len(sources)
                sources.append([])
                around.append(outer)
            outer = entries[block]
        around[number] = outer

    for source, target in graph.edges:
        before, after = owner[source], owner[target]
        if before == after:
            continue
        inside = boards[after].path
        common = 0
        for ours, theirs in zip(inside, paths[source], strict=False):
            if ours != theirs:
                break
            common += 1
        sources[entries[inside[common]] if common < len(inside) else after].append(before)

    sources = [list(set(found)) for found in sources]
    order, left = topological(
        [found if outer is None else [*found, outer] for found, outer in zip(sources, around, strict=True)]
    )
    if left:
        name = boards[left[0]].id if left[0] < len(boards) else "a section"
        raise ParameterError(f"The sections of the graph cannot be put in a row: circle through {name!r}.")
    found_ranks = [0] * len(sources)
    place = None if graph.place is None else owner[graph.place]
    for element in order:
        outer = around[element]
        rank = 0 if outer is None else found_ranks[outer]
        for before in sources[element]:
            rank = max(rank, found_ranks[before] + 1)
        found_ranks[element] = -1 if element == place else rank
    return found_ranks[: len(boards)]
