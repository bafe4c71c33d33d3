"""Equal sections that follow each other, as one section around them that can be folded."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from boxwalk.recording.graph import Graph, Node, Section

#: what a section reads from outside: its own node and that of the section before, both counted from their
#: section's first, or the id of a node elsewhere; and whether the edge is opaque
Read = tuple[int, int | str, bool]

_NUMBERED = re.compile(r"(.*?)([0-9]+|(?<![A-Za-z])[A-Za-z])")


def with_repeats(graph: Graph) -> Graph:
    """`graph` with a section around every run of equal sections of one parent.

    Equal: the same names but for the number, the same operators, shapes, attributes, sections and inner
    edges. A run: each begins where the one before ends, reads from it what the next one reads from it in
    turn, and from elsewhere only what all of them read. Ids stay as they are; the new section of `layer3.1`
    to `layer3.5` is called `layer3.1~5`, or a little longer where something else in the graph is called so.
    """
    finder = _Finder(graph)
    taken = {*graph.by_id, *graph.section_by_id, *graph.aliases}
    group_of: dict[str, Section] = {}
    first: dict[str, Section] = {}
    for run in finder.runs():
        start, end = run[0], run[-1]
        until = "" if start.title == end.title else f" – {_tail(start.title, end.title)}"
        group = Section(
            id=_free(f"{start.id}~{_tail(start.id, end.id)}", taken),
            title=f"{start.title}{until} ×{len(run)}",
            parent=start.parent,
            module=start.module,
            repeats=len(run),
        )
        first[start.id] = group
        group_of.update((section.id, group) for section in run)
    sections: list[Section] = []
    for section in graph.sections:
        if section.id in first:
            sections.append(first[section.id])
        group_around = group_of.get(section.id)
        sections.append(section if group_around is None else replace(section, parent=group_around.id))
    return replace(graph, sections=tuple(sections)) if group_of else graph


def levels(graph: Graph) -> dict[str, int]:
    """How deep each section lies: the number of sections around it, repeats not counted."""
    found: dict[str, int] = {}
    for section in graph.sections:
        around = [graph.section_by_id[one].repeats for one in graph.section_path(section.parent)]
        found[section.id] = around.count(1)
    return found


@dataclass(frozen=True)
class _Span:
    """The nodes of a section, as indices in the order of their execution: from start to before end."""

    section: Section
    start: int
    end: int


class _Finder:
    """Compares the sections of a graph that lie side by side."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        index = {node.id: number for number, node in enumerate(graph.nodes)}
        sources: list[list[tuple[int, bool]]] = [[] for _ in graph.nodes]
        for edge in graph.edges:
            sources[index[edge.target]].append((index[edge.source], edge.opaque))
        self._sources = [sorted(found) for found in sources]

    def runs(self) -> list[list[Section]]:
        """Runs of at least two equal sections, in the order of the graph."""
        found: list[list[Section]] = []
        for siblings in self._siblings():
            run: list[_Span] = []
            links: list[Read] = []
            for span in siblings:
                reads = self._follows(run[-1], span) if run else None
                if reads is None or (len(run) > 1 and reads != links):
                    found.append([one.section for one in run])
                    run = []
                run.append(span)
                links = reads or []
            found.append([one.section for one in run])
        return [run for run in found if len(run) > 1]

    def _siblings(self) -> list[list[_Span]]:
        """The sections of each parent whose nodes are executed one after the other, in that order."""
        count: dict[str, int] = {}
        ends: dict[str, tuple[int, int]] = {}
        paths: dict[str, tuple[str, ...]] = {}
        for number, node in enumerate(self._graph.nodes):
            if node.section not in paths:
                paths[node.section] = self._graph.section_path(node.section)
            for name in paths[node.section]:
                count[name] = count.get(name, 0) + 1
                ends[name] = ends.get(name, (number, 0))[0], number + 1
        by_parent: dict[str, list[_Span]] = {}
        for section in self._graph.sections:
            start, end = ends.get(section.id, (0, 0))
            if end > start and count[section.id] == end - start:
                by_parent.setdefault(section.parent, []).append(_Span(section, start, end))
        return [sorted(spans, key=lambda span: span.start) for spans in by_parent.values()]

    def _follows(self, one: _Span, other: _Span) -> list[Read] | None:
        """What `other` reads from outside, if it is equal to `one` and follows it; else None."""
        if (
            other.start != one.end
            or other.end - other.start != one.end - one.start
            or other.section.module != one.section.module
            or _stem(other.section.title)[0] != _stem(one.section.title)[0]
        ):
            return None
        nodes = self._graph.nodes
        inside = _Pairs(self._graph, one.section.id, other.section.id)
        reads: list[Read] = []
        for offset in range(one.end - one.start):
            before, after = nodes[one.start + offset], nodes[other.start + offset]
            if not inside.match(before.section, after.section) or _does(before) != _does(after):
                return None
            ours, theirs = self._sources[one.start + offset], self._sources[other.start + offset]
            from_inside = [(source - one.start, opaque) for source, opaque in ours if source >= one.start]
            to_inside = [(source - other.start, opaque) for source, opaque in theirs if source >= other.start]
            if from_inside != to_inside or len(ours) != len(theirs):
                return None
            outside = theirs[: len(theirs) - len(to_inside)]
            for edge in outside:
                if edge[0] >= one.start:
                    reads.append((offset, edge[0] - one.start, edge[1]))
                elif edge in ours:
                    reads.append((offset, nodes[edge[0]].id, edge[1]))
                else:
                    return None
        return reads if any(isinstance(source, int) for _, source, _ in reads) else None


class _Pairs:
    """Which inner section of one section is which of another."""

    def __init__(self, graph: Graph, one: str, other: str) -> None:
        self._graph = graph
        self._there = {one: other}
        self._back = {other: one}

    def match(self, one: str, other: str) -> bool:
        """Whether two sections inside are at the same place; the first time they are met they may be."""
        while one not in self._there and other not in self._back:
            ours, theirs = self._graph.section_by_id[one], self._graph.section_by_id[other]
            if ours.module != theirs.module:
                return False
            self._there[one], self._back[other] = other, one
            one, other = ours.parent, theirs.parent
        return self._there.get(one) == other


def _does(node: Node) -> tuple[object, ...]:
    """What makes two nodes equal."""
    return (
        node.operator,
        node.module is None,
        node.shape,
        node.dtype,
        dict(node.attributes),
        node.parameters,
        node.display,
        node.channels,
        node.grid,
        node.skip_tokens,
    )


def _stem(name: str) -> tuple[str, str]:
    """A name without its number (or single letter: `Mixed_6c`) at the end, and that."""
    parts = _NUMBERED.fullmatch(name)
    return (parts[1], parts[2]) if parts else (name, "")


def _tail(first: str, last: str) -> str:
    """What tells the last of several names from the first: its number, else its part behind the last dot."""
    stem, number = _stem(last)
    return number if number and _stem(first)[0] == stem else last.rpartition(".")[2]


def _free(base: str, taken: set[str]) -> str:
    """`base`, or with a number where something else is called so; taken from now on."""
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    taken.add(found)
    return found
