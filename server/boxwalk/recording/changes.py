"""Replacing what a node puts out, while the pass runs."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from boxwalk.errors import BoxwalkError, ParameterError
from boxwalk.recording.structure import map_tensors, tensors_in


@dataclass(frozen=True, eq=False)
class Reweighted:
    """What a node's module puts out with other parameters, for what it is given in this pass.

    parameters: for each name (`weight`) the tensor to use instead, of the same shape. then: a function of
    the new output, None for that output itself. The module's own parameters and buffers are not touched, so
    that other threads may run it meanwhile.
    """

    parameters: Mapping[str, Tensor]
    then: Callable[[Tensor], Tensor] | None = None

    def output(self, name: str, module: nn.Module, args: tuple[Any, ...]) -> Tensor:
        """Raises ParameterError for parameters that the module does not hold itself, or of another shape."""
        own = dict(module._parameters)
        for parameter, new in self.parameters.items():
            old = own.get(parameter)
            if old is None:
                kind = type(module).__name__
                raise ParameterError(
                    f"The module of node '{name}' ({kind}) holds no parameter '{parameter}'."
                )
            if new.shape != old.shape:
                raise ParameterError(
                    f"Parameter '{parameter}' of node '{name}' has shape {tuple(old.shape)}, not "
                    f"{tuple(new.shape)}."
                )
            own[parameter] = new.to(old.device, old.dtype)  # type: ignore[assignment]
        twin = copy.copy(module)
        twin._parameters = own
        twin._buffers = {key: None if held is None else held.clone() for key, held in module._buffers.items()}
        found = next(tensor for _, tensor in tensors_in(twin.forward(*args)))
        return found if self.then is None else self.then(found)


Replacement = Tensor | Callable[[Tensor], Tensor] | Reweighted
"""The new value itself, a function of the old one that does not write into it, or the module's own with
other parameters."""


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

    def reweights(self, name: str) -> bool:
        return isinstance(self._replace[name], Reweighted)

    def value(self, name: str, old: Tensor, call: tuple[nn.Module, tuple[Any, ...]] | None = None) -> Tensor:
        """What node `name` puts out instead of `old`: same shape, dtype and device.

        call: the module and what it was given, None for what is no module call. Raises ParameterError if
        the replacement has another shape, or needs a module where there is none.
        """
        self.met.add(name)
        try:
            new = self._made(name, old, call)
        except BoxwalkError:
            raise
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

    def _made(self, name: str, old: Tensor, call: tuple[nn.Module, tuple[Any, ...]] | None) -> Any:
        given = self._replace[name]
        if isinstance(given, Tensor):
            return given
        if not isinstance(given, Reweighted):
            return given(old)
        if call is None:
            raise ParameterError(
                f"Node '{name}' is no call of a module, so it has no parameters to exchange."
            )
        return given.output(name, *call)

    def module_output(self, name: str, module: nn.Module, args: tuple[Any, ...], output: Any) -> Any:
        """A module's output with its first tensor replaced; without gradients, but for other parameters.

        A module that worked in place on what it was given does so again, because its caller may use either.
        """
        first = next((tensor for _, tensor in tensors_in(output)), None)
        if first is None:
            raise ParameterError(f"Node '{name}' puts out no tensor, so there is nothing to replace.")
        new = self.value(name, first, (module, args))
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
