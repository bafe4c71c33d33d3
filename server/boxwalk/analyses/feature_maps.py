"""The feature maps of a layer as eigenfeatures and rankings take them, with the paper's choices (Avalos et
al. 2021, 2.2.2 and 3.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.values import batch_of, picture_input
from boxwalk.datasets.preprocessing import Gradient, gradient_magnitude, standardized
from boxwalk.errors import NotApplicableError
from boxwalk.network import Network
from boxwalk.recording.calling import Subject
from boxwalk.recording.display import maps_of
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.recording.structure import map_tensors

_WORDS = {"sobel": "Sobel masks", "prewitt": "Prewitt masks", "forward": "forward differences"}


class MapsParams(Parameters):
    resized: bool = Field(
        False,
        description="every map rescaled to 0..1 and resized to the input, as in the paper; off: the maps as "
        "they are",
    )
    gradient: Literal["none", Gradient] = Field(
        "none",
        description="give the network the magnitude of the picture's gradient instead of the picture, each "
        "colour by itself, less its mean and divided by its deviation, as in the paper for grey pictures",
    )


def has_several_maps(node: Node) -> str | None:
    """Why a layer has no set of maps with something in common, None if it has."""
    if node.display not in ("maps", "tokens"):
        return "its values are no maps."
    if node.channels < 2:
        return "it has a single map; there is nothing that several maps could share."
    if node.grid == (1, 1):
        return "its maps are single numbers, no pictures."
    return None


def feature_maps(
    recording: Recording, network: Network, node: Node, params: MapsParams
) -> tuple[Tensor, list[str]]:
    """(float32 [C, H, W] on the CPU, what was done to them in words); of the first input of a batch.

    Raises NotApplicableError where a value is not finite, naming the channel, or where the network's input is
    no picture and one is needed.
    """
    words: list[str] = []
    activation = recording.activations[node.id]
    if params.gradient != "none":
        activation = _of_gradient(recording, network, node, params.gradient)
        words.append(
            f"The network was given the magnitude of the input's gradient by {_WORDS[params.gradient]}, "
            "standardized for each colour."
        )
    maps = maps_of(node, activation).detach().to("cpu")
    check_finite(node, maps)
    if batch_of(node, activation) > 1:
        words.append(f"Of the first of {batch_of(node, activation)} inputs.")
    if params.resized:
        size = _picture(recording, node).grid
        maps = resized(rescaled(maps), size)
        words.append(f"Every map was rescaled to 0..1 and resized to {size[0]} x {size[1]}.")
    return maps, words


def check_finite(node: Node, maps: Tensor) -> None:
    """Raises NotApplicableError with the channels whose maps [C, H, W] hold values that are not finite."""
    if not math.isfinite(float(maps.sum(dtype=torch.float64))):
        raise NotApplicableError(
            f"'{node.id}' holds {broken_channels(maps)}; a decomposition needs finite values. "
            "'layer-statistics' shows where they first appear."
        )


def broken_channels(maps: Tensor) -> str:
    """`3 values that are not finite, in channel 7`."""
    broken = (~maps.isfinite()).flatten(1).sum(1)
    found = [str(int(channel)) for channel in broken.nonzero()[:, 0]]
    named = ", ".join(found[:20]) + (", ..." if len(found) > 20 else "")
    noun = "channel" if len(found) == 1 else "channels"
    return f"{int(broken.sum()):,} values that are not finite, in {noun} {named}"


def rescaled(maps: Tensor) -> Tensor:
    """Each map [C, H, W] from its smallest value at 0 to its largest at 1; a constant one is 0."""
    low, high = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
    width = high - low
    return torch.where(width > 0, (maps - low) / torch.where(width > 0, width, 1.0), 0.0)


def resized(maps: Tensor, size: Sequence[int]) -> Tensor:
    """Maps [C, H, W] by linear interpolation to size (height, width)."""
    if tuple(maps.shape[1:]) == tuple(size):
        return maps
    return functional.interpolate(maps[None], tuple(size), mode="bilinear", align_corners=False)[0]


def _picture(recording: Recording, node: Node) -> Node:
    source = picture_input(recording.graph)
    if source is None:
        raise NotApplicableError(
            f"'{node.id}': the network's input is no picture that its maps could be resized to or whose "
            "gradient could be taken. Leave 'resized' and 'gradient' out."
        )
    return source


def _of_gradient(recording: Recording, network: Network, node: Node, method: Gradient) -> Tensor:
    """The activation for the gradient of the picture instead of the picture."""
    source = _picture(recording, node)
    given = Subject.of(network).arguments(recording.inputs, recording.kwargs)
    picture = next(tensor for name, tensor in given.tensors if name == source.id)

    def change(tensor: Tensor) -> Tensor:
        return standardized(gradient_magnitude(tensor, method)) if tensor is picture else tensor

    args, kwargs = map_tensors(given.args, change), map_tensors(given.kwargs, change)
    return run(network, args, kwargs=kwargs, until=node.id).value
