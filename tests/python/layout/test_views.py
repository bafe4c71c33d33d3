"""What is folded and merged, as asked and as chosen for a start."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from boxwalk.errors import ParameterError
from boxwalk.layout import Layout, View, layout, with_repeats
from boxwalk.recording.graph import Graph

from .graphs import chain, folded_graphs, graph
from .test_repeats import blocks


def seen(found: Graph, view: View) -> Layout:
    return layout(found, view.kind, *view.of(found))


def sized(*sizes: int) -> Graph:
    """A chain of sections `s0`, `s1` .. of so many layers each, of which each has a tanh behind it."""
    names = [
        f"s{i}.n{j}{part}" for i, size in enumerate(sizes) for j in range(size) for part in ("", "t:tanh")
    ]
    ids = [name.partition(":")[0] for name in names]
    return graph(["x", *names], ">".join(["x", *ids]), " ".join(f"s{i}" for i in range(len(sizes))))


def test_nothing_is_folded_unless_it_is_asked_for() -> None:
    found = sized(200, 200)
    assert View().of(found) == (frozenset(), False)
    made = seen(found, View())
    assert (len(made.panels), made.folded, made.merged, made.levels) == (800, (), False, 1)
    asked = seen(found, View(folded=frozenset({"s1", "s0"}), merged=True))
    assert (len(asked.panels), asked.folded, asked.merged, asked.levels) == (2, ("s0", "s1"), True, 1)


NESTED = graph(
    ["x", "a.conv", "a.b.conv", "a.b.c.conv", "a.b.c.conv2", "a.b.d.only", "e.conv", "e.act:relu"],
    "x>a.conv>a.b.conv>a.b.c.conv>a.b.c.conv2>a.b.d.only>e.conv>e.act",
    "a a.b a.b.c a.b.d e",
)


@pytest.mark.parametrize(
    ("levels", "merged", "panels"),
    [
        (0, False, "a e"),
        (1, False, "a.conv a.b e.conv e.act"),
        (2, False, "a.conv a.b.conv a.b.c a.b.d.only e.conv e.act"),
        (3, False, "a.conv a.b.conv a.b.c.conv a.b.c.conv2 a.b.d.only e.conv e.act"),
        (9, False, "a.conv a.b.conv a.b.c.conv a.b.c.conv2 a.b.d.only e.conv e.act"),
        (0, True, "a e.conv"),
        (1, True, "a.conv a.b e.conv"),
    ],
)
def test_levels(levels: int, merged: bool, panels: str) -> None:
    made = seen(NESTED, View(levels=levels, merged=merged))
    assert [panel.id for panel in made.panels] == panels.split()
    assert made.levels == 3
    assert made.merged == merged
    assert "a.b.d" not in made.folded, "it is one panel anyway, and open it shows all its states"
    if levels == 0 and not merged:
        assert made.folded == ("a", "a.b", "a.b.c", "e"), "opened, a section shows what is inside folded"


def test_groups_are_as_deep_as_their_sections() -> None:
    grouped = with_repeats(blocks(4))
    assert [panel.id for panel in seen(grouped, View(levels=0)).panels] == ["a", "out"]
    assert [panel.id for panel in seen(grouped, View(levels=1)).panels] == ["a.0~3", "out"]
    assert seen(grouped, View(levels=1)).folded == ("a.0~3", "a.0", "a.1", "a.2", "a.3")
    opened = seen(grouped, View(levels=2))
    assert len(opened.panels) == 9
    assert opened.levels == 2


def test_what_stands_for_each_other_is_not_given_together() -> None:
    with pytest.raises(ParameterError, match="'start' chooses itself"):
        View(start=True, merged=True)
    with pytest.raises(ParameterError, match="'start' chooses itself"):
        View(start=True, folded=frozenset("a"))
    with pytest.raises(ParameterError, match="'start' chooses itself"):
        View(start=True, levels=0)
    with pytest.raises(ParameterError, match="'levels' and 'folded' both"):
        View(levels=1, folded=frozenset("a"))
    with pytest.raises(ParameterError, match="'levels' is -1; it must be at least 0"):
        View(levels=-1)


def start(found: Graph) -> Layout:
    return seen(found, View(start=True))


def test_a_small_network_starts_as_it_is() -> None:
    made = start(sized(15, 15))
    assert (len(made.panels), made.folded, made.merged) == (60, (), False)


def test_above_sixty_nodes_it_is_merged() -> None:
    made = start(sized(15, 15, 1))
    assert (len(made.panels), made.folded, made.merged) == (31, (), True)
    made = start(sized(60, 60))
    assert (len(made.panels), made.folded, made.merged) == (120, (), True)


def test_above_three_hundred_nodes_or_120_panels_it_is_folded() -> None:
    made = start(sized(*[4] * 38))
    assert (len(made.panels), len(made.folded), made.merged) == (38, 38, True), "304 nodes"
    made = start(sized(*[11] * 11))
    assert (len(made.panels), len(made.folded), made.merged) == (11 + 10, 10, True), "121 panels"


def test_a_folded_start_opens_levels_while_they_fit() -> None:
    names = [f"m.s{i}.p{j}.n{k}" for i in range(8) for j in range(5) for k in range(9)]
    ids = ["m", *(f"m.s{i}" for i in range(8)), *(f"m.s{i}.p{j}" for i in range(8) for j in range(5))]
    found = graph(["x", *names], ">".join(["x", *names]), " ".join(ids))
    made = start(found)
    assert [panel.id for panel in made.panels] == [f"m.s{i}.p{j}" for i in range(8) for j in range(5)]
    assert [gate.section for gate in made.gates if not gate.folded] == ["m", *(f"m.s{i}" for i in range(8))]


def flat(count: int, *others: str) -> str:
    """Names of `count` layers in no section, and of others."""
    return " ".join([*(f"n{i}" for i in range(count)), *others])


def row(names: str, sections: str) -> Graph:
    return graph(["x", *names.split()], ">".join(["x", *names.split()]), sections)


def test_where_levels_do_not_fit_small_sections_of_one_size_are_opened() -> None:
    sizes = {"a": 100, "b": 3, "c": 100, "d": 3, "e": 100, "f": 3}
    names = [f"{section}.n{i}" for section, size in sizes.items() for i in range(size)]
    made = start(row(flat(5, *names), " ".join(sizes)))
    assert [panel.id for panel in made.panels if panel.folded] == ["a", "c", "e"]
    assert len(made.panels) == 5 + 3 + 3 * 3


def test_a_section_that_holds_but_another_is_no_level_to_the_start() -> None:
    names = [*(f"a.s{i}.n{j}" for i in range(100) for j in range(3)), *(f"b.c.n{j}" for j in range(20))]
    made = start(row(flat(20, *names), " ".join(["a", *(f"a.s{i}" for i in range(100)), "b", "b.c"])))
    assert [panel.id for panel in made.panels] == [*flat(20).split(), "a", "b.c"]


def test_groups_stay_folded_at_the_start_unless_too_little_would_be_seen() -> None:
    made = start(with_repeats(blocks(200, "conv act:relu")))
    assert [panel.id for panel in made.panels] == ["a.0~199", "out"], "200 at once are not to be read"
    names = [f"a.s{i}.n{j}" for i in range(40) for j in range(10)]
    found = row(flat(20, *names), " ".join(["a", *(f"a.s{i}" for i in range(40))]))
    assert [panel.id for panel in start(with_repeats(found)).panels] == [*flat(20).split(), "a.s0~39"]
    made = start(with_repeats(blocks(70, "conv act:tanh pool:mean last:mean more:cat")))
    assert [panel.id for panel in made.panels] == [*(f"a.{i}" for i in range(70)), "out"]
    assert "a.0~69" not in made.folded


def test_a_network_without_sections_cannot_be_folded() -> None:
    made = start(chain(400))
    assert (len(made.panels), made.folded, made.merged) == (400, (), True)


@settings(deadline=None, max_examples=80)
@given(found=folded_graphs())
def test_levels_open_more_and_more(found: tuple[Graph, frozenset[str]]) -> None:
    made, _ = found
    for merged in (False, True):
        whole = seen(made, View(merged=merged))
        before = 0
        for levels in range(whole.levels + 1):
            view = seen(made, View(levels=levels, merged=merged))
            assert len(view.panels) >= before
            before = len(view.panels)
        assert view.panels == whole.panels
        assert view.folded == ()
        if whole.levels:
            assert seen(made, View(levels=whole.levels - 1, merged=merged)).folded


def grown(seed: int) -> Graph:
    """300 to 700 layers in a random tree of sections: of all sizes, mostly flat, or with few large ones."""
    draw = random.Random(seed)
    sizes = ([1, 1, 1, 2, 5, 20, 60, 200], [1] * 20 + [100], [1, 100, 150])[seed % 3]
    ids: list[str] = []
    names: list[str] = []

    def grow(around: str, left: int) -> None:
        while left > 0:
            size = min(left, draw.choice(sizes))
            left -= size
            name = f"{around}p{len(names)}"
            if size > 1:
                ids.append(name)
                grow(f"{name}.", size)
            else:
                names.append(name)

    grow("", draw.randint(300, 700))
    return graph(["x", *names], ">".join(["x", *names]), " ".join(ids))


@pytest.mark.parametrize("seed", range(12))
def test_a_start_has_a_readable_size_where_the_sections_allow_it(seed: int) -> None:
    found = with_repeats(grown(seed))
    made = start(found)
    count = len(made.panels)
    if count > 80:
        outer = [section.id for section in found.sections if not section.parent]
        assert made.panels == layout(found, folded=outer, merged=True).panels, "not even then"
    if count < 15:
        for panel in made.panels:
            if panel.folded:
                more = layout(found, folded=frozenset(made.folded) - {panel.id}, merged=True)
                assert len(more.panels) > 80
    assert start(found) == made
