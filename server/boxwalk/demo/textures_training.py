"""What the textures network is trained with: pieces of photographs in ever new shape, angle and light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from boxwalk.datasets.photographs import PHOTOGRAPHS, photograph
from boxwalk.demo import data
from boxwalk.demo.fitting import Fit
from boxwalk.demo.foreign import foreign_picture
from boxwalk.demo.textures import LABELS, MEAN, STD, TexturesModel
from boxwalk.inputs import normalize


class Stage(NamedTuple):
    """A part of the training with its own rise and fall of the learning rate."""

    steps: int
    rate: float
    foreign: int  # pictures in a batch that show nothing that has a label
    sizes: dict[int, float]  # sides of the pictures of a batch, and how often each is taken


# Most is learned on small pictures, which are quick; then the network gets used to those of its own size
# (Touvron, Vedaldi, Douze and Jegou 2019).
STAGES = (
    Stage(steps=2600, rate=3e-3, foreign=12, sizes={80: 0.5, 112: 0.3, 144: 0.1, 192: 0.1}),
    Stage(steps=1500, rate=2e-3, foreign=14, sizes={112: 0.5, 160: 0.25, 224: 0.25}),
)
BATCH = 40  # pictures
ENLARGED = 0.4, 3.5  # the least and the most that a piece is enlarged by: as at SIZE, whole or small
HIDDEN = 0.2  # the share of pictures of which a part is hidden
CERTAINTY = 0.95  # wanted for the right class; the rest is shared by the others


def new_model() -> nn.Module:
    return TexturesModel(len(LABELS))


def fits() -> list[Fit]:
    return [Fit(Batches(seed, stage), stage.steps, stage.rate) for seed, stage in enumerate(STAGES)]


class Batches:
    """Random pieces of the photographs without their test blocks, and pictures of nothing known."""

    def __init__(self, seed: int, stage: Stage, pictures: Sequence[Image.Image] | None = None) -> None:
        self.stage = stage
        self.random = np.random.default_rng(seed)
        self.torch_random = torch.Generator().manual_seed(seed)
        self.pictures = pictures or [data.training_picture(photograph(file)) for file in PHOTOGRAPHS.values()]

    def __call__(self) -> tuple[Tensor, Tensor]:
        """Inputs float32 [BATCH, 3, size, size], size as in the stage, and wanted shares [BATCH, classes]."""
        size = int(self.random.choice(list(self.stage.sizes), p=list(self.stage.sizes.values())))
        count = len(self.pictures)
        classes = self.random.integers(count, size=BATCH)
        crops = [self.crop(int(index), size) for index in classes]
        known = BATCH - self.stage.foreign
        foreign = [foreign_picture(crops, size, self.random) for _ in range(self.stage.foreign)]
        wanted = torch.full((BATCH, count), (1 - CERTAINTY) / (count - 1))
        wanted[torch.arange(BATCH), torch.from_numpy(classes)] = CERTAINTY
        wanted[known:] = 1 / count
        pixels = torch.from_numpy(np.stack([np.asarray(picture) for picture in crops[:known] + foreign]))
        pixels = self.relit(pixels.permute(0, 3, 1, 2).float() / 255)
        return normalize(self.partly_hidden(pixels), MEAN, STD), wanted

    def crop(self, index: int, size: int) -> Image.Image:
        """A piece of photograph `index` without its test blocks, squeezed to size x size.

        It is enlarged as ENLARGED says, evenly on a logarithmic scale; its sides are as 1:2 to 2:1; half of
        the pieces are turned by up to 15 degrees, half are mirrored.
        """
        picture = self.pictures[index]
        width, height = picture.size
        least, most = ENLARGED
        largest = min(math.sqrt(1.2 * width * height), size / least)
        area = math.exp(2 * self.random.uniform(math.log(size / most), math.log(largest)))
        aspect = math.exp(self.random.uniform(-0.7, 0.7))
        w = int(min(math.sqrt(area * aspect), width))
        h = int(min(math.sqrt(area / aspect), height))
        x, y = int(self.random.integers(width - w + 1)), int(self.random.integers(height - h + 1))
        piece = picture.crop((x, y, x + w, y + h))
        angle = self.random.uniform(-15, 15) if self.random.random() < 0.5 else 0.0
        if self.random.random() < 0.5:
            piece = piece.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return turned(piece, angle, size)

    def relit(self, pixels: Tensor) -> Tensor:
        """Pictures [N, 3, H, W] in 0..1 in new light, contrast, white balance and grain; a tenth in grey."""

        def spread(low: float, high: float, channels: int = 1) -> Tensor:
            return torch.rand(len(pixels), channels, 1, 1, generator=self.torch_random) * (high - low) + low

        grey = pixels.mean(dim=1, keepdim=True)
        light = grey.lerp(pixels, spread(0.6, 1.3) * (spread(0, 1) > 0.1))
        light.clamp_(0, 1).pow_(spread(0.75, 1.33))
        middle = light.mean(dim=(1, 2, 3), keepdim=True)
        light.sub_(middle).mul_(spread(0.7, 1.3)).add_(middle)
        light.mul_(spread(0.8, 1.2) * spread(0.95, 1.05, channels=3))
        grain = torch.randn(pixels.shape, generator=self.torch_random)
        return light.addcmul_(grain, spread(-0.03, 0.03).clamp_min_(0)).clamp_(0, 1)

    def partly_hidden(self, pixels: Tensor) -> Tensor:
        """Pictures [N, 3, H, H], some now with an even rectangle on them, in place.

        Source: cutout, DeVries and Taylor 2017.
        """
        size = pixels.shape[-1]
        for picture in pixels:
            if self.random.random() < HIDDEN:
                h, w = (self.random.uniform(0.15, 0.6, 2) * size).astype(int).tolist()
                y, x = int(self.random.integers(size - h + 1)), int(self.random.integers(size - w + 1))
                colour = self.random.uniform(0, 1, 3 if self.random.random() < 0.5 else 1)
                picture[:, y : y + h, x : x + w] = torch.from_numpy(colour)[:, None, None]
        return pixels


def turned(image: Image.Image, degrees: float, size: int) -> Image.Image:
    """The image squeezed to a square and turned; of that the middle size x size, without empty corners."""
    angle = math.radians(abs(degrees))
    larger = math.ceil(size * (math.cos(angle) + math.sin(angle)))
    rim = (larger - size) // 2
    square = image.resize((larger, larger), Image.Resampling.BILINEAR)
    return square.rotate(degrees, Image.Resampling.BILINEAR).crop((rim, rim, rim + size, rim + size))
