"""Horizontal and vertical dashes of which there are never equally many.

Linse, dissertation (2024), 6.1. The thesis states the size of pictures and dashes, not how many there are or
how close they lie; what is chosen here makes its function (6.1) right for every picture, see `Dashes`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boxwalk.datasets.made import Made, Pixels, whole_number
from boxwalk.errors import ParameterError

LENGTH = 5  # pixels; a dash is one pixel thick
GAP = 2  # black pixels at least between two dashes, and around all of them
_SHAPES = {"horizontal": (1, LENGTH), "vertical": (LENGTH, 1)}


@dataclass(frozen=True)
class DashCounts:
    """How many dashes of each direction are in a picture."""

    horizontal: int
    vertical: int


class Dashes(Made):
    """Grey pictures of dashes, white on black; the label says of which direction there are more.

    count: how many; the thesis has 1024. size: pixels of a side. most: dashes of one direction in a picture,
    at most; every pair of different numbers of 0..most is equally likely. An item is (uint8 [size, size] of 0
    and 255, label): 0 horizontal, 1 vertical.

    No two dashes come within GAP pixels of each other, so no 3 x 3 kernel sees two at once: with the kernels
    H and V of equation 6.2, the function (6.1) is 24 * 255 * (horizontal - vertical) exactly. Raises
    ParameterError for what is not possible, as more dashes than surely find a place.
    """

    classes = ("horizontal", "vertical")

    def __init__(self, count: int = 1024, size: int = 48, *, most: int = 10, seed: int = 0) -> None:
        super().__init__(count, seed)
        self.size = whole_number("size", size, LENGTH + 2 * GAP)
        self.most = whole_number("most", most, 1)
        if most > self._surely(size):
            raise ParameterError(
                f"most is {most}; in {size} x {size} pixels at most {self._surely(size)} dashes of each "
                "direction surely find a place. Take fewer, or a larger size."
            )

    def counts(self, index: int) -> DashCounts:
        """How many dashes picture `index` has. Raises UnknownError if there is no such picture."""
        random = self.random(index)
        fewer, more = sorted(random.choice(self.most + 1, size=2, replace=False).tolist())
        return DashCounts(more, fewer) if random.random() < 0.5 else DashCounts(fewer, more)

    def __getitem__(self, index: int) -> tuple[Pixels, int]:
        counts, random = self.counts(index), self.random(index, 1)
        order = ["horizontal"] * counts.horizontal + ["vertical"] * counts.vertical
        random.shuffle(order)
        picture = np.zeros((self.size, self.size), np.uint8)
        for direction in order:
            height, width = _SHAPES[direction]
            places = np.argwhere(_free(picture, height, width))
            top, left = places[random.integers(len(places))]
            picture[top : top + height, left : left + width] = 255
        return picture, int(counts.vertical > counts.horizontal)

    @staticmethod
    def _surely(size: int) -> int:
        """Dashes of each direction that find a place wherever the others fell: a dash takes from the next at
        most 9 x 9 of its places, and 2 m - 2 of them lie there before the last of m and m - 1 is put.
        """
        places = (size - 2 * GAP) * (size - 2 * GAP - LENGTH + 1)
        taken = (LENGTH + 2 * GAP) ** 2
        return (places - 1) // taken // 2 + 1


def _free(picture: Pixels, height: int, width: int) -> NDArray[np.bool_]:
    """Where a dash may have its upper left pixel: bool [size, size]."""
    size = len(picture)
    sums = np.zeros((size + 1, size + 1), np.int64)
    sums[1:, 1:] = (picture > 0).cumsum(0).cumsum(1)
    tops = np.arange(GAP, size - GAP - height + 1)[:, None]
    lefts = np.arange(GAP, size - GAP - width + 1)
    above, below = tops - GAP, tops + height + GAP
    before, behind = lefts - GAP, lefts + width + GAP
    white = sums[below, behind] - sums[above, behind] - sums[below, before] + sums[above, before]
    free = np.zeros((size, size), np.bool_)
    free[tops, lefts] = white == 0
    return free
