"""A channel made of the first eigenfeatures of its layer."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from pydantic import Field

from boxwalk.analyses.eigen import decompose
from boxwalk.analyses.feature_maps import MapsParams, feature_maps, has_several_maps
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import picture_input
from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps


class Params(MapsParams):
    channel: int = Field(
        0, ge=0, description="the channel that is made again", json_schema_extra={"format": "channel"}
    )
    rank: int = Field(1, ge=1, le=512, description="how many eigenfeatures it is made of")

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        if node is not None and self.channel >= node.channels:
            raise ParameterError(
                f"Parameter 'channel' of 'low-rank' is {self.channel}; '{node.id}' has the channels 0 to "
                f"{node.channels - 1}."
            )


@analysis(
    "low-rank",
    title="Channel from eigenfeatures",
    source="Avalos et al., Eigenfeatures (2021), equations 18 to 20 (Eckart-Young)",
    applies=has_several_maps,
)
def low_rank(
    recording: Recording, network: Network, node: Node, params: Params
) -> Generator[Progress, None, Maps]:
    """A channel made of the first eigenfeatures of its layer, beside the channel itself and what is missing.

    The sum of sigma_i v_ic u_i over the first components: no other matrix of this rank comes nearer to all
    maps together. The note gives the error of this channel and of the whole layer, each as a share of its
    length.
    """
    maps, words = feature_maps(recording, network, node, params)
    found = yield from told(decompose(maps, params.rank), node.title)
    rank = min(params.rank, len(found.sigma))
    itself = maps[params.channel].double().numpy()
    made = found.reconstructed(params.channel, rank)
    missing = itself - made
    length = float(np.linalg.norm(itself))
    error = float(np.linalg.norm(missing)) / length if length > 0 else 0.0
    whole = float(np.sqrt(max(0.0, 1.0 - found.shares.sum()))) if found.energy > 0 else 0.0
    words.append(f"Error {error:.1%} of this channel, {whole:.1%} of the whole layer.")
    if rank < params.rank:
        words.append(f"The layer has {rank} components only.")
    return Maps(
        title=f"Channel {params.channel} of {node.title} from {rank} eigenfeature{'s' if rank > 1 else ''}",
        note=" ".join(words),
        values=np.stack([itself, made, missing]).astype(np.float32),
        labels=[f"channel {params.channel}", f"rank {rank}", "what is missing"],
        unit="activation",
        overlay=picture_input(recording.graph) is not None,
    )
