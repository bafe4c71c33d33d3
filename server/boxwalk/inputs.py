"""Pictures to tensors, and tensors back to pictures.

A picture is a PIL image in one of three modes: `RGB` and `L` (8 bits), or `F` for greys of more than 8 bits
(float, 0..255). Tensors are float32, channels first, batch axis of 1 in front.
"""

from __future__ import annotations

import io
import math
import os
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from boxwalk.errors import ImageError, InputError, ParameterError, TooLargeError

MAX_PIXELS = 50_000_000
MAX_ASPECT = 16  # longer side to shorter side, where a picture is handed to foreign preprocessing
MAX_PICTURE_SIDE = 1024  # of a picture made of a tensor that is no image
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm")

# Only formats that Pillow decodes by itself: no PostScript, nothing that starts another program.
_FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
# What Pillow's decoders raise on damaged files.
_DECODING_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
    struct.error,
)
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript file"),
    (b"PK\x03\x04", "a zip archive (or a model file)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"{", "a JSON text"),
    (b"\x1aE\xdf\xa3", "a video"),
)
_BRANDS = {b"heic": "a HEIC photograph", b"heix": "a HEIC photograph", b"mif1": "a HEIF photograph"}

Mean = Sequence[float] | None


def open_image(
    source: bytes | str | os.PathLike[str] | Image.Image, max_pixels: int = MAX_PIXELS
) -> Image.Image:
    """Decode an image: upright (EXIF), on white where it is transparent, mode RGB, L or F (see above).

    source: the bytes of a file, a path, or a PIL image of any mode. Of an animation, the first frame.
    Raises TooLargeError if it has more than `max_pixels` (looked up before anything is decoded), ImageError
    if it is empty, cut off or no image, InputError if there is no such file.
    """
    if isinstance(source, Image.Image):
        name, image = "The image", source
    else:
        name, data = _read(source)
        image = _identify(name, data, max_pixels)
    width, height = image.size
    if width * height > max_pixels:
        raise TooLargeError(_too_large(name, width * height, max_pixels, f"{width} x {height}"))
    try:
        image.load()
        return _plain(ImageOps.exif_transpose(image), name)
    except ImageError:
        raise
    except _DECODING_ERRORS as error:
        if "truncated" in str(error).lower() or "premature" in str(error).lower():
            raise ImageError(
                f"{name} is cut off: {error}. Only part of the file arrived; copy or download it again."
            ) from error
        raise ImageError(
            f"{name} is damaged and cannot be decoded ({error}). Save it anew as PNG or JPEG."
        ) from error


def array_to_image(array: NDArray[np.generic]) -> Image.Image:
    """The picture that an array [H, W], [H, W, 1], [H, W, 3] or [H, W, 4 (alpha)] holds.

    uint8 0..255, uint16 0..65535, bool, or float 0..1. Raises InputError for anything else.
    """
    values = np.asarray(array)
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[:, :, 0]
    if not (values.ndim == 2 or (values.ndim == 3 and values.shape[2] in (3, 4))) or values.size == 0:
        raise InputError(
            f"An array of shape {tuple(array.shape)} is not a picture. Allowed: [height, width], "
            "or [height, width, channels] with 1, 3 or 4 channels."
        )
    if values.shape[0] * values.shape[1] > MAX_PIXELS:
        count = values.shape[0] * values.shape[1]
        raise TooLargeError(
            _too_large("The array", count, MAX_PIXELS, f"{values.shape[1]} x {values.shape[0]}")
        )
    if values.dtype == np.bool_:
        scaled = values.astype(np.float32) * np.float32(255)
    elif values.dtype == np.uint8:
        scaled = values.astype(np.float32)
    elif values.dtype == np.uint16:
        scaled = values.astype(np.float32) / 257
    elif np.issubdtype(values.dtype, np.floating):
        scaled = values.astype(np.float32) * 255
        if not np.isfinite(scaled).all() or scaled.min() < 0 or scaled.max() > 255:
            raise InputError(
                f"A picture of dtype {values.dtype} needs values in 0..1, this one has "
                f"{float(np.nanmin(values)):.6g} to {float(np.nanmax(values)):.6g}. Give uint8 values in "
                "0..255, or a torch "
                "tensor [channels, height, width] with the values as the model takes them."
            )
    else:
        raise InputError(
            f"An array of dtype {values.dtype} is not a picture. Allowed: uint8, uint16, bool, or float in "
            "0..1."
        )
    if scaled.ndim == 2:
        whole = values.dtype in (np.uint8, np.bool_)
        return Image.fromarray(scaled.astype(np.uint8)) if whole else Image.fromarray(scaled)
    return open_image(Image.fromarray(np.rint(scaled).astype(np.uint8)))


def fit(image: Image.Image, height: int, width: int) -> Image.Image:
    """Resize (bilinear, antialiased) so that the picture just covers height x width, and crop its centre.

    For a square size that is: the shorter side to the size, then the centre crop. Nothing larger than the
    outcome is ever made, whatever the picture's aspect.
    """
    if image.size == (width, height):
        return image
    scale = max(width / image.width, height / image.height)
    crop_width, crop_height = min(width / scale, image.width), min(height / scale, image.height)
    left, top = (image.width - crop_width) / 2, (image.height - crop_height) / 2
    box = (left, top, left + crop_width, top + crop_height)
    return image.resize((width, height), Image.Resampling.BILINEAR, box=box)


def limit_aspect(image: Image.Image, aspect: int = MAX_ASPECT) -> Image.Image:
    """The middle of a picture whose longer side is more than `aspect` times its shorter side."""
    longest = aspect * min(image.size)
    if max(image.size) <= longest:
        return image
    return fit(image, min(image.height, longest), min(image.width, longest))


def limit_sides(image: Image.Image, shorter: int, longer: int) -> Image.Image:
    """The whole picture, made smaller so that its sides do not exceed these; never larger."""
    scale = min(1.0, shorter / min(image.size), longer / max(image.size))
    if scale == 1.0:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BILINEAR)


