"""The way that the aisle takes over the floor: from metres walked to a position and a heading.

Everything else is laid out along the aisle, in metres walked (`along`) and metres to the right of its middle
(`across`), and only here becomes x and z.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Course(Protocol):
    def at(self, along: Floats) -> tuple[Floats, Floats, Floats]:
        """x, z and heading (radians, 0 walking -z, positive to the left) after so many metres."""

    def stride(self, along: float) -> float:
        """Metres after which a line along the aisle needs its next point, to keep within 2 cm of it."""


@dataclass(frozen=True)
class Straight:
    """Straight on, along -z."""

    def at(self, along: Floats) -> tuple[Floats, Floats, Floats]:
        return np.zeros_like(along), -along, np.zeros_like(along)

    def stride(self, along: float) -> float:  # noqa: ARG002 (straight everywhere)
        return math.inf


@dataclass(frozen=True)
class Spiral:
    """Outwards to the left around an open middle, on an Archimedean spiral; it sets out from (0, 0) along -z.

    radius: of its beginning. pitch: metres between two turns; wide enough for panels on both sides of both.
    """

    radius: float = 18.0
    pitch: float = 18.0

    def at(self, along: Floats) -> tuple[Floats, Floats, Floats]:
        growth = self.pitch / math.tau  # metres of radius per radian
        target = along + self._length(np.float64(self.radius), growth)
        # the length of the spiral is close to r^2 / (2 growth); Newton's steps from there
        radius = np.sqrt(np.maximum(self.radius**2 + 2 * growth * along, 1.0))
        for _ in range(5):
            radius = radius - (self._length(radius, growth) - target) * growth / np.hypot(radius, growth)
        angle = (radius - self.radius) / growth
        heading = angle - np.arctan2(growth, radius) + math.atan2(growth, self.radius)
        first = math.atan2(growth, self.radius)
        # turned about the start by `first`, so that the first step leads along -z
        x, z = radius * np.cos(angle) - self.radius, -radius * np.sin(angle)
        cos, sin = math.cos(first), math.sin(first)
        return x * cos + z * sin, z * cos - x * sin, heading

    def stride(self, along: float) -> float:
        radius = math.sqrt(self.radius**2 + self.pitch / math.pi * max(0.0, along))
        return math.sqrt(8 * 0.02 * radius)

    @staticmethod
    def _length(radius: Floats | np.float64, growth: float) -> Floats:
        """Metres along the spiral from its centre to `radius`."""
        root = np.hypot(radius, growth)
        return np.asarray((radius * root + growth**2 * np.arcsinh(radius / growth)) / (2 * growth))


def to_world(course: Course, along: Floats, across: Floats) -> tuple[Floats, Floats, Floats]:
    """x, z and heading of points `across` metres to the right of the aisle's middle."""
    x, z, heading = course.at(along)
    return x + across * np.cos(heading), z - across * np.sin(heading), heading
