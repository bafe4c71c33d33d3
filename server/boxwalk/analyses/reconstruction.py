"""What an autoencoder gives back, beside what it was given, at its end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from pydantic import Field

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.reconstructed import reconstruction, reconstructs, recorded_pair
from boxwalk.analyses.registry import analysis
from boxwalk.anomaly import SCORES
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.recording import Recording
from boxwalk.results import Images
from boxwalk.results.colours import signed_colours

LABELS = ("input", "reconstruction", "input less reconstruction")


class Params(Parameters):
    full: float = Field(
        0.5,
        ge=0.01,
        le=1,
        description="difference from which on the colours of the last picture are full, the same for all "
        "inputs",
    )


@analysis(
    "reconstruction",
    title="Reconstruction",
    source="Sode, Automatic Detection of Foreign Objects in X-Ray Images (2021), 6.3.3",
    applies=reconstructs,
)
def reconstruct(recording: Recording, network: Network, params: Params) -> Mapping[str, Images]:
    """What an autoencoder was given, what it gives back, and the difference, at its last layer.

    The difference is signed, zero is black: in the colour of positive numbers where the input is lighter than
    the reconstruction. What a network cannot give back is unlike all that it was trained with. The note has
    the scores by which that is measured; see `anomaly-scores`.
    """
    target = reconstruction(recording.graph)
    if target is None:
        raise NotApplicableError(f"'reconstruction' does not apply: {reconstructs(recording.graph)}")
    pair = recorded_pair(recording, network)
    height, width = pair.residual.shape
    signed = signed_colours(np.nan_to_num(pair.residual), params.full).transpose(2, 0, 1) / 255
    pictures = [
        np.clip(np.broadcast_to(each, (3, height, width)), 0, 1) for each in (pair.picture, pair.again)
    ]
    try:
        scores = dict(zip(SCORES, pair.scores(), strict=True))
        note = ", ".join(f"{name} {value:.4g}" for name, value in scores.items())
    except ParameterError as error:
        note = f"No scores: {error}"
    return {
        target.id: Images(
            title=f"What {target.title} gives back",
            note=f"{note}. Full colour is a difference of {params.full:g}.",
            values=np.stack([*pictures, signed]),
            labels=LABELS,
        )
    }
