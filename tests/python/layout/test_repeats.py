"""Equal sections that follow each other lie in one section that can be folded."""

from __future__ import annotations

import dataclasses
import re

import pytest
import torch
from hypothesis import given, settings
from torch import Tensor, nn

from boxwalk.layout import layout, with_repeats
from boxwalk.recording.graph import Graph, Section
from boxwalk.recording.recording import record

from .graphs import graph, node, random_graphs, repeating_graphs


def blocks(count: int, parts: str = "conv act:relu", names: str = "a.{}") -> Graph:
    """x -> a.0.conv -> a.0.act -> a.1.conv .. -> out, each block with a way past it."""
    ids = [names.format(number) for number in range(count)]
    items = [part.partition(":")[0] for part in parts.split()]
    way = ["x", *(f"{block}.{item}" for block in ids for item in items), "out"]
    skips = [f"{block}.{items[0]}>{block}.{items[-1]}" for block in ids if len(items) > 2]
    nodes = ["x", *(f"{block}.{part}" for block in ids for part in parts.split()), "out"]
    return graph(nodes, " ".join([">".join(way), *skips]), " ".join(["a", *ids]))


def groups(found: Graph) -> list[tuple[str, str, str, int]]:
    return [
        (section.id, section.title, section.parent, section.repeats)
        for section in with_repeats(found).sections
        if section.repeats != 1
    ]


def test_equal_blocks_are_a_group() -> None:
    found = blocks(4, "conv act:relu add:add")
    grouped = with_repeats(found)
    assert [(section.id, section.parent, section.repeats) for section in grouped.sections] == [
        ("a", "", 1),
        ("a.0~3", "a", 4),
        ("a.0", "a.0~3", 1),
        ("a.1", "a.0~3", 1),
        ("a.2", "a.0~3", 1),
        ("a.3", "a.0~3", 1),
    ]
    assert (grouped.nodes, grouped.edges) == (found.nodes, found.edges)
    assert grouped.section_by_id["a.0~3"].title == "0 – 3 ×4"
    assert with_repeats(graph(["x", "y"], "x>y")).sections == ()


def test_a_folded_group_is_one_panel_that_shows_its_last_block() -> None:
    grouped = with_repeats(blocks(4))
    opened, closed = layout(grouped), layout(grouped, folded=["a.0~3"])
    assert [(panel.id, panel.node, panel.folded) for panel in closed.panels] == [
        ("a.0~3", "a.3.act", True),
        ("out", "out", False),
    ]
    assert [(gate.section, gate.title, gate.depth, gate.folded) for gate in closed.gates] == [
        ("a", "a", 0, False),
        ("a.0~3", "0 – 3 ×4", 1, True),
    ]
    assert [gate.section for gate in opened.gates] == ["a", "a.0", "a.1", "a.2", "a.3"], (
        "open, it has no gate"
    )
    assert {gate.depth for gate in opened.gates[1:]} == {1}, "it is no level of its own"
    assert opened.gates == layout(blocks(4)).gates
    assert opened.panels == layout(blocks(4)).panels
    assert closed.folded == ("a.0~3",)
    assert closed.levels == opened.levels == 2
    inside = layout(grouped, folded=["a.0~3", "a.1"])
    assert inside.panels == closed.panels, "what is folded inside does not matter"
    assert [panel.id for panel in layout(grouped, folded=["a.1"]).panels][:3] == [
        "a.0.conv",
        "a.0.act",
        "a.1",
    ]


def changed(found: Graph, name: str, **fields: object) -> Graph:
    nodes = tuple(dataclasses.replace(item, **fields) if item.id == name else item for item in found.nodes)  # type: ignore[arg-type]
    return dataclasses.replace(found, nodes=nodes)


@pytest.mark.parametrize(
    "fields",
    [
        {"operator": "tanh"},
        {"shape": (1, 16, 28, 27)},
        {"dtype": "float16"},
        {"attributes": {"stride": (2, 2)}},
        {"parameters": 5},
        {"module": "a.2.conv"},
        {"channels": 17},
    ],
    ids=str,
)
def test_a_block_with_a_difference_parts_the_group(fields: dict[str, object]) -> None:
    found = changed(blocks(5), "a.2.conv", **fields)
    assert groups(found) == [("a.0~1", "0 – 1 ×2", "a", 2), ("a.3~4", "3 – 4 ×2", "a", 2)]


