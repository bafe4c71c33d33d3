"""Real networks, as they are recorded."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import Tensor, nn

from boxwalk.layout import Kind, Layout, layout
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
    size = {"vit_b_32": 224, "inception_v3": 96}.get(name, 64)
    options = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    model = torchvision.models.get_model(name, weights=None, **options).eval()
    return record(model, torch.randn(1, 3, size, size)).graph


def check(graph: Graph, made: Layout) -> None:
    assert least_gap(made) > 0.1
    assert clearance(made) > 1.4
    panels = {panel.id: panel for panel in made.panels}
    served = {edge for ribbon in made.ribbons for edge in ribbon.edges}
    for edge in graph.edges:
        if edge.source in panels and edge.target in panels:
            assert panels[edge.source].rank < panels[edge.target].rank
            assert (edge.source, edge.target) in served


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
