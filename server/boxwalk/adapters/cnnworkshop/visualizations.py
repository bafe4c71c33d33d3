"""Feature visualizations by the settings of a client of CNNWorkshopVR, as calls for the queue of jobs."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
from torch import Tensor

from boxwalk.adapters.cnnworkshop.messages import FvSettings
from boxwalk.analyses import Analysis, Call, Parameters, Progress
from boxwalk.analyses.feature_visualizations import LONGEST_STEP, is_no_input, settings_of
from boxwalk.errors import JobFailedError, NotApplicableError
from boxwalk.maximization import Made, Maximizer, Objective, as_images, channel, strongest, unit
from boxwalk.maximization.preparing import why_no_pictures
from boxwalk.maximization.settings import Numbers
from boxwalk.network import Network
from boxwalk.network.fingerprint import fingerprint
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Images

TOGETHER = 32  # channels of one job
MOST = 256  # channels of one layer


class Params(Numbers, Parameters):
    """What decides the images. start: fingerprint of the picture that they begin with, "" for noise."""

    channels: tuple[int, ...] = ()
    mode: Literal["AVERAGE", "CENTERPIXEL", "PERCENTILE"] = "AVERAGE"
    share: float = 1.0
    start: str = ""


def calls(network: Network, graph: Graph, node: Node, wished: FvSettings, start: Tensor | None) -> list[Call]:
    """One call for each so many channels of a layer, the first `MOST` of it.

    start: [C, H, W], normalized as the network takes it; None for noise. Raises NotApplicableError.
    """
    analysis = replace(_ANALYSIS, function=partial(_visualized, start))
    reason = analysis.why_not(graph, node, network, network.model)
    if reason:
        raise NotApplicableError(f"There are no visualizations of '{node.id}' of {network.title}: {reason}")
    settings = dict(wished.settings())
    found = []
    for first in range(0, min(node.channels, MOST), TOGETHER):
        channels = tuple(range(first, min(first + TOGETHER, node.channels, MOST)))
        params = Params(
            **settings,
            channels=channels,
            mode=wished.mode,
            share=wished.fraction_to_maximize if wished.mode == "PERCENTILE" else 1.0,
            start="" if start is None else fingerprint([start]),
        )
        found.append(Call(analysis, (), (network,), graph, node, None, params))
    return found


def _visualized(
    start: Tensor | None,
    network: Network,
    graph: Graph,  # noqa: ARG001  # part of what the images are kept by
    node: Node,
    params: Params,
) -> Generator[Progress, None, Images]:
    """For each channel the image that excites it, grown from a picture or from noise."""
    weights = network.weights_fingerprint
    maximizer = Maximizer(
        network,
        objectives=[_objective(node, index, params) for index in params.channels],
        start=start,
        longest=LONGEST_STEP,
        settings=settings_of(params),
    )
    made: list[Made] = []
    for each in maximizer.run():
        if isinstance(each, Made):
            made.append(each)
        else:
            yield Progress(each.done / each.total, f"step {each.step} of {params.steps}")
    if network.weights_fingerprint != weights:
        raise JobFailedError(f"The weights of {network.title} changed meanwhile. Ask again.")
    told = [(each.words, each.reached, each.note) for each in made]
    return as_images(node.title, np.stack([each.picture.numpy() for each in made]), told)


def _objective(node: Node, index: int, params: Params) -> Objective:
    if params.mode == "CENTERPIXEL":
        return unit(node.id, index, node.grid[0] // 2, node.grid[1] // 2)
    if params.mode == "PERCENTILE":
        return strongest(node.id, index, params.share)
    return channel(node.id, index)


def _has_values(node: Node) -> str | None:
    return None if node.has_maps else "it puts out nothing that an image could excite."


_ANALYSIS = Analysis(
    name="cnnworkshop-visualizations",
    title="Feature visualizations",
    doc=_visualized.__doc__ or "",
    source="Linse, doctoral thesis, sections 4.1.5 and 5.1 to 5.5",
    version=1,
    parts="cnnworkshop-visualizations",
    function=_visualized,
    parameters=Params,
    gifts={"network": "network", "graph": "graph", "node": "node", "params": "params"},
    kinds=("images",),
    keyed=False,
    slow=True,
    applies=(why_no_pictures, is_no_input, _has_values),
)
