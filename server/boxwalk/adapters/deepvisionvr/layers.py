"""Any network's graph as DeepVisionVR's architecture: a list of layers in a grid of depths and lanes.

The layers are the panels that our own page shows at first; their ranks and lanes become the grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from boxwalk import outputs
from boxwalk.analyses.classes import class_output
from boxwalk.errors import NotApplicableError, UnknownError
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.results.sheets import largest_of_blocks
from boxwalk.serving.messages import GraphAnswer, GraphNode, Panel

LARGEST_SIDE = 16384  # pixels of a picture that graphics cards take
DISPLAYS_CLASSES = "(display_classnames)"

Position = tuple[int, int]


@dataclass(frozen=True)
class Layer:
    """A place of the grid.

    position: (depth, lane). name: shown on the edges that lead to it. size: [1, C, H, W] of maps, [1, C] of
    a vector, [0] of a sign. node: whose activation it shows, "" for a sign. states: the nodes that it stands
    for, the shown one last.
    """

    position: Position
    name: str
    data_type: Literal["2D_feature_map", "1D_vector", "None"]
    size: tuple[int, ...]
    precursors: tuple[Position, ...] = ()
    node: str = ""
    states: tuple[str, ...] = ()

    def described(self) -> Mapping[str, object]:
        """As the protocol has it."""
        return {
            "pos": self.position,
            "layer_name": self.name,
            "data_type": self.data_type,
            "size": self.size,
            "precursors": self.precursors,
        }


@dataclass(frozen=True)
class Architecture:
    """layers: the input first; the last one is that of the class scores, where there are any.

    inputs: ids of the nodes that are inputs.
    """

    layers: tuple[Layer, ...]
    class_names: tuple[str, ...]
    inputs: tuple[str, ...]

    def layer(self, index: int) -> Layer:
        """Raises UnknownError for a layer that is not there, NotApplicableError for a sign."""
        if not 0 <= index < len(self.layers):
            raise UnknownError(
                f"Unknown layer {index}. The network has {len(self.layers)}: 0 to {len(self.layers) - 1}."
            )
        found = self.layers[index]
        if not found.node:
            raise NotApplicableError(f"Layer {index} ({found.name!r}) is a sign; it has no values.")
        return found


def architecture(network: Network, graph: Graph, answer: GraphAnswer) -> Architecture:
    """answer: the graph with the layout whose panels are to be shown."""
    nodes = {node.id: node for node in answer.nodes}
    panels = {panel.id: panel for panel in answer.layout.panels}
    ranks = {name: (panel.rank, panel.lane) for name, panel in panels.items()}
    first = answer.inputs[0] if answer.inputs else ""
    at_first = first in nodes and first not in panels and nodes[first].display != "none"
    if at_first:
        ranks[first] = (-1, 0)
    signs = dict(_signs(answer, ranks))
    rows = {rank for rank, _ in signs}  # each moves what stands behind it

    def placed(rank: int, lane: int) -> Position:
        return rank + int(at_first) + sum(row <= rank for row in rows), lane

    places = {name: placed(*found) for name, found in ranks.items()}
    sources: dict[str, list[Position]] = {name: [] for name in places}
    for source, target in (edge for ribbon in answer.layout.ribbons for edge in ribbon.edges):
        if target in places and source in places and places[source] not in sources[target]:
            sources[target].append(places[source])
    titles = {section.id: section.title for section in answer.sections}
    layers = []
    for name, place in places.items():
        panel = panels.get(name)
        node = nodes[panel.node if panel else name]
        layers.append(
            Layer(
                place,
                _name(panel, nodes, titles) if panel else node.title,
                "1D_vector" if node.display == "vector" else "2D_feature_map",
                _size(node),
                tuple(sorted(sources[name])),
                node.id,
                panel.states if panel else (name,),
            )
        )
    for (rank, lane), words in signs.items():
        depth, _ = placed(rank, lane)
        layers.append(Layer((depth - 1, lane), words, "None", (0,)))
    layers.sort(key=lambda layer: layer.position)
    scores = class_output(graph, network)
    names: tuple[str, ...] = ()
    if scores is not None:
        names = tuple(outputs.class_word(network.labels, index) for index in range(scores.channels))
        layers.sort(key=lambda layer: layer.node == scores.id)
        if layers and layers[-1].node == scores.id:
            layers[-1] = replace(layers[-1], name=f"{layers[-1].name} {DISPLAYS_CLASSES}")
    return Architecture(tuple(layers), names, answer.inputs)


def drawn(node: Node, activation: torch.Tensor) -> NDArray[np.float32]:
    """The maps [C, H, W] of a layer, of the size that the architecture says, row 0 on top.

    Maps larger than a picture may be are made smaller: of each block the value farthest from zero.
    """
    maps: NDArray[np.float32] = maps_of(node, activation).detach().cpu().numpy()
    return largest_of_blocks(maps, _reduced(*node.grid))


def _size(node: GraphNode) -> tuple[int, ...]:
    if node.display == "vector":
        return 1, node.channels
    by = _reduced(*node.grid)
    return 1, node.channels, math.ceil(node.grid[0] / by), math.ceil(node.grid[1] / by)


def _reduced(height: int, width: int) -> int:
    return math.ceil(max(height, width, 1) / LARGEST_SIDE)


def _name(panel: Panel, nodes: Mapping[str, GraphNode], titles: Mapping[str, str]) -> str:
    """A folded section's title; else the first state's, and the operators of those that follow it."""
    if panel.folded:
        return titles.get(panel.id, panel.id)
    first, *others = (nodes[state] for state in panel.states)
    return " + ".join([first.title, *(node.operator for node in others)])


def _signs(answer: GraphAnswer, ranks: Mapping[str, Position]) -> Iterator[tuple[Position, str]]:
    """((rank, lane) that a sign stands before, its words) for the outermost sections.

    A sign needs a layer right before it in its lane, as the client looks there; without one there is none.
    """
    parents = {section.id: section.parent for section in answer.sections}
    of_node = {node.id: node.section for node in answer.nodes}
    begins: dict[str, Position] = {}
    for panel in answer.layout.panels:
        section = of_node[panel.node]
        while section:
            here = panel.rank, panel.lane
            begins[section] = min(begins.get(section, here), here)
            section = parents[section]
    taken = set(ranks.values())
    for gate in answer.layout.gates:
        if gate.depth == 0 and not gate.folded and gate.section in begins:
            rank, lane = begins[gate.section]
            if (rank - 1, lane) in taken:
                yield (rank, lane), gate.title
