"""The kernels of filters that are not trained, on the panels of their layers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles
from boxwalk.analyses.weights import module_of, tiled, weight_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Maps


def has_fixed_filters(graph: Graph, model: nn.Module) -> str | None:
    """Why no layer has filters that are not trained, None if one has."""
    if not any(kernels_of(node, model) is not None for node in graph.nodes):
        return "all kernels of the network are trained."
    return None


@analysis(
    "fixed-filters",
    title="Fixed filters",
    source="Linse, dissertation (2024), 6.2, fig. 6.2",
    applies=has_fixed_filters,
)
def fixed_filters(graph: Graph, model: nn.Module) -> Mapping[str, Maps]:
    """The kernels of every layer whose filters are pre-defined and never trained, on its panel.

    First all side by side, as the layer repeats them from channel to channel, then each by itself. Zero is
    black; all kernels of a layer have one scale.
    """
    found: dict[str, Maps] = {}
    for node in graph.nodes:
        kernels = kernels_of(node, model)
        if kernels is None:
            continue
        whole = tiled(kernels)
        alone = [_middle(kernel, whole.shape) for kernel in kernels]
        found[node.id] = Maps(
            title=f"Fixed filters of {node.title}",
            note=f"{len(kernels)} kernels of {kernels.shape[1]} x {kernels.shape[2]} for {node.channels} "
            "channels.",
            values=np.stack([whole, *alone]).astype(np.float32),
            labels=["all", *(f"filter {index}" for index in range(len(kernels)))],
            unit="weight",
        )
    return found


def kernels_of(node: Node, model: nn.Module) -> Doubles | None:
    """The different kernels [k, h, w] of a convolution over one channel each whose weights are no parameters,
    in the order in which the channels meet them; None for any other layer.
    """
    module = module_of(node, model)
    weight = weight_of(node, model) if module is not None else None
    if module is None or weight is None or weight.ndim != 4 or weight.shape[1] != 1:
        return None
    if any(True for _ in module.parameters(recurse=False)) or weight.requires_grad:
        return None
    every = weight.detach().to("cpu", torch.float64).numpy()[:, 0]
    _, first = np.unique(every.reshape(len(every), -1), axis=0, return_index=True)
    kernels: Doubles = every[np.sort(first)]
    return kernels


def _middle(kernel: Doubles, shape: tuple[int, ...]) -> Doubles:
    """The kernel as large as fits into a map of this shape by a whole factor, in its middle, zeros around."""
    times = min(shape[0] // kernel.shape[0], shape[1] // kernel.shape[1])
    large = np.kron(kernel, np.ones((times, times)))
    top, left = ((whole - part) // 2 for whole, part in zip(shape, large.shape, strict=True))
    placed = np.zeros(shape)
    placed[top : top + large.shape[0], left : left + large.shape[1]] = large
    return placed
