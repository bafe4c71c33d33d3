"""How the digits network is trained, and how well it reads digits that it has not seen."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.datasets.digits import digits
from boxwalk.demo.digits import MEAN, STD, DigitsModel
from boxwalk.demo.drawn import SIZE, lined_digit, scribble, varied_drawing
from boxwalk.demo.fitting import Fit
from boxwalk.inputs import normalize

STEPS, RATE = 4000, 3e-3
BATCH, LINED, FOREIGN = 128, 24, 16  # pictures in a batch; how many of them are made of lines, or no digits
CERTAINTY = 0.97  # wanted for the right digit; the rest is shared by the others


def new_model() -> nn.Module:
    return DigitsModel()


def fits() -> list[Fit]:
    return [Fit(Batches(seed=0), STEPS, RATE)]


class Batches:
    """Drawings of all kinds made of the training digits, some digits made of lines, and what is no digit."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.torch_random = torch.Generator().manual_seed(seed)
        scans, labels = digits("train")
        self.scans = torch.from_numpy(scans)[:, None]
        self.labels = torch.from_numpy(labels)

    def __call__(self) -> tuple[Tensor, Tensor]:
        """Inputs float32 [BATCH, 1, 28, 28] and wanted shares [BATCH, 10]."""
        known = BATCH - FOREIGN
        chosen = torch.randint(len(self.scans), (known - LINED,), generator=self.torch_random)
        drawings = varied_drawing(self.scans[chosen], self.torch_random)
        drawn = self.random.integers(10, size=LINED)
        lined = [lined_digit(int(digit), self.random) for digit in drawn]
        pictures = torch.cat([drawings, *lined, *(self.foreign() for _ in range(FOREIGN))])
        labels = torch.cat([self.labels[chosen], torch.from_numpy(drawn)])
        wanted = torch.full((BATCH, 10), (1 - CERTAINTY) / 9)
        wanted[torch.arange(known), labels] = CERTAINTY
        wanted[known:] = 0.1
        return normalize(pictures, MEAN, STD), wanted

    def foreign(self) -> Tensor:
        """[1, 1, 28, 28]"""
        match self.random.integers(4):
            case 0:
                return torch.full((1, 1, SIZE, SIZE), float(self.random.uniform(0, 1)) ** 2)
            case 1:
                grain = torch.rand(1, 1, SIZE, SIZE, generator=self.torch_random)
                cells = int(self.random.integers(3, SIZE))
                coarse = functional.interpolate(grain[..., :cells, :cells], (SIZE, SIZE), mode="bilinear")
                return coarse * float(self.random.uniform(0.2, 1))
            case _:
                return scribble(self.random)
