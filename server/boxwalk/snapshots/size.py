"""How large a snapshot will be, told before anything is written."""

from __future__ import annotations

import math

import torch

from boxwalk.layout.grid import atlas_size, grid
from boxwalk.recording.graph import Graph, Node
from boxwalk.snapshots.wanted import ACTIVATIONS, Wanted

LEVELS = 4 / 3  # of tiles: each level is a quarter of the one before


def expected_bytes(graph: Graph, wanted: Wanted, inputs: int) -> int:
    """Bytes of activations and of a walk's maps, which are nearly all of it; pictures and analyses, whose
    size shows when they are made, come on top.
    """
    shown = [node for node in graph.nodes if node.has_maps]
    each = 0.0
    if ACTIVATIONS in wanted.what:
        chosen = {node.id for node in wanted.chosen(graph)}
        each += len(wanted.arrays) * sum(_activation(node) for node in shown if node.id in chosen)
    each += len(wanted.walk) * LEVELS * sum(_atlas(node) for node in shown)
    return int(each * inputs)


def _activation(node: Node) -> int:
    dtype = getattr(torch, node.dtype, torch.float32)
    return math.prod(node.shape) * int(dtype.itemsize)


def _atlas(node: Node) -> int:
    columns, rows = grid(node.channels, *node.grid)
    return math.prod(atlas_size(columns, rows, *node.grid))
