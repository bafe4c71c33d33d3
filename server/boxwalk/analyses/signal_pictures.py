"""Inputs of a layer, and rows of its weights, as pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from boxwalk.analyses.values import Doubles, picture_input
from boxwalk.analyses.weights import tiled
from boxwalk.recording.display import CHANNELS_LAST, LAYOUT
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Images, Maps


def row_shape(node: Node, graph: Graph, kernel: Sequence[int]) -> tuple[int, ...]:
    """The shape of a row of W: of a convolution its kernel, of a linear layer that reads maps laid out as a
    vector, channels first, those maps; else (inputs,)."""
    source = _source(node, graph)
    if len(kernel) > 1 or source is None or source.display != "maps":
        return tuple(kernel)
    maps = (source.channels, *source.grid)
    first = source.attributes.get(LAYOUT) != CHANNELS_LAST
    return maps if first and math.prod(maps) == kernel[0] else tuple(kernel)


def sees_colours(node: Node, graph: Graph, kernel: Sequence[int]) -> bool:
    """Whether a row of W is a picture of three colours: the layer reads the input, a picture in colour."""
    shape = row_shape(node, graph, kernel)
    return reads_picture(node, graph) and len(shape) == 3 and shape[0] == 3


def input_shape(
    node: Node, graph: Graph, kernel: Sequence[int], given: Sequence[int]
) -> tuple[tuple[int, ...], bool]:
    """(shape in which one input [1, ...] of the layer is looked at, whether it is a picture in colour)."""
    shape = tuple(given[1:]) if len(kernel) > 1 or len(given) > 2 else row_shape(node, graph, kernel)
    return shape, reads_picture(node, graph) and len(shape) == 3 and shape[0] == 3


def reads_picture(node: Node, graph: Graph) -> bool:
    """Whether the layer reads the network's input itself, a picture."""
    source, picture = _source(node, graph), picture_input(graph)
    return source is not None and picture is not None and source.id == picture.id


def as_pictures(
    vectors: Doubles,
    *,
    colours: bool,
    title: str,
    note: str,
    labels: Sequence[str],
    unit: str,
    overlay: bool = False,
) -> Maps | Images:
    """Each of [k, ...] as one picture on one scale: maps side by side, vectors folded, colours as colours."""
    if colours:
        largest = float(np.abs(vectors).max(initial=0.0))
        values = 0.5 + 0.5 * vectors / (largest or 1.0)
        said = f"{note} Mid grey is 0, full colour {largest:.4g}."
        return Images(title=title, note=said, values=values.astype(np.float32), labels=labels)
    maps = np.stack([tiled(vector) for vector in vectors])
    return Maps(
        title=title, note=note, values=maps.astype(np.float32), labels=labels, unit=unit, overlay=overlay
    )


def _source(node: Node, graph: Graph) -> Node | None:
    sources = graph.sources(node.id)
    return graph.by_id[sources[0]] if len(sources) == 1 else None