def test_inner_edges_and_sections_count() -> None:
    found = blocks(3, "conv act:relu add:add")
    without = tuple(edge for edge in found.edges if (edge.source, edge.target) != ("a.1.conv", "a.1.add"))
    assert groups(dataclasses.replace(found, edges=without)) == []
    opaque = tuple(dataclasses.replace(edge, opaque=edge.target == "a.2.act") for edge in found.edges)
    assert groups(dataclasses.replace(found, edges=opaque)) == [("a.0~1", "0 – 1 ×2", "a", 2)]
    other = tuple(dataclasses.replace(s, module="B" if s.id == "a.0" else "") for s in found.sections)
    assert groups(dataclasses.replace(found, sections=other)) == [("a.1~2", "1 – 2 ×2", "a", 2)]
    inner = dataclasses.replace(found, sections=(*found.sections, Section("a.1.p", "a.1.p", "a.1")))
    assert groups(changed(inner, "a.1.act", section="a.1.p")) == []
    both = dataclasses.replace(inner, sections=(*inner.sections, Section("a.2.p", "a.2.p", "a.2", "P")))
    for name in ("a.1", "a.2"):
        both = changed(both, f"{name}.act", section=f"{name}.p")
    assert groups(both) == [], "sections of different modules"
    both = dataclasses.replace(both, sections=tuple(dataclasses.replace(s, module="") for s in both.sections))
    assert groups(both) == [("a.1~2", "1 – 2 ×2", "a", 2)]


def test_blocks_must_follow_each_other() -> None:
    between = graph(
        ["x", "a.0.conv", "mid", "a.1.conv", "a.2.conv"], "x>a.0.conv>mid>a.1.conv>a.2.conv", "a a.0 a.1 a.2"
    )
    assert groups(between) == [("a.1~2", "1 – 2 ×2", "a", 2)]
    aside = graph(["x", "a.0.conv", "a.1.conv", "add:add"], "x>a.0.conv>add x>a.1.conv>add", "a a.0 a.1")
    assert groups(aside) == [], "branches do not follow each other"
    dense = graph(
        ["x", *(f"a.{i}.cat:cat" for i in range(4))],
        "x>a.0.cat>a.1.cat>a.2.cat>a.3.cat a.0.cat>a.2.cat a.0.cat>a.3.cat a.1.cat>a.3.cat",
        "a a.0 a.1 a.2 a.3",
    )
    assert groups(dense) == [("a.0~1", "0 – 1 ×2", "a", 2)]
    crossed = graph(
        ["x", *(f"a.{i}.{n}" for i in range(3) for n in ("one", "two"))],
        "x>a.0.one>a.1.one x>a.0.two a.0.one>a.1.two>a.2.one a.1.one>a.2.two",
        "a a.0 a.1 a.2",
    )
    assert groups(crossed) == [("a.0~1", "0 – 1 ×2", "a", 2)], "each reads the same of the one before"


def test_what_all_of_them_read_from_elsewhere_is_no_difference() -> None:
    masked = graph(
        ["x", "mask", *(f"a.{i}.add:add" for i in range(3)), "out"],
        "x>mask x>a.0.add>a.1.add>a.2.add>out mask>a.0.add mask>a.1.add mask>a.2.add",
        "a a.0 a.1 a.2",
    )
    assert groups(masked) == [("a.0~2", "0 – 2 ×3", "a", 3)]
    two = graph(
        ["x", "m", "k", *(f"a.{i}.add:add" for i in range(3)), "out"],
        "x>m x>k x>a.0.add>a.1.add>a.2.add>out m>a.0.add m>a.1.add k>a.2.add",
        "a a.0 a.1 a.2",
    )
    assert groups(two) == [("a.0~1", "0 – 1 ×2", "a", 2)]
    other = graph(
        ["x", "m", "k", "a.0.add:add", "a.1.add:add"],
        "x>m x>k x>a.0.add>a.1.add m>a.0.add k>a.1.add",
        "a a.0 a.1",
    )
    assert groups(other) == []


def test_a_section_that_is_run_again_is_no_block() -> None:
    again = graph(
        ["x", "a.0.conv", "a.1.conv", "a.0.conv2", "a.1.conv2"],
        "x>a.0.conv>a.1.conv>a.0.conv2>a.1.conv2",
        "a a.0 a.1",
    )
    assert groups(again) == []
    between = graph(
        ["x", *(f"a.{name}" for name in ("0.one", "mid0", "0.two", "1.one", "mid1", "1.two"))],
        "x>a.0.one>a.mid0>a.0.two>a.1.one>a.mid1>a.1.two",
        "a a.0 a.1",
    )
    assert groups(between) == [], "not all between its first and its last layer is inside"


@pytest.mark.parametrize(
    ("names", "group"),
    [
        ("a.layer{}", ("a.layer0~2", "layer0 – 2 ×3")),
        ("a.b-{}", ("a.b-0~2", "b-0 – 2 ×3")),
    ],
)
def test_titles_name_the_first_and_the_last(names: str, group: tuple[str, str]) -> None:
    assert [found[:2] for found in groups(blocks(3, names=names))] == [group]


