"""What the data sets made here have in common: items drawn each for itself, the same for the same seed."""

from __future__ import annotations

import operator
from abc import abstractmethod
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from boxwalk.errors import ParameterError, UnknownError

Pixels = NDArray[np.uint8]


class Made:
    """A map-style data set for `Network(dataset=...)` and torch's DataLoader: (uint8 [H, W], label) by index.

    classes: the words for labels that are numbers. seed: another one gives other items.
    Raises ParameterError for a count below 1 or a seed below 0.
    """

    classes: tuple[str, ...] = ()

    def __init__(self, count: int, seed: int) -> None:
        self.seed = whole_number("seed", seed, 0)
        self._count = whole_number("count", count, 1)

    def __len__(self) -> int:
        return self._count

    @abstractmethod
    def __getitem__(self, index: int) -> tuple[Pixels, int | str]: ...

    def __iter__(self) -> Iterator[tuple[Pixels, int | str]]:
        return (self[index] for index in range(len(self)))

    def random(self, index: int, stream: int = 0) -> np.random.Generator:
        """What item `index` is drawn with; whatever the count is. stream: one of several for the same item.

        Raises UnknownError if there is no such item.
        """
        return np.random.default_rng((self.seed, self.checked(index), stream))

    def checked(self, index: int) -> int:
        """The index. Raises UnknownError if there is no such item."""
        if not 0 <= index < len(self):
            raise UnknownError(f"Unknown picture {index}. There are {len(self)}: 0 to {len(self) - 1}.")
        return int(index)


def whole_number(name: str, number: int, least: int, most: int | None = None) -> int:
    """The number. Raises ParameterError if it is none, below `least` or above `most`."""
    upper = "" if most is None else f" and at most {most}"
    try:
        whole = operator.index(number)
    except TypeError:
        whole = least - 1
    if whole < least or (most is not None and whole > most):
        raise ParameterError(f"{name} is {number!r}; a whole number of at least {least}{upper} is needed.")
    return whole


def stacked(data: Made) -> tuple[Pixels, NDArray[np.int64]]:
    """All pictures of a data set with numbers as labels, for training: (uint8 [N, H, W], int64 [N])."""
    pairs = list(data)
    return np.stack([picture for picture, _ in pairs]), np.array([int(label) for _, label in pairs])
