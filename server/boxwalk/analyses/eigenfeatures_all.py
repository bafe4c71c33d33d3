"""What the whole network looks at: the first eigenfeatures of every layer."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping

import numpy as np
from pydantic import Field
from torch import Tensor

from boxwalk.analyses.eigen import decompose, leading
from boxwalk.analyses.eigenfeatures import component_labels
from boxwalk.analyses.feature_maps import broken_channels, has_several_maps
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import picture_input
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps

SHOWN_EVERY = 1.0  # seconds between results on the way


class Params(Parameters):
    components: int = Field(
        1,
        ge=1,
        le=8,
        description="eigenfeatures of each layer, as many as it has at most; one is the fastest",
    )


def has_layers(graph: Graph) -> str | None:
    """Why no layer has eigenfeatures, None if one has."""
    if all(has_several_maps(node) for node in graph.nodes):
        return "no layer has several maps."
    return None


@analysis(
    "eigenfeatures-all",
    title="Eigenfeatures of all layers",
    source="Avalos et al., Eigenfeatures (2021), section 3.3.2",
    applies=has_layers,
)
def eigenfeatures_all(recording: Recording, params: Params) -> Generator[Progress, None, Mapping[str, Maps]]:
    """The first eigenfeature of every layer with several maps: what the whole network looks at on the walk.

    Pictures of length 1 for each layer, at the layer's own size; see `eigenfeatures`. A layer whose values
    are not all finite gets no picture; its note says which channels.
    """
    nodes = [
        node
        for node in recording.graph.nodes
        if not has_several_maps(node) and node.id in recording.activations
    ]
    overlay = picture_input(recording.graph) is not None
    found: dict[str, Maps] = {}
    shown = time.monotonic()
    for index, node in enumerate(nodes):
        maps = maps_of(node, recording.activations[node.id]).detach().to("cpu")
        steps = leading(maps) if params.components == 1 else decompose(maps, params.components)
        try:
            parts = yield from told(steps, node.title, index / len(nodes), (index + 1) / len(nodes))
        except ValueError:
            found[node.id] = _none(node, maps, params.components, overlay)
        else:
            found[node.id] = Maps(
                title=_title(node, params.components),
                values=parts.images.astype(np.float32),
                labels=component_labels(parts),
                unit="of a picture of length 1",
                overlay=overlay,
            )
        partial = dict(found) if time.monotonic() - shown > SHOWN_EVERY else None
        shown = shown if partial is None else time.monotonic()
        yield Progress((index + 1) / len(nodes), node.title, partial)
    return found


def _title(node: Node, components: int) -> str:
    return f"{'First eigenfeature' if components == 1 else 'Eigenfeatures'} of {node.title}"


def _none(node: Node, maps: Tensor, components: int, overlay: bool) -> Maps:
    return Maps(
        title=_title(node, components),
        note=f"There is none: {broken_channels(maps)}.",
        values=np.full((1, *node.grid), np.nan, dtype=np.float32),
        labels=["not finite"],
        overlay=overlay,
    )