def image_to_tensor(image: Image.Image, channels: int) -> torch.Tensor:
    """float32 [1, channels, H, W] in 0..1. channels: 1 (colour becomes grey, ITU-R 601) or 3 (grey is
    repeated).
    """
    if channels not in (1, 3):
        raise InputError(
            f"This network takes {channels} channels, a picture has 1 or 3. "
            "Give a tensor, or a Network(..., preprocess=...) that makes one of a picture."
        )
    if image.mode == "F":
        values = np.broadcast_to(np.asarray(image)[None], (channels, image.height, image.width))
    else:
        converted = image.convert("L" if channels == 1 else "RGB")
        values = np.asarray(converted).reshape(image.height, image.width, channels).transpose(2, 0, 1)
    return torch.from_numpy(values.astype(np.float32)).div_(255)[None]


def normalize(tensor: torch.Tensor, mean: Mean, std: Mean) -> torch.Tensor:
    """(tensor - mean) / std per channel. tensor: float [N, C, H, W]; None: mean 0, std 1."""
    return (tensor - _per_channel(mean, 0.0, tensor)) / _per_channel(std, 1.0, tensor)


def denormalize(tensor: torch.Tensor, mean: Mean, std: Mean) -> torch.Tensor:
    """The inverse of `normalize`."""
    return tensor * _per_channel(std, 1.0, tensor) + _per_channel(mean, 0.0, tensor)


