"""What the textures network is trained with: pieces of photographs in ever new shape, angle and light."""

from __future__ import annotations

import math

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from boxwalk.demo import data
from boxwalk.demo.foreign import foreign_picture
from boxwalk.demo.textures import LABELS, MEAN, STD, TexturesModel
from boxwalk.inputs import normalize

STEPS, RATE = 3200, 3e-3
BATCH, FOREIGN = 48, 12  # pictures in a batch; how many of them show nothing that has a label
CERTAINTY = 0.97  # wanted for the right class; the rest is shared by the others


def new_model() -> nn.Module:
    return TexturesModel(len(LABELS))


class Batches:
    """Random pieces of the photographs without their test blocks, and pictures of nothing known."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.torch_random = torch.Generator().manual_seed(seed)
        self.pictures = [data.training_picture(data.photograph(file)) for file in data.PHOTOGRAPHS.values()]

    def __call__(self) -> tuple[Tensor, Tensor]:
        """Inputs float32 [BATCH, 3, size, size], size 96 to 192, and wanted shares [BATCH, classes]."""
        size = int(self.random.choice([96, 128, 160, 192], p=[0.4, 0.35, 0.15, 0.1]))
        classes = self.random.integers(len(LABELS), size=BATCH)
        crops = [self.crop(int(index), size) for index in classes]
        known = BATCH - FOREIGN
        pictures = crops[:known] + [foreign_picture(crops, size, self.random) for _ in range(FOREIGN)]
        wanted = torch.full((BATCH, len(LABELS)), (1 - CERTAINTY) / (len(LABELS) - 1))
        wanted[torch.arange(BATCH), torch.from_numpy(classes)] = CERTAINTY
        wanted[known:] = 1 / len(LABELS)
        pixels = torch.from_numpy(np.stack([np.asarray(picture) for picture in pictures]))
        return normalize(self.relit(pixels.permute(0, 3, 1, 2).float() / 255), MEAN, STD), wanted

    def crop(self, index: int, size: int) -> Image.Image:
        """A piece of photograph `index` without its test blocks, squeezed to size x size.

        It has 3 % to all of the photograph's area and sides of 1:2 to 2:1; half of the pieces are turned
        by up to 15 degrees, half are mirrored.
        """
        picture = self.pictures[index]
        width, height = picture.size
        area = width * height * math.exp(self.random.uniform(math.log(0.03), 0.2))
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
        light = grey + (pixels - grey) * spread(0.6, 1.3) * (spread(0, 1) > 0.1)
        light = light.clamp(0, 1) ** spread(0.75, 1.33)
        middle = light.mean(dim=(1, 2, 3), keepdim=True)
        light = middle + (light - middle) * spread(0.7, 1.3)
        light = light * spread(0.8, 1.2) * spread(0.95, 1.05, channels=3)
        grain = torch.randn(pixels.shape, generator=self.torch_random)
        return (light + grain * spread(-0.03, 0.03).clamp_min(0)).clamp(0, 1)


def turned(image: Image.Image, degrees: float, size: int) -> Image.Image:
    """The image squeezed to a square and turned; of that the middle size x size, without empty corners."""
    angle = math.radians(abs(degrees))
    larger = math.ceil(size * (math.cos(angle) + math.sin(angle)))
    rim = (larger - size) // 2
    square = image.resize((larger, larger), Image.Resampling.BILINEAR)
    return square.rotate(degrees, Image.Resampling.BILINEAR).crop((rim, rim, rim + size, rim + size))
