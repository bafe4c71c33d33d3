"""How an activation is shown: which of its axes are channels and which make the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import torch
from torch import Tensor

from boxwalk.errors import NotApplicableError
from boxwalk.recording.graph import AttributeValue, Display, Node

LAYOUT = "layout"
CHANNELS_LAST = "channels last"
"""A node with this attribute `layout` puts its channels on the last axis: [N,H,W,C]."""

_SKIPPED_TOKENS = (0, 1, 2, 4, 5)
"""Class, distillation and register tokens in front of a grid, as vision transformers have them."""
_LAST_AXIS = frozenset({"linear", "layer_norm", "rms_norm", "layer_scale"})
_FIRST_AXIS = (
    "conv",
    "pool",
    "batch_norm",
    "instance_norm",
    "group_norm",
    "upsample",
    "matmul",
    "softmax",
    "attention",
)
_MOVES = frozenset({"cat", "roll", "constant_pad_nd", "index"})


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the whole pass. batch: size of the first axis, None if there is none.
    image: (height, width) of the input picture, None if it is none."""

    batch: int | None
    image: tuple[int, int] | None

    @classmethod
    def of(cls, shapes: list[tuple[int, ...]]) -> Context:
        """From the shapes of the inputs."""
        image = next((s for s in shapes if 3 <= len(s) <= 5 and min(s[-2:]) > 4 and _is_image(s)), None)
        if image is not None:
            batch = image[0] if len(image) > 3 else None
            return cls(batch, (image[-2], image[-1]))
        first = shapes[0] if shapes else ()
        return cls(first[0] if len(first) > 1 else None, None)


def _is_image(shape: tuple[int, ...]) -> bool:
    return shape[0 if len(shape) == 3 else 1] <= 4


@dataclass(frozen=True, slots=True)
class Shown:
    """The fields of a node of the same names."""

    display: Display
    channels: int = 0
    grid: tuple[int, int] = (0, 0)
    skip_tokens: int = 0


def shown(
    shape: tuple[int, ...], context: Context, channels_last: bool, numbers: bool, hidden: bool
) -> Shown:
    """How a tensor of this shape is shown.

    [N,C,H,W]: maps; [N,C,T,H,W] as well, the frames of a channel one after the other; one image [C,H,W]
    too. [N,T,C]: tokens, if the input is a picture and T, less 0, 1, 2, 4 or 5 class tokens, is a grid of
    its proportions. [N,C]: a vector. Anything else: a matrix of the first item's last axis by all others;
    of the whole tensor if its first axis is not the batch's.

    numbers: the tensor holds real floating point numbers, not indices or truth values. hidden: it cannot be
    shown (no tensor, complex numbers, no strided memory).
    """
    if hidden or 0 in shape:
        return Shown("none")
    batch = context.batch
    if len(shape) in (4, 5):
        channels = shape[-1] if channels_last else shape[1]
        grid = shape[-3:-1] if channels_last else shape[-2:]
        frames = (shape[1] if channels_last else shape[2]) if len(shape) == 5 else 1
        return Shown("maps", channels * frames, (grid[0], grid[1]))
    if (
        len(shape) == 3
        and batch is None
        and context.image is not None
        and shape[0] in (1, 3)
        and min(shape) > 0
    ):
        return Shown("maps", shape[0], (shape[1], shape[2]))
    if len(shape) == 3 and numbers and context.image is not None and shape[0] == batch:
        found = token_grid(shape[1], context.image)
        if found is not None:
            return Shown("tokens", shape[2], found[1], found[0])
    if numbers and ((len(shape) == 2 and shape[0] == batch) or (len(shape) == 1 and batch is None)):
        return Shown("vector", shape[-1], (1, 1))
    item = shape[1:] if len(shape) > 1 and shape[0] == batch else shape
    columns = item[-1] if item else 1
    return Shown("matrix", 1, (prod(item[:-1]), columns))


@lru_cache(maxsize=1024)
def token_grid(tokens: int, image: tuple[int, int]) -> tuple[int, tuple[int, int]] | None:
    """(class tokens in front, (height, width) of the grid) for `tokens` of a picture of size `image`.

    The grid is what square patches of some size make of the picture; None if there is no such grid.
    """
    height, width = image
    grids = {(height // patch, width // patch) for patch in range(1, min(height, width) // 2 + 1)}
    grids |= {(-(-height // patch), -(-width // patch)) for patch in range(1, min(height, width) // 2 + 1)}
    by_area = {h * w: (h, w) for h, w in sorted(grids) if h * w >= 4}
    for skipped in _SKIPPED_TOKENS:
        grid = by_area.get(tokens - skipped)
        if grid is not None:
            return skipped, grid
    return None


def puts_channels_last(
    operator: str,
    attributes: Mapping[str, AttributeValue],
    shape: tuple[int, ...],
    source: tuple[tuple[int, ...], bool] | None,
) -> bool:
    """Whether a map of more than three axes has its channels on the last one.

    Layers that work on the last axis say so; what keeps its input's shape, or moves its values about,
    follows its input. source: shape of the first input and whether its channels are last.
    """
    if len(shape) not in (4, 5):
        return False
    if operator in _LAST_AXIS:
        features = attributes.get("normalized_shape", (shape[-1],))
        return features == (shape[-1],) and (
            operator == "linear" or shape[1] != shape[-1] or source is None or source[1]
        )
    if source is None or not source[1] or any(word in operator for word in _FIRST_AXIS):
        return False
    if operator in _MOVES:
        return len(source[0]) == len(shape) and (operator == "cat" or source[0][-1] == shape[-1])
    return source[0] == shape


def maps_of(node: Node, activation: Tensor, item: int = 0) -> Tensor:
    """The activation of `node` as maps, whatever its kind.

    activation: as kept by a recording, in the shape `node.shape`. item: which one of the batch. Returns
    float32 [node.channels, *node.grid], on the activation's device; it may share the activation's memory.
    Raises NotApplicableError if the node shows nothing.
    """
    if node.display == "none":
        raise NotApplicableError(f"Node '{node.id}' put out nothing that can be shown as maps.")
    last = node.attributes.get(LAYOUT) == CHANNELS_LAST
    value = activation
    if node.display == "matrix":
        rows, columns = node.grid
        if value.numel() != rows * columns:
            value = value[item]
        value = value.reshape(1, rows, columns)
    elif node.display == "vector":
        value = (value[item] if value.dim() > 1 else value).reshape(node.channels, 1, 1)
    elif node.display == "tokens":
        value = value[item, node.skip_tokens :].t().reshape(node.channels, *node.grid)
    else:
        value = value[item] if value.dim() > 3 else value
        if last:
            value = value.movedim(-1, 0)
        value = value.reshape(node.channels, *node.grid)
    return value.to(torch.float32)