def occlude(tensor: torch.Tensor, box: tuple[int, int, int, int], values: Sequence[float]) -> torch.Tensor:
    """A copy of a picture with a spot filled.

    tensor: [N, C, H, W]. box: top, left, height, width in pixels; what reaches beyond the rim is cut off.
    values: one per channel, or one for all, as the picture's own values are (normalized, for a prepared one).
    Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, 4.2. Raises ParameterError when
    nothing of the box lies in the picture.
    """
    top, left, height, width = box
    rows, columns = tensor.shape[-2:]
    y, x = slice(max(0, top), max(0, top + height)), slice(max(0, left), max(0, left + width))
    if min(height, width) < 1 or top >= rows or left >= columns or 0 in (y.stop, x.stop):
        raise ParameterError(
            f"The box top {top}, left {left}, height {height}, width {width} lies outside of the picture of "
            f"{rows} x {columns} pixels (height x width). Choose one with at least a pixel of it inside."
        )
    filled = tensor.clone()
    filled[..., y, x] = torch.tensor(values, dtype=tensor.dtype, device=tensor.device).reshape(-1, 1, 1)
    return filled


def to_picture(tensor: torch.Tensor, mean: Mean = None, std: Mean = None) -> NDArray[np.uint8]:
    """What a network sees, as one looks at it: uint8 [H, W, 3], or [H, W] for one channel.

    tensor: [N, 1 or 3, H, W] of any float dtype and device; the first of the batch is taken. Mean and std are
    undone. Where neither is known and values lie outside of 0..1, the range of the values is stretched to
    0..255.
    """
    values = denormalize(tensor[:1].detach().to("cpu", torch.float64), mean, std)[0]
    values = torch.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if mean is None and std is None and (low < 0 or high > 1) and high > low:
        values = (values - low) / (high - low)
    picture = values.mul(255).round().clamp(0, 255).to(torch.uint8).numpy()
    return picture[0] if picture.shape[0] == 1 else np.ascontiguousarray(picture.transpose(1, 2, 0))


def signed_picture(tensor: torch.Tensor) -> NDArray[np.uint8]:
    """Any tensor as one grey picture: zero is 128, the largest magnitude 1 or 255; uint8 [rows, columns].

    The first of the batch; its last axis runs along the columns, the others one below the other; a vector of
    more than 64 values is broken into rows. At most 1024 rows and columns: further ones are left out evenly.
    """
    values = torch.nan_to_num(tensor.detach().to("cpu", torch.float64), nan=0.0, posinf=0.0, neginf=0.0)
    values = values[0] if values.ndim > 1 else values.reshape(-1)
    if values.numel() == 0:
        return np.full((1, 1), 128, np.uint8)
    if values.ndim <= 1 and values.numel() > 64:
        columns = math.ceil(math.sqrt(values.numel()))
        rows = math.ceil(values.numel() / columns)
        matrix = torch.zeros(rows * columns, dtype=torch.float64)
        matrix[: values.numel()] = values.reshape(-1)
        matrix = matrix.reshape(rows, columns)
    else:
        matrix = values.reshape(-1, values.shape[-1] if values.ndim else 1)
    matrix = matrix[
        :: math.ceil(matrix.shape[0] / MAX_PICTURE_SIDE), :: math.ceil(matrix.shape[1] / MAX_PICTURE_SIDE)
    ]
    largest = float(matrix.abs().max())
    scaled = matrix * (127 / largest) if largest > 0 else matrix
    return (128 + scaled.round()).to(torch.uint8).numpy()


def noise_image(shape: tuple[int, ...], seed: int, mean: Mean = None, std: Mean = None) -> torch.Tensor:
    """Gaussian noise around grey (mean 0.5, deviation 0.25, cut to 0..1), normalized: float32 [1, C, H, W].

    The same for the same seed on every machine's CPU; the global random state is neither used nor changed.
    """
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn((1, *shape), generator=generator).mul_(0.25).add_(0.5).clamp_(0, 1)
    return normalize(values, mean, std)


