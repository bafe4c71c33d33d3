"""What a layer keeps of its current input, and what it rejects."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from pydantic import Field
from torch import nn

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.signal_pictures import as_pictures, input_shape, reads_picture
from boxwalk.analyses.spaces import Spaces, has_spaces, input_of, parts_of, space_of_unit, spaces_of
from boxwalk.analyses.weights import module_of, weight_of
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Images, Maps

SOURCE = "Pattichis and Pattichis, Vector Spaces (2024), sections 2.2, 2.3, equation 3"
UNIT = "the weight vector of this output alone; empty: all of them together"


class Params(Parameters):
    unit: int | None = Field(None, ge=0, description=UNIT, json_schema_extra={"format": "channel"})

    def fit(self, node: Node | None, network: Network) -> None:
        check_unit("signal-projection", self.unit, node, network)


@analysis("signal-projection", title="Kept and rejected", source=SOURCE, applies=has_spaces)
def signal_projection(
    recording: Recording, network: Network, model: nn.Module, node: Node, params: Params
) -> Generator[Progress, None, Maps | Images]:
    """What a layer keeps of its input, and what it rejects: the input is the sum of the two.

    Kept is the projection onto the rows of the weights, W = U S V^T: the sum of (v_i . x) v_i; the rest
    cannot change what the layer puts out. A linear layer at several positions does so at each. Of a
    convolution x is the patch under its kernel, at each position by itself, zeros around the picture
    included: the picture shows the mean over the patches that a pixel lies in, the energies are those of all
    patches. The first input of a batch is shown; energies are shares of its squared length.
    """
    spaces = yield from told(spaces_of_unit_or_all(node, model, params.unit), node.title)
    module = module_of(node, model)
    if module is None:  # `has_spaces` has said so before
        raise NotApplicableError(f"'{node.id}' is an operation outside of any module.")
    parts = parts_of(spaces, module, input_of(network, node, recording.inputs, recording)[:1])
    shape, colours = input_shape(node, recording.graph, spaces.kernel, parts.x.shape)
    of = f"unit {params.unit} of {node.title}" if params.unit is not None else node.title
    note = "The input is zero everywhere."
    if parts.energy > 0:
        note = (
            f"Energy kept {parts.kept_share:.1%}, rejected {1 - parts.kept_share:.1%}; {spaces.rank} of "
            f"{spaces.signals.shape[1] * spaces.groups} dimensions are signal."
        )
    return as_pictures(
        np.stack([part.reshape(shape) for part in (parts.x, parts.kept, parts.rejected)]),
        colours=colours,
        title=f"What {of} keeps of its input",
        note=note,
        labels=["input", "kept", "rejected"],
        unit="of the layer's input",
        overlay=reads_picture(node, recording.graph) and shape[0] == 1,
    )


def spaces_of_unit_or_all(node: Node, model: nn.Module, unit: int | None) -> Generator[float, None, Spaces]:
    """The spaces of all weights, or of those of one output."""
    if unit is None:
        return (yield from spaces_of(node, model))
    return space_of_unit(node, model, unit)


def check_unit(analysis_name: str, unit: int | None, node: Node | None, network: Network) -> None:
    """Raises ParameterError for an output that the layer does not have."""
    weight = weight_of(node, network.model) if node is not None and unit is not None else None
    if node is not None and weight is not None and unit is not None and unit >= len(weight):
        raise ParameterError(
            f"Parameter 'unit' of '{analysis_name}' is {unit}; '{node.id}' has the outputs 0 to "
            f"{len(weight) - 1}."
        )