def renamed(found: Graph, old: str, new: str) -> Graph:
    """With another id and title for a section."""
    sections = tuple(
        dataclasses.replace(section, id=new, title=new) if section.id == old else section
        for section in found.sections
    )
    nodes = tuple(
        dataclasses.replace(item, section=new) if item.section == old else item for item in found.nodes
    )
    return dataclasses.replace(found, sections=sections, nodes=nodes)


def test_names_must_be_those_of_a_series() -> None:
    letters = blocks(2)
    for old, new in (("a.0", "a.6c"), ("a.1", "a.6d")):
        letters = renamed(letters, old, new)
    assert groups(letters) == [("a.6c~d", "a.6c – d ×2", "a", 2)]
    words = blocks(2)
    for old, new in (("a.0", "a.window"), ("a.1", "a.grid")):
        words = renamed(words, old, new)
    assert groups(words) == [], "they look equal, but are called as if they were not"
    marked = blocks(2)  # as a marker that is passed twice
    for old, new in (("a.0", "step"), ("a.1", "step-2")):
        marked = renamed(marked, old, new)
    marked = dataclasses.replace(
        marked,
        sections=tuple(dataclasses.replace(s, title=s.title.removesuffix("-2")) for s in marked.sections),
    )
    assert groups(marked) == [("step~step-2", "step ×2", "a", 2)]


def test_the_id_is_no_other_id() -> None:
    found = blocks(3)
    nodes = (*found.nodes, node("a.0~2"), node("a.0~2-2"))
    assert [group[0] for group in groups(dataclasses.replace(found, nodes=nodes))] == ["a.0~2-3"]
    aliased = dataclasses.replace(found, aliases={"a.0~2": "out"})
    assert [group[0] for group in groups(aliased)] == ["a.0~2-2"]


def test_groups_lie_in_each_other() -> None:
    parts = " ".join(f"{part}.conv" for part in ("p.0", "p.1", "p.2"))
    names = [f"a.{i}.{part}" for i in range(3) for part in parts.split()]
    ids = [name for i in range(3) for name in (f"a.{i}", f"a.{i}.p", *(f"a.{i}.p.{j}" for j in range(3)))]
    found = graph(["x", *names], ">".join(["x", *names]), " ".join(["a", *ids]))
    assert [(group[0], group[2]) for group in groups(found)] == [
        ("a.0~2", "a"),
        ("a.0.p.0~2", "a.0.p"),
        ("a.1.p.0~2", "a.1.p"),
        ("a.2.p.0~2", "a.2.p"),
    ]
    grouped = with_repeats(found)
    assert grouped.section_path("a.1.p.1") == ("a", "a.0~2", "a.1", "a.1.p", "a.1.p.0~2", "a.1.p.1")
    assert [panel.id for panel in layout(grouped, folded=["a.1.p.0~2"]).panels][3:5] == [
        "a.1.p.0~2",
        "a.2.p.0.conv",
    ]


class Tower(nn.Module):
    """Four equal blocks, the third of which has another kernel."""

    def __init__(self, odd: int) -> None:
        super().__init__()
        sizes = [odd if number == 2 else 3 for number in range(4)]
        self.blocks = nn.Sequential(
            *(nn.Sequential(nn.Conv2d(4, 4, size, padding=size // 2), nn.ReLU()) for size in sizes)
        )

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.blocks(x)
        return found


def test_recorded_blocks() -> None:
    x = torch.ones(1, 4, 9, 9)
    assert groups(record(Tower(3).eval(), x).graph) == [("blocks.0~3", "blocks.0 – 3 ×4", "blocks", 4)]
    assert groups(record(Tower(5).eval(), x).graph) == [("blocks.0~1", "blocks.0 – 1 ×2", "blocks", 2)]


@settings(deadline=None, max_examples=80)
@given(made=repeating_graphs())
def test_runs_are_found(made: tuple[Graph, list[int]]) -> None:
    found, lengths = made
    expected = [(f"r{run}", length) for run, length in enumerate(lengths) if length > 1]
    assert [(group[2], group[3]) for group in groups(found)] == expected


@settings(deadline=None, max_examples=80)
@given(found=random_graphs())
def test_sections_stay_what_they_are(found: Graph) -> None:
    grouped = with_repeats(found)
    ids = [section.id for section in grouped.sections]
    assert len({*ids, *grouped.by_id}) == len(ids) + len(grouped.nodes)
    assert all(re.fullmatch(r"[A-Za-z0-9_.~-]+", name) for name in ids)
    parents = {section.id: section.parent for section in grouped.sections if section.repeats > 1}
    assert found.sections == tuple(
        dataclasses.replace(section, parent=parents.get(section.parent, section.parent))
        for section in grouped.sections
        if section.id not in parents
    )
    for name in parents:
        inside = [section for section in grouped.sections if section.parent == name]
        assert len(inside) == grouped.section_by_id[name].repeats > 1
