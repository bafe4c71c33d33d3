"""What the papers do to radiographs before a network sees them.

Avalos et al., Visualizing key features in X-ray images of epoxy resins (2021): the magnitude of the gradient,
standardized. Sode, Automatic Detection of Foreign Objects in X-Ray Images (2021): stretch, gamma, bilateral.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from boxwalk.errors import ParameterError

Gradient = Literal["sobel", "prewitt", "forward"]
Point = tuple[float, float]

_ACROSS = {
    "sobel": ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0)),
    "prewitt": ((-1.0, 0.0, 1.0), (-1.0, 0.0, 1.0), (-1.0, 0.0, 1.0)),
    "forward": ((0.0, 0.0, 0.0), (0.0, -1.0, 1.0), (0.0, 0.0, 0.0)),
}
"""Masks of the derivative along x (Avalos, figure 7); that along y is the same, turned."""


def gradient_magnitude(pictures: Tensor, method: Gradient = "sobel") -> Tensor:
    """sqrt(Yx^2 + Yy^2) of every channel of float [N, C, H, W] (Avalos, equations 1 to 3), in the same unit.

    The border continues its outermost pixels.
    """
    across = torch.tensor(_ACROSS[method], dtype=pictures.dtype, device=pictures.device)
    masks = torch.stack([across, across.T])[:, None]
    flat = functional.pad(pictures.reshape(-1, 1, *pictures.shape[-2:]), (1, 1, 1, 1), mode="replicate")
    derivatives = functional.conv2d(flat, masks)
    return derivatives.square().sum(1).sqrt().reshape(pictures.shape)


def standardized(pictures: Tensor) -> Tensor:
    """Every channel of float [N, C, H, W] less its mean and divided by its deviation over the picture
    (Avalos, 2.3.2); zero where that is zero.

    After `gradient_magnitude`, adding a constant to a picture or scaling it before changes nothing.
    """
    centred = pictures - pictures.mean((-2, -1), keepdim=True)
    deviation = centred.square().mean((-2, -1), keepdim=True).sqrt()
    return torch.where(deviation > 0, centred / torch.where(deviation > 0, deviation, 1.0), 0.0)


def stretch(greys: NDArray[Any], first: Point, second: Point) -> NDArray[np.float64]:
    """Piecewise linear contrast (Sode, equation 5.1): (0, 0) over (r1, s1) and (r2, s2) to (255, 255).

    greys: any shape, 0..255. Raises ParameterError unless 0 <= r1 < r2 <= 255 and 0 <= s1 <= s2 <= 255.
    """
    (r1, s1), (r2, s2) = first, second
    if not (0 <= r1 < r2 <= 255 and 0 <= s1 <= s2 <= 255):
        raise ParameterError(
            f"The points are (r1, s1) = {first} and (r2, s2) = {second}; "
            "allowed: 0 <= r1 < r2 <= 255 and 0 <= s1 <= s2 <= 255."
        )
    return np.interp(np.asarray(greys, np.float64), (0, r1, r2, 255), (0, s1, s2, 255))


def gamma(greys: NDArray[Any], exponent: float) -> NDArray[np.float64]:
    """255 (I / 255)^g (Sode, equation 5.2). greys: any shape, 0..255. Below 1 it brightens what is dark.

    Raises ParameterError for an exponent that is not above 0.
    """
    if not 0 < exponent < np.inf:
        raise ParameterError(f"exponent is {exponent}; a number above 0 is needed.")
    bright: NDArray[np.float64] = 255 * (np.asarray(greys, np.float64) / 255) ** exponent
    return bright


def bilateral(
    greys: NDArray[Any], diameter: int, sigma_space: float, sigma_range: float
) -> NDArray[np.float64]:
    """Smoothed without blurring edges (Sode, equation 5.12), by scikit-image. greys: [..., H, W], 0..255.

    diameter: of the window in pixels; an even one counts as the next odd one, as a window has a middle.
    sigma_space: in pixels. sigma_range: in grey levels. Raises ParameterError for a window or deviation that
    is not above 0, or if scikit-image is not installed.
    """
    if diameter < 1 or not 0 < sigma_space < np.inf or not 0 < sigma_range < np.inf:
        raise ParameterError(
            f"diameter, sigma_space and sigma_range are {diameter}, {sigma_space} and {sigma_range}; "
            "each must be above 0."
        )
    try:
        from skimage.restoration import denoise_bilateral
    except ImportError:
        raise ParameterError(
            "The bilateral filter is scikit-image's, which is not installed here. Install it with: "
            "pip install 'boxwalk[demo]', or leave this step out."
        ) from None
    values = np.asarray(greys, np.float64) / 255
    smooth = [
        denoise_bilateral(
            picture,
            win_size=diameter // 2 * 2 + 1,
            sigma_color=sigma_range / 255,
            sigma_spatial=sigma_space,
            mode="edge",
        )
        for picture in values.reshape(-1, *values.shape[-2:])
    ]
    return 255 * np.stack(smooth).reshape(values.shape)
