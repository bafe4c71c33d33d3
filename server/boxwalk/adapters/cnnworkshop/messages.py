"""What a client of CNNWorkshopVR says, and the images that it is sent."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageOps
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from boxwalk.errors import InputError, MalformedError, ParameterError
from boxwalk.maximization import Settings, Transforms
from boxwalk.results import Matrix
from boxwalk.results.colours import BACKGROUND
from boxwalk.results.png import png
from boxwalk.serving.problems import parse_json, words_of

Mode = Literal["DATASET", "ACTIVATION", "FEATURE_VISUALIZATION", "NOISE"]
Pixels = NDArray[np.uint8]
Reply = dict[str, Any]

HIDDEN = -1.0  # for the value of black: the client then shows no legend
QUICK = 1  # zlib's level: most of the time goes into compression
CONFUSION_SIDE = 700
LARGEST_SIDE = 4096  # of one picture; textures of clients end somewhere above


class Wish(BaseModel):
    """All numbers of a client are floats in its own language, so 3.0 stands for 3; unknown fields are left
    alone.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class ImageResource(Wish):
    """A picture that a client sends: one that it was sent, or its own. data: a PNG file in base64."""

    id: int = -1
    mode: Mode
    data: str = Field(min_length=1)

    def file(self) -> bytes:
        """Raises InputError."""
        try:
            return base64.b64decode(self.data, validate=True)
        except binascii.Error as error:
            raise InputError(f"The data of the image are not base64: {error}.") from error


class ModuleResource(Wish):
    module_id: int


class DatasetImages(Wish):
    n: int


class ForwardPass(Wish):
    image_resource: ImageResource


class ImageData(Wish):
    network_module_resource: ModuleResource
    mode: Literal["activation", "fv"]


class NetworkWeights(Wish):
    weight_dicts: dict[int, dict[str, Any]]


class FvSettings(Wish):
    """Settings of feature visualizations, with the client's defaults.

    pool_mode, filter_mode and others that its network alone knows are taken and have no effect.
    """

    mode: Literal["AVERAGE", "CENTERPIXEL", "PERCENTILE"] = "PERCENTILE"
    epochs: int = Field(default=100, ge=1, le=2000)
    epochs_without_robustness_transforms: int = Field(default=0, ge=0, le=1000)
    lr: float = Field(default=20.0, gt=0, le=1e6)
    degrees: float = Field(default=0.0, ge=0, le=180)
    blur_sigma: float = Field(default=0.5, ge=0, le=10)
    roll: int = Field(default=0, ge=0, le=256)
    fraction_to_maximize: float = Field(default=0.25, gt=0, le=1)

    def settings(self) -> Settings:
        """As settings of our maximization: every step has the rate `lr`, each image is turned by up to
        `degrees` either way, blurred by `blur_sigma` and shifted by up to `roll` pixels after every step.
        """
        transforms = Transforms(
            pad=10 if self.degrees else 0,
            rotate=1.0 if self.degrees else 0.0,
            degrees=(0.0, self.degrees),
            scale=0.0,
            blur=(self.blur_sigma, self.blur_sigma),
            roll=1.0 if self.roll else 0.0,
            pixels=(0, self.roll),
            blend=0.0,
        )
        return Settings(
            steps=self.epochs,
            rate=self.lr,
            fall=1.0,
            transforms=transforms,
            plain=self.epochs_without_robustness_transforms,
        )


class SetFvSettings(Wish):
    fv_settings: FvSettings


W = TypeVar("W", bound=Wish)


def parsed(data: str | bytes) -> dict[str, Any]:
    """A message as an object that names its resource. Raises MalformedError."""
    found = parse_json(data)
    if not isinstance(found, dict) or not isinstance(found.get("resource"), str):
        raise MalformedError("A message is a JSON object with the text 'resource'.")
    return found


def checked(kind: type[W], message: dict[str, Any]) -> W:
    """Raises ParameterError."""
    try:
        return kind.model_validate(message)
    except ValidationError as error:
        raise ParameterError(words_of(error.errors(include_url=False))) from error


def image(
    picture: Pixels,
    mode: Mode,
    label: str,
    *,
    id: int = -1,
    module: int = -1,
    channel: int = -1,
    values: tuple[float, float] = (HIDDEN, HIDDEN),
) -> Reply:
    """picture: [H, W] or [H, W, 3]. values: what pixels of 0 and 255 stand for."""
    return {
        "id": id,
        "module_id": module,
        "channel_id": channel,
        "mode": mode,
        "label": label,
        "data": _text(png(picture, QUICK)),
        "value_zero_decoded": values[0],
        "value_255_decoded": values[1],
    }


def activation_images(maps: NDArray[np.floating[Any]], module: int, labels: Sequence[str]) -> list[Reply]:
    """An image for each channel under one scale. maps: [C, H, W]; what is not finite is an end or 0."""
    height, width = maps.shape[1:]
    some = maps[:, :: -(-height // LARGEST_SIDE), :: -(-width // LARGEST_SIDE)].astype(np.float64)
    finite = some[np.isfinite(some)]
    least, most = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    some = np.nan_to_num(some, nan=min(max(0.0, least), most), posinf=most, neginf=least)
    pixels = np.floor(255 * (some - least) / (most - least + 1e-8)).astype(np.uint8)
    # exactly -1 would hide the legend
    values = (least if least != HIDDEN else HIDDEN + 1e-6, most)
    return [
        image(picture, "ACTIVATION", labels[channel], module=module, channel=channel, values=values)
        for channel, picture in enumerate(pixels)
    ]


def visualization_image(picture: NDArray[np.float32], module: int, channel: int, label: str) -> Reply:
    """picture: [1 or 3, H, W], stretched by itself from its least to its largest value."""
    least, most = float(picture.min()), float(picture.max())
    stretched = np.floor(255 * (picture.astype(np.float64) - least) / (most - least + 1e-8)).astype(np.uint8)
    pixels = stretched[0] if len(stretched) == 1 else np.ascontiguousarray(stretched.transpose(1, 2, 0))
    return image(pixels, "FEATURE_VISUALIZATION", label, module=module, channel=channel)


def accuracy_and_matrix(found: Matrix) -> Reply:
    """The share of example inputs that are taken for what their label says, and the matrix as a picture.

    found: of the analysis `confusion-matrix`. Inputs whose label is no class of the network do not count.
    """
    columns = list(found.columns)
    rows = [row for row, word in enumerate(found.rows) if word in columns]
    right = sum(float(found.values[row, columns.index(found.rows[row])]) for row in rows)
    total = float(found.values[rows].sum())
    drawn = found.to_image()
    side = (CONFUSION_SIDE, CONFUSION_SIDE)
    fitted = ImageOps.pad(drawn, side, Image.Resampling.LANCZOS, ImageColor.getrgb(BACKGROUND))
    return {"accuracy": right / total if total else 0.0, "conf_matrix": _text(png(fitted))}


def same_picture(sent: Image.Image, picture: Pixels) -> bool:
    """Whether a client has sent back the very picture that it was sent, perhaps grey as colours."""
    pixels = np.asarray(sent.convert("L" if picture.ndim == 2 else "RGB"))
    return pixels.shape == picture.shape and bool((pixels == picture).all())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
