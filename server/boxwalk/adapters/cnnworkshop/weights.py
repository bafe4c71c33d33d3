"""Which weights a client of CNNWorkshopVR can see and edit, and how they come to a private copy."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.zoo.pfm import FixedConv2d

NAME = "grouped_conv_weight"
MOST_OF_A_LAYER = 4096  # weights as text; a client draws a slider for each
MOST_OF_ALL = 65_536
SIDES = ((1, 1), (3, 3))
REACH = 2.0  # sliders end at so many times the largest magnitude


@dataclass(frozen=True)
class Weights:
    """The weights of a convolution that can be edited.

    module: its path. shape: [C, c_in of the group, h, w]. groups: of the convolution. least, most: of the
    weights as they were loaded. limit: their sliders reach from minus it to it.
    """

    module: str
    shape: tuple[int, int, int, int]
    groups: int
    least: float
    most: float
    limit: float

    @property
    def count(self) -> int:
        return int(np.prod(self.shape))

    @property
    def mapping(self) -> list[list[int]]:
        """For each output channel the input channel that each of its weights is multiplied with."""
        outputs, inputs, height, width = self.shape
        each = outputs // self.groups
        return [
            [output // each * inputs + index for index in range(inputs) for _ in range(height * width)]
            for output in range(outputs)
        ]

    def of(self, model: nn.Module) -> nn.Parameter:
        return model.get_parameter(f"{self.module}.weight" if self.module else "weight")

    def described(self, model: nn.Module) -> dict[str, Any]:
        """What a client is told: numbers [C][c_in * h * w][1][1], those of a kernel row by row."""
        weight = self.of(model)
        numbers = _short(weight).reshape(self.shape[0], -1, 1, 1)
        found: dict[str, Any] = {
            NAME: numbers.tolist(),
            f"{NAME}_limit": [-self.limit, self.limit],
            f"{NAME}_range": [self.least, self.most],
            "input_mapping": self.mapping,
        }
        if self.shape[1] == 1 and self.shape[2:] != (1, 1):
            found["PFModule_kernels"] = _short(weight).tolist()
        return found

    def read(self, given: object) -> torch.Tensor:
        """What a client sends, as float64 of `shape`, within the limits. Raises ParameterError."""
        try:
            numbers = np.asarray(given, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise ParameterError(f"The weights of '{self.module}' are no nested lists of numbers.") from error
        flat = (self.shape[0], self.count // self.shape[0], 1, 1)
        if numbers.shape not in (flat, self.shape):
            raise ParameterError(
                f"The weights of '{self.module}' have the shape {numbers.shape}; {flat} is needed."
            )
        if not np.isfinite(numbers).all():
            raise ParameterError(f"The weights of '{self.module}' hold a number that is not finite.")
        return torch.from_numpy(numbers.reshape(self.shape).clip(-self.limit, self.limit))


def editable(graph: Graph, model: nn.Module) -> dict[str, Weights]:
    """By node, the convolutions whose weights can be edited: of two axes, kernels of 1 x 1 or 3 x 3, weights
    of their own, called once. Of large layers, and once there are `MOST_OF_ALL`, weights are left out.
    """
    calls = Counter(node.module for node in graph.nodes if node.module is not None)
    found: dict[str, Weights] = {}
    left = MOST_OF_ALL
    for node in graph.nodes:
        most = min(MOST_OF_A_LAYER, left)
        weights = _weights(node, model, most) if node.module and calls[node.module] == 1 else None
        if weights is not None:
            found[node.id] = weights
            left -= weights.count
    return found


def predefined(node: Node, model: nn.Module) -> dict[str, Any]:
    """What a client is told of fixed filters: the pool, and the input channel of each channel; {} for any
    other layer.
    """
    module = None if not node.module else model.get_submodule(node.module)
    if not isinstance(module, FixedConv2d):
        return {}
    return {
        "PFModule_kernels": _short(module.filters)[:, None].tolist(),
        "input_mapping": [channel // module.growth for channel in range(module.out_channels)],
    }


def read(given: Mapping[str, object], weights: Weights | None, layer: str) -> torch.Tensor:
    """The weights in what a client sends for a layer. Raises NotApplicableError, ParameterError."""
    if weights is None:
        raise NotApplicableError(f"The weights of '{layer}' cannot be edited; the architecture has none.")
    unknown = [name for name in given if name != NAME]
    if unknown or NAME not in given:
        named = f"named {unknown[0]!r}" if unknown else "missing"
        raise ParameterError(f"The weights of '{layer}' are {named}; there is {NAME!r}.")
    return weights.read(given[NAME])


def edited_copy(network: Network, edits: Sequence[tuple[Weights, torch.Tensor]]) -> nn.Module:
    """A copy of the model with other weights; to be made where nothing runs it meanwhile. Raises
    NotApplicableError.
    """
    try:
        model = copy.deepcopy(network.model)
    except Exception as error:
        raise NotApplicableError(
            f"{network.title} cannot be copied ({type(error).__name__}: {error}), so it cannot be edited."
        ) from error
    with torch.no_grad():
        for weights, values in edits:
            parameter = weights.of(model)
            parameter.copy_(values.to(parameter.device, parameter.dtype))
    return model


def _weights(node: Node, model: nn.Module, most: int) -> Weights | None:
    module = model.get_submodule(node.module or "")
    if not isinstance(module, nn.Conv2d) or tuple(module.kernel_size) not in SIDES:
        return None
    weight = module._parameters.get("weight")
    if weight is None or not weight.is_floating_point() or "forward" in vars(module):
        return None
    if not 0 < weight.numel() <= most:
        return None
    values = _short(weight)
    largest = float(np.abs(values).max())
    if not np.isfinite(largest) or node.channels != module.out_channels:
        return None
    outputs, inputs, height, width = weight.shape
    return Weights(
        node.module or "",
        (outputs, inputs, height, width),
        module.groups,
        float(values.min()),
        float(values.max()),
        REACH * largest or 1.0,
    )


def _short(tensor: torch.Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Numbers whose shortest text gives the same float32 again."""
    values = tensor.detach().to("cpu", torch.float32).numpy()
    short = [float(str(value)) for value in values.reshape(-1)]
    return np.array(short, dtype=np.float64).reshape(values.shape)
