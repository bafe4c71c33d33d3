"""What is done to images between two steps, so that no detail survives that needs its exact place."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from boxwalk.parameters import Checked

_TAPS = 5  # of the blur, along each axis


class Transforms(Checked):
    """The seven steps, in the order of the fields; each image has its own random numbers.

    Source: Linse, 4.1.5; the rotation either way is our choice. Zero, or a probability of zero, leaves a
    step out.
    """

    pad: int = Field(default=10, ge=0, le=256, description="pixels added on each side, repeating the rim")
    rotate: float = Field(default=0.30, ge=0, le=1, description="probability of a rotation")
    degrees: tuple[float, float] = Field(default=(1.0, 10.0), description="least and largest angle")
    scale: float = Field(default=0.05, ge=0, le=1, description="probability of a larger scale")
    factors: tuple[float, float] = Field(default=(1.0, 1.05), description="least and largest factor")
    blur: tuple[float, float] = Field(
        default=(0.0, 0.5), description="least and largest sigma of a Gaussian blur of 5 x 5 pixels"
    )
    crop: bool = Field(default=True, description="the padding is cut away again")
    roll: float = Field(default=0.30, ge=0, le=1, description="probability of a shift")
    pixels: tuple[int, int] = Field(default=(1, 5), description="least and largest shift along each axis")
    blend: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="share of the image, normalized to the data's mean and deviation",
    )

    def __call__(self, images: Tensor, generators: Sequence[torch.Generator]) -> Tensor:
        """images: float [B, C, H, W], normalized as the network takes them. generators: on the CPU, one for
        each image; every call takes equally many numbers of each, so an image does not depend on its batch.
        Returns new images of the same size (larger by the padding where that is not cut away);
        differentiable.
        """
        drawn = torch.stack([torch.rand(10, generator=each, dtype=torch.float64) for each in generators])
        height, width = images.shape[-2:]
        pad = min(self.pad, height - 1, width - 1) if self.pad else 0
        found = functional.pad(images, (pad,) * 4, mode="replicate") if pad else images
        found = self._turned(found, drawn)
        found = self._blurred(found, drawn[:, 5])
        if pad and self.crop:
            found = found[..., pad : pad + height, pad : pad + width]
        found = self._rolled(found, drawn)
        return self._blended(found)

    def _turned(self, images: Tensor, drawn: Tensor) -> Tensor:
        """Rotated and scaled about the middle, in one interpolation."""
        turns = drawn[:, 0] < self.rotate
        grows = drawn[:, 3] < self.scale
        some = (turns | grows).nonzero().flatten()
        if len(some) == 0:
            return images
        low, high = self.degrees
        sign = torch.where(drawn[:, 2] < 0.5, -1.0, 1.0)
        angles = torch.where(turns, sign * (low + drawn[:, 1] * (high - low)), 0.0) * math.pi / 180
        low, high = self.factors
        factors = torch.where(grows, low + drawn[:, 4] * (high - low), 1.0)
        cos, sin = torch.cos(angles) / factors, torch.sin(angles) / factors
        ratio = images.shape[-2] / images.shape[-1]  # the grid's axes run from -1 to 1, whatever the sides
        zero = torch.zeros_like(cos)
        theta = torch.stack(
            [torch.stack([cos, -sin * ratio, zero], 1), torch.stack([sin / ratio, cos, zero], 1)], 1
        )[some].to(images.device, images.dtype)
        moved = images[some.to(images.device)]
        grid = functional.affine_grid(theta, list(moved.shape), align_corners=False)
        moved = functional.grid_sample(moved, grid, padding_mode="border", align_corners=False)
        return images.index_copy(0, some.to(images.device), moved)

    def _blurred(self, images: Tensor, drawn: Tensor) -> Tensor:
        low, high = self.blur
        if high <= 0:
            return images
        sigma = (low + drawn * (high - low)).clamp_min(1e-3)
        taps = torch.arange(_TAPS, dtype=torch.float64) - _TAPS // 2
        kernel = torch.exp(-0.5 * (taps / sigma[:, None]) ** 2)
        kernel = (kernel / kernel.sum(1, keepdim=True)).to(images.device, images.dtype)
        batch, channels, height, width = images.shape
        kernel = kernel.repeat_interleave(channels, 0)
        rows = images.reshape(1, batch * channels, height, width)
        edge = _TAPS // 2
        rows = functional.pad(rows, (edge,) * 4, mode="replicate")
        rows = functional.conv2d(rows, kernel[:, None, None, :], groups=batch * channels)
        rows = functional.conv2d(rows, kernel[:, None, :, None], groups=batch * channels)
        return rows.reshape(images.shape)

    def _rolled(self, images: Tensor, drawn: Tensor) -> Tensor:
        moves = (drawn[:, 6] < self.roll).tolist()
        if not any(moves):
            return images
        low, high = self.pixels
        sizes = (low + torch.floor(drawn[:, 7:9] * (high - low + 1))).clamp_max(high)
        # two bits of one number: the signs along y and x
        signs = 1 - 2 * (torch.floor(drawn[:, 9] * 4).long()[:, None] >> torch.tensor([0, 1]) & 1)
        shifts = (sizes.long() * signs).tolist()
        rolled = [
            torch.roll(image, tuple(shift), (-2, -1)) if move else image
            for image, shift, move in zip(images.unbind(0), shifts, moves, strict=True)
        ]
        return torch.stack(rolled)

    def _blended(self, images: Tensor) -> Tensor:
        if self.blend == 0:
            return images
        # the data's mean and deviation are 0 and 1 where the network takes its inputs
        mean = images.mean((-2, -1), keepdim=True)
        deviation = images.std((-2, -1), keepdim=True, correction=0).clamp_min(1e-6)
        return torch.lerp(images, (images - mean) / deviation, self.blend)
