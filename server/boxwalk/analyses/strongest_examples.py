"""Which example inputs excite a channel most, and what of them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from boxwalk.analyses.classes import has_examples
from boxwalk.analyses.collection import Collection, collect
from boxwalk.analyses.influence import influence
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Kept, Progress
from boxwalk.analyses.receptive_field import box_of, sees_a_picture
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.strongest_channels import has_channels
from boxwalk.analyses.values import as_given, channel_noun, picture_input
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Example, Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording, record
from boxwalk.results import FloatArray, Images

Box = tuple[int, int, int, int]
_GREY = 128  # around what lies at the rim of a picture


class Params(Parameters):
    channel: int = Field(0, ge=0, description="which one", json_schema_extra={"format": "channel"})
    by: Literal["maximum", "mean"] = Field(
        "maximum", description="the largest value that the channel holds, or the mean of all"
    )
    shown: Literal["what the unit sees", "whole pictures"] = Field(
        "what the unit sees",
        description="of each picture what can act on its strongest unit, or all; by the mean always all",
    )
    count: int = Field(9, ge=1, le=64, description="how many example inputs")
    most: int = Field(500, ge=1, le=5000, description="of how many at most, evenly spaced among all")

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        if node is not None and self.channel >= node.channels:
            raise ParameterError(
                f"Parameter 'channel' of 'strongest-examples' is {self.channel}; '{node.id}' has the "
                f"{channel_noun(node)}s 0 to {node.channels - 1}."
            )


@analysis(
    "strongest-examples",
    title="Strongest examples",
    source="Zeiler and Fergus, Visualizing and Understanding Convolutional Networks (2014), figure 2",
    applies=(has_channels, has_examples, sees_a_picture),
)
def strongest_examples(
    network: Network, graph: Graph, node: Node, inputs: Inputs, kept: Kept, params: Params
) -> Generator[Progress, None, Images]:
    """The example inputs that excite a channel most, the strongest first.

    By the largest value: of each picture the part that can act on the unit that holds it (its theoretical
    receptive field), grey where that reaches beyond the rim. By the mean: the whole pictures. Pictures are as
    the network sees them. Beside the channel's feature visualization they tell whether that means something.
    """
    found = yield from collect(
        inputs, params.most, graph, [node.id], lambda _, values: strengths(node, values[node.id]), kept, {}
    )
    rows = found.rows.reshape(len(found.rows), node.channels, 3)[:, params.channel]
    if not len(rows):
        raise NotApplicableError(f"'{node.id}' holds values that are not finite for all of these examples.")
    values = rows[:, 0] if params.by == "maximum" else rows[:, 1]
    order = np.argsort(-values, kind="stable")[: params.count]
    whole = params.by == "mean" or params.shown == "whole pictures"
    pictures: list[NDArray[np.uint8]] = []
    fields = _Fields(network, graph, node, params.channel)
    for number, row in enumerate(order):
        yield Progress(0.5 + 0.5 * number / len(order), f"what example {found.indices[row]} shows")
        example = network.example(found.indices[row])
        picture = _in_colour(example.picture)
        pictures.append(picture if whole else _cut(picture, fields.of(example, int(rows[row, 2]))))
    noun = channel_noun(node)
    return Images(
        title=f"Examples that excite {noun} {params.channel} of {node.title} most",
        note=_note(found, values, params),
        values=_together(pictures),
        labels=[f"{_name(found, row)}: {values[row]:.4g}" for row in order],
        inputs=[found.indices[row] for row in order],
    )


def strengths(node: Node, value: Tensor) -> FloatArray:
    """float32 [3 C]: of each channel its largest value, its mean, and where in its map the largest is."""
    maps = maps_of(as_given(node, value), value).float().flatten(1)
    largest, where = maps.max(1)
    row: FloatArray = torch.stack([largest, maps.mean(1), where.float()], 1).flatten().cpu().numpy()
    return row


class _Fields:
    """What can act on units of a channel, each asked for once; the same for all pictures of one size."""

    def __init__(self, network: Network, graph: Graph, node: Node, channel: int) -> None:
        self._network, self._node, self._channel = network, node, channel
        self._source = picture_input(graph)
        self._recording: Recording | None = None
        self._boxes: dict[tuple[object, ...], Box | None] = {}

    def of(self, example: Example, place: int) -> Box | None:
        """In pixels of the picture; None for all of it."""
        shape = tuple(example.inputs[0].shape)
        if (shape, place) not in self._boxes:
            self._boxes[shape, place] = self._found(example, place)
        return self._boxes[shape, place]

    def _found(self, example: Example, place: int) -> Box | None:
        recording = self._recording
        if recording is None or recording.inputs[0].shape != example.inputs[0].shape:
            recording = self._recording = record(self._network, *example.inputs)
        node = recording.graph.by_id.get(self._node.id)
        if node is None or self._source is None:
            return None
        y, x = divmod(place, node.grid[1])
        seen = influence(recording, self._network, self._source, node, (self._channel, y, x))
        return box_of(seen.mask.numpy())


def _in_colour(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)


def _cut(picture: NDArray[np.uint8], box: Box | None) -> NDArray[np.uint8]:
    if box is None:
        return picture
    top, left, bottom, right = box
    return picture[top:bottom, left:right]


def _together(pictures: list[NDArray[np.uint8]]) -> FloatArray:
    """float32 [K, 3, H, W] in 0..1, each in the middle of the smallest size that holds all."""
    height, width = (max(picture.shape[axis] for picture in pictures) for axis in (0, 1))
    page = np.full((len(pictures), height, width, 3), _GREY, dtype=np.uint8)
    for number, picture in enumerate(pictures):
        top, left = (height - picture.shape[0]) // 2, (width - picture.shape[1]) // 2
        page[number, top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    values: FloatArray = page.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
    return values


def _name(found: Collection, row: int) -> str:
    label = found.labels[row]
    return f"example {found.indices[row]}" + (f" ({label})" if label else "")


def _note(found: Collection, values: NDArray[np.float32], params: Params) -> str:
    words = f"Of {len(values)} examples; by the {params.by}, on average {float(values.mean()):.3g}."
    return f"{words} {found.note()}".strip()
