"""Replacing what a node puts out, while the pass runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from boxwalk.errors import ParameterError
from boxwalk.recording.structure import map_tensors, tensors_in

Replacement = Tensor | Callable[[Tensor], Tensor]
"""The new value itself, or a function of the old one that does not write into it."""


class Changes:
    """What is to be put in the place of which nodes' values. met: names of nodes that were reached."""

    def __init__(self, replace: Mapping[str, Replacement]) -> None:
        self._replace = dict(replace)
        self.met: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._replace)

    def __contains__(self, name: str) -> bool:
        return name in self._replace

    def names(self) -> list[str]:
        return list(self._replace)

    def value(self, name: str, old: Tensor) -> Tensor:
        """What node `name` puts out instead of `old`: same shape, dtype and device.

        Raises ParameterError if the replacement has another shape.
        """
        self.met.add(name)
        given = self._replace[name]
        try:
            new = given if isinstance(given, Tensor) else given(old)
        except Exception as error:
            raise ParameterError(
                f"The replacement for node '{name}' raised {type(error).__name__}: {error}. It was given a "
                f"tensor of shape {tuple(old.shape)}."
            ) from error
        if not isinstance(new, Tensor) or new.shape != old.shape:
            shape = tuple(new.shape) if isinstance(new, Tensor) else type(new).__name__
            raise ParameterError(
                f"The replacement for node '{name}' has shape {shape}; the node puts out {tuple(old.shape)}. "
                "Give a tensor of that shape, or a function that keeps the shape."
            )
        return new.to(old.device, old.dtype)

    def module_output(self, name: str, args: tuple[Any, ...], output: Any) -> Any:
        """A module's output with its first tensor replaced, without gradients.

        A module that worked in place on what it was given does so again, because its caller may use either.
        """
        first = next((tensor for _, tensor in tensors_in(output)), None)
        if first is None:
            raise ParameterError(f"Node '{name}' puts out no tensor, so there is nothing to replace.")
        new = self.value(name, first)
        if any(first is argument for argument in args):
            first.copy_(new)
            return output
        return exchange(output, first, laid_out(new, first))

    def operator_output(self, name: str, shape: tuple[int, ...], in_place: bool, out: Any) -> Any:
        """An operator's output with its first tensor replaced, without gradients. shape: in which it is
        meant."""
        first = out if isinstance(out, Tensor) else out[0]
        new = self.value(name, first.view(shape)).reshape(first.shape)
        if in_place:
            first.copy_(new)
            return out
        new = laid_out(new, first)
        return new if isinstance(out, Tensor) else type(out)((new, *out[1:]))


def laid_out(new: Tensor, old: Tensor) -> Tensor:
    """A copy of `new` with the strides of `old`: the model views and overwrites it as it would the old."""
    return torch.empty_like(old).copy_(new)


def exchange(output: Any, old: Tensor, new: Tensor) -> Any:
    """The same structure with `old` replaced by `new`."""
    return map_tensors(output, lambda tensor: new if tensor is old else tensor)
