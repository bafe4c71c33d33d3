"""What a phantom is made of, and how much of it an X-ray passes: a potato, a steel needle, a hollow heart.

Lengths in millimetres; x to the right, y down, from the middle of the picture; rays run across the picture's
plane.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIELD = 83.2  # side of the picture in mm: 64 pixels of 1.3 mm
FINE = 3  # points in a pixel, along each axis
FLESH = 0.206 * 1.08 / 10  # attenuation per mm at 60 keV: water's by weight x g/cm^3
IRON = 1.205 * 7.87 / 10
_STAR = 0.4  # how far a star's points reach, see `Cavity`

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Body:
    """A potato: t = 2 C sqrt(1 - (r / R)^2), R an ellipse times prod (1 + a_k cos(k theta + p_k)).

    k = 2, 3, ... semi_axes: of the ellipse. half_thickness: C. bumps: (a_k, p_k) of each k. turn: in radians.
    """

    semi_axes: tuple[float, float]
    half_thickness: float
    bumps: tuple[tuple[float, float], ...] = ()
    turn: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def radius(self, x: Floats, y: Floats) -> Floats:
        """r / R at places of any shape: 0 in the middle, 1 at the rim."""
        along, across = _turned(x - self.x, y - self.y, self.turn)
        u, v = along / np.float32(self.semi_axes[0]), across / np.float32(self.semi_axes[1])
        away = np.maximum(np.hypot(along, across), np.float32(1e-6))
        cosine, sine = along / away, across / away
        wave, turned = cosine, sine  # of k theta
        rim = np.ones_like(away)
        for amplitude, phase in self.bumps:
            wave, turned = wave * cosine - turned * sine, turned * cosine + wave * sine
            shift = np.float32(amplitude * math.cos(phase)), np.float32(amplitude * math.sin(phase))
            rim *= 1 + shift[0] * wave - shift[1] * turned
        return np.asarray(np.hypot(u, v) / rim)

    def thickness(self, x: Floats, y: Floats) -> Floats:
        """Of the flesh along the ray through each place."""
        inside = np.maximum(1 - np.square(self.radius(x, y)), 0)
        return np.asarray(np.float32(2 * self.half_thickness) * np.sqrt(inside))


@dataclass(frozen=True)
class Needle:
    """A steel cylinder. turn: in the picture's plane, tilt: out of it, both in radians (tilt 0 to 1.5)."""

    x: float
    y: float
    turn: float
    tilt: float
    length: float = 20.0
    diameter: float = 1.0

    def thickness(self, x: Floats, y: Floats) -> Floats:
        """Of the iron along the ray through each place.

        At a distance d from its axis the cylinder is a rectangle of length and 2 sqrt(r^2 - d^2), turned by
        the tilt; what a ray has of it lies between both pairs of its sides.
        """
        along, across = _turned(x - self.x, y - self.y, self.turn)
        half = np.sqrt(np.maximum(np.float32(self.diameter**2 / 4) - np.square(across), 0))
        sine, cosine = max(math.sin(self.tilt), 1e-6), math.cos(self.tilt)
        nearest = np.maximum((along * sine - half) / cosine, (-self.length / 2 - along * cosine) / sine)
        farthest = np.minimum((along * sine + half) / cosine, (self.length / 2 - along * cosine) / sine)
        return np.where(half > 0, np.maximum(farthest - nearest, 0), np.float32(0))

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """(x, y) of both."""
        reach = self.length / 2 * math.cos(self.tilt)
        dx, dy = reach * math.cos(self.turn), reach * math.sin(self.turn)
        return (self.x - dx, self.y - dy), (self.x + dx, self.y + dy)


@dataclass(frozen=True)
class Cavity:
    """A hollow heart: a star of rounded points, as deep as `depth` in its middle and flat at its rim.

    radius: to the tips of its points; points: how many; turn: in radians.
    """

    x: float
    y: float
    radius: float
    depth: float
    points: int
    turn: float = 0.0

    def thickness(self, x: Floats, y: Floats) -> Floats:
        """Of the flesh that is missing along the ray through each place."""
        along, across = _turned(x - self.x, y - self.y, self.turn)
        rim = 1 + _STAR * np.cos(self.points * np.arctan2(across, along))
        distance = np.hypot(along, across) / (np.float32(self.radius / (1 + _STAR)) * rim)
        return np.asarray(np.float32(self.depth) * np.sqrt(np.maximum(1 - np.square(distance), 0)))


@dataclass(frozen=True)
class Phantom:
    """A potato with at most one thing in it."""

    body: Body
    needle: Needle | None = None
    cavity: Cavity | None = None

    def transmission(self, size: int = 64, density: Floats | None = None) -> NDArray[np.float64]:
        """I / I0 = exp(-mu t - mu_Fe t_Fe) (Sode, equation 1.3), float64 [size, size], mean over each pixel.

        density: of the flesh at each of the points, [size * FINE, size * FINE]; 1 if left out.
        """
        x, y = places(size)
        flesh = self.body.thickness(x, y)
        if self.cavity is not None:
            flesh = np.maximum(flesh - self.cavity.thickness(x, y), 0)
        optical = np.float32(FLESH) * flesh
        if density is not None:
            optical *= density
        if self.needle is not None:
            optical += np.float32(IRON) * self.needle.thickness(x, y)
        passed: NDArray[np.float64] = _blocks(np.exp(-optical)).mean((1, 3), dtype=np.float64)
        return passed

    def mask(self, size: int = 64) -> NDArray[np.bool_]:
        """Pixels that the needle or the cavity touches, bool [size, size]."""
        foreign = self.needle or self.cavity
        if foreign is None:
            return np.zeros((size, size), np.bool_)
        return np.asarray((_blocks(foreign.thickness(*places(size))) > 0).any((1, 3)))


@functools.lru_cache(maxsize=4)
def places(size: int) -> tuple[Floats, Floats]:
    """(x, y) of all points of a picture of size x size pixels, float32 [size * FINE, size * FINE] each.

    Always the same arrays; they cannot be written to.
    """
    count = size * FINE
    line = ((np.arange(count) + 0.5) / count - 0.5) * FIELD
    x, y = np.meshgrid(line.astype(np.float32), line.astype(np.float32))
    x.flags.writeable = y.flags.writeable = False
    return x, y


def _blocks(values: Floats) -> Floats:
    size = len(values) // FINE
    return values.reshape(size, FINE, size, FINE)


def _turned(x: Floats, y: Floats, angle: float) -> tuple[Floats, Floats]:
    """Places as seen from axes turned by the angle: along the first of them, across it."""
    cosine, sine = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    return x * cosine + y * sine, y * cosine - x * sine
