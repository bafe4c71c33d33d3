"""From what a caller gives to what the model is called with, and the names of its inputs."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.lazy import LazyModuleMixin

from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.structure import map_tensors, tensors_in


@dataclass(frozen=True)
class Arguments:
    """What the model is called with. tensors: (node id, tensor) for every tensor in it."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    tensors: list[tuple[str, Tensor]]

    def copied(self) -> Arguments:
        """The same with every tensor copied; one that stands in several places stays one."""
        made: dict[int, Tensor] = {}

        def change(tensor: Tensor) -> Tensor:
            if id(tensor) not in made:
                made[id(tensor)] = tensor.clone()
            return made[id(tensor)]

        args, kwargs = map_tensors(self.args, change), map_tensors(self.kwargs, change)
        return Arguments(args, kwargs, [(name, change(tensor)) for name, tensor in self.tensors])


@dataclass(frozen=True)
class Subject:
    """The model that is run, and the network that it belongs to, if it does."""

    model: nn.Module
    network: Network | None

    @classmethod
    def of(cls, model: nn.Module | Network) -> Subject:
        """Raises ParameterError for what is neither."""
        if isinstance(model, Network):
            return cls(model.model, model)
        if not isinstance(model, nn.Module):
            raise ParameterError(f"This is a {type(model).__name__}, not an nn.Module or a boxwalk.Network.")
        return cls(model, None)

    def in_mode(self) -> AbstractContextManager[object]:
        """A network's own mode; a plain model stays as it is."""
        return nullcontext() if self.network is None else self.network.in_mode()

    def arguments(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Arguments:
        """Name the tensors, and bring those on the CPU to the model's device.

        One tensor is called `input`; several are called after the parameters of `forward`: `input.x`,
        `input.images.0`. Raises ParameterError if nothing was given and the network has no example.
        """
        if self.network is not None and not args and not kwargs:
            if self.network.example_count == 0:
                raise ParameterError(f"Network '{self.network.id}' has no example inputs: give it an input.")
            args = self.network.example(0).inputs
        device = next((tensor.device for tensor in _tensors_of(self.model)), torch.device("cpu"))

        def place(tensor: Tensor) -> Tensor:
            return tensor.to(device) if tensor.device.type == "cpu" != device.type else tensor

        placed, words = map_tensors(args, place), map_tensors(dict(kwargs), place)
        return Arguments(placed, words, self._named(placed, words))

    def _named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[tuple[str, Tensor]]:
        words = _parameter_names(self.model, len(args))
        found: dict[int, tuple[str, Tensor]] = {}
        for word, value in [*zip(words, args, strict=True), *kwargs.items()]:
            for place, tensor in tensors_in(value):
                name = f"input.{word}.{place}" if place else f"input.{word}"
                found.setdefault(id(tensor), (re.sub(r"[^A-Za-z0-9_.\-]", "_", name), tensor))
        tensors = list(found.values())
        if len(tensors) == 1:
            return [("input", tensors[0][1])]
        taken: set[str] = set()
        named = []
        for name, tensor in tensors:
            while name in taken:
                name += "-2"
            taken.add(name)
            named.append((name, tensor))
        return named


def check_built(modules: Mapping[str, nn.Module]) -> None:
    """Raises ParameterError if a lazy module has not seen an input yet, so that its weights have no shape."""
    for path, module in modules.items():
        if isinstance(module, LazyModuleMixin) and module.has_uninitialized_params():
            raise ParameterError(
                f"Module '{path}' ({type(module).__name__}) has parameters without a shape: it is lazy and "
                "has seen no input yet. Run the model once on an input before it is recorded."
            )


def _tensors_of(model: nn.Module) -> list[Tensor]:
    first = next(model.parameters(), None)
    return [first] if first is not None else list(model.buffers())[:1]


def _parameter_names(model: nn.Module, count: int) -> list[str]:
    """The names of the first `count` positional parameters of the model's `forward`."""
    names: list[str] = []
    try:
        parameters = list(inspect.signature(model.forward).parameters.values())
    except (TypeError, ValueError):  # scripted modules have no Python signature
        parameters = []
    for parameter in parameters:
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}.{number}" for number in range(count - len(names))]
        elif parameter.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD):
            names.append(parameter.name)
    names += [str(number) for number in range(len(names), count)]
    return names[:count]
