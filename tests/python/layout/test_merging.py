"""A layer with the normalization and the activation that only follow it is one panel."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from torch import Tensor, nn

from boxwalk.layout import Layout, layout
from boxwalk.recording.graph import Graph
from boxwalk.recording.recording import record

from .graphs import graph, node, random_graphs


def states(made: Layout) -> list[tuple[str, ...]]:
    return [panel.states for panel in made.panels]


def test_a_convolution_with_all_that_only_follows_it() -> None:
    found = graph(["x", "conv", "bn:batch_norm", "act:relu", "next"], "x>conv>bn>act>next")
    made = layout(found, merged=True)
    first, second = made.panels
    assert (first.id, first.node, first.states, first.folded) == ("conv", "act", ("conv", "bn", "act"), False)
    assert (second.id, second.node, second.states) == ("next", "next", ("next",))
    assert [ribbon.edges for ribbon in made.ribbons] == [(("x", "conv"),), (("conv", "next"),)]
    assert [panel.rank for panel in made.panels] == [0, 1]
    assert made.merged
    plain = layout(found)
    assert states(plain) == [("conv",), ("bn",), ("act",), ("next",)]
    assert not plain.merged
    assert plain.panels[0].position == first.position, "the first panel stands where it stood"


@pytest.mark.parametrize(
    ("nodes", "merged"),
    [
        ("conv:conv2d act:relu", "conv+act"),
        ("conv:conv_transpose2d bn:batch_norm", "conv+bn"),
        ("conv:scaled_std_conv2d act:leaky_relu", "conv+act"),
        ("conv:conv1d bn:instance_norm act:prelu", "conv+bn+act"),
        ("fc:linear act:gelu", "fc+act"),
        ("fc:linear bn:layer_norm act:hardswish", "fc+bn+act"),
        ("fc:linear act:log_sigmoid", "fc+act"),
        ("bn:batch_norm act:relu6 conv", "bn+act conv"),
        ("sum:add act:relu", "sum+act"),
        ("conv act:relu bn:batch_norm", "conv+act bn"),
        ("conv act:relu more:tanh", "conv+act more"),
        ("conv bn:batch_norm more:batch_norm act:relu", "conv+bn more+act"),
        ("cat:cat act:relu", "cat act"),
        ("sum:add bn:batch_norm", "sum bn"),
        ("pool:max_pool2d act:relu", "pool act"),
        ("conv p:softmax", "conv p"),
        ("conv one:conv2d", "conv one"),
        ("up:upsample_bilinear2d act:relu", "up act"),
        ("conv glu:glu", "conv glu"),
    ],
)
def test_what_takes_in_what(nodes: str, merged: str) -> None:
    names = [item.partition(":")[0] for item in nodes.split()]
    found = graph(["x", *nodes.split(), "end:mean"], ">".join(["x", *names, "end"]))
    expected = [tuple(group.split("+")) for group in merged.split()]
    assert states(layout(found, merged=True)) == [*expected, ("end",)]


def test_nothing_else_may_read_in_between() -> None:
    found = graph(["x", "conv", "bn:batch_norm", "act:relu", "add:add"], "x>conv>bn>act>add bn>add")
    assert states(layout(found, merged=True)) == [("conv", "bn"), ("act",), ("add",)]
    found = graph(["x", "conv", "bn:batch_norm", "act:relu", "add:add"], "x>conv>bn>act>add conv>add")
    assert states(layout(found, merged=True)) == [("conv",), ("bn", "act"), ("add",)]
    found = graph(["x", "conv", "bn:batch_norm", "act:relu"], "x>conv>bn>act")
    given = dataclasses.replace(found, outputs=("conv", "act"))
    assert states(layout(given, merged=True)) == [("conv",), ("bn", "act")], "its caller reads what it gives"


def test_what_follows_reads_nothing_else_and_is_of_the_same_shape() -> None:
    found = graph(["x", "a", "conv", "norm:group_norm"], "x>a>conv>norm a>norm")
    assert states(layout(found, merged=True)) == [("a",), ("conv",), ("norm",)]
    for other in (node("bn", channels=8, operator="batch_norm"), node("bn", grid=(1, 1), operator="relu")):
        assert states(layout(graph(["x", "conv", other], "x>conv>bn"), merged=True)) == [("conv",), ("bn",)]
    broken = graph(["x", "conv", "act:relu"], "x>conv>act", opaque=[("conv", "act")])
    assert states(layout(broken, merged=True)) == [("conv",), ("act",)], "an opaque way may hide anything"
    assert states(layout(graph(["x:conv2d", "act:relu"], "x>act"), merged=True)) == [("act",)]


def test_hidden_nodes_in_between_do_not_matter() -> None:
    hidden = node("h", display="none")
    assert states(layout(graph(["x", "conv", hidden, "act:relu"], "x>conv>h>act"), merged=True)) == [
        ("conv", "act")
    ]


def test_sections_of_which_nothing_else_is_left_dissolve() -> None:
    """As timm has it: `bn1` holds a normalization and its activation; and a section for one convolution."""
    found = graph(
        [
            "x",
            "a.conv",
            "a.bn1.norm:batch_norm",
            "a.bn1.act:relu",
            "a.c.conv",
            "a.c.bn:batch_norm",
            "a.relu:relu",
        ],
        "x>a.conv>a.bn1.norm>a.bn1.act>a.c.conv>a.c.bn>a.relu",
        "a a.bn1 a.c",
    )
    made = layout(found, merged=True)
    assert states(made) == [("a.conv", "a.bn1.norm", "a.bn1.act"), ("a.c.conv", "a.c.bn", "a.relu")]
    assert [gate.section for gate in made.gates] == ["a"]
    assert (made.levels, layout(found).levels) == (1, 2)
    assert layout(found, folded=["a.c"], merged=True).panels == made.panels, "it is one panel already"
    assert [panel.id for panel in layout(found, folded=["a"], merged=True).panels] == ["a"]


def test_a_chain_does_not_lead_out_of_a_section_that_holds_something_else() -> None:
    found = graph(["x", "a.first", "a.conv", "bn:batch_norm", "act:relu"], "x>a.first>a.conv>bn>act", "a")
    assert states(layout(found, merged=True)) == [("a.first",), ("a.conv",), ("bn", "act")]
    found = graph(["x", "conv", "a.bn:batch_norm", "a.act:relu", "a.last"], "x>conv>a.bn>a.act>a.last", "a")
    assert states(layout(found, merged=True)) == [("conv",), ("a.bn", "a.act"), ("a.last",)]


def test_a_folded_section_shows_one_state() -> None:
    found = graph(
        ["x", "a.conv1", "a.conv2", "a.bn:batch_norm", "a.act:relu", "out"],
        "x>a.conv1>a.conv2>a.bn>a.act>out",
        "a",
    )
    (first, _) = layout(found, folded=["a"], merged=True).panels
    assert (first.id, first.node, first.states, first.folded) == ("a", "a.act", ("a.act",), True)


class Functional(nn.Module):
    """Modules and functions mixed; the last relu works in place."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.weight = nn.Parameter(torch.ones(4, 4, 1, 1))
        self.fc = nn.Linear(4, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.norm(self.conv(x)))
        y = nn.functional.silu(nn.functional.conv2d(x, self.weight))
        y = torch.relu_(x + y)
        found: Tensor = torch.tanh(self.fc(y.mean((2, 3))))
        return found


