"""Radiographs as of layered resins in four classes that differ in texture only.

After the epoxy resins of Avalos et al., Visualizing key features in X-ray images of epoxy resins (2021): 266
x 266 grey pictures of four samples of the same chemistry, cured differently, whose density fluctuates in
patterns that "are extremely difficult to discriminate by simple observation". What tells them apart there is
how much the density varies from place to place: the mean of |grad Y| is largest in sample 3, then 2, 4, 1
(figure 6b). So it is here. The real pictures differ slightly in their mean as well (figure 6a); these do not,
so that only texture counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage, special
from torch import Tensor

from boxwalk.datasets.made import Made, Pixels, whole_number
from boxwalk.datasets.preprocessing import gradient_magnitude, standardized
from boxwalk.inputs import image_to_tensor

MEAN, DEVIATION = 128.0, 36.0  # of the greys of every picture
NOISE = 0.15  # of the detector, the same for all classes, in deviations of the density
COARSE, SWAY = 8, 32.0  # the bends are made this much coarser than the pixels; their size in pixels
Field = NDArray[np.float64]


@dataclass(frozen=True)
class Texture:
    """What a class looks like.

    layer: mean thickness of a layer in pixels. bend: deviation of the layers from planes, in pixels.
    grain: size of the lumps within the layers, in pixels along them; across they are half as large.
    grains: the share of the lumps in the variance of the density; the rest is that of the layers.
    """

    layer: float
    bend: float
    grain: float
    grains: float


TEXTURES = {
    "sample 1": Texture(layer=16, bend=7, grain=5.0, grains=0.5),
    "sample 2": Texture(layer=11, bend=5, grain=3.4, grains=0.6),
    "sample 3": Texture(layer=9, bend=4, grain=2.6, grains=0.65),
    "sample 4": Texture(layer=13, bend=6, grain=4.1, grains=0.55),
}


class Resin(Made):
    """Grey pictures of layered resins: item `index` is of class `index % 4`, so all are equally many.

    count: how many; the paper has 266 of each. size: pixels of a side; a smaller one shows less, not smaller.
    An item is (uint8 [size, size], class 0..3). Every picture has the same greys, in another order: their
    mean is MEAN and their deviation DEVIATION, see `equalized`.
    """

    classes = tuple(TEXTURES)

    def __init__(self, count: int = 1064, size: int = 266, *, seed: int = 0) -> None:
        super().__init__(count, seed)
        self.size = whole_number("size", size, 32)

    def __getitem__(self, index: int) -> tuple[Pixels, int]:
        random, label = self.random(index), self.checked(index) % len(TEXTURES)
        field = density(TEXTURES[self.classes[label]], self.size, random)
        noisy = field + NOISE * random.standard_normal(field.shape)
        return np.rint(equalized(noisy)).astype(np.uint8), label


def density(texture: Texture, size: int, random: np.random.Generator) -> Field:
    """The density before the detector's noise: float64 [size, size], mean about 0, deviation about 1.

    Layers: a random profile of depth, with depth tilted by up to 10 degrees and bent by noise; lumps: noise
    made smooth, longer along the layers than across.
    """
    tilt = random.uniform(-math.pi / 18, math.pi / 18)
    down, right = np.mgrid[:size, :size].astype(np.float64)
    depth = down * math.cos(tilt) + right * math.sin(tilt)
    coarse = _smooth((math.ceil(size / COARSE),) * 2, (SWAY / COARSE,) * 2, random)
    depth += texture.bend * ndimage.zoom(coarse, COARSE, order=1)[:size, :size]
    steps = (depth - depth.min()) / texture.layer
    knots = random.standard_normal(math.ceil(steps.max()) + 4)
    layers = ndimage.map_coordinates(knots, steps[None] + 1, order=3, mode="nearest", prefilter=False)
    lumps = _smooth((size, size), (texture.grain / 2, texture.grain), random)
    return math.sqrt(1 - texture.grains) * _unit(layers) + math.sqrt(texture.grains) * _unit(lumps)


def equalized(field: Field) -> Field:
    """The field [H, W] with its values replaced by their rank's place in a normal distribution.

    Of mean MEAN and deviation DEVIATION, cut to 0..255: pictures of one size have the same histogram.
    """
    ranks = np.empty(field.size)
    ranks[np.argsort(field, axis=None, kind="stable")] = (np.arange(field.size) + 0.5) / field.size
    greys: Field = np.clip(MEAN + DEVIATION * special.ndtri(ranks), 0, 255)
    return greys.reshape(field.shape)


def prepared(picture: Image.Image) -> Tensor:
    """What the paper's network takes (2.2.2, 2.3.2), for `Network(preprocess=...)`: float32 [1, 1, H, W].

    The magnitude of the gradient by Sobel masks, zero-centred and divided by its standard deviation.
    """
    return standardized(gradient_magnitude(image_to_tensor(picture, 1), "sobel"))


def prepared_all(pictures: Pixels) -> Tensor:
    """The same of many at once: uint8 [N, H, W] to float32 [N, 1, H, W]."""
    greys = torch.from_numpy(pictures)[:, None].float().div_(255)
    return standardized(gradient_magnitude(greys, "sobel"))


def _smooth(shape: tuple[int, int], sigmas: tuple[float, float], random: np.random.Generator) -> Field:
    """White noise smoothed by a Gaussian of these deviations (y, x), and brought back to deviation 1."""
    white = random.standard_normal(shape)
    scale = 2 * math.sqrt(math.pi * math.prod(sigmas))
    return np.asarray(scale * ndimage.gaussian_filter(white, sigmas, mode="wrap"))


def _unit(field: Field) -> Field:
    return np.asarray((field - field.mean()) / field.std())
