"""Architectures of real networks in DeepVisionVR's grid, read by its client."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, partial

import pytest
import torch
import torchvision
from torch import nn

from boxwalk.adapters.deepvisionvr import answers
from boxwalk.adapters.deepvisionvr.layers import Architecture, architecture, drawn
from boxwalk.layout import View
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import record
from boxwalk.serving.answers import graph_answer
from boxwalk.serving.messages import GraphAnswer

from . import deepvisionvr_client

SIZE = 64
MODELS: dict[str, Callable[[], nn.Module]] = {
    "resnet18": torchvision.models.resnet18,
    "googlenet": partial(torchvision.models.googlenet, init_weights=False),
    "densenet121": torchvision.models.densenet121,
    "shufflenet": torchvision.models.shufflenet_v2_x0_5,
    "transformer": partial(torchvision.models.VisionTransformer, SIZE, 16, 3, 2, 32, 64),
}


@lru_cache
def seen(name: str) -> tuple[Graph, GraphAnswer, Architecture]:
    network = Network(MODELS[name](), (3, SIZE, SIZE))
    graph = record(network, *network.noise(0), keep=False).graph
    answer = graph_answer(network.id, graph, View(start=True))
    return graph, answer, architecture(network, graph, answer)


def architecture_of(network: Network) -> Architecture:
    graph = record(network, *network.noise(0), keep=False).graph
    return architecture(network, graph, graph_answer(network.id, graph, View(start=True)))


@pytest.mark.parametrize("name", MODELS)
def test_the_client_reads_any_network(name: str) -> None:
    _, answer, found = seen(name)
    read = deepvisionvr_client.network(json.loads(answers.architecture(0, found)))
    assert len(read.of_types("2D_feature_map", "1D_vector")) == len(answer.layout.panels) + 1
    assert read.layers[0]["size"] == [1, 3, SIZE, SIZE]
    assert read.layers[-1]["size"] == [1, 1000]
    assert read.layers[-1]["layer_name"].endswith(" (display_classnames)")
    assert len(read.class_names) == 1000


@pytest.mark.parametrize("name", MODELS)
def test_the_grid_has_the_walks_edges_and_all_go_forward(name: str) -> None:
    _, answer, found = seen(name)
    at = {layer.position: layer for layer in found.layers}
    edges = {
        (at[before].node, layer.node) for layer in found.layers for before in layer.precursors if layer.node
    }
    assert all(before[0] < layer.position[0] for layer in found.layers for before in layer.precursors)
    shows = {panel.id: panel.node for panel in answer.layout.panels} | {name: name for name in answer.inputs}
    ribbons = {
        (shows[source], shows[target]) for each in answer.layout.ribbons for source, target in each.edges
    }
    assert edges == ribbons


@pytest.mark.parametrize("name", MODELS)
def test_signs_name_the_outermost_sections(name: str) -> None:
    graph, answer, found = seen(name)
    signs = {layer.name: layer.position for layer in found.layers if not layer.node}
    outermost = {gate.title for gate in answer.layout.gates if gate.depth == 0 and not gate.folded}
    assert set(signs) <= outermost
    for sign, (depth, _) in signs.items():
        inside = [
            layer.position[0]
            for layer in found.layers
            if layer.node and sign in graph.section_path(graph.by_id[layer.node].section)[:1]
        ]
        assert depth < min(inside)


def test_resnets_stages_have_signs() -> None:
    _, _, found = seen("resnet18")
    assert [layer.name for layer in found.layers if not layer.node] == [f"layer{n}" for n in (1, 2, 3, 4)]


def test_a_sign_stands_only_behind_a_layer_of_its_lane() -> None:
    class Towers(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = nn.Sequential(nn.Conv2d(3, 2, 1), nn.Tanh())
            self.other = nn.Sequential(nn.Conv2d(3, 2, 1), nn.Tanh())

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.cat([self.one(x), self.other(x)], 1)

    found = architecture_of(Network(Towers(), (3, SIZE, SIZE)))
    assert [(layer.name, layer.position) for layer in found.layers if not layer.node] == [("one", (1, 0))]
    assert {layer.position for layer in found.layers if layer.node.endswith(".0")} == {(2, 0), (2, 1)}


def test_a_merged_panel_is_called_by_all_that_it_holds() -> None:
    _, _, found = seen("resnet18")
    assert found.layers[1].name == "conv1 + batch_norm + relu"
    assert found.layers[1].states == ("conv1", "bn1", "relu")
    assert found.layers[1].node == "relu"


def test_a_matrix_wider_than_a_picture_may_be_is_made_smaller() -> None:
    """Of each block what is farthest from zero; the architecture says the same size."""

    class Wide(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * 2

    values = torch.zeros(1, 5, 40_000)
    values[0, 3, 20_000] = -7.0
    network = Network(Wide(), (5, 40_000), kind="tensor")
    recording = record(network, values)
    found = architecture_of(network)
    node: Node = recording.graph.by_id[found.layers[-1].node]
    maps = drawn(node, recording.activations[node.id])
    assert found.layers[-1].size == (1, *maps.shape) == (1, 1, 2, 13_334)
    assert maps[0, 1, 20_000 // 3] == -14.0
    assert (maps != 0).sum() == 1
