"""Handwritten digits as the installed scikit-learn carries them: 1797 of 8 x 8 pixels.

The test part of UCI's "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak 1998).
"""

from __future__ import annotations

import functools
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from boxwalk.datasets.installed import package_file
from boxwalk.datasets.made import Made, Pixels, whole_number
from boxwalk.errors import ParameterError

Split = Literal["all", "train", "test"]
SIDE, INNER = 28, 20  # pixels of MNIST's pictures, and of the digit in their middle
TRAINING = 1347  # three quarters of the file, in its order

Scans = NDArray[np.float32]
Labels = NDArray[np.int64]


class Digits(Made):
    """Digits, white on black; an item is (uint8 [8 * zoom, 8 * zoom], digit 0..9).

    split: `train` is the first three quarters of the file, `test` the rest. zoom: pixels of a side for each
    pixel of the file. framed: 28 x 28 pixels before that, see `framed`. Raises ParameterError for another
    split or a zoom below 1, TargetError if scikit-learn is not installed.
    """

    classes = tuple(str(digit) for digit in range(10))

    def __init__(self, split: Split = "train", *, zoom: int = 1, framed: bool = False) -> None:
        self._scans, self._labels = digits(split)
        self._framed = framed
        super().__init__(len(self._labels), seed=0)
        self.split, self.zoom = split, whole_number("zoom", zoom, 1)

    def __getitem__(self, index: int) -> tuple[Pixels, int]:
        index = self.checked(index)
        scan = framed(self._scans[index : index + 1])[0] if self._framed else self._scans[index]
        greys = np.rint(scan * 255).astype(np.uint8)
        return np.kron(greys, np.ones((self.zoom, self.zoom), np.uint8)), int(self._labels[index])


def framed(scans: Scans) -> Scans:
    """Digits [N, 8, 8] laid out as MNIST's are, float32 [N, 28, 28]: enlarged to 20 x 20, black around."""
    inner = functional.interpolate(
        torch.from_numpy(scans)[:, None], (INNER, INNER), mode="bilinear", align_corners=False
    )
    whole: Scans = functional.pad(inner, ((SIDE - INNER) // 2,) * 4)[:, 0].numpy()
    return whole


def digits(split: Split = "all") -> tuple[Scans, Labels]:
    """(float32 [N, 8, 8] in 0..1, digits int64 [N]); N is 1797, of `train` 1347, of `test` 450."""
    if split not in get_args(Split):
        raise ParameterError(f"split is {split!r}; allowed: {', '.join(map(repr, get_args(Split)))}.")
    part = {"all": slice(None), "train": slice(TRAINING), "test": slice(TRAINING, None)}[split]
    scans, labels = _file()
    return scans[part], labels[part]


@functools.cache
def _file() -> tuple[Scans, Labels]:
    file = package_file("sklearn", "datasets", "data", "digits.csv.gz")
    table = np.loadtxt(file, delimiter=",", dtype=np.float32)
    return (table[:, :-1].reshape(-1, 8, 8) / 16).astype(np.float32), table[:, -1].astype(np.int64)
