"""How a parameter follows its gradient: uphill, always."""

from __future__ import annotations

from typing import Literal, Protocol

import torch
from torch import Tensor

Name = Literal["ascent", "adam"]


class Step(Protocol):
    def __call__(self, parameter: Tensor, gradient: Tensor, rate: float) -> None:
        """Change `parameter` in place, each image [i] of it by its own gradient. rate: the step's length, in
        the parameter's own units.
        """

    def forget(self, index: int) -> None:
        """Image `index` begins anew."""


class Ascent:
    """x <- x + mu g / |g|, mu the rate, |g| the Euclidean norm of an image's gradient (Linse, eq. 5.1)."""

    def __call__(self, parameter: Tensor, gradient: Tensor, rate: float) -> None:
        norms = gradient.flatten(1).norm(dim=1)
        factors = (rate / norms).nan_to_num(0.0, posinf=0.0)  # without a gradient an image stays as it is
        parameter.addcmul_(gradient, factors.view(-1, *(1,) * (gradient.dim() - 1)))

    def forget(self, index: int) -> None:
        """Nothing is kept from step to step."""


class Adam:
    """Kingma and Ba (2015), uphill, with each image's own count of steps; values change by about the rate."""

    def __init__(self, betas: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8) -> None:
        self._betas = betas
        self._epsilon = epsilon
        self._moments: tuple[Tensor, Tensor] | None = None
        self._counts: Tensor | None = None

    def __call__(self, parameter: Tensor, gradient: Tensor, rate: float) -> None:
        if self._moments is None or self._counts is None:
            self._moments = torch.zeros_like(gradient), torch.zeros_like(gradient)
            self._counts = torch.zeros(len(gradient), dtype=torch.float64)
        first, second = self._moments
        one, two = self._betas
        self._counts += 1
        first.lerp_(gradient, 1 - one)
        second.lerp_(gradient.square(), 1 - two)
        shape = (-1, *(1,) * (gradient.dim() - 1))
        unbiased = [(1 - beta**self._counts).to(gradient).view(shape) for beta in (one, two)]
        parameter.add_(first / unbiased[0] / ((second / unbiased[1]).sqrt() + self._epsilon), alpha=rate)

    def forget(self, index: int) -> None:
        if self._moments is not None and self._counts is not None:
            for moment in self._moments:
                moment[index] = 0
            self._counts[index] = 0
