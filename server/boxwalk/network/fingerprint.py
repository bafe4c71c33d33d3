"""Short names for large numbers: hashes of weights and of inputs, as keys of recordings and of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import torch
from torch import nn

DIGITS = 32  # hexadecimal, 128 bits of SHA-256


def fingerprint(tensors: Iterable[torch.Tensor]) -> str:
    """32 hexadecimal digits that differ when a value, a shape, a dtype or the order differs."""
    digest = hashlib.sha256()
    for tensor in tensors:
        _add(digest, tensor)
    return digest.hexdigest()[:DIGITS]


class WeightsFingerprint:
    """The fingerprint of a model's `state_dict`, computed anew only after the weights have changed.

    Changes are seen by the tensors' addresses and version counters: `load_state_dict`, an optimizer's step
    and every in-place operation count; writing through `.data` or through a NumPy view does not.
    """

    def __init__(self, model: nn.Module) -> None:
        self._model = model
        self._seen: tuple[object, ...] | None = None
        self._value = ""

    def __call__(self) -> str:
        state = self._model.state_dict(keep_vars=True)
        seen = _versions(state)
        if seen is None or seen != self._seen:
            digest = hashlib.sha256()
            for name, value in state.items():
                digest.update(f"{name}:".encode())
                _add(digest, value)
            self._value = digest.hexdigest()[:DIGITS]
            self._seen = seen
        return self._value


def _versions(state: Mapping[str, object]) -> tuple[object, ...] | None:
    """What changes when a value changes; None if that cannot be told for one of them."""
    seen: list[object] = []
    for name, value in state.items():
        if not isinstance(value, torch.Tensor) or value.is_inference():
            return None
        address = value.data_ptr() if value.layout == torch.strided and not value.is_meta else id(value)
        seen.append((name, address, value._version, value.dtype, tuple(value.shape)))
    return tuple(seen)


def _add(digest: hashlib._Hash, value: object) -> None:
    """Feed a value of a state dict: a tensor, or what quantized modules keep (tuples, numbers)."""
    if isinstance(value, torch.Tensor):
        tensor = value.detach()
        digest.update(f"{tensor.dtype}{tuple(tensor.shape)}".encode())
        if tensor.is_meta or tensor.numel() == 0:
            return
        if tensor.is_quantized:
            tensor = tensor.dequantize()
        if tensor.layout != torch.strided:
            tensor = tensor.to_dense()
        flat = tensor.resolve_conj().resolve_neg().cpu().contiguous().reshape(-1)
        digest.update(flat.view(torch.uint8).numpy().data)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            digest.update(f"{key}:".encode())
            _add(digest, inner)
    elif isinstance(value, (tuple, list)):
        digest.update(f"{len(value)}".encode())
        for inner in value:
            _add(digest, inner)
    elif isinstance(value, (str, bytes, int, float, complex, bool, torch.dtype)) or value is None:
        digest.update(repr(value).encode())
    else:
        digest.update(type(value).__name__.encode())