def array_from_npy(data: bytes) -> NDArray[np.generic]:
    """The array in the bytes of a `.npy` file; never unpickles. Raises InputError if it is cut off or holds
    objects.
    """
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        header = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = header(stream)
        expected = math.prod(shape) * dtype.itemsize
        if not dtype.hasobject and expected != len(data) - stream.tell():
            raise InputError(
                f"The .npy file is cut off: {expected} bytes were announced, {len(data) - stream.tell()} are "
                "there."
            )
        stream.seek(0)
        array: NDArray[np.generic] = np.load(stream, allow_pickle=False)
    except InputError:
        raise
    except (ValueError, EOFError, SyntaxError, struct.error) as error:
        raise InputError(
            f"The .npy file cannot be read ({error}). Save a plain array of numbers with numpy.save."
        ) from error
    return array


def _read(source: bytes | str | os.PathLike[str]) -> tuple[str, bytes]:
    if isinstance(source, bytes):
        return "The image", source
    path = Path(source)
    try:
        return f"The file {str(path)!r}", path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise InputError(f"The image {str(path)!r} cannot be opened: {reason}. Check the path.") from error


def _identify(name: str, data: bytes, max_pixels: int) -> Image.Image:
    if not data:
        raise ImageError(f"{name} is empty (0 bytes). Choose another file.")
    Image.init()
    try:
        return Image.open(io.BytesIO(data), formats=[known for known in _FORMATS if known in Image.OPEN])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLargeError(_too_large(name, None, max_pixels, "")) from error
    except UnidentifiedImageError as error:
        what = _what_it_is(data)
        looks = f"; it looks like {what}" if what else ""
        raise ImageError(
            f"{name} ({len(data):,} bytes) is not an image that can be read{looks}. "
            "Allowed: PNG, JPEG, WebP, GIF, BMP, TIFF, PPM."
        ) from error
    except _DECODING_ERRORS as error:
        raise ImageError(
            f"{name} is damaged: its header cannot be read ({error}). Save it anew as PNG or JPEG."
        ) from error


def _what_it_is(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "a video")
    start = data[:64].lstrip().lower()
    return next((what for signature, what in _SIGNATURES if start.startswith(signature.lower())), "")


def _too_large(name: str, pixels: int | None, max_pixels: int, size: str) -> str:
    has = f"has {pixels / 1e6:,.1f} megapixels ({size})" if pixels is not None else "has far too many pixels"
    return f"{name} {has}; at most {max_pixels / 1e6:g} megapixels are allowed. Make it smaller first."


def _plain(image: Image.Image, name: str) -> Image.Image:
    """Of any mode, to RGB, L or F."""
    if image.mode in ("La", "RGBa"):
        image = image.convert(image.mode.upper())
    if image.mode == "PA" or (image.mode in ("P", "RGB", "L", "1") and "transparency" in image.info):
        image = image.convert("RGBA")
    if image.mode in ("LA", "RGBA"):
        colour = image.mode[:-1]
        paper = Image.new(colour, image.size, "white")
        paper.paste(image.convert(colour), mask=image.getchannel("A"))
        return paper
    if image.mode in ("RGB", "L"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I") or image.mode == "F":
        return _deep_grey(image, name)
    return image.convert("RGB")


def _deep_grey(image: Image.Image, name: str) -> Image.Image:
    values = np.asarray(image)
    if image.mode == "F":
        low, high, scale, allowed = 0.0, 1.0, 255.0, "0..1"
    else:
        low, high, scale, allowed = 0.0, 65535.0, 1 / 257, "0..65535"
    least, most = float(np.min(values)), float(np.max(values))
    if not (low <= least and most <= high):
        raise ImageError(
            f"{name} has grey values from {least:.6g} to {most:.6g}; a picture of {values.dtype} values "
            f"needs {allowed}. "
            "Save it with 8 or 16 bits per pixel."
        )
    return Image.fromarray(values.astype(np.float32) * np.float32(scale))


def _per_channel(values: Mean, default: float, like: torch.Tensor) -> torch.Tensor:
    numbers = (default,) if values is None else tuple(values)
    return torch.tensor(numbers, dtype=like.dtype, device=like.device).reshape(1, -1, 1, 1)
