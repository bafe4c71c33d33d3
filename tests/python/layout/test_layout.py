"""Small networks laid out by hand: where everything stands."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from boxwalk.errors import ParameterError, UnknownError
from boxwalk.layout import Kind, Layout, Panel, Ribbon, layout
from boxwalk.recording.graph import Graph, Node

from .graphs import chain, dense, graph, node, unet
from .space import clearance, corners, inner_edge, least_gap, shared_track

KINDS: tuple[Kind, ...] = ("linear", "spiral")


def block() -> Graph:
    """x -> stem -> a residual block with a convolution on its shortcut -> head."""
    return graph(
        ["x", "stem", "block.conv1", "block.relu", "block.conv2", "block.down", "block.add", "head"],
        "x>stem>block.conv1>block.relu>block.conv2>block.add>head stem>block.down>block.add",
        "block",
    )


def panel(made: Layout, name: str) -> Panel:
    return next(found for found in made.panels if found.id == name)


def ribbons(made: Layout, source: str, target: str) -> list[Ribbon]:
    return [found for found in made.ribbons if (source, target) in found.edges]


def test_ranks_and_lanes_of_a_residual_block() -> None:
    made = layout(block())
    assert {p.id: (p.rank, p.lane) for p in made.panels} == {
        "stem": (0, 0),
        "block.conv1": (1, 0),
        "block.down": (1, 1),
        "block.relu": (2, 0),
        "block.conv2": (3, 0),
        "block.add": (4, 0),
        "head": (5, 0),
    }


def test_where_panels_stand() -> None:
    """Main branch right, second left, lower edge .55, inner edge 1.75, turned 35 degrees, 5 m apart."""
    made = layout(block())
    main, down = panel(made, "block.conv1"), panel(made, "block.down")
    assert main.position[0] == pytest.approx(-down.position[0])
    assert main.position[0] > 1.75
    assert main.yaw == pytest.approx(-math.radians(35), abs=1e-5)
    assert down.yaw == pytest.approx(math.radians(35), abs=1e-5)
    points = corners(main)
    assert points[:, 1].min() == pytest.approx(0.55, abs=1e-3)
    assert points[:, 1].max() == pytest.approx(3.75, abs=1e-3)
    assert points[:, 0].min() == pytest.approx(1.75, abs=1e-3)
    outer = points[np.argmax(points[:, 0])]
    assert -outer[2] < inner_edge(main), "the outer edge is turned to the walker"
    steps = [inner_edge(panel(made, n)) for n in ("stem", "block.conv1", "block.relu", "block.conv2")]
    assert np.diff(steps) == pytest.approx(5, abs=1e-3)
    assert list(made.start) == [0, 0, 0]
    assert made.start_yaw == 0
    assert made.aisle_width == 2.2
    assert list(made.aisle[0]) == [0, 0, 0]
    assert made.aisle[-1][2] == pytest.approx(-inner_edge(panel(made, "head")) - 6, abs=1e-3)


def test_wide_panels_get_more_room() -> None:
    wide = graph(["x", "a", node("b", channels=1, grid=(10, 30)), "c"], "x>a>b>c")
    made = layout(wide)
    assert panel(made, "b").width == pytest.approx(7.04)
    assert inner_edge(panel(made, "b")) - inner_edge(panel(made, "a")) == pytest.approx(
        7.04 * math.sin(math.radians(35)) + 1.3, abs=1e-3
    )
    assert inner_edge(panel(made, "c")) - inner_edge(panel(made, "b")) == pytest.approx(5, abs=1e-3)


def test_the_input_stands_left_and_hides_nothing() -> None:
    """From the start, the whole of the first layer's panel is seen beside the input."""
    made = layout(graph([node("x", channels=3, grid=(120, 160)), "a"], "x>a"))
    assert made.input.position[0] < -1.75
    assert made.input.yaw == pytest.approx(math.radians(35), abs=1e-5)
    assert (made.input.width, made.input.height) == pytest.approx((3.2 * 4 / 3, 3.2), abs=1e-4)
    angles = [np.arctan2(corners(b)[:, 0], -corners(b)[:, 2]) for b in (made.input, panel(made, "a"))]
    assert angles[0].max() < angles[1].min()
    (way,) = made.ribbons
    assert way.kind == "input"
    assert way.edges == (("x", "a"),)
    assert way.path[0][0] < -1.1
    assert way.path[-1][0] > 1.1


