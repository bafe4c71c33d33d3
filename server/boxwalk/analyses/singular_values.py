"""How fast the singular values of a layer's feature maps decay."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from boxwalk.analyses.eigen import decompose
from boxwalk.analyses.feature_maps import MapsParams, feature_maps, has_several_maps
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Curve

Show = Literal["values", "energy"]
SHOW = "the singular values, or the share of the energy that they hold"


class Params(MapsParams):
    show: Show = Field("values", description=SHOW)


@analysis(
    "singular-values",
    title="Singular values",
    source="Avalos et al., Eigenfeatures (2021), equation 15 and figure 9d",
    applies=has_several_maps,
)
def singular_values(
    recording: Recording, network: Network, node: Node, params: Params
) -> Generator[Progress, None, Curve]:
    """How much of a layer its first eigenfeatures tell: all singular values of its feature maps, falling.

    A fast decay says that the maps show much the same. The energy of a component is its singular value
    squared; their sum is the sum of the squares of all values of the layer. The rank counts the singular
    values above 1.2e-7 of the largest, the precision of float32.
    """
    maps, words = feature_maps(recording, network, node, params)
    found = yield from told(decompose(maps, 1), node.title)
    return decay(f"Singular values of {node.title}", found.spectrum, found.rank, params.show, words)


def decay(title: str, sigma: Doubles, rank: int, show: Show, words: Sequence[str]) -> Curve:
    """The curve of singular values, falling, or of the energy that they hold, with its words."""
    squares = sigma**2
    total = float(squares.sum())
    energy = squares / total if total > 0 else np.zeros_like(sigma)
    added = np.cumsum(energy)
    said = [*words, f"Rank {rank} of {len(sigma)}."]
    if total > 0:
        half, most = (int(np.searchsorted(added, share)) + 1 for share in (0.5, 0.9))
        said.append(
            f"Half of the energy is in the first {half}, 90 % in the first {most}; effective rank "
            f"{effective_rank(sigma):.1f} (the exponential of the entropy of the energies)."
        )
    series = {"singular value": sigma}
    if show == "energy":
        series = {"of each": energy * 100, "up to here": added * 100}
    return Curve(
        title=title,
        note=" ".join(said),
        x=np.arange(1, len(sigma) + 1, dtype=np.float32),
        series={name: values.astype(np.float32) for name, values in series.items()},
        x_label="component",
        y_label="singular value" if show == "values" else "energy [%]",
    )


def effective_rank(sigma: Doubles) -> float:
    """exp of the entropy of the shares of the energy, sigma_i^2 / sum: k for k equal ones; 0 for none."""
    squares = sigma[sigma > 0] ** 2
    if not len(squares):
        return 0.0
    shares = squares / squares.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))