def test_functions_are_taken_in_like_modules() -> None:
    recorded = record(Functional().eval(), torch.ones(1, 3, 6, 7)).graph
    assert states(layout(recorded, merged=True)) == [
        ("conv", "norm", "relu"),
        ("conv2d", "silu"),
        ("add", "relu~2"),
        ("mean",),
        ("fc", "tanh"),
    ]


@settings(deadline=None, max_examples=80)
@given(found=random_graphs())
def test_every_state_only_follows_the_one_before(found: Graph) -> None:
    made = layout(found, merged=True)
    shown = [item.id for item in found.nodes if item.display != "none" and item.id not in found.inputs[:1]]
    assert sorted(name for panel in made.panels for name in panel.states) == sorted(shown)
    readers, sources = {}, {}
    for item in found.nodes:
        readers[item.id] = {edge.target for edge in found.edges if edge.source == item.id}
        sources[item.id] = {edge.source for edge in found.edges if edge.target == item.id}
    hidden = {item.id for item in found.nodes if item.display == "none"}
    for panel in made.panels:
        assert panel.id == panel.states[0]
        assert panel.node == panel.states[-1]
        for before, after in zip(panel.states, panel.states[1:], strict=False):
            one, other = found.by_id[before], found.by_id[after]
            assert (one.display, one.channels, one.grid) == (other.display, other.channels, other.grid)
            assert before not in found.outputs
            assert (one.operator, other.operator) in {
                ("conv2d", "batch_norm"),
                ("conv2d", "relu"),
                ("batch_norm", "relu"),
                ("add", "relu"),
            }
            if not hidden:
                assert readers[before] == {after}
                assert sources[after] == {before}
