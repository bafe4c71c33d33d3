"""How much each layer keeps of its input: numbers for every panel of the walk."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping

from torch import nn

from boxwalk.analyses.progress import Kept, Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.singular_values import effective_rank
from boxwalk.analyses.spaces import has_spaces, input_of, kept_energy_of, share_of, spaces_of
from boxwalk.errors import NotApplicableError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores

SOURCE = "Pattichis and Pattichis, Vector Spaces (2024), sections 2.2, 2.3"
PARTS = "signal energies"  # of each layer; they serve the curve and the tables
VERSION = 2  # of both, as their parts have to agree
KEPT = "energy kept [%]"


def has_layers_with_spaces(graph: Graph, model: nn.Module) -> str | None:
    """Why no layer has signal spaces, None if one has."""
    if all(has_spaces(node, model) for node in graph.nodes):
        return "it has no linear layer and no convolution."
    return None


def kept_of_layers(
    recording: Recording, network: Network, kept: Kept
) -> Generator[Progress, None, dict[str, Scores]]:
    """What each linear layer and convolution keeps, in the order of execution.

    `KEPT` is in the summary: a number, words where there is nothing to keep; then the note says why.
    """
    nodes = [node for node in recording.graph.nodes if has_spaces(node, network.model) is None]
    found: dict[str, Scores] = {}
    for place, node in enumerate(nodes):
        part = kept.get({"layer": node.id})
        if not isinstance(part, Scores):
            start, end = place / len(nodes), (place + 1) / len(nodes)
            summary, note = yield from _kept_of(recording, network, node, start, end)
            part = Scores(
                title=f"What {node.title} keeps of its input",
                note=note,
                names=[],
                columns={},
                summary=summary,
            )
            kept.put({"layer": node.id}, part)
        found[node.id] = part
    return found


def _kept_of(
    recording: Recording, network: Network, node: Node, start: float, end: float
) -> Generator[Progress, None, tuple[dict[str, float], str]]:
    """(numbers of a layer by their names, why it has none or ""); progress from `start` to `end`."""
    module = network.model.get_submodule(node.module or "")
    share, numbers, note = math.nan, (0, 0, math.nan, math.nan), ""
    try:
        spaces = yield from told(spaces_of(node, network.model), node.title, start, end)
        x = input_of(network, node, recording.inputs, recording)
    except NotApplicableError as error:
        note = str(error)
    else:
        yield Progress(end, node.title)
        kept, energy = kept_energy_of(spaces, module, x)
        share = share_of(kept, energy)
        dimensions = spaces.signals.shape[1] * spaces.groups
        numbers = (spaces.rank, dimensions, spaces.condition, effective_rank(spaces.sigma))
        note = "" if energy > 0 else f"The input of '{node.id}' is zero everywhere."
    names = ("rank", "dimensions of the input", "condition number", "effective rank")
    shares = {KEPT: share * 100, "energy rejected [%]": (1 - share) * 100}
    return {**shares, **dict(zip(names, numbers, strict=True))}, note


@analysis(
    "signal-energy-layers",
    title="Energy kept by each layer",
    source=SOURCE,
    applies=has_layers_with_spaces,
    version=VERSION,
    parts=PARTS,
)
def signal_energy_layers(
    recording: Recording, network: Network, kept: Kept
) -> Generator[Progress, None, Mapping[str, Scores]]:
    """How much of its input's energy each linear layer and convolution keeps and rejects: one table a layer.

    See `signal-projection`; all inputs of the batch count. With it the rank of the weights, out of the
    dimensions of what the layer reads at one position, their condition number and their effective rank.
    """
    return (yield from kept_of_layers(recording, network, kept))
