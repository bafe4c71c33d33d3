"""On which side and in which row each board stands: a lane is kept from a fork until the branches merge.

Every board hands its lane on to one of its readers, the one from which the longest way leads on; the longest
way from the input thus keeps lane 0. Lengths are those of the graph with nothing folded, so that folding a
section never moves a board that stands before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from boxwalk.layout.blocks import Board
from boxwalk.layout.shown import Shown


def heirs(graph: Shown, boards: Sequence[Board], owner: Sequence[int]) -> list[int | None]:
    """For each board the board to which it hands its lane on; None where nobody reads it.

    owner: for each vertex the index of its board.
    """
    found: list[int | None] = []
    for number, board in enumerate(boards):
        readers = [
            (-graph.depths[target], target)
            for vertex in board.vertices
            for target in graph.targets[vertex]
            if owner[target] != number
        ]
        found.append(owner[min(readers)[1]] if readers else None)
    return found


def lanes(ranks: Sequence[int], heir: Sequence[int | None]) -> list[int]:
    """The lane of each board, 0 being the main branch; no two boards of one rank share one.

    Boards are given by their ranks and heirs; those of one rank choose in the order given. A board takes the
    lowest of the lanes left to it and frees the others; with none left to it, it takes the lowest free one.
    """
    found = [0] * len(ranks)
    left_to: list[list[int]] = [[] for _ in ranks]
    free: list[int] = []
    ended: list[int] = []  # lanes of this rank that nobody inherits: free from the next rank on
    opened, rank = 0, -1
    for number in sorted(range(len(ranks)), key=lambda board: (ranks[board], board)):
        if ranks[number] != rank:
            rank = ranks[number]
            for lane in ended:
                heappush(free, lane)
            ended.clear()
        if left_to[number]:
            lane, *others = sorted(left_to[number])
            for other in others:
                heappush(free, other)
        elif free:
            lane = heappop(free)
        else:
            lane, opened = opened, opened + 1
        found[number] = lane
        next_board = heir[number]
        if next_board is None:
            ended.append(lane)
        else:
            left_to[next_board].append(lane)
    return found
