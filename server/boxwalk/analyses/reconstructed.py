"""What an autoencoder makes of its input again: both as pictures, and how they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from boxwalk.analyses.values import Doubles, picture_input
from boxwalk.anomaly import SCORES
from boxwalk.errors import NotApplicableError
from boxwalk.inputs import denormalize
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording


def reconstructs(graph: Graph) -> str | None:
    """Why a network gives no picture back, None if it does."""
    source = picture_input(graph)
    if source is None or source.channels not in (1, 3):
        return "the network's input is no picture in grey or colour."
    if reconstruction(graph) is None:
        return "none of the network's outputs is a picture as large as its input."
    return None


def reconstruction(graph: Graph) -> Node | None:
    """The (first) output that is a picture of the shape of the (first) input, None without such."""
    source = picture_input(graph)
    outputs = (graph.by_id[name] for name in graph.outputs)
    if source is None:
        return None
    return next((node for node in outputs if tuple(node.shape) == tuple(source.shape)), None)


@dataclass(frozen=True, eq=False)
class Pair:
    """A picture and what was made of it, both float64 [C, H, W] with mean and std undone, usually in 0..1."""

    picture: Doubles
    again: Doubles

    @property
    def residual(self) -> Doubles:
        """Input less reconstruction, of colours the mean: [H, W]."""
        return np.asarray((self.picture - self.again).mean(0))

    def scores(self) -> Doubles:
        """Those of `SCORES` in their order, of colours the mean: [6].

        Raises ParameterError for values that are not finite, and pictures smaller than SSIM's window.
        """
        return np.array([float(score(self.picture, self.again).mean()) for score in SCORES.values()])


def pair_of(network: Network, inputs: Sequence[Tensor], again: Tensor) -> Pair:
    """The first input of a batch and its reconstruction."""
    picture = next(tensor for tensor in inputs if tensor.shape[1:] == again.shape[1:])
    return Pair(_greys(network, picture), _greys(network, again))


def recorded_pair(recording: Recording, network: Network) -> Pair:
    """Raises NotApplicableError if the input or the output of the recording was not kept."""
    source, target = picture_input(recording.graph), reconstruction(recording.graph)
    values = recording.activations
    if source is None or target is None or source.id not in values or target.id not in values:
        raise NotApplicableError(
            "The recording does not hold the picture and its reconstruction. Record the input again."
        )
    return pair_of(network, (values[source.id],), values[target.id])


def _greys(network: Network, tensor: Tensor) -> Doubles:
    mean, std = network.normalization(tensor.shape[1])
    values: Doubles = denormalize(tensor[:1].detach().double().cpu(), mean, std)[0].numpy()
    return values
