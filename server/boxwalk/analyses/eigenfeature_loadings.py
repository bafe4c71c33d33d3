"""Which channels make an eigenfeature."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from pydantic import Field

from boxwalk.analyses.eigen import decompose
from boxwalk.analyses.feature_maps import MapsParams, feature_maps, has_several_maps
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores


class Params(MapsParams):
    component: int = Field(1, ge=1, le=4096, description="which eigenfeature, 1 for the first")

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        if node is not None and not self.resized:
            check_component("eigenfeature-loadings", "component", self.component, node)


@analysis(
    "eigenfeature-loadings",
    title="Channels of an eigenfeature",
    source="Avalos et al., Eigenfeatures (2021), equations 15 and 18",
    applies=has_several_maps,
)
def eigenfeature_loadings(
    recording: Recording, network: Network, node: Node, params: Params
) -> Generator[Progress, None, Scores]:
    """Which channels make an eigenfeature, those that count most first.

    The loading of channel c on eigenfeature i is v_ic: the map of the channel holds sigma_i v_ic times u_i.
    The squares of all loadings add up to 1. The last column says how much of the channel's own energy that
    is.
    """
    maps, words = feature_maps(recording, network, node, params)
    found = yield from told(decompose(maps, params.component), node.title)
    if params.component > len(found.sigma):
        raise ParameterError(
            f"Parameter 'component' of 'eigenfeature-loadings' is {params.component}; '{node.id}' has the "
            f"eigenfeatures 1 to {len(found.sigma)}."
        )
    loadings, sigma = found.loadings[-1], float(found.sigma[-1])
    own = maps.double().square().sum((1, 2)).numpy()
    part = np.divide((sigma * loadings) ** 2, own, out=np.zeros_like(own), where=own > 0)
    order = np.argsort(-np.abs(loadings), kind="stable")
    dead = int((own == 0).sum())
    return Scores(
        title=f"Channels of eigenfeature {params.component} of {node.title}",
        note=" ".join(words),
        names=[f"channel {channel}" for channel in order],
        columns={
            "loading": loadings[order].astype(np.float32),
            "of the channel": (part[order] * 100).astype(np.float32),
        },
        units={"of the channel": "%"},
        summary={
            "singular value": sigma,
            "share of the energy [%]": float(found.shares[-1]) * 100,
            "channels that make half of it": int(np.searchsorted(np.cumsum(loadings[order] ** 2), 0.5)) + 1,
            "strongest channel": f"channel {int(maps.flatten(1).amax(1).argmax())}",
            "channels that are zero": dead,
        },
    )


def check_component(analysis_name: str, parameter: str, value: int, node: Node) -> None:
    """Raises ParameterError if a layer has fewer components than `value`."""
    limit = min(node.channels, node.grid[0] * node.grid[1])
    if value > limit:
        raise ParameterError(
            f"Parameter '{parameter}' of '{analysis_name}' is {value}; '{node.id}' has the eigenfeatures "
            f"1 to {limit}."
        )
