"""What a model takes, told from its first layer where that is possible."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import nn

from boxwalk.errors import ParameterError
from boxwalk.network.mode import eval_mode

Kind = Literal["image", "tokens", "tensor"]

# Side lengths tried where a convolution leaves the size open: the usual one first.
SIZES = (224, 28, 32, 64, 8, 16, 48, 96, 128, 160, 192, 256, 288, 299, 320, 384, 448, 512)
TOKENS = 16
_HOW = (
    "Give it: boxwalk.Network(model, input_shape=(channels, height, width)), on the command line "
    "--input-shape 3,224,224."
)


@dataclass(frozen=True)
class InputGuess:
    """kind and shape (no batch axis) of the input; vocabulary: number of token ids, 0 for other kinds."""

    kind: Kind
    shape: tuple[int, ...]
    vocabulary: int = 0


def kind_of(shape: tuple[int, ...]) -> Kind:
    """`image` for [1 or 3, height, width], else `tensor`."""
    return "image" if len(shape) == 3 and shape[0] in (1, 3) else "tensor"


def begins_with_embedding(model: nn.Module) -> bool:
    """Whether the first module that works on its input looks up token ids."""
    kinds = (nn.Embedding, nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.RNNBase, nn.RNNCellBase)
    return isinstance(
        next((module for module in model.modules() if isinstance(module, kinds)), None), nn.Embedding
    )


def vocabulary_of(model: nn.Module) -> int:
    """Number of token ids that the first embedding knows, 0 without one."""
    return next((int(m.num_embeddings) for m in model.modules() if isinstance(m, nn.Embedding)), 0)


def infer(model: nn.Module) -> InputGuess:
    """From the first module that fixes something: a convolution, a linear layer or an embedding.

    A two-dimensional convolution tells the channels; the size is the first of `SIZES` with which a forward
    pass goes through. Raises ParameterError, saying how to give the shape, where this fails.
    """
    flattened = False
    for name, module in model.named_modules():
        match module:
            case nn.Conv2d():
                return _of_convolution(model, name, module)
            case nn.Conv1d() | nn.Conv3d():
                axes = "length" if isinstance(module, nn.Conv1d) else "frames, height, width"
                raise ParameterError(
                    f"The size of the input cannot be told from the first layer, {name or 'the model'} "
                    f"({type(module).__name__} of {module.in_channels} channels). "
                    f"Give it: boxwalk.Network(model, input_shape=({module.in_channels}, {axes}))."
                )
            case nn.Linear():
                shape = _square_image(module.in_features) if flattened else (module.in_features,)
                return InputGuess(kind_of(shape), shape)
            case nn.Embedding():
                lengths = [m.num_embeddings for m in model.modules() if isinstance(m, nn.Embedding)]
                return InputGuess("tokens", (min(TOKENS, *lengths, TOKENS),), module.num_embeddings)
            case nn.RNNBase() | nn.RNNCellBase():
                raise ParameterError(
                    f"The length of the input cannot be told from the first layer, {name or 'the model'} "
                    f"({type(module).__name__} of {module.input_size} values per step). "
                    f"Give it: boxwalk.Network(model, input_shape=(steps, {module.input_size}))."
                )
            case nn.Flatten():
                flattened = True
    raise ParameterError(
        f"The shape of the input cannot be told: {type(model).__name__} has no convolution, linear layer or "
        f"embedding. {_HOW}"
    )


def _of_convolution(model: nn.Module, name: str, convolution: nn.Conv2d) -> InputGuess:
    channels = convolution.in_channels
    failure = ""
    with eval_mode(model), torch.no_grad():
        for size in SIZES:
            probe = torch.zeros(
                1, channels, size, size, dtype=convolution.weight.dtype, device=convolution.weight.device
            )
            try:
                model(probe)
            except Exception as error:  # noqa: BLE001  # any failure means: not this size; the last one is told
                failure = f"{type(error).__name__}: {error}".splitlines()[0]
            else:
                shape = (channels, size, size)
                return InputGuess(kind_of(shape), shape)
    raise ParameterError(
        f"The size of the input cannot be told: the first convolution, {name or 'the model itself'}, takes "
        f"{channels} channels, "
        f"but no square image of {min(SIZES)} to {max(SIZES)} pixels that was tried goes through (the last "
        f"one: {failure}). {_HOW}"
    )


def _square_image(features: int) -> tuple[int, ...]:
    """A flattened square image of 1 or 3 channels, or else a vector."""
    for channels in (1, 3):
        side = math.isqrt(features // channels)
        if side >= 4 and channels * side * side == features:
            return (channels, side, side)
    return (features,)
