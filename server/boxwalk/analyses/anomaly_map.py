"""Where an autoencoder's reconstruction departs from the input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from pydantic import Field
from scipy import ndimage

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.reconstructed import Pair, reconstructs, recorded_pair
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles
from boxwalk.anomaly import gms_map, ssim_map
from boxwalk.anomaly.scores import PEAK_BLUR
from boxwalk.network import Network
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps

Measure = Literal["1 - SSIM", "1 - GMS", "squared error"]
REACH = 4  # pixels around the highest place that are framed

MEASURES: Mapping[Measure, Callable[[Pair], Doubles]] = {
    "1 - SSIM": lambda pair: 1 - ssim_map(pair.picture, pair.again),
    "1 - GMS": lambda pair: 1 - gms_map(pair.picture, pair.again),
    "squared error": lambda pair: np.square(pair.picture - pair.again),
}


class Params(Parameters):
    measure: Measure = Field(
        "1 - SSIM",
        description="how unlike the surroundings of a pixel are (SSIM), how unlike its edges are (GMS), or "
        "the squared difference",
    )
    blur: float = Field(
        PEAK_BLUR, ge=0, le=8, description="deviation of the Gaussian that smooths the map, in pixels"
    )


@analysis(
    "anomaly-map",
    title="Anomaly map",
    source="Sode, Automatic Detection of Foreign Objects in X-Ray Images (2021), 6.3.3, 6.4.2; SSIM: Wang "
    "et al. 2004; GMS: Xue et al. 2014",
    applies=reconstructs,
)
def anomaly_map(recording: Recording, network: Network, params: Params) -> Maps:
    """Where what an autoencoder gives back departs from its input, to be laid over the input.

    A number for each pixel, of colours the mean, smoothed; the highest place is framed. With 1 - SSIM and the
    blur as it is, the highest number is the score "SSIM peak".
    """
    found = MEASURES[params.measure](recorded_pair(recording, network)).mean(0)
    smooth = ndimage.gaussian_filter(found, params.blur, mode="nearest") if params.blur else found
    y, x = (int(place) for place in np.unravel_index(smooth.argmax(), smooth.shape))
    height, width = smooth.shape
    box = (max(y - REACH, 0), max(x - REACH, 0), min(y + REACH + 1, height), min(x + REACH + 1, width))
    return Maps(
        title=f"Anomaly map, {params.measure}",
        note=f"Highest: {smooth[y, x]:.4g} at y {y}, x {x}; mean {found.mean():.4g}.",
        values=smooth[None].astype(np.float32),
        labels=[params.measure],
        unit="of 2" if params.measure == "1 - SSIM" else "",
        overlay=True,
        boxes={"highest": box},
    )
