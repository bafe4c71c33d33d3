"""What holds for every graph, however odd."""

from __future__ import annotations

import dataclasses
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boxwalk.layout import Kind, Layout, View, layout, with_repeats
from boxwalk.recording.graph import Graph

from .graphs import dense, folded_graphs, random_graphs, unet
from .space import clearance, inner_edge, least_gap, shared_track

many = settings(deadline=None, max_examples=80)
KINDS: tuple[Kind, ...] = ("linear", "spiral")


def shown_edges(graph: Graph) -> dict[tuple[str, str], bool]:
    """Edges between shown nodes, by following hidden ones one at a time; -> whether every way is opaque."""
    shown = {node.id for node in graph.nodes if node.display != "none"} | set(graph.inputs[:1])
    after = defaultdict(list)
    for edge in graph.edges:
        after[edge.source].append((edge.target, edge.opaque))
    found: dict[tuple[str, str], bool] = {}
    for source in shown:
        seen: set[tuple[str, bool]] = set()
        ways = list(after[source])
        while ways:
            here = ways.pop()
            if here in seen:
                continue
            seen.add(here)
            name, opaque = here
            if name in shown:
                found[source, name] = found.get((source, name), True) and opaque
            else:
                ways.extend((target, opaque or more) for target, more in after[name])
    return found


def owners(graph: Graph, made: Layout, folded: Collection[str]) -> dict[str, str]:
    """For each node that is a panel's state that panel, for those of a folded section the section's."""
    panels = {panel.id for panel in made.panels} | set(graph.inputs[:1])
    states = {state: panel.id for panel in made.panels if not panel.folded for state in panel.states}
    found = {name: name for name in graph.inputs[:1]}
    for node in graph.nodes:
        closed = [s for s in graph.section_path(node.section) if s in folded and s in panels]
        if node.id in states:
            found[node.id] = states[node.id]
        elif closed and node.id not in graph.inputs:
            found[node.id] = closed[0]
    return found


@pytest.mark.parametrize("kind", KINDS)
@many
@given(found=folded_graphs(), merged=st.booleans())
def test_no_panels_overlap_and_the_aisle_is_free(
    kind: Kind, found: tuple[Graph, frozenset[str]], merged: bool
) -> None:
    graph, folded = found
    made = layout(graph, kind, folded, merged)
    assert least_gap(made) > 0.1
    assert clearance(made) > made.aisle_width / 2 + 0.3
    assert len({(panel.rank, panel.lane) for panel in made.panels}) == len(made.panels)


@many
@given(found=folded_graphs(), merged=st.booleans())
def test_every_edge_goes_forward_and_has_a_ribbon(found: tuple[Graph, frozenset[str]], merged: bool) -> None:
    graph, folded = found
    made = layout(graph, "linear", folded, merged)
    panels = {panel.id: panel for panel in made.panels}
    owner = owners(graph, made, folded)
    served = defaultdict(list)
    for ribbon in made.ribbons:
        for edge in ribbon.edges:
            served[edge].append(ribbon)
    for (source, target), opaque in shown_edges(graph).items():
        if source not in owner or target not in owner or owner[source] == owner[target]:
            continue  # inside one folded panel, or folded away with sections that it lies between
        a, b = owner[source], owner[target]
        before = inner_edge(panels[a]) if a in panels else inner_edge(made.input)
        behind = inner_edge(panels[b])
        assert behind - before > 3
        if a in panels:
            assert panels[a].rank < panels[b].rank
        ribbons = served[a, b]
        assert any(abs(before + 0.3 + ribbon.path[0][2]) < 1e-3 for ribbon in ribbons), "leaves its source"
        assert any(abs(behind - 0.3 + ribbon.path[-1][2]) < 1e-3 for ribbon in ribbons), "comes to its target"
        if not opaque:
            assert not all(ribbon.opaque for ribbon in ribbons)
    assert shared_track(made) < 0.01
    for ribbon in made.ribbons:
        ways = -np.diff([point[2] for point in ribbon.path])
        assert (ways > 0).all(), "ribbons never lead back"
        for a, b in ribbon.edges:
            assert a in panels or a == graph.inputs[0]
            assert b in panels


@many
@given(found=folded_graphs(), merged=st.booleans())
def test_every_shown_node_has_one_panel(found: tuple[Graph, frozenset[str]], merged: bool) -> None:
    graph, folded = found
    shown = [node.id for node in graph.nodes if node.display != "none" and node.id not in graph.inputs[:1]]
    assert sorted(panel.id for panel in layout(graph).panels) == sorted(shown)
    whole = layout(graph, merged=merged)
    assert sorted(state for panel in whole.panels for state in panel.states) == sorted(shown)
    made = layout(graph, "linear", folded, merged)
    assert (made.merged, frozenset(made.folded)) == (merged, folded)
    ids = [panel.id for panel in made.panels]
    assert len(set(ids)) == len(ids)
    for panel in made.panels:
        assert panel.node in shown
        assert panel.folded == (panel.id in folded)
        if panel.folded:
            inside = [n for n in shown if panel.id in graph.section_path(graph.by_id[n].section)]
            inside = [n for n in inside if n not in graph.inputs]
            assert panel.node == inside[-1], "a folded section shows its last node"
            assert panel.states == (panel.node,)
        else:
            assert (panel.id, panel.node) == (panel.states[0], panel.states[-1])
            assert merged or len(panel.states) == 1


