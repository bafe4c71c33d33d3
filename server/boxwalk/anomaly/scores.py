"""How much a reconstruction differs from its input: a number for each picture, and maps of where.

Sode, Automatic Detection of Foreign Objects in X-Ray Images (2021), 6.3.3 and 6.4.2. x, y: inputs and
reconstructions, [N, H, W] of any number type, greys in 0..peak; peak is 1 if not given. All is computed in
float64. Raised everywhere: ParameterError for shapes that differ or are not [N, H, W], or values that are not
finite.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from boxwalk.errors import ParameterError

Batch = NDArray[Any]
Floats = NDArray[np.float64]

WINDOW = 7  # pixels of a side, of the window of SSIM
K1, K2 = 0.01, 0.03  # of SSIM
GRADIENT_CONSTANT = 170 / 255**2  # c of GMS for greys in 0..1; the thesis has 170 for 0..255
PEAK_BLUR = 1.5  # pixels


def squared_error(x: Batch, y: Batch) -> Floats:
    """SE = sum (x - y)^2 (equation 6.3): float64 [N]."""
    x, y = _pair(x, y)
    return np.asarray(np.square(x - y).sum((1, 2)))


def image_euclidean_distance(x: Batch, y: Batch) -> Floats:
    """IMED^2 = (x - y)' G (x - y), G_ij = exp(-d_ij^2 / 2) / (2 pi) (equations 6.12 to 6.14): float64 [N].

    d_ij: the distance of pixels i and j. G (x - y) is a convolution with a Gaussian, one axis after the
    other.
    """
    x, y = _pair(x, y)
    reach = 8  # pixels; beyond, a weight is below 1e-14
    weights = np.exp(-np.square(np.arange(-reach, reach + 1.0)) / 2) / math.sqrt(2 * math.pi)
    difference = x - y
    spread = difference
    for axis in (1, 2):
        spread = ndimage.correlate1d(spread, weights, axis, mode="constant")
    found: Floats = (difference * spread).sum((1, 2))
    return found


def structural_dissimilarity(x: Batch, y: Batch, peak: float = 1.0) -> Floats:
    """1 - max(0, SSIM) (equation 6.19): float64 [N], 0..1.

    SSIM is the mean of its map, less a rim of half a window: the same as scikit-image's.
    """
    rim = slice(WINDOW // 2, -(WINDOW // 2))
    found: Floats = ssim_map(x, y, peak)[:, rim, rim].mean((1, 2))
    return np.asarray(1 - np.maximum(0, found))


def ssim_map(x: Batch, y: Batch, peak: float = 1.0) -> Floats:
    """SSIM around each pixel: float64 [N, H, W], -1..1.

    ((2 mx my + C1)(2 cov + C2)) / ((mx^2 + my^2 + C1)(vx + vy + C2)), C = (K peak)^2, with the means,
    variances and covariance over WINDOW x WINDOW pixels, where the thesis writes them over the picture; its K
    are not stated, these are those of Wang et al. (2004). Raises ParameterError for pictures smaller than a
    window.
    """
    x, y = _pair(x, y)
    if min(x.shape[1:]) < WINDOW:
        raise ParameterError(
            f"The pictures have {x.shape[1]} x {x.shape[2]} pixels; SSIM needs {WINDOW} x {WINDOW} or more."
        )

    def mean(values: Floats) -> Floats:
        return np.asarray(ndimage.uniform_filter(values, (0, WINDOW, WINDOW)))

    first, second = (K1 * peak) ** 2, (K2 * peak) ** 2
    sample = WINDOW**2 / (WINDOW**2 - 1)
    mx, my = mean(x), mean(y)
    vx, vy = sample * (mean(x * x) - mx * mx), sample * (mean(y * y) - my * my)
    covariance = sample * (mean(x * y) - mx * my)
    likeness = (2 * mx * my + first) * (2 * covariance + second)
    return likeness / ((mx * mx + my * my + first) * (vx + vy + second))


def decorrelation(x: Batch, y: Batch) -> Floats:
    """1 - max(0, ZNCC), ZNCC the correlation of the pixels (equation 6.20): float64 [N], 0..1.

    A picture of a single grey correlates with nothing: 1.
    """
    x, y = (each - each.mean((1, 2), keepdims=True) for each in _pair(x, y))
    product = (x * y).sum((1, 2))
    norm = np.sqrt(np.square(x).sum((1, 2)) * np.square(y).sum((1, 2)))
    found = np.divide(product, norm, out=np.zeros_like(product), where=norm > 0)
    return np.asarray(1 - np.clip(found, 0, 1))


def gradient_deviation(x: Batch, y: Batch, peak: float = 1.0, *, halved: bool = False) -> Floats:
    """GMSD, the standard deviation of the map of `gms_map` (equation 6.25): float64 [N]."""
    return np.asarray(gms_map(x, y, peak, halved=halved).std((1, 2)))


def gms_map(x: Batch, y: Batch, peak: float = 1.0, *, halved: bool = False) -> Floats:
    """Similarity of gradient magnitudes (2 mx my + c) / (mx^2 + my^2 + c) (6.21 to 6.23): float64 [N, H, W].

    0..1. Gradients by Prewitt masks over 3; the border continues its outermost pixels, as zeros there would
    be edges. halved: average 2 x 2 pixels first and keep every second one, as the authors of the score (Xue
    et al. 2014) do and the thesis' code, not its text: [N, H // 2, W // 2] then.
    """
    x, y = _pair(x, y)
    if halved:
        x, y = _halved(x), _halved(y)
    mx, my = _gradient(x), _gradient(y)
    constant = GRADIENT_CONSTANT * peak**2
    return (2 * mx * my + constant) / (mx * mx + my * my + constant)


def highest_dissimilarity(x: Batch, y: Batch, peak: float = 1.0, *, blur: float = PEAK_BLUR) -> Floats:
    """The maximum of the blurred map of 1 - SSIM: float64 [N]. Not in the thesis.

    A mean over the picture says little of what is small. blur: deviation of the Gaussian in pixels.
    """
    dissimilarity = 1 - ssim_map(x, y, peak)
    blurred: Floats = ndimage.gaussian_filter(dissimilarity, (0, blur, blur), mode="nearest")
    return np.asarray(blurred.max((1, 2)))


SCORES: Mapping[str, Callable[[Batch, Batch], Floats]] = {
    "SE": squared_error,
    "IMED": image_euclidean_distance,
    "SSIM": structural_dissimilarity,
    "ZNCC": decorrelation,
    "GMSD": gradient_deviation,
    "SSIM peak": highest_dissimilarity,
}
"""All by their names, for greys in 0..1; the higher, the less normal."""


def _pair(x: Batch, y: Batch) -> tuple[Floats, Floats]:
    first, second = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if first.shape != second.shape or first.ndim != 3 or 0 in first.shape:
        raise ParameterError(
            f"Inputs and reconstructions have the shapes {first.shape} and {second.shape}; "
            "needed: [pictures, height, width], the same for both."
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ParameterError("Inputs or reconstructions hold values that are not finite; leave them out.")
    return first, second


def _halved(pictures: Floats) -> Floats:
    count, height, width = pictures.shape
    whole = pictures[:, : height // 2 * 2, : width // 2 * 2]
    return np.asarray(whole.reshape(count, height // 2, 2, width // 2, 2).mean((2, 4)))


def _gradient(pictures: Floats) -> Floats:
    """Its magnitude; SciPy's `prewitt` would smooth across the pictures of a batch as well."""

    def derivative(along: int, across: int) -> Floats:
        steps = ndimage.correlate1d(pictures, [-1, 0, 1], along, mode="nearest")
        return np.asarray(ndimage.uniform_filter1d(steps, 3, across, mode="nearest"))

    across, down = derivative(2, 1), derivative(1, 2)
    return np.asarray(np.hypot(across, down))
