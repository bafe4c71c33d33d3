"""Layer by layer back from the ideal output of a class to what a layer would have to be given."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.analyses.classes import class_output, has_classes, has_labelled_examples
from boxwalk.analyses.ideal_inputs import ClassesParams, ideals_of
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.progress import Kept, Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.signal_pictures import as_pictures, row_shape, sees_colours
from boxwalk.analyses.spaces import Spaces, has_spaces, spaces_of
from boxwalk.analyses.weights import module_of
from boxwalk.errors import NotApplicableError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Images, Maps

Function = Callable[[Tensor], Tensor]
_EDGE = 1e-3
"""How far from the end of its range an output is put that no input of an activation leads to."""
_SCALE, _ALPHA = 1.0507009873554805, 1.6732632423543772  # of SELU (Klambauer et al. 2017, equation 2)


@dataclass(frozen=True)
class Invertible:
    """An activation, its inverse, and the open range (low, high) of its values."""

    forward: Function
    inverse: Function
    low: float = -math.inf
    high: float = math.inf

    def back(self, out: Tensor) -> tuple[Tensor, Tensor]:
        """(f^-1(out) [k, n], how many values of each row were outside of f's range and put at its end)."""
        inside = out.clamp(self.low + _EDGE, self.high - _EDGE)
        outside = (out <= self.low) | (out >= self.high)
        return self.inverse(torch.where(outside, inside, out)), outside.sum(1)


@dataclass(frozen=True, eq=False)
class Linear:
    """A linear layer: y = W x + b, back by x_signal = W^+ (y - b) (equations 1, 2, 5)."""

    module: nn.Linear
    spaces: Spaces

    def forward(self, x: Tensor) -> Tensor:
        bias = self.module.bias
        found = ((x @ self._signals.T) * torch.from_numpy(self.spaces.sigma)) @ self._outputs
        return found if bias is None else found + bias.detach().cpu().double()

    def back(self, out: Tensor) -> tuple[Tensor, Tensor]:
        bias = self.module.bias
        values = out if bias is None else out - bias.detach().cpu().double()
        found = ((values @ self._outputs.T) / torch.from_numpy(self.spaces.sigma)) @ self._signals
        return found, torch.zeros(len(out), dtype=torch.int64)

    @property
    def _signals(self) -> Tensor:
        return torch.from_numpy(self.spaces.signals)

    @property
    def _outputs(self) -> Tensor:
        return torch.from_numpy(self.spaces.outputs)


Step = Linear | Invertible


def can_be_inverted(node: Node, graph: Graph, network: Network, model: nn.Module) -> str | None:
    """Why the way from the output back to what the layer is given cannot be gone, None if it can."""
    if not isinstance(module_of(node, model), nn.Linear):
        return "it is no linear layer."
    found = _way(node, graph, network, model)
    return found if isinstance(found, str) else None


@analysis(
    "layer-inversion",
    title="Inverted layers",
    source="Pattichis and Pattichis, Vector Spaces (2024), section 2.4, equation 5",
    applies=(has_classes, has_labelled_examples, can_be_inverted),
)
def layer_inversion(
    network: Network,
    graph: Graph,
    model: nn.Module,
    node: Node,
    inputs: Inputs,
    kept: Kept,
    params: ClassesParams,
) -> Generator[Progress, None, Maps | Images]:
    """What a linear layer would have to be given for the ideal output of a class, layer by layer back.

    x_signal = W^+ (f^-1(Out) - bias) from the output back to this layer, in float64: of all inputs that lead
    as near as can be, the shortest. For activations that can be inverted: SELU, ELU, leaky ReLU, tanh,
    sigmoid. The ideal output is that of `ideal-inputs`. Values outside of an activation's range, which no
    input leads to, are put just inside of it and counted; with them, and with layers that have more outputs
    than inputs, the way forward does not end at the ideal output: the distance says how far from it.
    """
    ideals = yield from ideals_of(network, graph, inputs, kept, params)
    way = _way(node, graph, network, model)
    if isinstance(way, str):  # `can_be_inverted` has said so before
        raise NotApplicableError(f"'layer-inversion' does not apply to '{node.id}': {way}")
    steps: list[Step] = []
    for place, each in enumerate(way):
        module = module_of(each, model)
        if isinstance(module, nn.Linear):
            part = 0.5 / len(way)
            begun = 0.5 + part * place
            spaces = yield from told(spaces_of(each, model), each.title, begun, begun + part)
            steps.append(Linear(module, spaces))
        else:
            known = invertible(each, model)
            if known is not None:
                steps.append(known)
    wanted = torch.from_numpy(ideals.outputs[list(ideals.wanted)])
    x, outside = inverted(steps, wanted)
    distances = (forward(steps, x) - wanted).norm(dim=1)
    labels = [
        f"{ideals.names[target]}: distance {distance:.3g}" + (f", {count} out of range" if count else "")
        for target, distance, count in zip(ideals.wanted, distances.tolist(), outside, strict=True)
    ]
    kernel = (x.shape[1],)
    values = x.numpy().reshape(-1, *row_shape(node, graph, kernel))
    return as_pictures(
        values,
        colours=sees_colours(node, graph, kernel),
        title=f"What {node.title} would have to be given",
        note=f"Ideal outputs from {len(ideals.found.indices)} example inputs. {ideals.found.note()}".strip(),
        labels=labels,
        unit="of the layer's input",
    )


def inverted(steps: Sequence[Step], out: Tensor) -> tuple[Tensor, list[int]]:
    """(inputs [k, n] for outputs [k, m], for each how many values were out of range) through steps named from
    the last to the first."""
    outside = torch.zeros(len(out), dtype=torch.int64)
    for step in steps:
        out, count = step.back(out)
        outside += count
    return out, outside.tolist()


def forward(steps: Sequence[Step], x: Tensor) -> Tensor:
    """The outputs [k, m] of inputs [k, n] through the same steps."""
    for step in reversed(steps):
        x = step.forward(x)
    return x


def invertible(node: Node, model: nn.Module) -> Invertible | None:
    """The activation that a node computes, None if it is none that can be inverted."""
    module = module_of(node, model)
    if isinstance(module, nn.ELU) and module.alpha > 0:
        return _elu(1.0, module.alpha)
    if isinstance(module, nn.LeakyReLU) and module.negative_slope > 0:
        slope = module.negative_slope
        return Invertible(
            lambda x: functional.leaky_relu(x, slope), lambda y: functional.leaky_relu(y, 1 / slope)
        )
    return _PLAIN.get(node.operator)


def _elu(scale: float, alpha: float) -> Invertible:
    def forward(x: Tensor) -> Tensor:
        return scale * torch.where(x > 0, x, alpha * torch.expm1(x.clamp(max=0)))

    def inverse(y: Tensor) -> Tensor:
        return torch.where(y > 0, y / scale, torch.log1p(y.clamp(max=0) / (scale * alpha)))

    return Invertible(forward, inverse, low=-scale * alpha)


_PLAIN = {
    "selu": _elu(_SCALE, _ALPHA),
    "tanh": Invertible(torch.tanh, torch.atanh, -1, 1),
    "sigmoid": Invertible(torch.sigmoid, torch.logit, 0, 1),
}


def _way(node: Node, graph: Graph, network: Network, model: nn.Module) -> list[Node] | str:
    """The nodes from the output back to `node`, or why they cannot be inverted."""
    place = class_output(graph, network)
    way: list[Node] = []
    while place is not None:
        way.append(place)
        linear = has_spaces(place, model) is None and isinstance(module_of(place, model), nn.Linear)
        if place.operator == "input":
            break
        if place.display != "vector" or not (linear or invertible(place, model)):
            return (
                f"on the way back from the output is '{place.id}' ({place.operator}), which cannot be "
                "inverted."
            )
        if place.id == node.id:
            return way
        sources = graph.sources(place.id)
        if len(sources) != 1:
            return f"'{place.id}' is made of {len(sources)} layers."
        place = graph.by_id[sources[0]]
    return "it is not on the way back from the output."