@many
@given(found=folded_graphs(), merged=st.booleans())
def test_every_section_with_panels_has_a_gate_in_front_of_them(
    found: tuple[Graph, frozenset[str]], merged: bool
) -> None:
    graph, folded = found
    made = layout(graph, "linear", folded, merged)
    gates = {gate.section: gate for gate in made.gates}
    assert len(gates) == len(made.gates)
    held = defaultdict(set)
    for node in graph.nodes:
        if node.display != "none" and node.id not in graph.inputs:
            for section in graph.section_path(node.section):
                held[section].add(node.id)
    for panel in made.panels:
        if panel.id in graph.inputs:
            continue
        around = graph.section_path(panel.id if panel.folded else graph.by_id[panel.id].section)
        if len(panel.states) > 1:
            around = tuple(section for section in around if held[section] > set(panel.states))
        around = tuple(s for s in around if graph.section_by_id[s].repeats == 1 or s == panel.id)
        for depth, section in enumerate(around):
            gate = gates[section]
            assert -gate.position[2] < inner_edge(panel)
            assert gate.depth == depth
            assert gate.folded == (section == panel.id)
    walked = [-gate.position[2] for gate in made.gates]
    assert walked == sorted(walked)


@pytest.mark.parametrize("kind", KINDS)
@many
@given(found=folded_graphs(), merged=st.booleans())
def test_unfolding_moves_only_what_lies_behind(
    kind: Kind, found: tuple[Graph, frozenset[str]], merged: bool
) -> None:
    graph, folded = found
    closed = layout(graph, kind, folded, merged)
    for panel in closed.panels:
        if not panel.folded:
            continue
        opened = layout(graph, kind, folded - {panel.id}, merged)
        assert [p for p in opened.panels if p.rank < panel.rank] == [
            p for p in closed.panels if p.rank < panel.rank
        ]
        assert opened.input == closed.input


@many
@given(graph=random_graphs(), seed=st.integers(0, 1000))
def test_the_order_of_edges_and_sections_does_not_matter(graph: Graph, seed: int) -> None:
    shuffled = list(graph.edges)
    random.Random(seed).shuffle(shuffled)
    again = dataclasses.replace(graph, edges=tuple(shuffled))
    assert with_repeats(again).sections == with_repeats(graph).sections
    for merged in (False, True):
        assert layout(again, merged=merged).panels == layout(graph, merged=merged).panels
        assert layout(graph, merged=merged) == layout(graph, merged=merged)


def test_the_same_in_another_process() -> None:
    """Nothing hangs on the order of sets, which differs from process to process."""
    code = """if True:
        import hashlib
        from boxwalk.layout import View, layout, with_repeats
        from boxwalk.recording.graph import Edge, Graph, Node, Section

        def node(i):
            more = {"display": "maps", "channels": 8, "grid": (9, 9)}
            return Node(f"n{i}", "", "add" if i % 2 else "relu", None, 1, (), "", f"s{i % 7}", **more)

        pairs = [(i, j) for i in range(60) for j in range(i + 1, 60) if i * j % 7 == 3]
        edges = tuple(Edge(f"n{i}", f"n{j}") for i, j in pairs)
        sections = tuple(Section(f"s{i}", f"s{i}", "") for i in range(7))
        graph = Graph(tuple(node(i) for i in range(60)), edges, sections, (), ())
        made = [layout(graph, "linear", folded) for folded in ((), ("s2", "s5"), ("s1",))]
        row = tuple(Edge(f"n{i}", f"n{i + 1}") for i in range(399))
        long = Graph(tuple(node(i) for i in range(400)), row, sections, (), ())
        made += [layout(long, "linear", *View(start=True).of(long)), with_repeats(long)]
        print(hashlib.sha256(repr(made).encode()).hexdigest())
    """
    prints = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(prints) == 1


def lines_run(graph: Graph) -> int:
    """Lines of the layout's own code that are run for a graph; a measure that no clock can blur."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        code = frame.f_code  # type: ignore[attr-defined]
        if "boxwalk" not in code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        grouped = with_repeats(graph)
        layout(grouped)
        layout(grouped, "linear", *View(start=True).of(grouped))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("make", [dense, unet])
def test_work_grows_with_nodes_and_edges_only(make: object) -> None:
    small, large = (make(size) for size in (12, 48))  # type: ignore[operator]
    growth = (len(large.nodes) + len(large.edges)) / (len(small.nodes) + len(small.edges))
    assert growth > 3.5
    assert lines_run(large) < 1.15 * growth * lines_run(small)
