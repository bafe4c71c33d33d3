"""Saliency: how strongly the score reacts to each pixel."""

from __future__ import annotations

import torch

from boxwalk.analyses.attribution import ColourParams, joined, pixel_maps
from boxwalk.analyses.explained import Explanation, can_be_explained
from boxwalk.analyses.registry import analysis
from boxwalk.network import Network
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps


@analysis(
    "saliency",
    title="Saliency",
    source="Simonyan et al., Deep Inside Convolutional Networks (2014), section 3; by Captum",
    applies=can_be_explained,
)
def saliency(recording: Recording, network: Network, params: ColourParams) -> Maps:
    """How strongly the score of a class, box or mask reacts to a small change of each pixel.

    The gradient of the score, as the network puts it out, with respect to the input as the network takes it.
    Of the colours the largest magnitude, as in the paper, or their sum, or each.
    """
    from captum.attr import Saliency  # brings Matplotlib along, which takes a second

    explanation = Explanation(recording, network, params)
    scores: list[float] = []

    def score(picture: torch.Tensor) -> torch.Tensor:
        found = explanation.score(picture)
        scores.append(float(found.detach()))
        return found

    with torch.inference_mode(False):
        picture = explanation.picture.detach().clone().requires_grad_(True)
        gradient = Saliency(score).attribute(picture, abs=False)
    note = f"Score of {explanation.explained.words}: {scores[0]:.4g}. {explanation.differs(scores[0])}"
    return pixel_maps(
        explanation,
        joined(explanation, gradient, params.colours),
        title="Saliency",
        note=note,
        unit="|d score / d input|" if params.colours == "largest" else "d score / d input",
    )
