"""The autoencoders that Sode (2021) finds foreign objects in X-ray pictures with, and their losses.

Both learn to give pictures back that they have seen the like of; what they cannot give back is unusual.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.errors import ParameterError

FILTERS = 32
SMALLEST = 4  # pixels of a side of the last maps of the encoder
HIDDEN = 200  # units between them and the latent ones, in the variational network
SLOPE = 0.1  # of LeakyReLU below zero


class SameConv2d(nn.Conv2d):
    """A convolution whose output is smaller by exactly its stride, as Keras' `padding="same"` makes it.

    For a side that the stride divides. What is missing is filled with zeros, the odd pixel at the end.
    """

    def forward(self, x: Tensor) -> Tensor:
        (before_y, after_y), (before_x, after_x) = (_padding(self, axis) for axis in (0, 1))
        return super().forward(functional.pad(x, (before_x, after_x, before_y, after_y)))


class SameConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution whose output is larger by exactly its stride: that of `SameConv2d`."""

    def forward(self, x: Tensor, *args: Any) -> Tensor:
        whole = super().forward(x, *args)
        y, x_ = (_padding(self, axis)[0] for axis in (0, 1))
        height, width = (size * step for size, step in zip(x.shape[-2:], self.stride, strict=True))
        return whole[..., y : y + height, x_ : x_ + width]


class Encoder(nn.Sequential):
    """Pictures [N, 1, size, size] to maps [N, 32, 4, 4]: convolutions of stride 2 (tables 6.1 and 6.3)."""

    def __init__(self, size: int, kernel: int, normalized: bool) -> None:
        super().__init__()
        for stage in range(1, _stages(size) + 1):
            self.add_module(
                f"conv{stage}", SameConv2d(FILTERS if stage > 1 else 1, FILTERS, kernel, stride=2)
            )
            if normalized:
                self.add_module(f"norm{stage}", nn.BatchNorm2d(FILTERS))
            self.add_module(f"relu{stage}", nn.LeakyReLU(SLOPE))


class Decoder(nn.Sequential):
    """Latent values [N, J] to pictures [N, 1, size, size] in 0..1 (tables 6.2 and 6.4).

    The last layer is printed with stride 2, but with the size that stride 1 gives; it has stride 1.
    """

    def __init__(self, latent: int, size: int, kernel: int, normalized: bool) -> None:
        super().__init__()
        values = FILTERS * SMALLEST**2
        self.add_module("dense", nn.Linear(latent, values))
        if normalized:
            self.add_module("norm0", nn.BatchNorm1d(values))
            self.add_module("relu0", nn.ReLU())
        else:
            self.add_module("tanh", nn.Tanh())
        self.add_module("reshape", nn.Unflatten(1, (FILTERS, SMALLEST, SMALLEST)))
        for stage in range(1, _stages(size) + 1):
            self.add_module(f"conv{stage}", SameConvTranspose2d(FILTERS, FILTERS, kernel, stride=2))
            if normalized:
                self.add_module(f"norm{stage}", nn.BatchNorm2d(FILTERS))
            self.add_module(f"relu{stage}", nn.ReLU())
        self.add_module("picture", SameConvTranspose2d(FILTERS, 1, kernel))
        self.add_module("sigmoid", nn.Sigmoid())


class ConvolutionalAutoencoder(nn.Module):
    """CAE: pictures float32 [N, 1, size, size] in 0..1 to what it makes of them again, of the same shape.

    latent: J, how many values a picture is put into. size: 128 as in the thesis (five stages), 64 (four), or
    any 4 times a power of two. kernel: pixels of a kernel's side; 2 in the tables. `encoder`, `bottleneck`
    and `decoder` are sections of the walk. Raises ParameterError.

    Text 6.1.2 exchanges ReLU and LeakyReLU; the tables are followed.
    """

    def __init__(self, latent: int, size: int = 128, kernel: int = 2) -> None:
        super().__init__()
        _check(latent, size, kernel)
        self.latent, self.size = latent, size
        self.encoder = Encoder(size, kernel, normalized=True)
        self.bottleneck = nn.Sequential()
        self.bottleneck.add_module("flatten", nn.Flatten())
        self.bottleneck.add_module("dense", nn.Linear(FILTERS * SMALLEST**2, latent))
        self.bottleneck.add_module("relu", nn.LeakyReLU(SLOPE))
        self.decoder = Decoder(latent, size, kernel, normalized=True)

    def encode(self, x: Tensor) -> Tensor:
        """The latent values [N, J] of pictures."""
        return self.bottleneck(self.encoder(x))  # type: ignore[no-any-return]

    def decode(self, z: Tensor) -> Tensor:
        """The pictures of latent values [N, J]."""
        return self.decoder(z)  # type: ignore[no-any-return]

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


