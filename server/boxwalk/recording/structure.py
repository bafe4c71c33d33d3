"""Finding and exchanging the tensors in what a model is given and gives back."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor, nn

_DEPTH = 5


def tensors_in(value: Any, depth: int = _DEPTH) -> Iterator[tuple[str, Tensor]]:
    """(dotted place, tensor) for every tensor in nested tuples, lists, dicts and simple objects."""
    if isinstance(value, Tensor):
        yield "", value
    elif depth > 0:
        for name, item in _items(value):
            for inner, tensor in tensors_in(item, depth - 1):
                yield (f"{name}.{inner}" if inner else str(name)), tensor


def map_tensors(value: Any, change: Callable[[Tensor], Tensor], depth: int = _DEPTH) -> Any:
    """The same structure with every tensor exchanged, met in the order of `tensors_in`."""
    if isinstance(value, Tensor):
        return change(value)
    if depth == 0 or next(iter(tensors_in(value, depth)), None) is None:
        return value
    changed = {name: map_tensors(item, change, depth - 1) for name, item in _items(value)}
    if isinstance(value, dict):
        if type(value) is dict:
            return changed
        new = copy.copy(value)
        new.update(changed)
        return new
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*changed.values())
    if isinstance(value, tuple | list):
        return type(value)(changed.values())
    new = copy.copy(value)
    vars(new).update(changed)
    return new


def _items(value: Any) -> Iterator[tuple[Any, Any]]:
    if value is None or isinstance(value, str | bytes | int | float | nn.Module | type):
        return iter(())
    if isinstance(value, dict):
        return iter(value.items())
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return zip(value._fields, value, strict=True)
    if isinstance(value, tuple | list):
        return iter(enumerate(value))
    return iter(vars(value).items()) if hasattr(value, "__dict__") else iter(())
