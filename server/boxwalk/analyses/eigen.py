"""Eigenfeatures: the singular value decomposition of all feature maps of a layer (Avalos et al. 2021, 3.3).

X [n, m] holds one map per column, n pixels each, as it is, not centred: X = U S V^T (equation 15). S and V
come from the eigenvalues of the smaller of X^T X and X X^T (equation 17), in float64: float32 loses every
singular value below 4e-4 of the largest. The smallest, which would suffer even so, are worked out once more
from what is left of X without the large ones.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from boxwalk.analyses.values import Doubles

PRECISION = 2.0**-23
"""Of float32: a singular value below this share of the largest counts as zero."""
_CHUNK = 1 << 21  # values turned to float64 at a time: 16 MiB, and a few ten milliseconds of products
_DOUBTFUL = 1e-6
"""Eigenvalues below this share of the largest are wrong by more than 1e-10 of themselves."""
_STEPS = 60
_EXACT = 1e-9

Steps = Generator[float, None, "Decomposition"]


@dataclass(frozen=True)
class Decomposition:
    """sigma: float64 [k], singular values, falling. images: float64 [k, H, W], the u_i, of length 1; zero
    where sigma is. loadings: float64 [k, C], the v_i. energy: sum of the squares of all values, which is
    that of all singular values. spectrum: float64 [min(n, m)], all singular values; [k] where only the
    leading ones were asked for. rank: how many of them are not zero.
    """

    sigma: Doubles
    images: Doubles
    loadings: Doubles
    energy: float
    spectrum: Doubles

    @property
    def shares(self) -> Doubles:
        """Share of the energy of each component, 0..1; zeros for a layer that is zero everywhere."""
        return self.sigma**2 / self.energy if self.energy > 0 else np.zeros_like(self.sigma)

    @property
    def rank(self) -> int:
        return int((self.spectrum > self.spectrum.max(initial=0.0) * PRECISION).sum())

    def reconstructed(self, channel: int, rank: int) -> Doubles:
        """The channel's map made of the first `rank` components, float64 [H, W] (equations 18 to 20)."""
        weights = self.sigma[:rank] * self.loadings[:rank, channel]
        image: Doubles = np.tensordot(weights, self.images[:rank], 1)
        return image


def decompose(maps: Tensor, components: int) -> Steps:
    """The first `components` eigenfeatures of float32 [C, H, W]; yields the share of work done.

    As many as min(C, H * W) at most. The sign of each is chosen so that the eigenfeature agrees with the mean
    of all maps: their inner product, sigma times the sum of the loadings over C, is not negative; where it is
    zero, the largest loading is positive. (The paper leaves the sign as future work.) Raises ValueError for
    values that are not finite.
    """
    matrix = _Matrix(maps)
    gram = yield from matrix.gram(0.6)
    values, vectors = torch.linalg.eigh(gram)
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    yield 0.8
    spectrum = values.sqrt()
    clear = int((values >= values[:1] * _DOUBTFUL).sum())
    if clear < len(values):
        small = matrix.applied(vectors[:, clear:])  # the same once more, without what is large
        spectrum[clear:] = torch.linalg.eigvalsh(small @ small.T).flip(0).clamp(min=0).sqrt()
    yield 0.9
    return matrix.finished(vectors[:, :components], float(gram.trace()), spectrum.numpy())


def leading(maps: Tensor) -> Steps:
    """The first eigenfeature alone, without all others: `decompose(maps, 1)` for many layers in turn."""
    matrix = _Matrix(maps)
    gram = yield from matrix.gram(0.9)
    vector = _largest(gram)
    if vector is None:
        vector = torch.linalg.eigh(gram).eigenvectors[:, -1]
    return matrix.finished(vector[:, None], float(gram.trace()), None)


