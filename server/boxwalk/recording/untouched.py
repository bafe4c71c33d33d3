"""Leaving the model as it was found, whatever its forward pass does and however it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from operator import is_
from typing import Any

import torch
from torch import Tensor, nn

from boxwalk.recording.structure import tensors_in

RandomState = dict[str, Tensor]


class ModelState:
    """What a forward pass may change in a model, and how to put it back.

    own: parameters, buffers and the tensors in plain attributes of the modules, by id. random: the state of
    the random number generators. Kept: training flags, the parameters and buffers that each module holds,
    `requires_grad`, `.grad`, the values of the buffers of modules in training mode (batch normalization
    writes them without saying so) and, at the moment of the first write to it, the value of any other
    tensor of its own. What else a model does to its attributes is its own affair.
    """

    def __init__(self, modules: Mapping[str, nn.Module], tensors: Iterable[Tensor]) -> None:
        """tensors: what the model is going to be called with."""
        self._modules = [(module, module.training, *_held(module)) for module in modules.values()]
        self._parameters = [
            (parameter, parameter.requires_grad, parameter.grad)
            for _, _, parameters, _ in self._modules
            for parameter in parameters.values()
            if parameter is not None
        ]
        self.own = {id(tensor): tensor for tensor in self.tensors()}
        for module in modules.values():
            for name, value in module.__dict__.items():
                if type(value) not in _NO_TENSORS and name not in _MODULE and not _numbers(value):
                    self.own.update((id(tensor), tensor) for _, tensor in tensors_in(value, 3))
        self.random = random_state([*tensors, *self.tensors()])
        self._saved: dict[int, tuple[Tensor, Tensor]] = {}
        self._storages: dict[int, list[Tensor]] | None = None
        for _, training, _, buffers in self._modules:
            if training:
                for buffer in buffers.values():
                    if buffer is not None:
                        self._save(buffer)

    def tensors(self) -> Iterator[Tensor]:
        """Parameters and buffers."""
        for parameter, _, _ in self._parameters:
            yield parameter
        for _, _, _, buffers in self._modules:
            for buffer in buffers.values():
                if buffer is not None:
                    yield buffer

    def before_write(self, tensor: Tensor) -> None:
        """Keep the values of the model's own tensor whose memory `tensor` looks at, if it is one."""
        if self._storages is None:
            self._storages = {}
            for own in self.own.values():
                if own.layout == torch.strided:
                    self._storages.setdefault(own.untyped_storage()._cdata, []).append(own)
        for own in self._storages.get(tensor.untyped_storage()._cdata, ()):
            self._save(own)

    def _save(self, tensor: Tensor) -> None:
        if id(tensor) not in self._saved:
            self._saved[id(tensor)] = (tensor, tensor.detach().clone())

    def restore(self) -> None:
        set_random_state(self.random)
        for module, training, parameters, buffers in self._modules:
            if module.training is not training:  # setting an attribute of a module takes long
                module.training = training
            if isinstance(module, torch.jit.ScriptModule):
                continue  # its parameters cannot be exchanged
            if _differ(module._parameters, parameters):
                module._parameters.clear()
                module._parameters.update(parameters)  # type: ignore[arg-type]
            if _differ(module._buffers, buffers):
                module._buffers.clear()
                module._buffers.update(buffers)
        with torch.no_grad():
            for tensor, value in self._saved.values():
                tensor.data.copy_(value)  # .data: a graph that saved the tensor must not see a new version
        for parameter, requires_grad, grad in self._parameters:
            if parameter.requires_grad is not requires_grad:
                parameter.requires_grad_(requires_grad)
            if parameter.grad is not grad:
                parameter.grad = grad


_NO_TENSORS = frozenset({bool, int, float, str, type(None)})
_MODULE = frozenset(nn.Module().__dict__)
"""Attributes that every module has."""


def _numbers(value: object) -> bool:
    """Whether `value` is no container of tensors by its first element, or no container at all."""
    if isinstance(value, Tensor | dict):
        return False
    return not (isinstance(value, tuple | list) and value and type(value[0]) not in _NO_TENSORS)


def _held(module: nn.Module) -> tuple[dict[str, Tensor | None], dict[str, Tensor | None]]:
    """The parameters and buffers that the module holds itself."""
    if isinstance(module, torch.jit.ScriptModule):
        return dict(module.named_parameters(recurse=False)), dict(module.named_buffers(recurse=False))
    return dict(module._parameters), dict(module._buffers)


def _differ(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return list(now) != list(before) or not all(map(is_, now.values(), before.values()))


def random_state(tensors: Iterable[Tensor]) -> RandomState:
    """The state of the CPU's random number generator and of every device that `tensors` are on."""
    states = {"cpu": torch.get_rng_state()}
    for device in {tensor.device for tensor in tensors}:
        if device.type not in ("cpu", "meta"):
            states[str(device)] = torch.get_device_module(device).get_rng_state(device)
    return states


def set_random_state(states: RandomState) -> None:
    for name, state in states.items():
        if name == "cpu":
            torch.set_rng_state(state)
        else:
            device = torch.device(name)
            torch.get_device_module(device).set_rng_state(state, device)


@contextmanager
def untouched(modules: Mapping[str, nn.Module], tensors: Iterable[Tensor]) -> Iterator[ModelState]:
    """Inside, the model may run; afterwards it and the random number generators are as before."""
    state = ModelState(modules, tensors)
    try:
        yield state
    finally:
        state.restore()
