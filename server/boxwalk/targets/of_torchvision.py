"""Models of torchvision by name, with the transforms and labels of their own weights."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

import torch
from PIL import Image
from torch import Tensor

from boxwalk.errors import TargetError, UnknownError, WeightsError
from boxwalk.inputs import image_to_tensor, limit_sides

Weights = Literal["none", "file", "default"]
FRAMES = 16  # of a film made of one picture
RANDOM = "Random weights, as the library makes them; '--weights default' downloads trained ones."
# Detection models resize by themselves, to at most this; larger pictures would only take memory before.
_DETECTION_SIDES = (800, 1333)


def load(name: str, weights: Weights) -> dict[str, Any]:
    """Arguments for `Network` of `torchvision:name`. weights: `file` if trained ones will be loaded
    afterwards.

    Raises UnknownError with near misses, TargetError if torchvision is not installed, WeightsError if its
    weights cannot be downloaded.
    """
    try:
        from torchvision import models
    except ImportError as error:
        raise TargetError(
            f"torchvision:{name} needs torchvision, which is not installed. "
            'Install it: pip install "boxwalk[torchvision]".'
        ) from error
    known: list[str] = models.list_models()
    model_name = name.lower().rpartition("/")[2]
    if model_name not in known:
        raise UnknownError.of("torchvision model", name, known, f"torchvision has {len(known)} models.")
    builder = models.get_model_builder(model_name)
    entry = models.get_model_weights(model_name).DEFAULT
    model = _build(builder, model_name, weights, entry)
    meta: dict[str, Any] = entry.meta
    labels = list(meta.get("categories") or ()) or None
    arguments: dict[str, Any] = {
        "model": model,
        "title": model_name,
        "labels": labels if weights != "none" else None,
        "description": RANDOM if weights == "none" else "",
    }
    family = builder.__module__.split(".")[2]
    return {**arguments, **_input(family, entry.transforms(), meta)}


def _build(
    builder: Callable[..., torch.nn.Module], name: str, weights: Weights, entry: Any
) -> torch.nn.Module:
    if weights == "default":
        try:
            return builder(weights=entry)
        except Exception as error:
            raise WeightsError(
                f"The weights of torchvision:{name} could not be downloaded ({type(error).__name__}: "
                f"{error}). "
                f"Without a network: get {entry.url} elsewhere and give the file, --weights FILE."
            ) from error
    parameters = inspect.signature(builder).parameters
    options: dict[str, Any] = {"weights": None}
    if "weights_backbone" in parameters:
        options["weights_backbone"] = None  # else they would be downloaded
    if name in ("googlenet", "inception_v3"):
        # As the builders do for their own weights, so that a file of these fits and means the same.
        options.update(init_weights=False, transform_input=weights == "file", aux_logits=True)
    return builder(**options)


def _input(family: str, transforms: Any, meta: dict[str, Any]) -> dict[str, Any]:
    """What a family of models takes, and how it is made of a picture."""
    match family:
        case "detection":
            return {
                "input_shape": (3, 480, 640),
                "preprocess": lambda image: image_to_tensor(limit_sides(image, *_DETECTION_SIDES), 3),
                "fixed_size": False,
            }
        case "segmentation":
            size = transforms.resize_size[0]
            return {
                "input_shape": (3, size, size),
                "mean": list(transforms.mean),
                "std": list(transforms.std),
                "preprocess": transforms,
                "fixed_size": False,
            }
        case "video":
            frames = max(FRAMES, meta.get("min_temporal_size", 0))
            return {
                "input_shape": (3, frames, *transforms.crop_size),
                "kind": "tensor",
                "preprocess": lambda image: transforms(_film(image, frames)),
            }
        case "optical_flow":
            return {
                "input_shape": ((3, 224, 224), (3, 224, 224)),
                "mean": 0.5,
                "std": 0.5,
                "preprocess": lambda image: _twice(image, transforms),
                "fixed_size": False,
            }
        case _:
            size = transforms.crop_size[0]
            return {
                "input_shape": (3, size, size),
                "mean": list(transforms.mean),
                "std": list(transforms.std),
                "preprocess": transforms,
                # Positional embeddings and windows are for one size; the meta data say so by their least
                # size.
                "fixed_size": tuple(meta.get("min_size", (1, 1))) == (size, size),
            }


def _film(image: Image.Image, frames: int) -> Tensor:
    """A still picture as a film: uint8 [frames, 3, H, W]."""
    picture = image_to_tensor(image.convert("RGB"), 3).mul(255).round().to(torch.uint8)
    return picture.expand(frames, -1, -1, -1)


def _twice(
    image: Image.Image, transforms: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
) -> tuple[Tensor, Tensor]:
    """The same picture as both frames (no motion), its sides multiples of 8 as the model needs them."""
    small = limit_sides(image, 520, 960)
    sides = [max(128, side // 8 * 8) for side in small.size]
    picture = image_to_tensor(small.resize((sides[0], sides[1])).convert("RGB"), 3)
    return transforms(picture, picture)