def test_kinds_and_ways_of_ribbons() -> None:
    made = layout(block())
    (main,) = ribbons(made, "block.conv1", "block.relu")
    assert main.kind == "main"
    assert {point[0] for point in main.path} == {1.42}
    (fork,) = ribbons(made, "stem", "block.down")
    assert fork.kind == "skip"
    assert fork.path[0][0] == 1.42
    assert fork.path[-1][0] == -1.58
    (merge,) = ribbons(made, "block.down", "block.add")
    assert merge.kind == "skip"
    lefts = [point for point in merge.path if point[0] == -1.58]
    assert -lefts[-1][2] == pytest.approx(inner_edge(panel(made, "block.add")) - 0.3 - 3.2, abs=1e-3)
    assert merge.path[-1][0] == 1.42
    assert all(0 < point[1] < 0.05 for ribbon in made.ribbons for point in ribbon.path)
    heights = {ribbon.kind: ribbon.path[0][1] for ribbon in made.ribbons}
    assert len(set(heights.values())) == 3


def test_a_plain_shortcut_runs_along_the_left_rim() -> None:
    made = layout(graph(["x", "a", "b", "c", "add", "d"], "x>a>b>c>add>d a>add"))
    (skip,) = ribbons(made, "a", "add")
    assert skip.kind == "skip"
    assert skip.path[0][0] == skip.path[-1][0] == 1.42
    assert min(point[0] for point in skip.path) == -1.26
    assert {p.lane for p in made.panels} == {0}, "an edge past others is no branch"


def test_skips_of_one_tensor_share_a_ribbon_with_taps() -> None:
    made = layout(dense(1, 6))
    first = [r for r in made.ribbons if {s for s, _ in r.edges} == {"b0.l0"} and r.kind == "skip"]
    trunk = max(first, key=lambda r: len(r.edges))
    assert {target for _, target in trunk.edges} == {f"b0.l{i}" for i in range(2, 6)}
    ways_in = [r for r in made.ribbons if {t for _, t in r.edges} == {"b0.l5"} and len(r.edges) > 1]
    assert len(ways_in) == 1, "one way in for all that come along the rim"
    assert len(made.ribbons) < 3 * 6 + 2


def test_many_skips_at_once_share_the_last_track() -> None:
    made = layout(dense(1, 40))
    assert min(point[0] for ribbon in made.ribbons for point in ribbon.path) >= -1.26 - 7 * 0.64 - 1e-6
    edges = {edge for ribbon in made.ribbons for edge in ribbon.edges}
    assert len(edges) == 40 + 39 * 40 // 2
    assert len(made.ribbons) < 4 * 40
    assert shared_track(made) < 0.01


def test_unet_skips_nest_on_tracks_of_their_own() -> None:
    made = layout(unet(4))
    tracks = []
    for level in range(4):
        (skip,) = ribbons(made, f"down{level}.conv", f"up{level}.cat")
        tracks.append(min(point[0] for point in skip.path))
    assert len(set(tracks)) == 4
    assert {p.lane for p in made.panels} == {0}


def test_more_branches_stand_higher_tilted_down() -> None:
    names = [f"b{i}" for i in range(20)]
    ways = [f"x>in>{name}>cat" for name in names]
    made = layout(graph(["x", "in", *names, "cat"], " ".join(ways)))
    assert sorted(panel(made, name).lane for name in names) == list(range(20))
    by_lane = {p.lane: p for p in made.panels if p.rank == 1}
    assert by_lane[0].tilt == by_lane[1].tilt == 0
    assert by_lane[2].tilt == by_lane[3].tilt == pytest.approx(math.radians(20), abs=1e-5)
    assert by_lane[2].position[0] > 0 > by_lane[3].position[0]
    assert corners(by_lane[2])[:, 1].min() > 3.75 + 0.5, "room for a label between the rows"
    top = max(corners(by_lane[2]), key=lambda point: point[1])
    low = min(corners(by_lane[2]), key=lambda point: point[1])
    assert abs(top[0]) < abs(low[0]) + 1e-6 or top[2] > low[2], "the upper edge leans to the walker"
    for kind in KINDS:
        wide = layout(graph(["x", "in", *names, "cat"], " ".join(ways)), kind)
        assert least_gap(wide) > 0.1
        assert clearance(wide) > 1.4


