"""How fast the singular values of a layer's feature maps decay."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

import numpy as np
from pydantic import Field

from boxwalk.analyses.eigen import decompose
from boxwalk.analyses.feature_maps import MapsParams, feature_maps, has_several_maps
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Curve


class Params(MapsParams):
    show: Literal["values", "energy"] = Field(
        "values", description="the singular values, or the share of the energy that they hold"
    )


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
    sigma = found.spectrum
    energy = sigma**2 / found.energy if found.energy > 0 else np.zeros_like(sigma)
    added = np.cumsum(energy)
    half, most = (int(np.searchsorted(added, share)) + 1 for share in (0.5, 0.9))
    spread = np.exp(-(energy[energy > 0] * np.log(energy[energy > 0])).sum())
    words.append(f"Rank {found.rank} of {len(sigma)}.")
    if found.energy > 0:
        words.append(
            f"Half of the energy is in the first {half}, 90 % in the first {most}; effective rank "
            f"{spread:.1f} (the exponential of the entropy of the energies)."
        )
    series = {"singular value": sigma}
    if params.show == "energy":
        series = {"of each": energy * 100, "up to here": added * 100}
    return Curve(
        title=f"Singular values of {node.title}",
        note=" ".join(words),
        x=np.arange(1, len(sigma) + 1, dtype=np.float32),
        series={name: values.astype(np.float32) for name, values in series.items()},
        x_label="component",
        y_label="singular value" if params.show == "values" else "energy [%]",
    )
