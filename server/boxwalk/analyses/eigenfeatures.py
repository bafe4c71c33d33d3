"""Eigenfeatures of a layer: what all its feature maps have in common, as pictures."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from pydantic import Field

from boxwalk.analyses.eigen import Decomposition, decompose
from boxwalk.analyses.feature_maps import MapsParams, feature_maps, has_several_maps
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import picture_input
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps

SOURCE = "Avalos et al., Eigenfeatures (2021), equations 14 to 17"


class Params(MapsParams):
    components: int = Field(8, ge=1, le=64, description="how many eigenfeatures are shown")
    strongest: bool = Field(
        True, description="the strongest channel beside them: the one with the largest activation (eq. 13)"
    )


@analysis("eigenfeatures", title="Eigenfeatures", source=SOURCE, applies=has_several_maps)
def eigenfeatures(
    recording: Recording, network: Network, node: Node, params: Params
) -> Generator[Progress, None, Maps]:
    """What the feature maps of a layer have in common: their first left singular vectors, as pictures.

    X holds all maps of the layer as columns, not centred; X = U S V^T. Eigenfeature i is u_i, a picture of
    length 1; labels give its share of the energy, sigma_i^2 over the sum of the squares of all values, and
    its singular value. Its sign agrees with the mean of all maps. The strongest channel is shown at length 1
    too, with |cos| of the angle between it and the first eigenfeature.
    """
    maps, words = feature_maps(recording, network, node, params)
    found = yield from told(decompose(maps, params.components), node.title)
    values, labels = [*found.images], component_labels(found)
    if params.strongest:
        channel = int(maps.flatten(1).amax(1).argmax())
        picture = maps[channel].double().numpy()
        length = float(np.sqrt((picture**2).sum()))
        picture = picture / length if length > 0 else picture
        likeness = abs(float((picture * found.images[0]).sum()))
        values.append(picture)
        labels.append(f"strongest channel {channel}: |cos| {likeness:.2f} to u1")
    limit = min(maps.shape[0], maps[0].numel())
    words.append(
        f"{len(maps)} maps of {maps.shape[1]} x {maps.shape[2]}, rank {found.rank} of {limit}; the first "
        f"{len(found.sigma)} hold {found.shares.sum():.1%} of the energy."
    )
    return Maps(
        title=f"Eigenfeatures of {node.title}",
        note=" ".join(words),
        values=np.stack(values).astype(np.float32),
        labels=labels,
        unit="of a picture of length 1",
        overlay=picture_input(recording.graph) is not None,
    )


def component_labels(found: Decomposition) -> list[str]:
    """`u1: 71.2%, sigma 12.3` for each component; the share first, where there is little room."""
    pairs = zip(found.sigma, found.shares, strict=True)
    return [f"u{index}: {share:.1%}, sigma {sigma:.4g}" for index, (sigma, share) in enumerate(pairs, 1)]
