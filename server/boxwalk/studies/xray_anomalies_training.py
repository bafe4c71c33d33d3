"""Sode's autoencoders, trained on potatoes without anything in them, and principal components in their place.

The networks are those of his tables in the zoo's smaller form; phantoms stand for his scans.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from boxwalk.datasets import Phantoms, phantom_splits, stacked
from boxwalk.zoo.autoencoders import (
    ConvolutionalAutoencoder,
    VariationalAutoencoder,
    autoencoder_loss,
    divergence,
    draw,
    variational_loss,
)

SIZE = 64  # pixels of a side
KERNELS = {"CVAE": 3, "CAE": 2}  # pixels of a side: those of the thesis' program, and the zoo's at this size
BETA = 0.05  # weight of the divergence; with the thesis' 1 nothing is left in the latent values at this size
RATE = 3e-3  # the highest learning rate
AGAIN = 1000  # to the seed, for first weights of a second attempt
AT_ONCE = 100  # pictures that are reconstructed together

Autoencoder = ConvolutionalAutoencoder | VariationalAutoencoder
Greys = NDArray[np.float32]
Reconstruct = Callable[[Greys], Greys]


class Settings(NamedTuple):
    """How large the experiment is.

    latents: the sizes J of both networks; chosen: the one that is looked at closely. components: how many the
    principal components are. train, validation, test: numbers of phantoms, as `phantom_splits` takes them.
    """

    latents: tuple[int, ...]
    chosen: int
    components: tuple[int, ...]
    train: int
    validation: int
    test: tuple[int, int, int]
    epochs: int
    batch: int


def phantoms(settings: Settings, seed: int) -> dict[str, NDArray[Any]]:
    """`train`, `validation`, `test`: uint8 [N, 64, 64]; of the test `kinds`: int64 [N], `masks`: bool like
    it.
    """
    splits = phantom_splits(settings.train, settings.validation, settings.test, size=SIZE, seed=seed)
    test, kinds = stacked(splits.test)
    return {
        "train": stacked(splits.train)[0],
        "validation": stacked(splits.validation)[0],
        "test": test,
        "kinds": kinds,
        "masks": masks(splits.test),
    }


def masks(data: Phantoms) -> NDArray[np.bool_]:
    return np.stack([data.mask(index) for index in range(len(data))])


def greys(pictures: NDArray[np.uint8]) -> Greys:
    """In 0..1."""
    return np.asarray(pictures / np.float32(255), np.float32)


def network(kind: str, latent: int, seed: int) -> Autoencoder:
    """kind: CVAE or CAE. It is still to be trained."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if kind == "CVAE":
            return VariationalAutoencoder(latent, SIZE, KERNELS[kind])
        return ConvolutionalAutoencoder(latent, SIZE, KERNELS[kind])


def train(model: Autoencoder, pictures: Greys, epochs: int, batch: int, seed: int) -> None:
    """In place, with Adam and a learning rate that rises and falls once; it is in eval mode afterwards.

    A network that has come to give back the same picture whatever it is given begins again, once, with other
    first weights. pictures: [N, 64, 64], batch <= N; what an epoch leaves over is left out. Torch's own
    generator is not touched.
    """
    _descend(model, pictures, epochs, batch, seed)
    if tells_apart(model, pictures[:AT_ONCE]):
        return
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed + AGAIN)
        for module in model.modules():
            if isinstance(
                module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear | nn.BatchNorm1d | nn.BatchNorm2d
            ):
                module.reset_parameters()
    _descend(model, pictures, epochs, batch, seed)


def tells_apart(model: Autoencoder, pictures: Greys) -> bool:
    """Whether what comes back of different pictures [N, 64, 64] differs by more than a hundredth of what they
    do: of the mean over pixels of the variance over pictures.
    """
    found = by_network(model)(pictures)
    return float(found.var(0).mean()) > 0.01 * float(pictures.var(0).mean())


def _descend(model: nn.Module, pictures: Greys, epochs: int, batch: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.from_numpy(pictures)[:, None]
    steps = len(inputs) // batch
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=epochs * steps)
    model.to(memory_format=torch.channels_last).train()  # a fifth faster
    for _ in range(epochs):
        order = torch.randperm(len(inputs), generator=generator)
        for some in order[: steps * batch].view(steps, batch):
            loss = _loss(model, inputs[some], generator)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    model.to(memory_format=torch.contiguous_format).eval()


def _loss(model: nn.Module, x: Tensor, generator: torch.Generator) -> Tensor:
    if not isinstance(model, VariationalAutoencoder):
        return autoencoder_loss(x, model(x))
    mean, log_variance = model.encode(x)
    return variational_loss(x, model.decode(draw(mean, log_variance, generator)), mean, log_variance, BETA)


def by_network(model: Autoencoder) -> Reconstruct:
    """What a trained network makes of pictures [N, 64, 64], decoding means."""

    def reconstruct(pictures: Greys) -> Greys:
        parts = torch.split(torch.from_numpy(pictures)[:, None], AT_ONCE)
        with torch.no_grad():
            found: Greys = torch.cat([model(part)[:, 0] for part in parts]).numpy()
        return found

    return reconstruct


def by_components(basis: Mapping[str, NDArray[Any]], count: int) -> Reconstruct:
    """What `count` principal components, as `components` gives them, leave of pictures [N, 64, 64]."""
    mean, axes = basis["mean"], basis["axes"][:count]

    def reconstruct(pictures: Greys) -> Greys:
        flat = pictures.reshape(len(pictures), -1) - mean
        found: Greys = (mean + flat @ axes.T @ axes).reshape(pictures.shape)
        return found

    return reconstruct


def components(pictures: Greys, most: int) -> dict[str, Greys]:
    """`mean`: [4096], and `axes`: [most, 4096], orthonormal, those of the largest variance first."""
    flat = pictures.reshape(len(pictures), -1)
    mean = flat.mean(0)
    _, _, axes = np.linalg.svd(flat - mean, full_matrices=False)
    return {"mean": mean, "axes": axes[:most]}


def divergences(model: VariationalAutoencoder, pictures: Greys) -> NDArray[np.float64]:
    """What each latent value tells of pictures [N, 64, 64]: its mean divergence from N(0, 1) in nats, [J]."""
    with torch.no_grad():
        found = divergence(*model.encode(torch.from_numpy(pictures)[:, None]))
    mean: NDArray[np.float64] = found.double().mean(0).numpy()
    return mean
