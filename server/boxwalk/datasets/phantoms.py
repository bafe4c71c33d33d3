"""X-ray pictures of made-up potatoes: whole ones, some with a needle, some with a hollow heart.

After Sode, Automatic Detection of Foreign Objects in X-Ray Images (2021), who has real scans and simulates
none: kinds of objects, their sizes, energy and preprocessing follow chapter 5; the shapes and the detector
are our choice.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from boxwalk.datasets.made import Made, Pixels, whole_number
from boxwalk.datasets.phantom_shapes import FINE, Body, Cavity, Floats, Needle, Phantom
from boxwalk.datasets.preprocessing import gamma, stretch
from boxwalk.errors import ParameterError

Split = Literal["train", "validation", "test"]
PHOTONS = 6000  # that reach a pixel where nothing is in the way
BLUR = 0.6  # deviation in pixels
GAIN = 0.004  # deviation of the detector's columns
UNEVEN = 0.02  # deviation of the flesh's density
SWAY = 3  # size of what is denser or less dense, pixels of 64
STRETCH = (60.0, 0.0), (245.0, 255.0)
EXPONENT = 0.6
_TRIES = 64  # places thrown for a needle; the last is the middle, where it always fits


class Phantoms(Made):
    """Grey pictures of potatoes; whole ones first, then those with needles, then those with cavities.

    normal, needles, cavities: how many of each. split: a part of the data; potatoes of different parts are
    different ones, and so are those of different kinds. size: pixels of a side, over 83.2 mm.
    An item is (uint8 [size, size], kind): 0 normal, 1 needle, 2 cavity; a picture as `prepared` makes it, air
    white and what is dense dark. Needle 7 of a part is the same whatever the numbers are.
    Raises ParameterError for what is not possible.
    """

    classes = ("normal", "needle", "cavity")

    def __init__(
        self,
        normal: int = 1200,
        needles: int = 0,
        cavities: int = 0,
        *,
        split: Split = "train",
        size: int = 64,
        seed: int = 0,
    ) -> None:
        counts = {"normal": normal, "needles": needles, "cavities": cavities}
        self._counts = tuple(whole_number(name, count, 0) for name, count in counts.items())
        if split not in get_args(Split):
            raise ParameterError(f"split is {split!r}; allowed: {', '.join(map(repr, get_args(Split)))}.")
        super().__init__(sum(self._counts), seed)
        self.split, self.size = split, whole_number("size", size, 16)

    def __getitem__(self, index: int) -> tuple[Pixels, int]:
        return prepared(self.scan(index)), self.kind(index)

    def kind(self, index: int) -> int:
        """0 normal, 1 needle, 2 cavity."""
        return self._place(index)[0]

    def phantom(self, index: int) -> Phantom:
        """What the picture is of."""
        return drawn(self.kind(index), self.random(index))

    def scan(self, index: int) -> Pixels:
        """What the detector saw, uint8 [size, size]: 255 I / I0, before the preprocessing."""
        random = self.random(index, 1)
        return detected(self.phantom(index).transmission(self.size, _density(self.size, random)), random)

    def mask(self, index: int) -> NDArray[np.bool_]:
        """Where the needle or the cavity is, bool [size, size]; nowhere in a normal one."""
        return self.phantom(index).mask(self.size)

    def random(self, index: int, stream: int = 0) -> np.random.Generator:
        part = get_args(Split).index(self.split)
        return np.random.default_rng((self.seed, part, *self._place(index), stream))

    def _place(self, index: int) -> tuple[int, int]:
        """(kind, number among its kind)"""
        number, kind = self.checked(index), 0
        while number >= self._counts[kind]:
            number -= self._counts[kind]
            kind += 1
        return kind, number


class Splits(NamedTuple):
    """The parts of an experiment; no potato is in two of them."""

    train: Phantoms
    validation: Phantoms
    test: Phantoms


def phantom_splits(
    train: int = 1200,
    validation: int = 200,
    test: tuple[int, int, int] = (300, 150, 150),
    *,
    size: int = 64,
    seed: int = 0,
) -> Splits:
    """train, validation: how many normal ones. test: how many normal, with needles, with cavities."""
    return Splits(
        Phantoms(train, split="train", size=size, seed=seed),
        Phantoms(validation, split="validation", size=size, seed=seed),
        Phantoms(*test, split="test", size=size, seed=seed),
    )


def drawn(kind: int, random: np.random.Generator) -> Phantom:
    """A potato of 56 to 72 by 42 to 52 by 40 to 50 mm. kind: 0 normal, 1 needle, 2 cavity."""
    orders = np.arange(2, 6)
    amplitudes = random.normal(0, 0.04 / orders)
    phases = random.uniform(0, 2 * math.pi, len(orders))
    body = Body(
        semi_axes=(random.uniform(28, 36), random.uniform(21, 26)),
        half_thickness=random.uniform(20, 25),
        bumps=tuple(zip(amplitudes.tolist(), phases.tolist(), strict=True)),
        turn=random.uniform(0, 2 * math.pi),
        x=random.uniform(-2, 2),
        y=random.uniform(-2, 2),
    )
    match kind:
        case 0:
            return Phantom(body)
        case 1:
            return Phantom(body, needle=_needle(body, random))
        case _:
            return Phantom(body, cavity=_cavity(body, random))


def detected(transmission: NDArray[np.float64], random: np.random.Generator) -> Pixels:
    """255 I / I0 as a line scanner sees it, uint8 [H, W]: blurred, in photons, columns of unequal gain."""
    blurred = ndimage.gaussian_filter(transmission, BLUR, mode="nearest")
    gain = random.normal(1, GAIN, transmission.shape[1])
    counted = gain * random.poisson(PHOTONS * blurred) / PHOTONS
    return np.asarray(np.rint(np.clip(255 * counted, 0, 255)), np.uint8)


def prepared(scans: Pixels) -> Pixels:
    """Stretched and brightened as Sode's potatoes (5.2.3), with points that fit these.

    uint8 [..., H, W] both. As there, air becomes evenly white.
    """
    return np.rint(gamma(stretch(scans, *STRETCH), EXPONENT)).astype(np.uint8)


def _needle(body: Body, random: np.random.Generator) -> Needle:
    """Any direction, tilted by up to 0.8 radians, anywhere with both ends in the inner 95 % of the potato."""
    turn, tilt = random.uniform(0, 2 * math.pi), random.uniform(0, 0.8)
    offsets = random.uniform(-36, 36, (_TRIES, 2))
    offsets[-1] = 0
    tried = [Needle(body.x + dx, body.y + dy, turn, tilt) for dx, dy in offsets.tolist()]
    ends = np.array([needle.ends for needle in tried], np.float32)
    inside = np.asarray((body.radius(ends[..., 0], ends[..., 1]) < 0.95).all(1))
    return tried[int(inside.argmax()) if inside.any() else -1]


def _cavity(body: Body, random: np.random.Generator) -> Cavity:
    """A star of three to five points, up to 8 mm from the middle."""
    away, direction = 8 * math.sqrt(random.uniform()), random.uniform(0, 2 * math.pi)
    return Cavity(
        x=body.x + away * math.cos(direction),
        y=body.y + away * math.sin(direction),
        radius=random.uniform(4, 8),
        depth=random.uniform(5, 12),
        points=int(random.integers(3, 6)),
        turn=random.uniform(0, 2 * math.pi),
    )


def _density(size: int, random: np.random.Generator) -> Floats:
    """Of the flesh at each point, mean 1: float32 [size * FINE, size * FINE]."""
    sigma = SWAY * size / 64
    white = random.standard_normal((size, size), np.float32)
    smooth = ndimage.gaussian_filter(white, sigma, mode="wrap") * (2 * math.sqrt(math.pi) * sigma)
    return np.repeat(np.repeat(np.float32(1) + np.float32(UNEVEN) * smooth, FINE, 0), FINE, 1)
