"""What the whole network looks at: the first eigenfeature of every layer."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping

import numpy as np
from torch import Tensor

from boxwalk.analyses.eigen import leading
from boxwalk.analyses.eigenfeatures import component_labels
from boxwalk.analyses.feature_maps import broken_channels, has_several_maps
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import picture_input
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps

SHOWN_EVERY = 1.0  # seconds between results on the way


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
def eigenfeatures_all(recording: Recording) -> Generator[Progress, None, Mapping[str, Maps]]:
    """The first eigenfeature of every layer with several maps: what the whole network looks at on the walk.

    One picture of length 1 for each layer, at the layer's own size; see `eigenfeatures`. A layer whose values
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
        steps = leading(maps)
        try:
            first = yield from told(steps, node.title, index / len(nodes), (index + 1) / len(nodes))
        except ValueError:
            found[node.id] = _none(node, maps, overlay)
        else:
            found[node.id] = Maps(
                title=f"First eigenfeature of {node.title}",
                values=first.images.astype(np.float32),
                labels=component_labels(first),
                unit="of a picture of length 1",
                overlay=overlay,
            )
        partial = dict(found) if time.monotonic() - shown > SHOWN_EVERY else None
        shown = shown if partial is None else time.monotonic()
        yield Progress((index + 1) / len(nodes), node.title, partial)
    return found


def _none(node: Node, maps: Tensor, overlay: bool) -> Maps:
    return Maps(
        title=f"First eigenfeature of {node.title}",
        note=f"There is none: {broken_channels(maps)}.",
        values=np.full((1, *node.grid), np.nan, dtype=np.float32),
        labels=["not finite"],
        overlay=overlay,
    )
