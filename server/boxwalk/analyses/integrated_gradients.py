"""Integrated gradients: how much each pixel adds to the score."""

from __future__ import annotations

from collections.abc import Generator

import torch
from pydantic import Field

from boxwalk.analyses.attribution import (
    COLOURS,
    BaselineParams,
    Colours,
    baseline_of,
    joined,
    pixel_maps,
)
from boxwalk.analyses.explained import Explanation, can_be_explained
from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.network import Network
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps


class Params(BaselineParams):
    steps: int = Field(32, ge=1, le=512, description="points on the way from the baseline to the picture")
    colours: Colours = Field("sum", description=COLOURS)


@analysis(
    "integrated-gradients",
    title="Integrated gradients",
    source="Sundararajan et al., Axiomatic Attribution for Deep Networks (2017), equations 1, 3; by Captum",
    applies=can_be_explained,
)
def integrated_gradients(
    recording: Recording, network: Network, params: Params
) -> Generator[Progress, None, Maps]:
    """How much each pixel adds to the score of a class, box or mask, compared with a baseline.

    The gradient of the score along the straight way from the baseline to the picture, at the middles of
    equal steps, times their difference. All values together are the score less that of the baseline; what is
    missing (the convergence delta) is stated: take more steps where it is large.
    """
    yield Progress(0.0, "loading Captum")
    from captum.attr import IntegratedGradients  # brings Matplotlib along, which takes a second

    explanation = Explanation(recording, network, params)
    with torch.inference_mode(False), torch.no_grad():
        picture = explanation.picture.detach().clone()
        start = baseline_of(picture, network, params.baseline)
        ends = [float(explanation.score(given)) for given in (start, picture)]
        total = torch.zeros_like(picture)
    gradients = IntegratedGradients(explanation.score)
    for step in range(params.steps):
        yield Progress(step / params.steps, f"step {step + 1} of {params.steps}")
        with torch.inference_mode(False):
            # the integral over the way is the sum over its parts, of each at its middle (one point of Gauss)
            low, high = (torch.lerp(start, picture, at / params.steps) for at in (step, step + 1))
            total += gradients.attribute(high, low, n_steps=1, method="gausslegendre").detach()
    first, last = ends
    found = float(total.double().sum())
    note = (
        f"Score of {explanation.explained.words} {last:.4g}, baseline ({params.baseline}) {first:.4g}; "
        f"all values together are {found:.4g}, convergence delta {found - (last - first):.2g}. "
        f"{explanation.differs(last)}"
    )
    return pixel_maps(
        explanation,
        joined(explanation, total, params.colours),
        title="Integrated gradients",
        note=note,
        unit="|score|" if params.colours == "largest" else "score",
    )
