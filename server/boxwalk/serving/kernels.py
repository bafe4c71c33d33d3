"""The weights of a convolution with some of its kernels edited."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from boxwalk.errors import ParameterError
from boxwalk.recording.graph import Node
from boxwalk.serving.message_parts import KernelEdit

LARGEST_SIDE = 11


def edited_weight(node: Node, model: nn.Module, edits: Iterable[KernelEdit]) -> torch.Tensor:
    """A copy of the weights of the node's module with the edited kernels in it, the last one where several
    are of the same.

    Raises ParameterError: the node is no call of a convolution that holds its weights itself, kernels of
    more than two axes or 11 numbers along one, channels that are not there, values of another shape or too
    large for the weights' dtype.
    """
    module = _convolution(node, model)
    weight = module.weight.detach().clone()
    size = tuple(weight.shape[2:])
    if not 1 <= len(size) <= 2 or max(size) > LARGEST_SIDE:
        raise ParameterError(
            f"The kernels of {node.id!r} are {_words(size)}; kernels of one or two axes of at most "
            f"{LARGEST_SIDE} numbers each can be edited."
        )
    outputs, inputs = module.out_channels, module.in_channels // module.groups
    for edit in edits:
        for what, number, count in (("output", edit.output, outputs), ("input", edit.input, inputs)):
            if number >= count:
                group = " in each group" if what == "input" and module.groups > 1 else ""
                raise ParameterError(
                    f"The edit of {node.id!r} names {what} channel {number}; its kernels have "
                    f"{count}{group}: 0 to {count - 1}."
                )
        weight[_place(module, edit)] = _values(node, edit, size, weight)
    return weight


def _convolution(node: Node, model: nn.Module) -> _ConvNd:
    module = None if node.module is None else model.get_submodule(node.module)
    if not isinstance(module, _ConvNd):
        raise ParameterError(
            f"The node {node.id!r} ({node.operator}) is no convolution that is a module of its own, so it "
            "has no kernels to edit."
        )
    weight = module._parameters.get("weight")
    if weight is None or not weight.is_floating_point() or "forward" in vars(module):
        raise ParameterError(
            f"The convolution {node.id!r} does not simply use weights of its own (they are computed from "
            "others, or are no real numbers, or its forward was replaced), so its kernels cannot be edited."
        )
    return module


def _place(module: _ConvNd, edit: KernelEdit) -> tuple[int, int]:
    """Where the kernel is in the weights; those of transposed ones are [inputs, outputs of the group]."""
    if not isinstance(module, _ConvTransposeNd):
        return edit.output, edit.input
    group, output = divmod(edit.output, module.out_channels // module.groups)
    return group * (module.in_channels // module.groups) + edit.input, output


def _values(node: Node, edit: KernelEdit, size: tuple[int, ...], weight: torch.Tensor) -> torch.Tensor:
    rows, columns = (1, *size)[-2:]
    lengths = [len(row) for row in edit.values]
    if lengths != [columns] * rows:
        given = f"{len(lengths)} rows of {' and '.join(map(str, sorted(set(lengths)))) or 0}"
        raise ParameterError(
            f"The kernels of {node.id!r} have {rows} rows of {columns} numbers; the edit gives {given}."
        )
    values = torch.tensor(edit.values, dtype=torch.float64).to(weight.dtype)
    if not values.isfinite().all():
        raise ParameterError(
            f"The edit of {node.id!r} gives numbers beyond {torch.finfo(weight.dtype).max:.3g}, the largest "
            f"{str(weight.dtype).removeprefix('torch.')}."
        )
    return values.reshape(size)


def _words(size: tuple[int, ...]) -> str:
    return " x ".join(map(str, size))