class _Matrix:
    """The maps [C, H, W] as the transpose of X, float32 [C, n], turned to float64 part by part.

    tall: more channels than pixels; then X X^T is the smaller side.
    """

    def __init__(self, maps: Tensor) -> None:
        self._shape = maps.shape[1:]
        self._values = maps.detach().to("cpu").reshape(len(maps), -1)
        self._tall = self._values.shape[0] > self._values.shape[1]
        self._only: Tensor | None = None  # the one part, where there is no other

    def _parts(self) -> Iterator[tuple[float, Tensor]]:
        """(share done after it, [smaller side, part of the longer] in float64)."""
        values = self._values.T if self._tall else self._values
        side, length = values.shape
        size = max(1, _CHUNK // side)
        for start in range(0, length, size):
            part = self._only
            if part is None:
                part = values[:, start : start + size].double()
            if size >= length:
                self._only = part
            yield min(1.0, (start + size) / length), part

    def gram(self, share: float) -> Generator[float, None, Tensor]:
        """float64 [k, k] of the smaller side; yields up to `share`. Its trace is the energy."""
        side = min(self._values.shape)
        total = torch.zeros(side, side, dtype=torch.float64)
        for done, part in self._parts():
            total.addmm_(part, part.T)
            yield share * done
        if not math.isfinite(float(total.trace())):  # the squares of float32 cannot overflow
            raise ValueError("The maps hold values that are not finite.")
        return total

    def applied(self, vectors: Tensor) -> Tensor:
        """The vectors [k, j] of the smaller side seen from the other: sigma times theirs, float64 [j, n]."""
        return torch.cat([vectors.T @ part for _, part in self._parts()], 1)

    def finished(self, vectors: Tensor, energy: float, spectrum: Doubles | None) -> Decomposition:
        other = self.applied(vectors)
        sigma = other.norm(dim=1)
        real = sigma > sigma.max() * PRECISION
        sigma = torch.where(real, sigma, 0.0)
        other = other / torch.where(real, sigma, math.inf)[:, None]
        own = vectors.T * real[:, None]
        images, loadings = (own, other) if self._tall else (other, own)
        signs = signs_of(loadings)[:, None]
        return Decomposition(
            sigma.numpy(),
            (images * signs).reshape(-1, *self._shape).numpy(),
            (loadings * signs).numpy(),
            energy,
            sigma.numpy() if spectrum is None else spectrum,
        )


def signs_of(loadings: Tensor) -> Tensor:
    """+1 or -1 for each row of [k, C]: what makes its sum positive, its largest value where that is 0."""
    sums = loadings.sum(1)
    largest = loadings.gather(1, loadings.abs().argmax(1, keepdim=True))[:, 0]
    decided = sums.abs() > 1e-9 * math.sqrt(loadings.shape[1])
    return torch.where(torch.where(decided, sums, largest) < 0, -1.0, 1.0).double()


def _largest(gram: Tensor) -> Tensor | None:
    """The eigenvector of the largest eigenvalue by Lanczos' method with full orthogonalization, started at
    the mean map; None where it is not exact to `_EXACT` after `_STEPS` steps."""
    size = len(gram)
    if size <= _STEPS:
        return None
    generator = torch.Generator().manual_seed(0)
    # a little of everything, for a first eigenvector that is orthogonal to the mean map
    start = 1 + 0.01 * torch.randn(size, dtype=torch.float64, generator=generator)
    basis = torch.zeros(_STEPS + 1, size, dtype=torch.float64)
    basis[0] = start / start.norm()
    alpha, beta = torch.zeros(_STEPS, dtype=torch.float64), torch.zeros(_STEPS, dtype=torch.float64)
    for step in range(_STEPS):
        new = gram @ basis[step]
        alpha[step] = new @ basis[step]
        for _ in range(2):  # twice is enough: Parlett, The Symmetric Eigenvalue Problem, 6.9
            new = new - basis[: step + 1].T @ (basis[: step + 1] @ new)
        beta[step] = new.norm()
        if step % 6 == 5 or beta[step] == 0:
            inner = torch.diag(alpha[: step + 1])
            inner += torch.diag(beta[:step], 1) + torch.diag(beta[:step], -1)
            values, vectors = torch.linalg.eigh(inner)
            if beta[step] * vectors[-1, -1].abs() <= _EXACT * values[-1]:
                found: Tensor = basis[: step + 1].T @ vectors[:, -1]
                return found
        if beta[step] == 0:
            return None
        basis[step + 1] = new / beta[step]
    return None
