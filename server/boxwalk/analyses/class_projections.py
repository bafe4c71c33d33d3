"""What a layer keeps of the average of each class, and what it rejects."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn

from boxwalk.analyses.classes import has_labelled_examples
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.signal_pictures import as_pictures, input_shape
from boxwalk.analyses.signal_projection import SOURCE
from boxwalk.analyses.spaces import has_spaces, input_of, parts_of, space_of_unit, spaces_of
from boxwalk.analyses.weights import module_of, weight_of
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Images, Maps


class Params(Parameters):
    show: Literal["all", "average", "kept", "rejected"] = Field(
        "all", description="the average, what is kept of it and what is rejected, or one of them"
    )
    own: bool = Field(
        False,
        description="of each class the weight vector of its own output alone, where there is one",
    )

    def fit(self, node: Node | None, network: Network) -> None:
        weight = weight_of(node, network.model) if node is not None and self.own else None
        if node is not None and weight is not None and len(weight) != len(network.labels or ()):
            raise ParameterError(
                f"Parameter 'own' of 'class-projections' is True; '{node.id}' has {len(weight)} outputs for "
                f"{len(network.labels or ())} classes. Leave it out."
            )


@analysis(
    "class-projections",
    title="Kept and rejected of each class",
    source=f"{SOURCE}, figure 1",
    applies=(has_spaces, has_labelled_examples),
)
def class_projections(
    network: Network, graph: Graph, model: nn.Module, node: Node, inputs: Inputs, params: Params
) -> Generator[Progress, None, Maps | Images]:
    """What a layer keeps of the average of each class, and what it rejects; see `signal-projection`.

    The average is that of the layer's inputs over the example inputs of a class (of the first of a batch).
    Labels give the share of its energy. A class that is still to be seen in what is rejected is one that the
    layer does not read.
    """
    spaces = yield from told(spaces_of(node, model), node.title, 0, 0.2)
    module = module_of(node, model)
    if module is None:  # `has_spaces` has said so before
        raise NotApplicableError(f"'{node.id}' is an operation outside of any module.")
    sums: dict[str, Tensor] = {}
    counts: dict[str, int] = {}
    for number, index in enumerate(inputs.indices):
        yield Progress(0.2 + 0.8 * number / len(inputs), f"example {index}")
        label = network.example_label(index)
        if not label:
            continue
        x = input_of(network, node, network.example(index).inputs)[:1].to("cpu", torch.float64)
        if sums and x.shape != next(iter(sums.values())).shape:
            raise NotApplicableError(
                f"The example inputs give '{node.id}' inputs of different sizes, which have no average."
            )
        sums[label] = sums.get(label, torch.zeros_like(x)) + x
        counts[label] = counts.get(label, 0) + 1
    if not sums:
        raise NotApplicableError("None of the example inputs chosen has a label.")
    places = {label: place for place, label in enumerate(network.labels or ())}
    names = sorted(sums, key=lambda name: (places.get(name, len(places)), name))
    pictures, labels, shares = [], [], []
    for name in names:
        own = params.own and name in places
        parts = parts_of(
            space_of_unit(node, model, places[name]) if own else spaces, module, sums[name] / counts[name]
        )
        shape, colours = input_shape(node, graph, spaces.kernel, parts.x.shape)
        shares.append(parts.kept_share)
        for word, part, share in (
            ("average", parts.x, 1.0),
            ("kept", parts.kept, parts.kept_share),
            ("rejected", parts.rejected, 1 - parts.kept_share),
        ):
            if params.show in ("all", word):
                pictures.append(part.reshape(shape))
                labels.append(f"{name}: {word}" + (f" {share:.1%}" if word != "average" else ""))
    words = [f"Averages of {min(counts.values())} to {max(counts.values())} example inputs of each class."]
    if np.isfinite(shares).any():
        words.append(f"Energy kept {np.nanmin(shares):.1%} to {np.nanmax(shares):.1%}.")
    return as_pictures(
        np.stack(pictures),
        colours=colours,
        title=f"What {node.title} keeps of each class",
        note=" ".join(words),
        labels=labels,
        unit="of the layer's input",
    )