def test_lanes_are_free_again_where_branches_merge() -> None:
    ways = [f"in{i}>{name}{i}>in{i + 1}" for i in range(5) for name in "abc"]
    names = [name for i in range(5) for name in (f"in{i}", f"a{i}", f"b{i}", f"c{i}")]
    made = layout(graph(["x", *names, "in5"], " ".join(["x>in0", *ways])))
    for i in range(5):
        assert sorted(panel(made, f"{name}{i}").lane for name in "abc") == [0, 1, 2]
        assert panel(made, f"in{i}").lane == 0


def test_the_longest_branch_is_the_main_one() -> None:
    made = layout(graph(["x", "a", "s", "l1", "l2", "l3", "add"], "x>a>s>add a>l1>l2>l3>add"))
    assert [panel(made, name).lane for name in ("l1", "l2", "l3", "s", "add")] == [0, 0, 0, 1, 0]


def test_nodes_without_a_display_are_passed_over() -> None:
    hidden = [node("h1", display="none"), node("h2", display="none")]
    made = layout(
        graph(["x", "a", *hidden, "b"], "x>a>h1>h2>b", opaque=[("h1", "h2")]),
    )
    assert [p.id for p in made.panels] == ["a", "b"]
    (way,) = ribbons(made, "a", "b")
    assert way.opaque
    assert not ribbons(made, "x", "a")[0].opaque


def test_folding_a_section_shows_its_last_node() -> None:
    made = layout(block(), folded=["block"])
    assert [(p.id, p.node, p.folded, p.rank) for p in made.panels] == [
        ("stem", "stem", False, 0),
        ("block", "block.add", True, 1),
        ("head", "head", False, 2),
    ]
    assert [(g.section, g.folded) for g in made.gates] == [("block", True)]
    assert panel(made, "stem") == panel(layout(block()), "stem")


def test_nested_sections() -> None:
    nested = graph(
        ["x", "a.conv", "a.b.conv", "a.b.relu", "a.c.conv", "out"],
        "x>a.conv>a.b.conv>a.b.relu>a.c.conv>out",
        "a a.b a.c",
    )
    opened = layout(nested)
    assert [(g.section, g.depth, g.folded) for g in opened.gates] == [
        ("a", 0, False),
        ("a.b", 1, False),
        ("a.c", 1, False),
    ]
    assert opened.gates[1].width < opened.gates[0].width == 2.9
    assert opened.gates[0].height == 3.3
    inner = layout(nested, folded=["a.b"])
    assert [p.id for p in inner.panels] == ["a.conv", "a.b", "a.c.conv", "out"]
    assert layout(nested, folded=["a", "a.b"]).panels == layout(nested, folded=["a"]).panels
    assert [g.section for g in layout(nested, folded=["a"]).gates] == ["a"]


def test_gates_at_one_place_are_walked_through_one_by_one() -> None:
    nested = graph(["x", "a.b.c.d.conv", "out"], "x>a.b.c.d.conv>out", "a a.b a.b.c a.b.c.d")
    made = layout(nested)
    places = [-gate.position[2] for gate in made.gates]
    assert [gate.section for gate in made.gates] == ["a", "a.b", "a.b.c", "a.b.c.d"]
    assert np.diff(places).min() > 0.2
    assert places[-1] < inner_edge(panel(made, "a.b.c.d.conv")) - 0.5


def test_a_section_stands_behind_all_that_feeds_it() -> None:
    """`side.first` could stand early, but then the gate of `side` would stand in front of `late` too."""
    fed = graph(
        ["x", "a", "b", "late", "side.first", "side.last"],
        "x>a>b>late>side.last x>side.first>side.last",
        "side",
    )
    ranks = {p.id: p.rank for p in layout(fed).panels}
    assert ranks == {"a": 0, "b": 1, "late": 2, "side.first": 3, "side.last": 4}


