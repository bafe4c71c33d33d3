"""How fast the singular values of a layer's weights decay."""

from __future__ import annotations

from collections.abc import Generator

from pydantic import Field
from torch import nn

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.signal_spaces import SINGLE, check_single
from boxwalk.analyses.singular_values import SHOW, Show, decay
from boxwalk.analyses.spaces import has_spaces, spaces_of
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.results import Curve


class Params(Parameters):
    show: Show = Field("values", description=SHOW)
    single: bool = Field(False, description=SINGLE)

    def fit(self, node: Node | None, network: Network) -> None:
        check_single("weight-spectrum", self.single, node, network)


@analysis(
    "weight-spectrum",
    title="Singular values of the weights",
    source="Pattichis and Pattichis, Vector Spaces (2024), section 2.3; Roy and Vetterli (2007)",
    applies=has_spaces,
)
def weight_spectrum(model: nn.Module, node: Node, params: Params) -> Generator[Progress, None, Curve]:
    """How evenly a layer's weights treat what they keep: all singular values of W, falling.

    The condition number is the largest over the smallest that is not zero; near 1 all signals count alike,
    a large one says that some hardly come through. Zero is what lies below max(rows, columns) * 1.2e-7 of
    the largest, the precision of float32.
    """
    spaces = yield from told(spaces_of(node, model, params.single), node.title)
    words = [f"Condition number {spaces.condition:.4g}."] if spaces.rank else ["All weights are zero."]
    return decay(
        f"Singular values of the weights of {node.title}", spaces.spectrum, spaces.rank, params.show, words
    )
