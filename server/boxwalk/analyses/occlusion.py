"""Occlusion: how much the score falls when a part of the picture is covered."""

from __future__ import annotations

import math
import time
from collections.abc import Generator

import numpy as np
import torch
from pydantic import Field

from boxwalk.analyses.attribution import BaselineParams, baseline_of, pixel_maps
from boxwalk.analyses.explained import Explanation, can_be_explained
from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps

SHOWN_EVERY = 1.0  # seconds between results on the way
PARTS = 8  # patches along the shorter side, where no size is given


class Params(BaselineParams):
    size: int | None = Field(
        None, ge=1, le=4096, description="side of the patch in pixels; empty: an eighth of the shorter side"
    )
    stride: int | None = Field(
        None, ge=1, le=4096, description="pixels from one patch to the next; empty: half the patch"
    )


@analysis(
    "occlusion",
    title="Occlusion",
    source="Zeiler and Fergus, Visualizing and Understanding Convolutional Networks (2014), section 4.2",
    applies=can_be_explained,
)
def occlusion(recording: Recording, network: Network, params: Params) -> Generator[Progress, None, Maps]:
    """How much the score of a class, box or mask falls when a patch of the picture is covered.

    A patch of the baseline slides over the picture. Each pixel shows the mean fall over all patches that
    covered it: positive where the network needs what is there, negative where it would rather not see it.
    """
    explanation = Explanation(recording, network, params)
    picture = explanation.picture.detach()
    height, width = picture.shape[-2:]
    size, stride = _patch(params, height, width)
    with torch.inference_mode(False), torch.no_grad():
        cover = baseline_of(picture, network, params.baseline)
        whole = float(explanation.score(picture))
    falls, counts = np.zeros((height, width)), np.zeros((height, width))
    places = [(top, left) for top in starts(height, size, stride) for left in starts(width, size, stride)]
    shown = time.monotonic()

    def result() -> Maps:
        seen = falls / np.maximum(counts, 1)
        note = (
            f"Score of {explanation.explained.words}: {whole:.4g}. Patches of {size} x {size} pixels, every "
            f"{stride} pixels, {params.baseline}. {explanation.differs(whole)}"
        )
        values = torch.from_numpy(seen)[None]
        return pixel_maps(explanation, values, title="Occlusion", note=note, unit="score")

    for number, (top, left) in enumerate(places):
        area = (slice(top, top + size), slice(left, left + size))
        with torch.inference_mode(False), torch.no_grad():
            covered = picture.clone()
            covered[..., *area] = cover[..., *area]
            falls[area] += whole - float(explanation.score(covered))
        counts[area] += 1
        partial = result() if time.monotonic() - shown > SHOWN_EVERY else None
        shown = shown if partial is None else time.monotonic()
        yield Progress((number + 1) / len(places), f"patch {number + 1} of {len(places)}", partial)
    return result()


def starts(length: int, size: int, stride: int) -> list[int]:
    """Where patches begin along a side: every `stride` pixels until one reaches the end, which cuts it."""
    return [index * stride for index in range(max(0, math.ceil((length - size) / stride)) + 1)]


def _patch(params: Params, height: int, width: int) -> tuple[int, int]:
    """(size, stride) in pixels. Raises ParameterError if the patch is larger than the picture, or patches
    would leave gaps."""
    size = params.size or max(1, min(height, width) // PARTS)
    if size > min(height, width):
        raise ParameterError(
            f"Parameter 'size' is {size}; the input has {height} x {width} pixels, so at most "
            f"{min(height, width)} are possible."
        )
    stride = params.stride or max(1, size // 2)
    if stride > size:
        raise ParameterError(
            f"Parameter 'stride' is {stride}; more than the patch of {size} pixels would leave gaps between."
        )
    return size, stride