def test_sections_between_which_data_go_back_and_forth_fold_together() -> None:
    loop = graph(
        ["x", "cell.1", "mid.1", "cell.2", "mid.2", "out"],
        "x>cell.1>mid.1>cell.2>mid.2>out",
        "cell mid",
    )
    assert [p.rank for p in layout(loop).panels] == [0, 1, 2, 3, 4]
    folded = layout(loop, folded=["cell"])
    assert [(p.id, p.node, p.rank) for p in folded.panels] == [("cell", "cell.2", 0), ("out", "out", 1)]
    assert [(g.section, g.folded) for g in folded.gates] == [("cell", True)]
    both = layout(loop, folded=["cell", "mid"])
    assert [p.id for p in both.panels] == ["cell", "out"]
    assert {(g.section, g.folded) for g in both.gates} == {("cell", True), ("mid", True)}


def test_several_inputs() -> None:
    made = layout(graph(["x", "y", "a", "b"], "x>a>b y>b", inputs=("x", "y")))
    assert {p.id: p.rank for p in made.panels} == {"y": 0, "a": 0, "b": 1}
    assert [r.kind for r in ribbons(made, "y", "b")] == ["input"]
    assert panel(made, "a").lane == 0


@pytest.mark.parametrize(
    "odd",
    [
        Graph((), (), (), (), ()),
        graph(["x"], ""),
        graph([node("x", display="none"), "a"], "x>a"),
        graph(["a", "b"], "a>b", inputs=()),
        graph([node("x"), node("h", display="none")], "x>h"),
    ],
    ids=["nothing", "only an input", "an input that is not shown", "no input", "nothing shown"],
)
def test_odd_graphs(odd: Graph) -> None:
    for kind in KINDS:
        made = layout(odd, kind)
        assert least_gap(made) > 0
        assert list(made.aisle[0]) == [0, 0, 0]
        assert np.all(np.array(made.bounds[0]) < np.array(made.bounds[1]))


def test_everything_is_within_the_bounds() -> None:
    for kind in KINDS:
        made = layout(unet(3), kind)
        low, high = (np.array(corner) for corner in made.bounds)
        points = [*made.aisle, made.input.position, *(gate.position for gate in made.gates)]
        points += [tuple(corner) for found in made.panels for corner in corners(found)]
        points += [point for ribbon in made.ribbons for point in ribbon.path if point[0] > -1.1]
        assert np.all(np.array(points) >= low - 1e-3)
        assert np.all(np.array(points) <= high + 1e-3)


def test_a_long_network_winds_around_its_middle() -> None:
    made = layout(chain(300), "spiral")
    centre = np.mean([p.position for p in made.panels[:22]], axis=0)[[0, 2]]
    distance = [float(np.hypot(*(np.array(p.position)[[0, 2]] - centre))) for p in made.panels]
    assert max(distance) < 110, "a straight line of it is 1500 m long"
    assert min(distance) > 10
    yaws = np.unwrap([p.yaw for p in made.panels])
    assert (np.diff(yaws) > 0).all(), "it always turns to the left"
    lengths = np.linalg.norm(np.diff(np.array(made.aisle), axis=0), axis=1)
    assert lengths.sum() == pytest.approx(layout(chain(300)).aisle[-1][2] * -1, rel=1e-3)


def test_turns_of_the_spiral_keep_clear_of_each_other() -> None:
    """The widest panels there are, on both sides and in two rows, for three turns."""
    names = [f"{branch}{i}" for i in range(120) for branch in "abcd"]
    ways = [">".join(["x", *(f"{branch}{i}" for i in range(120)), "out"]) for branch in "abcd"]
    nodes: list[Node | str] = ["x", *(node(name, channels=1, grid=(10, 22)) for name in names), "out"]
    made = layout(graph(nodes, " ".join(ways)), "spiral")
    assert {found.lane for found in made.panels} == {0, 1, 2, 3}
    assert least_gap(made) > 0.5
    assert clearance(made) > 1.4


def test_what_cannot_be_laid_out_is_told_in_words() -> None:
    with pytest.raises(ParameterError, match="Unknown kind of layout 'ring'; 'linear' or 'spiral'"):
        layout(block(), "ring")  # type: ignore[arg-type]
    with pytest.raises(UnknownError, match=r"Unknown section 'blok'\. Did you mean 'block'"):
        layout(block(), folded=["blok"])
    circle: Any = graph(["x", "a", "b"], "x>a>b b>a")
    with pytest.raises(ParameterError, match="circle through 'a'"):
        layout(circle)
