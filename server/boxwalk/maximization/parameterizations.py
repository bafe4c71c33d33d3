"""What an image is made of while it grows: its pixels, or its frequencies in decorrelated colours."""

from __future__ import annotations

from typing import Literal, Protocol

import torch
from torch import Tensor

#: principal axes of the colours of natural pictures, columns: light, blue against yellow, red against green
#: (Ruderman et al. 1998), the second and third shorter as colours vary less
_COLOURS = ((1.0, 0.24, 0.19), (1.0, 0.24, -0.19), (1.0, -0.48, 0.0))
_RIM = 1e-3
"""Share of the range that a start keeps away from its ends, where the logistic function is flat."""

Name = Literal["pixels", "fourier"]


class Parameterization(Protocol):
    """parameter: what is changed in place, a leaf [B, ...]. moves: what is done to images between steps is
    done to the parameter itself; else to the images on their way into the network.
    """

    parameter: Tensor
    moves: bool

    def images(self) -> Tensor:
        """float32 [B, C, H, W], normalized as the network takes them; differentiable by the parameter."""

    def put(self, index: int, image: Tensor) -> None:
        """Image `index` begins anew as `image` [C, H, W]."""


class Pixels:
    """The values themselves."""

    moves = True

    def __init__(self, start: Tensor) -> None:
        """start: [B, C, H, W], normalized as the network takes it."""
        self.parameter = start.clone()

    def images(self) -> Tensor:
        return self.parameter

    def put(self, index: int, image: Tensor) -> None:
        with torch.no_grad():
            self.parameter[index] = image


class Fourier:
    """Frequencies with amplitudes that fall as those of natural pictures do, in decorrelated colours.

    Where the network's range is known, a logistic function keeps the images in it. Source: Olah et al.,
    Feature visualization (2017), preconditioning; the colour axes of Ruderman et al. (1998).
    """

    moves = False

    def __init__(self, start: Tensor, low: Tensor | None, high: Tensor | None, decay: float = 1.0) -> None:
        """start: [B, C, H, W]. low, high: black and white as the network takes them, [C, 1, 1]."""
        self._size = tuple(start.shape[-2:])
        self._range = None if low is None or high is None else (low, high)
        height, width = self._size
        fy = torch.fft.fftfreq(height, device=start.device)[:, None]
        fx = torch.fft.rfftfreq(width, device=start.device)[None]
        least = 1 / max(height, width)
        self._amplitudes = (fy.square() + fx.square()).sqrt().clamp_min(least) ** -decay
        # normal numbers for the frequencies make a signal of deviation 1; all but few of them stand for two
        self._amplitudes *= height * width / (2 * self._amplitudes.square().sum().sqrt())
        self._mixes = start.shape[1] == len(_COLOURS)
        self._colours = torch.tensor(_COLOURS, dtype=start.dtype, device=start.device)
        self.parameter = self._spectrum(start).clone()

    def images(self) -> Tensor:
        spectrum = torch.view_as_complex(self.parameter) * self._amplitudes
        signal: Tensor = torch.fft.irfft2(spectrum, s=self._size)
        if self._mixes:
            signal = torch.einsum("ij,bjhw->bihw", self._colours, signal)
        if self._range is None:
            return signal
        low, high = self._range
        return low + (high - low) * torch.sigmoid(signal)

    def put(self, index: int, image: Tensor) -> None:
        with torch.no_grad():
            self.parameter[index] = self._spectrum(image[None])[0]

    def _spectrum(self, images: Tensor) -> Tensor:
        signal = images
        if self._range is not None:
            low, high = self._range
            share = ((images - low) / (high - low)).clamp(_RIM, 1 - _RIM)
            signal = torch.logit(share)
        if self._mixes:
            back = torch.linalg.inv(self._colours.double()).to(signal)
            signal = torch.einsum("ij,bjhw->bihw", back, signal)
        spectrum = torch.fft.rfft2(signal) / self._amplitudes
        return torch.view_as_real(spectrum).contiguous()
