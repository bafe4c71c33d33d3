"""Real networks, as they are recorded."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import Tensor, nn

from boxwalk.layout import Kind, Layout, View, layout, with_repeats
from boxwalk.recording.graph import Graph
from boxwalk.recording.recording import record

from .space import clearance, inner_edge, least_gap

KINDS: tuple[Kind, ...] = ("linear", "spiral")


class UNet(nn.Module):
    """Three levels down and up, with concatenated skips."""

    def __init__(self) -> None:
        super().__init__()
        self.downs = nn.ModuleList(nn.Conv2d(c, 8, 3, padding=1) for c in (3, 8, 8))
        self.middle = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU())
        self.ups = nn.ModuleList(nn.Conv2d(16, 8, 3, padding=1) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        kept = []
        for down in self.downs:
            x = torch.relu(down(x))
            kept.append(x)
            x = nn.functional.max_pool2d(x, 2)
        x = self.middle(x)
        for up in self.ups:
            x = torch.relu(up(torch.cat([nn.functional.interpolate(x, scale_factor=2), kept.pop()], 1)))
        return x


def recorded(name: str) -> Graph:
    if name == "unet":
        return record(UNet().eval(), torch.randn(1, 3, 32, 48)).graph
    size = {"vit_b_16": 224, "vit_b_32": 224, "inception_v3": 96}.get(name, 64)
    options = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    model = torchvision.models.get_model(name, weights=None, **options).eval()
    return record(model, torch.randn(1, 3, size, size)).graph


def check(graph: Graph, made: Layout) -> None:
    assert least_gap(made) > 0.1
    assert clearance(made) > 1.4
    panels = {state: panel for panel in made.panels if not panel.folded for state in panel.states}
    served = {edge for ribbon in made.ribbons for edge in ribbon.edges}
    for edge in graph.edges:
        if edge.source in panels and edge.target in panels:
            source, target = panels[edge.source], panels[edge.target]
            if source != target:
                assert source.rank < target.rank
                assert (source.id, target.id) in served


@pytest.mark.parametrize(
    ("name", "most_lanes"),
    [
        ("unet", 1),
        ("resnet18", 2),
        ("googlenet", 4),
        pytest.param("resnet50", 2, marks=pytest.mark.slow),
        pytest.param("inception_v3", 6, marks=pytest.mark.slow),
        pytest.param("densenet121", 1, marks=pytest.mark.slow),
        pytest.param("vit_b_32", 3, marks=pytest.mark.slow),
    ],
)
def test_networks(name: str, most_lanes: int) -> None:
    graph = recorded(name)
    for kind in KINDS:
        made = layout(graph, kind)
        check(graph, made)
        assert max(panel.lane for panel in made.panels) < most_lanes
        assert len(made.panels) == sum(node.display != "none" for node in graph.nodes) - 1
    outer = [section.id for section in graph.sections if not section.parent]
    folded = layout(graph, "linear", outer)
    check(graph, folded)
    assert [gate.folded for gate in folded.gates] == [True] * len(folded.gates)
    opened = layout(graph)
    for section in outer:
        panel = next((found for found in folded.panels if found.id == section), None)
        if panel is not None:
            half = layout(graph, "linear", [other for other in outer if other != section])
            before = [found for found in folded.panels if found.rank < panel.rank]
            assert [found for found in half.panels if found.rank < panel.rank] == before
    gates = {gate.section: -gate.position[2] for gate in opened.gates}
    for found in opened.panels:
        for section in graph.section_path(graph.by_id[found.id].section):
            assert gates[section] < inner_edge(found)


@pytest.mark.parametrize(
    ("name", "whole", "merged", "at_start", "repeats"),
    [
        # convolutions, sums, pools and the last layer: 20 + 8 + 2 + 1
        ("resnet18", 68, 31, 31, {"layer1.0~1": 2}),
        # 53 + 16 + 2 + 1
        (
            "resnet50",
            174,
            72,
            72,
            {"layer1.1~2": 2, "layer2.1~3": 3, "layer3.1~5": 5, "layer4.1~2": 2},
        ),
        # 62 + 10 + 9, 8 products and two last layers; two equal blocks in a row three times
        (
            "mobilenet_v3_large",
            185,
            91,
            91,
            {"features.5~6": 2, "features.9~10": 2, "features.14~15": 2},
        ),
        # only each of the 12 linear layers with its gelu becomes one
        pytest.param(
            "vit_b_16",
            101,
            89,
            89,
            {"encoder.layers.encoder_layer_0~11": 12},
            marks=pytest.mark.slow,
        ),
        # 94 + 14 pools, 15 concatenations and the last layer; at the start 5 convolutions, 3 pools, the last
        # layer, and 11 mixed blocks of which two equal ones are a group
        pytest.param("inception_v3", 312, 124, 19, {"Mixed_6c~d": 2}, marks=pytest.mark.slow),
        # 200 convolutions; 102 concatenations; 102 normalizations that follow none, one of them without its
        # relu; 5 pools and the last layer. Dense layers grow, so no two are equal. At the start 4 dense
        # blocks, the 3 panels of each of 3 transitions, and 6 around them
        pytest.param("densenet201", 710, 411, 19, {}, marks=pytest.mark.slow),
        # 104 + 33 + 2 + 1; at the start the two and two at the ends, 5 of each first block, and 4 groups
        pytest.param(
            "resnet101",
            344,
            140,
            28,
            {"layer1.1~2": 2, "layer2.1~3": 3, "layer3.1~22": 22, "layer4.1~2": 2},
            marks=pytest.mark.slow,
        ),
    ],
)
def test_folding_networks(name: str, whole: int, merged: int, at_start: int, repeats: dict[str, int]) -> None:
    graph = recorded(name)
    grouped = with_repeats(graph)
    assert {section.id: section.repeats for section in grouped.sections if section.repeats > 1} == repeats
    assert len(layout(grouped).panels) == whole
    together = layout(grouped, merged=True)
    assert len(together.panels) == merged
    assert max(len(panel.states) for panel in together.panels) == (2 if name == "vit_b_16" else 3)
    start = layout(grouped, "linear", *View(start=True).of(grouped))
    assert start.merged
    assert len(start.panels) == at_start
    assert bool(start.folded) == (at_start < merged)
    for made in (together, start):
        check(graph, made)
    for section in repeats:
        closed = layout(grouped, "linear", [section], merged=True)
        panel = next(found for found in closed.panels if found.id == section)
        last = [found.id for found in grouped.sections if found.parent == section][-1]
        assert panel.node == graph.resolve(last).id
        before = [found for found in together.panels if found.rank < panel.rank]
        assert [found for found in closed.panels if found.rank < panel.rank] == before
