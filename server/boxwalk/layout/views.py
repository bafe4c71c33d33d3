"""How much of a network is shown: what is folded and merged, as asked or chosen so that it can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from boxwalk.errors import ParameterError
from boxwalk.layout.blocks import blocks
from boxwalk.layout.merging import merge, visible
from boxwalk.layout.repeats import levels as levels_of
from boxwalk.layout.shown import Shown, shown
from boxwalk.layout.world import Kind
from boxwalk.recording.graph import Graph

#: a network with more shown nodes than this starts merged; with more of them, or of panels, also folded
MERGED_ABOVE, FOLDED_ABOVE, FOLDED_ABOVE_PANELS = 60, 300, 120
#: a start that is folded has so many panels, where the sections allow it
FEWEST, MOST = 15, 80


@dataclass(frozen=True)
class View:
    """What is asked for. kind, folded, merged: see `layout`.

    levels: fold all sections that lie so many levels deep or deeper, instead of `folded`. start: choose what
    is folded and merged, instead of `folded`, `merged` and `levels`.
    Raises ParameterError where one stands beside what it is instead of, or `levels` is negative.
    """

    kind: Kind = "linear"
    folded: frozenset[str] = frozenset()
    merged: bool = False
    levels: int | None = None
    start: bool = False

    def __post_init__(self) -> None:
        if self.levels is not None and self.levels < 0:
            raise ParameterError(f"'levels' is {self.levels}; it must be at least 0.")
        if self.start and (self.folded or self.merged or self.levels is not None):
            raise ParameterError(
                "'start' chooses itself what is folded and merged; leave out 'folded', 'merged' and "
                "'levels', or leave out 'start'."
            )
        if self.levels is not None and self.folded:
            raise ParameterError(
                "'levels' and 'folded' both say what is folded; leave out one. "
                "The answer to 'levels' names the folded sections: change that list."
            )

    def of(self, graph: Graph) -> tuple[frozenset[str], bool]:
        """The sections of `graph` to fold, and whether to merge."""
        if self.start:
            return start(graph)
        if self.levels is None:
            return self.folded, self.merged
        return deeper(graph, self.levels, self.merged), self.merged


def deeper(graph: Graph, levels: int, merged: bool = False) -> frozenset[str]:
    """Ids of all sections that lie `levels` levels deep or deeper and are more than one panel; 0: of all.

    A repeat is no level of its own: it lies as deep as its sections.
    """
    tree = _Tree(graph, visible(graph, merged))
    return tree.ids(block for block in tree.blocks if block.level >= levels)


def start(graph: Graph) -> tuple[frozenset[str], bool]:
    """Sections to fold, and whether to merge, so that a network can be read when one arrives.

    A small network is shown as it is. One that is folded has the same number of levels everywhere, repeats
    folded, as many as give at most `MOST` panels; where they are fewer than `FEWEST`, single sections are
    opened besides, outer ones and those of few panels first.
    """
    found = shown(graph)
    count = _panels(found)
    merged = count > MERGED_ABOVE
    if merged:
        found = merge(found, graph.outputs)
    if count <= FOLDED_ABOVE and _panels(found) <= FOLDED_ABOVE_PANELS:
        return frozenset(), merged
    tree = _Tree(graph, found)
    tree.open_levels()
    tree.open_single()
    return tree.ids(block for block in tree.blocks if not block.is_open), merged


def _panels(found: Shown) -> int:
    return len(found.vertices) - (found.place is not None)


@dataclass(eq=False)
class _Block:
    """A block (see `blocks`). panels: when it is open and all inside it folded. total: with all open."""

    id: str
    level: int
    order: int
    repeats: bool
    panels: int = 0
    total: int = 0
    inner: list[_Block] = field(default_factory=list)
    is_open: bool = False


class _Tree:
    """The blocks of a network, all folded at first; those that are one panel anyway are left out."""

    def __init__(self, graph: Graph, found: Shown) -> None:
        around = blocks(found)
        depth = levels_of(graph)
        self._sections: dict[str, list[str]] = {}
        for section in graph.sections:
            self._sections.setdefault(around.block_of.get(section.id, section.id), []).append(section.id)
        by_id: dict[str, _Block] = {}
        root = _Block("", -1, -1, repeats=False)
        for vertex, path in enumerate(around.paths):
            if vertex == found.place:
                continue
            outer = root
            for name in path:
                if name not in by_id:
                    section = graph.section_by_id[self._sections[name][0]]
                    by_id[name] = _Block(name, depth[section.id], len(by_id), section.repeats > 1)
                    outer.inner.append(by_id[name])
                    outer.panels += 1
                outer = by_id[name]
                outer.total += 1
            outer.panels += 1
        self.blocks = [block for block in by_id.values() if block.total > 1]
        self._panels = 1
        self._closed = self._open(root)  # those not inside another closed one

    def ids(self, chosen: Iterable[_Block]) -> frozenset[str]:
        """Of the sections of some blocks."""
        return frozenset(section for block in chosen for section in self._sections[block.id])

    def open_levels(self) -> None:
        """Open level by level, but no repeats, up to the last level with at most `MOST` panels."""
        for level in range(max((block.level for block in self.blocks), default=-1) + 1):
            here = [block for block in self._closed if block.level == level and not block.repeats]
            if self._panels + sum(block.panels - 1 for block in here) > MOST:
                return
            self._closed = [block for block in self._closed if block.level != level or block.repeats]
            for block in here:
                self._closed += self._open(block)

    def open_single(self) -> None:
        """Open single ones, repeats too, until there are `FEWEST` panels: outer and small ones first.

        Those of one level and size are opened together where they fit.
        """
        waiting = [(block.level, block.panels, block.order, block) for block in self._closed]
        heapify(waiting)
        while waiting and self._panels < FEWEST:
            alike = [heappop(waiting)]
            while waiting and waiting[0][:2] == alike[0][:2]:
                alike.append(heappop(waiting))
            more = alike[0][1] - 1
            together = self._panels + len(alike) * more <= MOST
            for *_, block in alike:
                if together or (self._panels < FEWEST and self._panels + more <= MOST):
                    for inner in self._open(block):
                        heappush(waiting, (inner.level, inner.panels, inner.order, inner))

    def _open(self, block: _Block) -> list[_Block]:
        """The blocks to be seen then; one that holds nothing but another opens too, as it costs nothing."""
        found: list[_Block] = []
        opened = [block]
        while opened:
            here = opened.pop()
            here.is_open = True
            self._panels += here.panels - 1
            for inner in here.inner:
                if inner.total > 1:
                    (opened if inner.panels == 1 else found).append(inner)
        return found
