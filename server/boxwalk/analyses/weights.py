"""The weights of a layer as pictures: one map for each output channel."""

from __future__ import annotations

import math

import numpy as np
import torch
from pydantic import Field
from torch import nn
from torch.nn.modules.conv import _ConvTransposeNd

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.network.mode import eval_mode
from boxwalk.recording.graph import Node
from boxwalk.results import Images, Maps


class Params(Parameters):
    first: int = Field(0, ge=0, description="the first output channel shown")
    count: int = Field(64, ge=1, le=256, description="how many output channels are shown")
    colour: bool = Field(
        False, description="kernels over three input channels (red, green, blue) as pictures in colour"
    )

    def fit(self, node: Node | None, network: Network) -> None:
        weight = weight_of(node, network.model) if node is not None else None
        if node is None or weight is None:
            return
        if self.first >= len(weight):
            raise ParameterError(
                f"Parameter 'first' of 'weights' is {self.first}; "
                f"'{node.id}' has the output channels 0 to {len(weight) - 1}."
            )
        if self.colour and not (weight.ndim == 4 and weight.shape[1] == 3):
            raise ParameterError(
                f"Parameter 'colour' of 'weights' is True; the kernels of '{node.id}' have the shape "
                f"{_words(weight.shape[1:])}. Colours need kernels over 3 input channels."
            )


def has_weights(node: Node, model: nn.Module) -> str | None:
    """Why a layer has no weights to show, None if it has."""
    if node.module is None:
        return "it is an operation outside of any module; weights belong to modules."
    if weight_of(node, model) is None:
        kind = type(module_of(node, model)).__name__
        return f"its module {kind} has no weights with an output and an input axis."
    return None


@analysis(
    "weights",
    title="Weights",
    source="Kernels as pictures as in Linse, fig. 6.2; Frobenius norm",
    applies=has_weights,
)
def weights(model: nn.Module, node: Node, params: Params) -> Maps | Images:
    """The weights of a convolution or a linear layer, for each output channel one map.

    Within a map, the kernels of all input channels stand side by side, row by row, with zeros between them; a
    linear layer's row of weights is folded to a near-square (784 inputs: 28 x 28). A single number per kernel
    (1 x 1) is folded the same way. Labels give each output channel's norm.
    """
    weight = weight_of(node, model)
    if weight is None:
        raise NotApplicableError(f"'weights' does not apply to '{node.id}': {has_weights(node, model)}")
    whole = weight.detach().to("cpu", torch.float64).numpy()
    last = min(params.first + params.count, len(whole))
    chosen = whole[params.first : last]
    norms = np.sqrt((whole.reshape(len(whole), -1) ** 2).sum(axis=1))
    labels = [f"{index}: norm {norms[index]:.3g}" for index in range(params.first, last)]
    title = f"Weights of {node.title}"
    note = (
        f"Weights {_words(weight.shape)}, norm {np.sqrt((norms**2).sum()):.4g}; "
        f"output channels {params.first} to {last - 1} of {len(whole)}, "
        f"norms from {norms.min():.3g} to {norms.max():.3g}."
    )
    if params.colour:
        largest = float(np.abs(whole).max(initial=0.0))
        values = 0.5 + 0.5 * chosen / largest if largest > 0 else np.full(chosen.shape, 0.5)
        note += f" Mid grey is 0, full colour {largest:.4g}."
        return Images(title=title, note=note, values=values.astype(np.float32), labels=labels)
    maps = np.stack([tiled(kernels) for kernels in chosen])
    return Maps(title=title, note=note, values=maps.astype(np.float32), labels=labels, unit="weight")


def weight_of(node: Node, model: nn.Module) -> torch.Tensor | None:
    """The weights of the node's module, [outputs, inputs (of the group), kernel axes ...]; None without
    such.
    """
    module = module_of(node, model)
    if module is None:
        return None
    with eval_mode(
        module
    ):  # a normalized weight may update its own estimates while it is read in training mode
        weight = getattr(module, "weight", None)
    if (
        not isinstance(weight, torch.Tensor)
        or not weight.is_floating_point()
        or weight.ndim < 2
        or weight.numel() == 0
    ):
        return None
    if isinstance(module, _ConvTransposeNd):  # kept as [inputs, outputs of the group, ...]
        groups = module.groups
        inside = weight.reshape(groups, weight.shape[0] // groups, *weight.shape[1:])
        weight = inside.transpose(1, 2).flatten(0, 1)
    return weight


def tiled(kernels: Doubles) -> Doubles:
    """The kernels of one output channel as one map.

    kernels: [inputs], folded to a near-square; [inputs, k], one kernel per row; [inputs, ..., h, w], side by
    side with one pixel of zeros between them, or folded where each is a single number.
    """
    if kernels.ndim == 1 or math.prod(kernels.shape[1:]) == 1:
        flat = kernels.reshape(-1)
        rows, columns = _grid(len(flat))
        folded = np.zeros(rows * columns)
        folded[: len(flat)] = flat
        return folded.reshape(rows, columns)
    if kernels.ndim == 2:
        return kernels
    pictures = kernels.reshape(-1, *kernels.shape[-2:])
    count, height, width = pictures.shape
    rows, columns = _grid(count)
    places = np.zeros((rows * columns, height + 1, width + 1))
    places[:count, :height, :width] = pictures
    whole = places.reshape(rows, columns, height + 1, width + 1).swapaxes(1, 2)
    return whole.reshape(rows * (height + 1), columns * (width + 1))[:-1, :-1]


def _grid(count: int) -> tuple[int, int]:
    """(rows, columns) of a near-square with room for `count`: the exact divisors where they are near."""
    side = math.isqrt(count)
    for rows in range(side, max(side // 2, 1) - 1, -1):
        if count % rows == 0:
            return rows, count // rows
    rows = side if side * (side + 1) >= count else side + 1
    return rows, math.ceil(count / rows)


def module_of(node: Node, model: nn.Module) -> nn.Module | None:
    """The leaf module whose call the node is, None for an operation outside of any."""
    return None if node.module is None else model.get_submodule(node.module)


def _words(shape: torch.Size | tuple[int, ...]) -> str:
    return " x ".join(str(size) for size in shape)
