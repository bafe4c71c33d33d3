"""How much each layer keeps of its input: numbers for every panel of the walk."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass

from torch import nn

from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.singular_values import effective_rank
from boxwalk.analyses.spaces import has_spaces, input_of, kept_energy_of, share_of, spaces_of
from boxwalk.analyses.weights import module_of
from boxwalk.errors import NotApplicableError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores

SOURCE = "Pattichis and Pattichis, Vector Spaces (2024), sections 2.2, 2.3"


@dataclass(frozen=True)
class KeptByLayer:
    """What one layer keeps. share: 0..1 of its input's energy; NaN where there is none. missing: why."""

    node: Node
    share: float
    rank: int
    dimensions: int
    condition: float
    effective_rank: float
    missing: str = ""


def has_layers_with_spaces(graph: Graph, model: nn.Module) -> str | None:
    """Why no layer has signal spaces, None if one has."""
    if all(has_spaces(node, model) for node in graph.nodes):
        return "it has no linear layer and no convolution."
    return None


def kept_of_layers(recording: Recording, network: Network) -> Generator[Progress, None, list[KeptByLayer]]:
    """What each linear layer and convolution keeps, in the order of execution."""
    nodes = [node for node in recording.graph.nodes if has_spaces(node, network.model) is None]
    found: list[KeptByLayer] = []
    for place, node in enumerate(nodes):
        start, end = place / len(nodes), (place + 1) / len(nodes)
        module = module_of(node, network.model)
        if module is None:
            continue
        try:
            spaces = yield from told(spaces_of(node, network.model), node.title, start, end)
            x = input_of(network, node, recording.inputs, recording)
        except NotApplicableError as error:
            found.append(KeptByLayer(node, math.nan, 0, 0, math.nan, math.nan, str(error)))
            continue
        yield Progress(end, node.title)
        kept, energy = kept_energy_of(spaces, module, x)
        found.append(
            KeptByLayer(
                node,
                share_of(kept, energy),
                spaces.rank,
                spaces.signals.shape[1] * spaces.groups,
                spaces.condition,
                effective_rank(spaces.sigma),
                "" if energy > 0 else f"The input of '{node.id}' is zero everywhere.",
            )
        )
    return found


@analysis(
    "signal-energy-layers", title="Energy kept by each layer", source=SOURCE, applies=has_layers_with_spaces
)
def signal_energy_layers(
    recording: Recording, network: Network
) -> Generator[Progress, None, Mapping[str, Scores]]:
    """How much of its input's energy each linear layer and convolution keeps and rejects: one table a layer.

    See `signal-projection`; all inputs of the batch count. With it the rank of the weights, out of the
    dimensions of what the layer reads at one position, their condition number and their effective rank.
    """
    layers = yield from kept_of_layers(recording, network)
    return {
        each.node.id: Scores(
            title=f"What {each.node.title} keeps of its input",
            note=each.missing,
            names=[],
            columns={},
            summary={
                "energy kept [%]": each.share * 100,
                "energy rejected [%]": (1 - each.share) * 100,
                "rank": each.rank,
                "dimensions of the input": each.dimensions,
                "condition number": each.condition,
                "effective rank": each.effective_rank,
            },
        )
        for each in layers
    }
