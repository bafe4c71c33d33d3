"""Weights from a file into a model: plain numbers only, nothing that could run code."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import nn

from boxwalk.errors import WeightsError, near_misses
from boxwalk.targets.files import is_torchscript

_WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "weights")
_PREFIXES = ("module.", "_orig_mod.", "model.")
_TORCH = (".pt", ".pth", ".bin", ".ckpt", ".tar")
SHOWN = 3  # keys named in an error


def load_weights(model: nn.Module, path: str | Path, unused: str = "") -> None:
    """Put the numbers of a file into `model`; nothing is changed if they do not fit.

    path: `.safetensors`, or `.pt`, `.pth`, `.bin`, `.ckpt` read with torch's weights_only. Common wrappers
    ({"state_dict": ...}) and prefixes ("module." of data-parallel training) are taken off. unused: keys that
    begin so belong to a part that the model leaves out. Raises WeightsError, naming the first keys that do
    not fit.
    """
    path = Path(path)
    state = _matched(read_state(path), model)
    if unused:
        state = {key: value for key, value in state.items() if not key.startswith(unused)}
    _check(state, model, path.name)
    try:
        model.load_state_dict(
            state, strict=False
        )  # strictly compared above, with counters of old files left out
    except RuntimeError as error:
        raise WeightsError(
            f"{path.name!r} could not be loaded into {type(model).__name__}: {error}"
        ) from error


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Names and tensors in a weights file, on the CPU. Raises WeightsError."""
    if not path.is_file():
        near = near_misses(path.name, [p.name for p in path.parent.glob("*")]) if path.parent.is_dir() else []
        hint = f" Did you mean {', '.join(repr(name) for name in near)}?" if near else ""
        raise WeightsError(f"There is no weights file {str(path)!r}.{hint}")
    if path.suffix.lower() == ".safetensors":
        try:
            return safetensors.torch.load_file(path)
        except (safetensors.SafetensorError, OSError, ValueError) as error:
            raise WeightsError(f"{path.name!r} is no readable safetensors file ({error}).") from error
    if path.suffix.lower() not in _TORCH:
        raise WeightsError(
            f"{path.name!r} has the suffix {path.suffix!r}; weights come as .safetensors, "
            f"{', '.join(_TORCH)}."
        )
    if is_torchscript(path):
        raise WeightsError(
            f"{path.name!r} is a TorchScript archive, not a file of weights. Save its numbers alone: "
            "torch.save(torch.jit.load(path).state_dict(), 'weights.pt')."
        )
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"{path.name!r} holds more than numbers (a whole model, or objects of other classes); reading it "
            "could run any code, "
            "so it is not read. Save the numbers alone: torch.save(model.state_dict(), 'weights.pt'), or "
            "safetensors."
        ) from error
    except (RuntimeError, OSError, EOFError, ValueError, KeyError) as error:
        raise WeightsError(f"{path.name!r} is damaged or no torch file ({error}).") from error
    return _unwrapped(loaded, path.name)


def _unwrapped(loaded: object, name: str) -> dict[str, torch.Tensor]:
    value = loaded
    while isinstance(value, Mapping):
        if value and all(isinstance(entry, torch.Tensor) for entry in value.values()):
            return {str(key): entry for key, entry in value.items()}
        inner = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), Mapping)), None)
        if inner is None:
            tensors = {str(key): entry for key, entry in value.items() if isinstance(entry, torch.Tensor)}
            if tensors:
                return tensors
            raise WeightsError(
                f"{name!r} holds no weights under any of the usual keys ({', '.join(_WRAPPERS)}); its keys "
                "are "
                f"{', '.join(repr(key) for key in list(value)[:8])}. Save model.state_dict() alone."
            )
        value = inner
    raise WeightsError(
        f"{name!r} holds a {type(loaded).__name__}, not the state_dict of a model. Save model.state_dict()."
    )


def _matched(state: dict[str, torch.Tensor], model: nn.Module) -> dict[str, torch.Tensor]:
    """Without the prefixes that wrappers around the model put in front of every key."""
    wanted = set(model.state_dict())
    changed = True
    while changed and state and not wanted & set(state):
        changed = False
        for prefix in _PREFIXES:
            if all(key.startswith(prefix) for key in state):
                state = {key.removeprefix(prefix): value for key, value in state.items()}
                changed = True
    return state


def _check(state: dict[str, torch.Tensor], model: nn.Module, name: str) -> None:
    own = {key: value for key, value in model.state_dict().items() if isinstance(value, torch.Tensor)}
    missing = [key for key in own if key not in state and not key.endswith("num_batches_tracked")]
    unexpected = [key for key in state if key not in own]
    shapes = [key for key in own if key in state and own[key].shape != state[key].shape]
    if not (missing or unexpected or shapes):
        return
    parts: list[str] = []
    if shapes:
        told = [
            f"{key} is {tuple(state[key].shape)} in the file, {tuple(own[key].shape)} in the model"
            for key in shapes
        ]
        parts.append(f"{len(shapes)} of another shape: {_first(told, '; ')}")
    if missing:
        parts.append(
            f"{len(missing)} missing in the file: {_first([_with_shape(key, own) for key in missing])}"
        )
    if unexpected:
        told = [_with_shape(key, state) for key in unexpected]
        parts.append(f"{len(unexpected)} unknown to the model: {_first(told)}")
    heads = shapes and not missing and not unexpected and len(shapes) <= 2
    advice = (
        " Only the last layer differs: make the model with that number of classes, "
        "`def model(): return resnet18(num_classes=...)` in a file, and open file.py:model."
        if heads
        else " Is it the file of another model, or of another version of it?"
    )
    raise WeightsError(
        f"{name!r} does not fit {type(model).__name__} ({len(own)} tensors). {'. '.join(parts)}.{advice}"
    )


def _with_shape(key: str, tensors: Mapping[str, torch.Tensor]) -> str:
    return f"{key} {tuple(tensors[key].shape)}"


def _first(words: list[str], separator: str = ", ") -> str:
    return separator.join(words[:SHOWN]) + (", ..." if len(words) > SHOWN else "")
