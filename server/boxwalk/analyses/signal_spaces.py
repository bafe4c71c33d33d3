"""The four signal spaces of a layer: what its weights take for signal, and what they reject."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

import numpy as np
from pydantic import Field
from torch import nn

from boxwalk.analyses.classes import class_output
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.signal_pictures import as_pictures, row_shape, sees_colours
from boxwalk.analyses.singular_values import effective_rank
from boxwalk.analyses.spaces import Spaces, has_spaces, spaces_of
from boxwalk.analyses.values import Doubles
from boxwalk.analyses.weights import weight_of
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Images, Maps, Matrix

SINGLE = "convolutions: the spaces of all kernels, each over one input channel by itself (the paper's 2.3.1)"


class Params(Parameters):
    space: Literal["signal", "rejected signal", "output", "rejected output"] = Field(
        "signal", description="what is kept or rejected of inputs, or what outputs can be reached or not"
    )
    count: int = Field(16, ge=1, le=256, description="how many vectors of it are shown")
    single: bool = Field(False, description=SINGLE)

    def fit(self, node: Node | None, network: Network) -> None:
        check_single("signal-spaces", self.single, node, network)


@analysis(
    "signal-spaces",
    title="Signal spaces",
    source="Pattichis and Pattichis, Vector Spaces (2024), sections 2.1, 2.3, equation 4; figures 1, 2",
    applies=has_spaces,
)
def signal_spaces(
    network: Network, graph: Graph, model: nn.Module, node: Node, params: Params
) -> Generator[Progress, None, Maps | Images | Matrix]:
    """What a layer's weights take for signal: sigma_i v_i, the largest first, and the spaces around it.

    W = U S V^T, a row for each output; a convolution's rows are its kernels over all input channels (of the
    group). Signal: sigma_i v_i, as pictures in the shape of a row. Rejected signal: vectors of length 1 that
    the layer turns to zero; any orthonormal basis of that space serves, this one is random. Output: the u_i,
    what the signals are turned into; rejected output: vectors that no input leads to. The sign is such that
    v_i agrees with the mean row of W.
    """
    spaces = yield from told(spaces_of(node, model, params.single), node.title)
    words = [_words(spaces)]
    if params.space == "signal":
        vectors = spaces.sigma[: params.count, None] * spaces.signals[: params.count]
        labels = [
            f"s{index}: sigma {sigma:.3g}" for index, sigma in enumerate(spaces.sigma[: params.count], 1)
        ]
        groups = spaces.group[: params.count].tolist()
    elif params.space == "output":
        vectors = spaces.outputs[: params.count]
        labels = [f"u{index}" for index in range(1, len(vectors) + 1)]
        groups = spaces.group[: params.count].tolist()
    else:
        vectors, groups = _rejected(spaces, params)
        labels = [f"r{index}" for index in range(1, len(vectors) + 1)]
        words.append("Any orthonormal basis of the rejected space serves; this one is random.")
    if not len(vectors):
        raise NotApplicableError(f"The {params.space} space of '{node.id}' holds nothing but 0. {words[0]}")
    if spaces.groups > 1:
        labels = [f"{label}, group {group}" for label, group in zip(labels, groups, strict=True)]
    title = f"{params.space.capitalize()} space of {node.title}"
    if params.space in ("output", "rejected output"):
        return Matrix(
            title=title,
            note=" ".join(words),
            values=vectors.astype(np.float32),
            rows=labels,
            columns=_output_names(vectors.shape[1], graph, network, node, spaces, params),
            unit="of a vector of length 1",
        )
    return as_pictures(
        vectors.reshape(-1, *(spaces.kernel if params.single else row_shape(node, graph, spaces.kernel))),
        colours=not params.single and sees_colours(node, graph, spaces.kernel),
        title=title,
        note=" ".join(words),
        labels=labels,
        unit="weight" if params.space == "signal" else "of a vector of length 1",
    )


def check_single(analysis_name: str, single: bool, node: Node | None, network: Network) -> None:
    """Raises ParameterError for single kernels where there are none."""
    weight = weight_of(node, network.model) if node is not None and single else None
    if node is not None and weight is not None and weight.ndim == 2:
        raise ParameterError(
            f"Parameter 'single' of '{analysis_name}' is True; '{node.id}' is a linear layer and has no "
            "kernels. Leave it out."
        )


def _rejected(spaces: Spaces, params: Params) -> tuple[Doubles, list[int]]:
    """Vectors of the rejected spaces of all groups, one group after the other, and their groups."""
    found: list[Doubles] = []
    groups: list[int] = []
    for group in range(spaces.groups):
        wanted = params.count - len(groups)
        if wanted == 0:
            break
        of = spaces.rejected if params.space == "rejected signal" else spaces.rejected_outputs
        found.append(of(wanted, group))
        groups += [group] * len(found[-1])
    return np.concatenate(found), groups


def _words(spaces: Spaces) -> str:
    n, m = spaces.signals.shape[1] * spaces.groups, spaces.outputs.shape[1] * spaces.groups
    condition = f", condition number {spaces.condition:.4g}" if spaces.rank else ""
    return (
        f"W is {m} x {n}{f' in {spaces.groups} groups' if spaces.groups > 1 else ''}, rank {spaces.rank}"
        f"{condition}, effective rank {effective_rank(spaces.sigma):.1f}; of the inputs {spaces.rank} "
        f"dimensions are signal and {n - spaces.rank} rejected, of the outputs {spaces.rank} can be reached "
        f"and {m - spaces.rank} cannot."
    )


def _output_names(
    count: int, graph: Graph, network: Network, node: Node, spaces: Spaces, params: Params
) -> list[str]:
    """Words for the outputs: classes where they are, else units or channels."""
    classes = class_output(graph, network)
    if network.labels and classes is not None and classes.id == node.id and len(network.labels) == count:
        return list(network.labels)
    if params.single:
        return [f"kernel {index}" for index in range(count)]
    noun = "unit" if len(spaces.kernel) == 1 else "channel"
    within = " of its group" if spaces.groups > 1 else ""
    return [f"{noun} {index}{within}" for index in range(count)]
