"""Which part of the input a unit sees."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field

from boxwalk.analyses.influence import Influence, influence
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles, channel_noun, picture_input
from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps

PART = 1 - 0.9545
"""Of the largest gradient: a pixel below it is not counted as seen (Luo et al. 2016, section 3)."""


class Params(Parameters):
    kind: Literal["effective", "theoretical"] = Field(
        "effective",
        description="how strongly each pixel acts on the unit for this input, or which pixels can act on it",
    )
    channel: int | None = Field(
        None,
        ge=0,
        description="of one channel; empty for the sum of all",
        json_schema_extra={"format": "channel"},
    )
    y: int | None = Field(None, ge=0, description="the unit's row, 0 on top; empty for the middle")
    x: int | None = Field(None, ge=0, description="the unit's column, 0 on the left; empty for the middle")

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        if node is None:
            return
        limits = {"channel": node.channels, "y": node.grid[0], "x": node.grid[1]}
        for name, count in limits.items():
            value: int | None = getattr(self, name)
            if value is not None and value >= count:
                noun = {"channel": channel_noun(node), "y": "row", "x": "column"}[name]
                raise ParameterError(
                    f"Parameter '{name}' of 'receptive-field' is {value}; '{node.id}' has the {noun}s 0 to "
                    f"{count - 1}."
                )


def sees_a_picture(node: Node, graph: Graph) -> str | None:
    """Why there is no unit that could see a part of a picture, None if there is."""
    if node.display not in ("maps", "tokens", "vector"):
        return "its values are no maps or units; the receptive field belongs to one unit."
    if picture_input(graph) is None:
        return "the network's input is no picture."
    return None


@analysis(
    "receptive-field",
    title="Receptive field",
    source="Luo et al., Understanding the Effective Receptive Field (2016), section 3; theoretical: "
    "Araujo et al., Computing Receptive Fields (2019)",
    applies=sees_a_picture,
)
def receptive_field(
    recording: Recording, network: Network, node: Node, params: Params
) -> Generator[Progress, None, Maps]:
    """Which part of the input a unit of a layer sees, and how strongly each pixel acts on it.

    Theoretical: 1 where a pixel can act on the unit at all, whatever the weights are; found from the
    operators of this very pass, attention and pooling included. Effective: the magnitude of the unit's
    gradient with respect to each pixel, summed over the input's channels, for this input. The theoretical
    box is the smallest around all pixels that can act; the effective one around those with at least 4.55 %
    of the largest gradient. Boxes are (top, left, bottom, right) in pixels of the input, the last two
    exclusive.
    """
    source = picture_input(recording.graph)
    if source is None:
        raise ParameterError(f"'receptive-field' needs a picture; '{network.title}' has none for input.")
    y = params.y if params.y is not None else node.grid[0] // 2
    x = params.x if params.x is not None else node.grid[1] // 2
    yield Progress(0.0, "following the operators")
    seen = influence(recording, network, source, node, (params.channel, y, x))
    mask: NDArray[np.bool_] = seen.mask.numpy()
    box = box_of(mask)
    boxes = {"theoretical": box} if box else {}
    words = [_box_words(box, mask), _unknown_words(seen)]
    values = mask.astype(np.float64)
    unit = "1: can act on the unit"
    if params.kind == "effective":
        yield Progress(0.5, "taking the gradient")
        values, same = gradient_of(recording, network, source, node, (params.channel, y, x))
        inner = box_of(values >= PART * values.max()) if values.max() > 0 else None
        if inner:
            boxes["effective"] = inner
        words.append(_effective_words(inner, values))
        if not same:
            words.append("The unit's value is another than in the recording, which was edited or random.")
        unit = "|d unit / d input|"
    which = "all channels" if params.channel is None else f"{channel_noun(node)} {params.channel}"
    where = f"{which}, row {y}, column {x}" if node.grid != (1, 1) else which
    return Maps(
        title=f"Receptive field of {node.title}",
        note=" ".join(word for word in words if word),
        values=values[None].astype(np.float32),
        labels=[f"{params.kind}, {where}"],
        unit=unit,
        overlay=True,
        boxes=boxes,
    )


def gradient_of(
    recording: Recording, network: Network, source: Node, node: Node, unit: tuple[int | None, int, int]
) -> tuple[Doubles, bool]:
    """(|d unit / d input| summed over the input's channels, float64 [H, W]; whether the unit has the value
    that it has in the recording). The network is run on the recording's inputs without the recording's edits;
    unit as in `influence`.
    """
    channel, y, x = unit

    def chosen(value: torch.Tensor) -> torch.Tensor:
        maps = maps_of(node, value)
        return (maps[:, y, x] if channel is None else maps[channel, y, x]).sum()

    passed = run(network, recording.inputs, kwargs=recording.kwargs, until=node.id, grad=True)
    with torch.inference_mode(False), torch.enable_grad():
        score = chosen(passed.values[node.id])
        recorded = chosen(recording.activations[node.id])
        same = bool(torch.isclose(score.detach(), recorded, rtol=1e-3, atol=1e-5, equal_nan=True))
        if not score.requires_grad:
            return np.zeros(source.grid), same
        gradient = passed.gradient(score, source.id)
    magnitude: Doubles = maps_of(source, gradient.detach()).abs().to(torch.float64).sum(0).cpu().numpy()
    return magnitude, same


def box_of(mask: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """(top, left, bottom, right) around all that is True, the last two exclusive; None if nothing is."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not rows.size:
        return None
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _box_words(box: tuple[int, int, int, int] | None, mask: NDArray[np.bool_]) -> str:
    height, width = mask.shape
    if box is None:
        return "No pixel of the input can act on this unit."
    top, left, bottom, right = box
    size = f"{bottom - top} x {right - left} of {height} x {width} pixels"
    if (bottom - top, right - left) == (height, width):
        words = f"The whole input can act on this unit, {size}"
    else:
        words = f"Rows {top} to {bottom - 1} and columns {left} to {right - 1} can act on this unit, {size}"
    share = mask[top:bottom, left:right].mean()
    return words + (f", with gaps ({share:.0%} of them)." if share < 1 else ".")


def _effective_words(box: tuple[int, int, int, int] | None, values: Doubles) -> str:
    if not np.isfinite(values).all():
        return "The gradient is not finite somewhere."
    if box is None:
        return "The gradient is zero everywhere: for this input the unit does not react to small changes."
    top, left, bottom, right = box
    share = (values >= PART * values.max()).sum() / values.size
    return (
        f"At least {PART:.2%} of the largest gradient: rows {top} to {bottom - 1}, columns {left} to "
        f"{right - 1}, {share:.1%} of the input."
    )


def _unknown_words(seen: Influence) -> str:
    if not seen.unknown:
        return ""
    return f"Not known, so all may depend on all there: {', '.join(seen.unknown)}."