class VariationalBottleneck(nn.Module):
    """Maps [N, 32, 4, 4] to the mean and the logarithm of the variance of each latent value, both [N, J]."""

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.flatten = nn.Flatten()
        self.dense = nn.Linear(FILTERS * SMALLEST**2, HIDDEN)
        self.relu = nn.LeakyReLU(SLOPE)
        self.mean = nn.Linear(HIDDEN, latent)
        self.log_variance = nn.Linear(HIDDEN, latent)

    def forward(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.relu(self.dense(self.flatten(maps)))
        return self.mean(hidden), self.log_variance(hidden)


class VariationalAutoencoder(nn.Module):
    """CVAE: pictures float32 [N, 1, size, size] in 0..1 to what it makes of them again, of the same shape.

    It is convolutional and variational; nothing is conditioned. latent, size, kernel: as in
    `ConvolutionalAutoencoder`. Called, it decodes the mean and draws nothing (the thesis does not say what is
    scored; its program draws). In training, what `draw` gives is decoded. Raises ParameterError.
    """

    def __init__(self, latent: int, size: int = 128, kernel: int = 2) -> None:
        super().__init__()
        _check(latent, size, kernel)
        self.latent, self.size = latent, size
        self.encoder = Encoder(size, kernel, normalized=False)
        self.bottleneck = VariationalBottleneck(latent)
        self.decoder = Decoder(latent, size, kernel, normalized=False)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The mean and the logarithm of the variance of the latent values of pictures, both [N, J]."""
        return self.bottleneck(self.encoder(x))  # type: ignore[no-any-return]

    def decode(self, z: Tensor) -> Tensor:
        """The pictures of latent values [N, J]."""
        return self.decoder(z)  # type: ignore[no-any-return]

    def forward(self, x: Tensor) -> Tensor:
        mean, _ = self.encode(x)
        return self.decode(mean)

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Pictures [count, 1, size, size] of values drawn from the prior N(0, I). generator: of the CPU."""
        weight = self.bottleneck.mean.weight
        z = torch.randn(count, self.latent, generator=generator)
        return self.decode(z.to(weight.device, weight.dtype))


def draw(mean: Tensor, log_variance: Tensor, generator: torch.Generator) -> Tensor:
    """z = mu + s eps, eps from N(0, I) (eq. 4.18), as mean and log_variance [N, J]. generator: of the CPU.

    Gradients reach mean and variance.
    """
    noise = torch.randn(mean.shape, generator=generator).to(mean.device, mean.dtype)
    return mean + (0.5 * log_variance).exp() * noise


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL divergence of N(mu, s^2) from N(0, 1) for each latent value, in nats, at least 0, as given [N, J].

    -1/2 (1 + log s^2 - mu^2 - s^2), whose sum over the latent values is the second part of eq. 6.2.
    """
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp())


def autoencoder_loss(x: Tensor, reconstruction: Tensor) -> Tensor:
    """The mean squared error over pictures [N, 1, H, W] and pixels (eq. 6.1), a number."""
    return (x - reconstruction).square().mean()


def variational_loss(
    x: Tensor, reconstruction: Tensor, mean: Tensor, log_variance: Tensor, beta: float = 1.0
) -> Tensor:
    """The squared error summed over pixels and beta times the divergence (eq. 6.2), the mean over pictures.

    beta: 1 in the thesis. It divides the error by an N that it does not name; its program sums over pixels,
    as a Gaussian likelihood of variance 1/2 does, and so does this. Raises ParameterError for a negative
    beta.
    """
    if beta < 0:
        raise ParameterError(f"beta is {beta}; at least 0 is needed.")
    error = (x - reconstruction).square().flatten(1).sum(1)
    return (error + beta * divergence(mean, log_variance).sum(1)).mean()


def _padding(layer: nn.Conv2d | nn.ConvTranspose2d, axis: int) -> tuple[int, int]:
    """Pixels before and after a side."""
    total = max(layer.kernel_size[axis] - layer.stride[axis], 0)
    return total // 2, total - total // 2


def _stages(size: int) -> int:
    return (size // SMALLEST).bit_length() - 1


def _check(latent: int, size: int, kernel: int) -> None:
    if latent < 1:
        raise ParameterError(f"latent is {latent}; at least 1 is needed.")
    if size < 2 * SMALLEST or size != SMALLEST << _stages(size):
        raise ParameterError(f"size is {size}; allowed: 8, 16, 32, 64, 128, ... pixels.")
    if kernel < 2:
        raise ParameterError(f"kernel is {kernel}; at least 2 is needed, or pixels would be left out.")
