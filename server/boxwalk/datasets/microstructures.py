"""Pictures of made-up microstructures: stripes that noise bends, with what they are made of known.

Lubbers et al., Inferring low-dimensional microstructure representations (2017), section IV; the noise is that
of Perlin, Improving noise (2002), on several scales.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boxwalk.datasets.made import Made, whole_number
from boxwalk.errors import ParameterError

CELLS, OCTAVES = 4, 4  # of the coarsest noise across a picture; each octave is half as large and half as high
Range = tuple[float, float]


@dataclass(frozen=True)
class Structure:
    """What one picture is made of.

    angle: degrees from the x axis (to the right) to the direction across the stripes, towards y (down),
    0..180. scale: stripes across a picture. amplitude: of the noise, in widths of a stripe.
    """

    angle: float
    scale: float
    amplitude: float


class Microstructures(Made):
    """A data set of grey pictures of bent stripes, for `Network(dataset=...)`.

    count: how many. size: pixels of a side. angle, scale, amplitude: the (least, most) of each, see
    `Structure`; they are drawn uniformly, for each picture by itself. seed: another one gives other
    pictures; picture `index` is the same for the same seed and ranges, whatever `count` is. An item is (uint8
    [size, size], its label: the angle to 15 degrees). Raises ParameterError for what is not possible.
    """

    def __init__(
        self,
        count: int = 100,
        size: int = 224,
        *,
        angle: Range = (0.0, 180.0),
        scale: Range = (5.0, 15.0),
        amplitude: Range = (0.5, 2.0),
        seed: int = 0,
    ) -> None:
        super().__init__(count, seed)
        self.size = whole_number("size", size, 8)
        ranges = {"angle": angle, "scale": scale, "amplitude": amplitude}
        limits = {"angle": (0.0, 180.0), "scale": (0.5, size / 2), "amplitude": (0.0, 100.0)}
        for name, (low, high) in ranges.items():
            least, most = limits[name]
            if not least <= low <= high <= most:
                raise ParameterError(
                    f"{name} is {(low, high)}; allowed: (least, most), both from {least:g} to {most:g}."
                )
        self._ranges = (angle, scale, amplitude)

    def structure(self, index: int) -> Structure:
        """What picture `index` is made of. Raises UnknownError if there is no such picture."""
        drawn = self.random(index).uniform(size=3)
        values = (
            low + (high - low) * float(share) for (low, high), share in zip(self._ranges, drawn, strict=True)
        )
        return Structure(*values)

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], str]:
        made = self.structure(index)
        values = stripes(made, self.size, self.random(index, 1))
        picture = np.rint((values + 1) * 127.5).astype(np.uint8)
        return picture, f"{15 * round(made.angle / 15) % 180} degrees"


def stripes(structure: Structure, size: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """phi(r) = cos(2 pi k u . n), u = r + A / k h(r): float64 [size, size] in -1..1.

    r: places in the picture, 0..1 along each side; n: the direction of the angle; h: noise for each axis, see
    `perlin`. The paper leaves open in what A is measured; here it is widths of a stripe, 1 / k.
    """
    angle = math.radians(structure.angle)
    down, right = (np.mgrid[:size, :size] + 0.5) / size
    bent_right, bent_down = (perlin(size, generator) for _ in range(2))
    straight = structure.scale * (right * math.cos(angle) + down * math.sin(angle))
    bent = structure.amplitude * (bent_right * math.cos(angle) + bent_down * math.sin(angle))
    values: NDArray[np.float64] = np.cos(2 * math.pi * (straight + bent))
    return values


def perlin(
    size: int, generator: np.random.Generator, cells: int = CELLS, octaves: int = OCTAVES
) -> NDArray[np.float64]:
    """Gradient noise on several scales, float64 [size, size], about -1..1 with mean 0.

    cells: of the coarsest lattice across the picture; octave o has 2^o times as many and 2^-o of the height.
    The gradients at the corners of the lattice are unit vectors of any direction.
    """
    total = np.zeros((size, size))
    for octave in range(octaves):
        total += _noise(size, cells * 2**octave, generator) / 2**octave
    return total


def _noise(size: int, cells: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Perlin's noise on one lattice, 0 at its corners."""
    turns = generator.uniform(0, 2 * math.pi, (cells + 1, cells + 1))
    gradients = np.stack([np.sin(turns), np.cos(turns)])
    place = (np.arange(size) + 0.5) / size * cells
    corner = place.astype(np.int64)
    within = place - corner
    ease = within**3 * (within * (6 * within - 15) + 10)
    total = np.zeros((size, size))
    for below in (0, 1):
        for beside in (0, 1):
            down, right = gradients[:, (corner + below)[:, None], corner + beside]
            slope = down * (within - below)[:, None] + right * (within - beside)
            weight = np.abs(1 - below - ease)[:, None] * np.abs(1 - beside - ease)
            total += weight * slope
    return total
