"""From anything that a network takes to the tensors its model is called with."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from boxwalk import inputs
from boxwalk.errors import BoxwalkError, InputError
from boxwalk.network.input_shape import Kind

Tensors = torch.Tensor | Sequence[torch.Tensor]
Preprocess = Callable[..., Tensors]


@dataclass(frozen=True)
class Preparation:
    """See `Network.prepare`; the fields are those of the network."""

    model: nn.Module
    kind: Kind
    shapes: tuple[tuple[int, ...], ...]
    mean: tuple[float, ...] | None
    std: tuple[float, ...] | None
    preprocess: Preprocess | None
    fixed_size: bool
    vocabulary: int

    def __call__(self, source: object) -> tuple[torch.Tensor, ...]:
        if (
            isinstance(source, (tuple, list))
            and source
            and all(isinstance(part, torch.Tensor) for part in source)
        ):
            return self._checked(source)
        text = self.kind == "tokens" and isinstance(source, str)
        if not text:  # which is never taken for the name of a file
            source = _loaded(source)
        if isinstance(source, torch.Tensor):
            if self.kind == "image" and source.dtype == torch.uint8:
                return self._from_image(inputs.array_to_image(_channels_last(source)))
            return self._checked([source])
        if self.kind == "tokens":
            return self._from_tokens(source)
        if self.kind == "image":
            return self._from_picture(source)
        return self._from_numbers(source)

    def fitted(self, source: object) -> tuple[torch.Tensor, ...]:
        """As the call, of a picture that has the network's size already; see `Network.prepare`."""
        source = _loaded(source)
        if self.kind != "image" or not isinstance(source, (bytes, str, os.PathLike, Image.Image)):
            raise InputError(
                "Only a picture can be fitted beforehand, and to a network that takes pictures; this is "
                f"{_what(source)}. Leave `fitted` out."
            )
        image = inputs.open_image(source)
        size = list(self.shapes[0][1:])
        if [image.height, image.width] != size:
            raise InputError(
                f"The picture has {image.height} x {image.width} pixels (height x width), not the network's "
                f"{size[0]} x {size[1]}. Give one of that size, or leave `fitted` out."
            )
        if len(self.shapes) > 1 or not self.knows_greys:
            return self._from_image(image)
        return self._checked([self._normalized(image)])

    @property
    def knows_greys(self) -> bool:
        """How a pixel's value becomes the model's is mean and std alone."""
        return self.preprocess is None or (self.mean is not None and self.std is not None)

    def place(self, tensors: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """On the model's device; floats in the dtype of its weights."""
        weight = next((p for p in self.model.parameters() if p.is_floating_point()), None)
        device, dtype = (
            (weight.device, weight.dtype) if weight is not None else (torch.device("cpu"), torch.float32)
        )
        return tuple(t.to(device, dtype if t.is_floating_point() else None) for t in tensors)

    def _from_picture(self, source: object) -> tuple[torch.Tensor, ...]:
        if isinstance(source, np.ndarray):
            if source.dtype.kind == "f" and source.ndim >= 3 and source.shape[-3] == self.shapes[0][0]:
                return self._checked([torch.from_numpy(np.ascontiguousarray(source, np.float64))])
            if source.dtype == np.uint8 and source.ndim == 3 and source.shape[2] not in (1, 3, 4):
                source = np.moveaxis(source, 0, -1)
            return self._from_image(inputs.array_to_image(source))
        if isinstance(source, (bytes, str, os.PathLike, Image.Image)):
            return self._from_image(inputs.open_image(source))
        raise InputError(
            f"A {type(source).__name__} cannot become an image. Allowed: the bytes or the path of an image "
            "file, a PIL image, an "
            f"array, or a tensor of shape {self.shapes[0]}."
        )

    def _from_image(self, image: Image.Image) -> tuple[torch.Tensor, ...]:
        channels, *size = self.shapes[0]
        if self.preprocess is not None:
            eight_bits = image.convert("L") if image.mode == "F" else image
            return self._preprocessed(
                inputs.limit_aspect(eight_bits.convert("L" if channels == 1 else "RGB")), "a picture"
            )
        if len(self.shapes) > 1:
            raise InputError(
                f"This network takes {len(self.shapes)} inputs, one picture is not enough. Give a tuple of "
                "tensors, or a "
                "Network(..., preprocess=...) that makes them of a picture."
            )
        return self._checked([self._normalized(inputs.fit(image, size[0], size[1]))])

    def _normalized(self, image: Image.Image) -> torch.Tensor:
        tensor = inputs.image_to_tensor(image, self.shapes[0][0])
        return inputs.normalize(tensor, self.mean, self.std)

    def _from_tokens(self, source: object) -> tuple[torch.Tensor, ...]:
        ids = _ids(source)
        if ids is None and not isinstance(source, str):
            raise InputError(f"This network takes a text or a list of token ids, not {_what(source)}.")
        if self.preprocess is not None:
            return self._preprocessed(
                source if ids is None else ids, "a text" if ids is None else "token ids"
            )
        if ids is None:
            raise InputError(
                "This network has no preprocessing that turns a text into token ids. Give the ids, or a "
                "Network(..., preprocess=function from a text or a list of ids to a tensor)."
            )
        return self._checked([torch.tensor(ids, dtype=torch.int64)])

    def _from_numbers(self, source: object) -> tuple[torch.Tensor, ...]:
        if self.preprocess is not None:
            if isinstance(source, bytes) or (
                isinstance(source, (str, os.PathLike)) and Path(source).is_file()
            ):
                source = inputs.limit_aspect(inputs.open_image(source).convert("RGB"))
            return self._preprocessed(source, _what(source))
        if isinstance(source, Image.Image | bytes | str | os.PathLike):
            raise InputError(
                f"This network takes numbers of shape {self.shapes[0]}, not {_what(source)}. Give an array, "
                "a tensor or a .npy "
                "file, or a Network(..., preprocess=...) that makes a tensor of a picture."
            )
        try:
            array: NDArray[np.generic] = np.asarray(source)
            tensor = torch.from_numpy(np.ascontiguousarray(array))
        except (TypeError, ValueError) as error:
            raise InputError(
                f"{_what(source).capitalize()} cannot become a tensor of shape {self.shapes[0]}: {error}"
            ) from error
        return self._checked([tensor])

    def _preprocessed(self, source: object, what: str) -> tuple[torch.Tensor, ...]:
        assert self.preprocess is not None  # noqa: S101  # looked up by the callers
        try:
            made = self.preprocess(source)
        except BoxwalkError:
            raise
        except Exception as error:
            raise InputError(
                f"The network's own preprocess function raised {type(error).__name__} for {what}: {error}"
            ) from error
        tensors = (
            [made]
            if isinstance(made, torch.Tensor)
            else list(made)
            if isinstance(made, (tuple, list))
            else []
        )
        if not tensors or not all(isinstance(tensor, torch.Tensor) for tensor in tensors):
            raise InputError(
                f"The network's own preprocess function returned {_what(made)}; a tensor or a tuple of "
                "tensors is needed."
            )
        # Its own preprocessing knows best what size comes out: only the axes are looked at.
        return self._checked(tensors, sizes=False)

    def _checked(self, tensors: Sequence[torch.Tensor], sizes: bool = True) -> tuple[torch.Tensor, ...]:
        """With batch axis, of the right axes, channels and size, on the model's device and dtype."""
        if sizes and len(tensors) != len(self.shapes):
            raise InputError(
                f"This network takes {len(self.shapes)} input(s), {len(tensors)} were given: shapes "
                f"{self.shapes}."
            )
        made: list[torch.Tensor] = []
        for number, tensor in enumerate(tensors):
            shape = self.shapes[number] if number < len(self.shapes) else tuple(tensor.shape[1:])
            batch = tensor[None] if tensor.ndim == len(shape) else tensor
            if (
                batch.ndim != len(shape) + 1
                or 0 in batch.shape
                or not self._fits(tuple(batch.shape[1:]), shape, sizes)
            ):
                raise InputError(self._misfit(tuple(tensor.shape), shape))
            made.append(self._typed(batch.detach()))
        return self.place(made)

    def _fits(self, actual: tuple[int, ...], shape: tuple[int, ...], sizes: bool) -> bool:
        if self.kind == "tokens" or not sizes:
            return True
        if self.fixed_size:
            return actual == shape
        return len(shape) < 2 or actual[0] == shape[0]

    def _misfit(self, actual: tuple[int, ...], shape: tuple[int, ...]) -> str:
        text = (
            f"A tensor of shape {actual} does not fit; this network takes {shape}, with or without a batch "
            "axis in front."
        )
        if self.kind == "image":
            text += (
                " Pictures of any size are resized: give an image file, a PIL image or a uint8 array instead."
            )
            if self.fixed_size and actual[-3:-2] == shape[:1]:
                text += " If the model takes any size, say so: Network(..., fixed_size=False)."
        return text

    def _typed(self, tensor: torch.Tensor) -> torch.Tensor:
        if self.kind != "tokens":
            return tensor if tensor.is_floating_point() or tensor.is_complex() else tensor.to(torch.float32)
        if tensor.is_floating_point():
            raise InputError(f"Token ids are whole numbers; this tensor has dtype {tensor.dtype}.")
        ids = tensor.to(torch.int64)
        if self.vocabulary and (int(ids.min()) < 0 or int(ids.max()) >= self.vocabulary):
            raise InputError(
                f"Token ids from {int(ids.min())} to {int(ids.max())} were given; this network knows "
                f"0 to {self.vocabulary - 1}."
            )
        return ids


def _loaded(source: object) -> object:
    """The array of a `.npy` file, given as bytes or as a path; anything else as it is."""
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
        return inputs.array_from_npy(data) if data.startswith(b"\x93NUMPY") else data
    if (
        isinstance(source, (str, os.PathLike))
        and str(source).lower().endswith(".npy")
        and Path(source).is_file()
    ):
        return inputs.array_from_npy(Path(source).read_bytes())
    return source


def _channels_last(tensor: torch.Tensor) -> NDArray[np.generic]:
    """A uint8 tensor [C, H, W], [1, C, H, W], [H, W, C] or [H, W] as an array with channels last."""
    picture = tensor[0] if tensor.ndim == 4 and tensor.shape[0] == 1 else tensor
    if picture.ndim == 3 and picture.shape[0] in (1, 3, 4):
        picture = picture.permute(1, 2, 0)
    array: NDArray[np.generic] = picture.detach().cpu().contiguous().numpy()
    return array


def _ids(source: object) -> list[int] | None:
    if isinstance(source, np.ndarray) and source.dtype.kind in "iu":
        return [int(i) for i in source.reshape(-1)]
    if isinstance(source, (list, tuple)) and source and all(isinstance(i, (int, np.integer)) for i in source):
        return [int(i) for i in source]
    return None


def _what(value: object) -> str:
    if isinstance(value, Image.Image):
        return "a picture"
    if isinstance(value, (str, os.PathLike)):
        return f"the text {str(value)[:40]!r}"
    if isinstance(value, bytes):
        return f"a file of {len(value):,} bytes"
    return f"a {type(value).__name__}"
