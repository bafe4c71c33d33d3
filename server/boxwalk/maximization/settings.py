"""How images are made, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import torch
from pydantic import BaseModel, Field
from torch import Tensor

from boxwalk.maximization.transforms import Transforms
from boxwalk.parameters import Checked
from boxwalk.results import Images
from boxwalk.results.kinds import FloatArray

LARGEST_SEED = 2**53


class Numbers(BaseModel):
    """The fields of `Settings`, for other models that have them."""

    steps: int = Field(default=128, ge=1, le=10_000, description="steps of ascent")
    parameterization: Literal["pixels", "fourier"] = Field(
        default="pixels",
        description="pixels: the values themselves; fourier: frequencies in decorrelated colours",
    )
    step: Literal["ascent", "adam"] = Field(
        default="ascent",
        description="ascent: along the normalized gradient (Linse, eq. 5.1); adam: Kingma and Ba",
    )
    rate: float | None = Field(
        default=None,
        gt=0,
        le=1e6,
        description="length of the last step (mu of eq. 5.1; about the change of each value with adam); "
        "empty: what fits the parameterization and the size, with pixels and ascent 25 for 224 x 224",
    )
    fall: float | None = Field(
        default=None,
        ge=1,
        le=100,
        description="the first step is about so many times as long as the last, they fall evenly; 1: all are "
        "alike; empty: 3 with pixels, 1 with fourier",
    )
    proxy_slope: float = Field(
        default=0.075,
        ge=0,
        le=1,
        description="backward slope of rectifiers below zero (ProxyGrad); 0: the gradient as it is",
    )
    transforms: Transforms | bool = Field(
        default=True,
        description="images are turned, shifted, scaled and blurred a little between the steps, so that no "
        "detail survives that needs its exact place",
    )
    plain: int = Field(default=6, ge=0, le=1000, description="so many steps at the end have no transforms")
    seed: int = Field(default=0, ge=0, le=LARGEST_SEED, description="of all random numbers")

    @property
    def between(self) -> Transforms | None:
        """What is done to images between two steps; None for nothing."""
        if isinstance(self.transforms, Transforms):
            return self.transforms
        return Transforms() if self.transforms else None


class Settings(Numbers, Checked):
    """All numbers of a maximization."""


@dataclass(frozen=True, eq=False)
class Progress:
    """Where a maximization is.

    done, total: steps of single images. first, count: which of all images grow now. step: of theirs, from 1.
    images: what they look like, float32 [count, C, H, W] in 0..1; to be called before one goes on. scores:
    float32, of each objective before this step, with transforms.
    """

    done: int
    total: int
    first: int
    count: int
    step: int
    images: Callable[[], Tensor]
    scores: Tensor


@dataclass(frozen=True, eq=False)
class Made:
    """One finished image.

    values: float32 [C, H, W], as the network takes it. picture: the same in 0..1; normalized, it gives
    exactly `values` where the network's black and white are known. started, reached:
    its score before and after, on the unchanged network without transforms; of several images that belong
    together, of all of them. note: what went wrong, "" if nothing did.
    """

    values: Tensor
    picture: Tensor
    words: str
    started: float
    reached: float
    note: str = ""


def generator(seed: int, name: str, attempt: int) -> torch.Generator:
    """The random numbers of one image, by what it shows: the same whatever is made beside it."""
    mixed = (seed * 1_000_003 + crc32(name.encode())) * 1_009 + attempt
    return torch.Generator().manual_seed(mixed % 2**63)


def as_images(where: str, pictures: FloatArray, told: Sequence[tuple[str, float, str]]) -> Images:
    """Finished images as a result. where: what they are of. pictures: float32 [K, C, H, W] in 0..1. told: of
    each its words, the score reached and the note.
    """
    return Images(
        title=f"Feature visualizations of {where}",
        note=" ".join(f"{words}: {note}" for words, _, note in told if note),
        values=pictures,
        labels=[label_of(*each) for each in told],
    )


def label_of(words: str, reached: float, note: str) -> str:
    """What stands below a finished image."""
    return f"{words}: {reached:.4g}" + (", dead" if note.startswith("dead") else "")
