"""A layer's values for analyses that compute in float64, and where there are any."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from boxwalk.recording.display import CHANNELS_LAST, LAYOUT, maps_of
from boxwalk.recording.graph import Graph, Node

Doubles = NDArray[np.float64]


def has_values(node: Node) -> str | None:
    """Why a layer has no numbers to look at, None if it has some."""
    if node.display == "none":
        return "it put out no tensor of numbers that is kept."
    return None


def channel_values(node: Node, activation: torch.Tensor) -> Doubles:
    """All values of each channel, float64 [C, values per channel].

    Every input of the batch and every position counts, class tokens included, which the maps do not show. A
    matrix is one row.
    """
    if node.display == "tokens":
        rows = activation.movedim(-1, 0).flatten(1)
    else:
        items = [maps_of(node, activation, item).flatten(1) for item in range(batch_of(node, activation))]
        rows = torch.cat(items, dim=1) if len(items) > 1 else items[0]
    doubles: Doubles = rows.detach().to("cpu", torch.float64).numpy()
    return doubles


def batch_of(node: Node, activation: torch.Tensor) -> int:
    """How many inputs the activation is of; 1 where there is no batch axis."""
    per_input = math.prod((node.channels, *node.grid))
    return max(1, activation.numel() // max(per_input, 1))


def as_given(node: Node, value: torch.Tensor) -> Node:
    """`node` with the grid of this value: inputs of another size than that of the graph give other grids.

    Tokens whose number is another one stand in one column.
    """
    shape = tuple(value.shape)
    if shape == tuple(node.shape) or node.display not in ("maps", "tokens", "matrix"):
        return node
    if node.display == "maps":
        grid = shape[-3:-1] if node.attributes.get(LAYOUT) == CHANNELS_LAST else shape[-2:]
    elif node.display == "tokens":
        grid = shape[-2] - node.skip_tokens, 1
    else:
        whole = math.prod(node.shape[:-1]) == node.grid[0]
        grid = math.prod(shape[:-1] if whole else shape[1:-1]), shape[-1]
    return replace(node, grid=(grid[0], grid[1]))


def channel_count(node: Node) -> int:
    """How many rows `channel_values` has."""
    return max(node.channels, 1)


def channel_noun(node: Node) -> str:
    """What one row of `channel_values` is called."""
    return {"vector": "unit", "matrix": "matrix"}.get(node.display, "channel")


def broken_words(values: Doubles) -> str:
    """How many values are not finite, in words; "" if all are."""
    if np.isfinite(values).all():
        return ""
    nan, infinite = int(np.isnan(values).sum()), int(np.isinf(values).sum())
    found = [f"{count:,} {name}" for count, name in ((nan, "not a number"), (infinite, "infinite")) if count]
    return f"Values that are not finite and left out: {', '.join(found)}." if found else ""


def picture_input(graph: Graph) -> Node | None:
    """The (first) input that is a picture, None without such."""
    inputs = (graph.by_id[name] for name in graph.inputs)
    return next((n for n in inputs if n.display == "maps" and n.dtype.startswith(("float", "bfloat"))), None)
