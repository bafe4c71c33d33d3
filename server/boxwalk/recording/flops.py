"""How many floating point operations a tensor operator does; a multiply-add counts as two."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import torch
from torch import Tensor

_MOVES = frozenset(
    {
        "argmax", "assign", "cat", "channel_shuffle", "constant_pad_nd", "dropout", "embedding", "fill",
        "flip", "gather", "im2col", "index", "index_put", "index_select", "masked_fill",
        "native_channel_shuffle", "nonzero", "pixel_shuffle", "pixel_unshuffle", "reflection_pad2d",
        "repeat", "replication_pad2d", "roll", "scatter", "select_scatter", "slice_scatter", "sort",
        "stack", "topk", "tril", "triu", "unique2", "where", "zero",
    }
)  # fmt: skip
"""Operators that move values and compute none."""

_PER_ELEMENT = {
    "batch_norm": 2,
    "layer_norm": 7,
    "group_norm": 7,
    "rms_norm": 4,
    "softmax": 5,
    "log_softmax": 5,
    "sigmoid": 4,
    "tanh": 5,
    "gelu": 8,
    "silu": 5,
    "hardswish": 4,
    "hardsigmoid": 3,
    "upsample_bilinear2d": 7,
    "upsample_bicubic2d": 35,
}
"""Operations for one element put out, where it is not one; rounded counts of the usual formulas."""


def count(name: str, args: tuple[Any, ...], out: Any) -> int:
    """Operations of one call. name: friendly name of the operator. out: what it gave back."""
    result = out if isinstance(out, Tensor) else (out[0] if isinstance(out, tuple | list) and out else None)
    if not isinstance(result, Tensor) or name in _MOVES:
        return 0
    rule = _RULES.get(name)
    if rule is not None:
        return rule(args, result)
    return result.numel() * _PER_ELEMENT.get(name, 1)


def _convolution(args: tuple[Any, ...], out: Tensor) -> int:
    weight = args[1]
    positions = (
        args[0] if len(args) > 6 and args[6] is True else out
    )  # transposed: one product per input element
    # a product for every position, output channel, input channel of the group and kernel element
    return int(2 * positions.shape[0] * prod(positions.shape[2:]) * weight.numel())


def _product(args: tuple[Any, ...], out: Tensor) -> int:
    factors = [argument for argument in args if isinstance(argument, Tensor)]
    return 2 * out.numel() * factors[-1].shape[-2 if factors[-1].dim() > 1 else 0]


def _attention(args: tuple[Any, ...], out: Tensor) -> int:
    query, key = args[0], args[1]
    return int(2 * prod(query.shape[:-1]) * key.shape[-2] * (query.shape[-1] + out.shape[-1]))


def _pool(args: tuple[Any, ...], out: Tensor) -> int:
    kernel = args[1]
    area = prod(kernel) if len(kernel) > 1 else kernel[0] ** max(1, out.dim() - 2)
    return out.numel() * int(area)


def _reduction(args: tuple[Any, ...], out: Tensor) -> int:
    return int(args[0].numel()) if isinstance(args[0], Tensor) else out.numel()


def _recurrent(args: tuple[Any, ...], out: Tensor) -> int:
    """Every weight matrix meets every position once."""
    weights = args[2] if len(args) > 2 and isinstance(args[2], list | tuple) else []
    positions = out.shape[0] * out.shape[1] if out.dim() == 3 else out.shape[0]
    return 2 * positions * sum(w.numel() for w in weights if isinstance(w, torch.Tensor) and w.dim() == 2)


_RULES: dict[str, Callable[[tuple[Any, ...], Tensor], int]] = {
    "conv": _convolution,
    "linear": _product,
    "matmul": _product,
    "baddbmm": _product,
    "scaled_dot_product_attention": _attention,
    "max_pool2d": _pool,
    "max_pool3d": _pool,
    "avg_pool2d": _pool,
    "avg_pool3d": _pool,
    "mean": _reduction,
    "sum": _reduction,
    "var": _reduction,
    "adaptive_avg_pool2d": _reduction,
    "adaptive_max_pool2d": _reduction,
    "lstm": _recurrent,
    "gru": _recurrent,
}
