"""How the weights of a layer, or of one of its output channels, are distributed."""

from __future__ import annotations

import numpy as np
from torch import nn

from boxwalk.analyses.histogram import Params as HistogramParams
from boxwalk.analyses.histogram import bars
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.weights import has_weights, weight_of
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.results import Curve


class Params(HistogramParams):
    def fit(self, node: Node | None, network: Network) -> None:
        weight = weight_of(node, network.model) if node is not None else None
        if node is None or weight is None or self.channel is None:
            return
        if self.channel >= len(weight):
            raise ParameterError(
                f"Parameter 'channel' of 'weight-distribution' is {self.channel}; "
                f"'{node.id}' has the output channels 0 to {len(weight) - 1}."
            )


@analysis(
    "weight-distribution",
    title="Distribution of weights",
    source="Counts in bins of equal width between the smallest and the largest value",
    applies=has_weights,
)
def weight_distribution(model: nn.Module, node: Node, params: Params) -> Curve:
    """How often each size of weight occurs in a layer, or in the kernels of one output channel.

    Values that are not finite are left out. The sum of all bars is the number of weights counted; biases are
    not among them.
    """
    weight = weight_of(node, model)
    if weight is None:
        raise NotApplicableError(
            f"'weight-distribution' does not apply to '{node.id}': {has_weights(node, model)}"
        )
    subject = f"weights of {node.title}"
    values = weight.detach().to("cpu").double().numpy()
    if params.channel is not None:
        values = values[params.channel]
        subject += f", output channel {params.channel}"
    every = np.ravel(values)
    return bars(every, params, subject, "weight", f"Deviation {every[np.isfinite(every)].std():.4g}.")
