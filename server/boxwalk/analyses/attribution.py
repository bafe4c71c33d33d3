"""What explanations of single pixels have in common: how colours are joined, what stands for nothing, and the
result.
"""

from __future__ import annotations

from typing import Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from boxwalk.analyses.explained import Explanation, TargetParams
from boxwalk.errors import InputError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Node
from boxwalk.results import Maps

Baseline = Literal["zero", "black", "grey", "white", "blurred"]
Colours = Literal["largest", "sum", "each"]

BASELINE = (
    "what stands for nothing: the input's value 0 (the mean colour, where the network normalizes), a colour, "
    "or the picture blurred beyond recognition"
)
COLOURS = "of the input's colours: the largest magnitude, their sum with its sign, or each by itself"

_GREYS = {"black": 0.0, "grey": 0.5, "white": 1.0}
_BLUR = 8
"""A blurred picture has about so many pixels along each side."""


class ColourParams(TargetParams):
    colours: Colours = Field("largest", description=COLOURS)


class BaselineParams(TargetParams):
    baseline: Baseline = Field("zero", description=BASELINE)

    def fit(self, node: Node | None, network: Network) -> None:
        super().fit(node, network)
        if self.baseline in _GREYS:
            try:
                network.grey(0.0)
            except InputError as error:
                raise ParameterError(
                    f"Parameter 'baseline' is {self.baseline!r}: {error} Or take 'zero' or 'blurred'."
                ) from error


def baseline_of(picture: Tensor, network: Network, baseline: Baseline) -> Tensor:
    """A picture of nothing, in the shape of `picture` [..., C, H, W]."""
    if baseline == "blurred":
        height, width = picture.shape[-2:]
        small = functional.adaptive_avg_pool2d(
            picture.reshape(-1, 1, height, width), (min(_BLUR, height), min(_BLUR, width))
        )
        smooth = functional.interpolate(small, (height, width), mode="bilinear", align_corners=False)
        return smooth.reshape(picture.shape)
    if baseline == "zero":
        return torch.zeros_like(picture)
    levels = torch.tensor(network.grey(_GREYS[baseline]), dtype=picture.dtype, device=picture.device)
    return levels.reshape(-1, 1, 1).expand_as(picture).clone()


def joined(explanation: Explanation, values: Tensor, colours: Colours) -> Tensor:
    """Numbers for every value of the picture, in its shape, as float32 [1 or C, H, W] of the first input."""
    each = maps_of(explanation.source, values.detach()).cpu()
    if colours == "each":
        return each
    return each.abs().amax(0, keepdim=True) if colours == "largest" else each.sum(0, keepdim=True)


def pixel_maps(explanation: Explanation, values: Tensor, *, title: str, note: str, unit: str) -> Maps:
    """Numbers for every pixel [K, H, W] as maps to be laid over the picture, one or one for each colour."""
    words = explanation.explained.words
    broken = int((~values.isfinite()).sum())
    if broken:
        note += f" {broken:,} values are not finite."
    elif not bool(values.any()):
        note += f" All values are zero: the score of {words} does not react."
    if explanation.batch > 1:
        note += f" Of the first of {explanation.batch} inputs."
    count = len(values)
    corners = explanation.explained.corners
    return Maps(
        title=f"{title} for {words}",
        note=" ".join(note.split()),
        values=values.float().numpy(),
        labels=[words] if count == 1 else [f"{words}, channel {index}" for index in range(count)],
        unit=unit,
        overlay=True,
        boxes={} if corners is None else {words: corners},
    )
