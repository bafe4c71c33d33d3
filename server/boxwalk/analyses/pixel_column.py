"""The values of all channels at one position of a layer."""

from __future__ import annotations

import numpy as np
import torch
from pydantic import Field

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles, broken_words
from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores


class Params(Parameters):
    y: int = Field(0, ge=0, description="row of the pixel, 0 on top", json_schema_extra={"format": "row"})
    x: int = Field(
        0, ge=0, description="column of the pixel, 0 on the left", json_schema_extra={"format": "column"}
    )

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        if node is None:
            return
        for name, value, noun, count in (
            ("y", self.y, "rows", node.grid[0]),
            ("x", self.x, "columns", node.grid[1]),
        ):
            if value >= count:
                raise ParameterError(
                    f"Parameter '{name}' of 'pixel-column' is {value}; "
                    f"'{node.id}' has the {noun} 0 to {count - 1}."
                )


def has_pixels(node: Node) -> str | None:
    """Why a layer has no pixels with a value in every channel, None if it has."""
    if node.display not in ("maps", "tokens"):
        return "its values are no maps; a pixel has a value in each of several maps."
    return None


@analysis(
    "pixel-column",
    title="One pixel",
    source="The activation as it was computed, at one position",
    applies=has_pixels,
)
def pixel_column(recording: Recording, node: Node, params: Params) -> Scores:
    """The values of all channels at one pixel: which channel reacts most to this spot.

    Of a batch, the first input counts.
    """
    maps = maps_of(node, recording.activations[node.id])
    column: Doubles = maps[:, params.y, params.x].detach().to("cpu", torch.float64).numpy()
    sizes = np.where(np.isfinite(column), np.abs(column), -1.0)
    summary: dict[str, float | int | str] = {}
    if sizes.max() >= 0:
        strongest = int(sizes.argmax())
        summary = {
            "strongest": f"channel {strongest}",
            "its value": float(column[strongest]),
            "norm": float(np.linalg.norm(column[sizes >= 0])),
            "zeros [%]": 100 * float((column == 0).mean()),
        }
    return Scores(
        title=f"{node.title} at row {params.y}, column {params.x}",
        note=broken_words(column),
        names=[f"channel {index}" for index in range(len(column))],
        columns={"value": column.astype(np.float32)},
        summary=summary,
    )
