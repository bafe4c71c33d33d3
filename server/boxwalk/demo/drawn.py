"""Digits as somebody draws them with a brush: scans made into strokes, and digits made of lines.

All pictures are float32 [N, 1, 28, 28] in 0..1, white on black.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor
from torch.nn import functional

SIZE = 28
FINE = 4  # lines are drawn this much larger and reduced

# The middle of the brush on its way, in a box of 1 x 1 with y down; several ways of writing where there are.
_ARC = {
    name: [(x + rx * math.sin(a), y - ry * math.cos(a)) for a in np.linspace(start, end, 17).tolist()]
    for name, (x, y, rx, ry, start, end) in {
        "ring": (0.5, 0.5, 0.32, 0.5, 0, 6.28),
        "upper ring": (0.5, 0.25, 0.26, 0.25, 0, 6.28),
        "lower ring": (0.5, 0.74, 0.32, 0.26, 0, 6.28),
        "low left ring": (0.5, 0.7, 0.3, 0.3, -1.57, 4.71),
        "high ring": (0.5, 0.28, 0.3, 0.28, 1.57, 7.85),
        "upper bow": (0.5, 0.25, 0.3, 0.25, -1.2, 3.14),
        "lower bow": (0.48, 0.73, 0.34, 0.27, 0, 4.3),
        "belly": (0.45, 0.68, 0.36, 0.32, -0.6, 4.3),
        "top of two": (0.5, 0.3, 0.34, 0.3, -1.4, 2.1),
    }.items()
}
STROKES: dict[int, list[list[list[tuple[float, float]]]]] = {
    0: [[_ARC["ring"]]],
    1: [[[(0.5, 0), (0.5, 1)]], [[(0.25, 0.25), (0.52, 0), (0.52, 1)]]],
    2: [[[*_ARC["top of two"], (0.15, 1), (0.88, 1)]]],
    3: [[_ARC["upper bow"], _ARC["lower bow"]]],
    4: [
        [[(0.62, 0), (0.12, 0.66), (0.9, 0.66)], [(0.66, 0.35), (0.66, 1)]],
        [[(0.2, 0), (0.15, 0.5), (0.85, 0.5)], [(0.78, 0), (0.76, 1)]],
    ],
    5: [[[(0.82, 0), (0.24, 0), (0.2, 0.45)], _ARC["belly"]]],
    6: [[[(0.72, 0), (0.4, 0.28), (0.2, 0.7), *_ARC["low left ring"]]]],
    7: [[[(0.12, 0), (0.86, 0), (0.4, 1)]], [[(0.12, 0), (0.86, 0), (0.42, 1)], [(0.3, 0.52), (0.78, 0.52)]]],
    8: [[_ARC["upper ring"], _ARC["lower ring"]]],
    9: [[[*_ARC["high ring"], (0.8, 0.3), (0.74, 0.7), (0.6, 1)]]],
}


def lined_digit(digit: int, random: np.random.Generator) -> Tensor:
    """A digit of lines and arcs, of random size, place, slant, unsteadiness and width of brush."""
    height = random.uniform(14, 23)
    width = height * random.uniform(0.6, 1.0)
    slant, turn = random.uniform(-0.25, 0.25), random.uniform(-0.2, 0.2)
    x0, y0 = 14 + random.uniform(-3, 3), 14 + random.uniform(-2.5, 2.5)
    brush = random.uniform(1.6, 3.6)
    ways = STROKES[digit]
    lines = []
    for stroke in ways[int(random.integers(len(ways)))]:
        points = np.array(stroke) - 0.5 + random.normal(0, 0.012, (len(stroke), 2))
        x = (points[:, 0] - slant * points[:, 1]) * width
        y = points[:, 1] * height
        lines.append(
            np.stack(
                [x0 + x * math.cos(turn) - y * math.sin(turn), y0 + x * math.sin(turn) + y * math.cos(turn)],
                axis=1,
            )
        )
    return brushed(lines, brush)


def scribble(random: np.random.Generator) -> Tensor:
    """Lines from nowhere to nowhere, too many turns for a digit."""
    lines = [
        random.uniform(3, 25, (int(random.integers(5, 10)), 2)) for _ in range(int(random.integers(1, 4)))
    ]
    return brushed(lines, random.uniform(1.2, 4))


def brushed(lines: list[NDArray[np.float64]], brush: float) -> Tensor:
    """Lines [points, (x, y)] drawn with a round brush of that width, all in pixels: [1, 1, 28, 28]."""
    image = Image.new("L", (SIZE * FINE, SIZE * FINE))
    draw = ImageDraw.Draw(image)
    radius = brush * FINE / 2
    for line in lines:
        points = [(float(x) * FINE, float(y) * FINE) for x, y in line]
        draw.line(points, fill=255, width=round(2 * radius))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    reduced = image.resize((SIZE, SIZE), Image.Resampling.BOX)
    return torch.from_numpy(np.array(reduced, np.float32) / 255)[None, None]


def as_drawing(scans: Tensor) -> Tensor:
    """Scans [N, 1, 8, 8] in 0..1 as drawings: 24 x 24 pixels in the middle, greys made into strokes."""
    large = functional.interpolate(scans, (24, 24), mode="bicubic", align_corners=False)
    return functional.pad(ink(large, 0.55, 12.0), (2, 2, 2, 2))


def ink(values: Tensor, threshold: Tensor | float, sharpness: Tensor | float) -> Tensor:
    """Greys to strokes: about 0 below the threshold, 1 above; a lower threshold makes a thicker stroke."""
    low = torch.sigmoid(torch.as_tensor(-threshold * sharpness))
    return ((torch.sigmoid((values - threshold) * sharpness) - low) / (1 - low)).clamp(0, 1)


def varied_drawing(scans: Tensor, random: torch.Generator) -> Tensor:
    """Each scan [N, 1, 8, 8] as a drawing of random size, place, slant, thickness, and unsteadiness."""
    n = len(scans)

    def spread(low: float, high: float) -> Tensor:
        return torch.rand(n, generator=random) * (high - low) + low

    height, width = spread(0.45, 1.05), spread(0.3, 1.05)
    angle, slant = spread(-0.25, 0.25), spread(-0.3, 0.3)
    cos, sin = torch.cos(angle), torch.sin(angle)
    # From a place in the drawing (-1..1) back to the place in the scan; small ones have more room to move.
    x_row = torch.stack([cos / width, (slant * cos - sin) / width], dim=1)
    y_row = torch.stack([sin / height, (slant * sin + cos) / height], dim=1)
    turn = torch.stack([x_row, y_row], dim=1)
    middle = torch.stack([spread(-0.8, 0.8) * (1.2 - width), spread(-0.8, 0.8) * (1.2 - height)], dim=1)
    matrix = torch.cat([turn, -turn @ middle[:, :, None]], dim=2)
    grid = functional.affine_grid(matrix, [n, 1, SIZE, SIZE], align_corners=False)
    bends = torch.randn(n, 2, 5, 5, generator=random) * 0.07
    bends = functional.interpolate(bends, (SIZE, SIZE), mode="bicubic", align_corners=True)
    grid = grid + bends.permute(0, 2, 3, 1)
    larger = functional.interpolate(scans, (32, 32), mode="bicubic", align_corners=False)
    drawn = functional.grid_sample(larger, grid, mode="bilinear", align_corners=False)
    threshold, sharpness = spread(0.25, 0.65).view(n, 1, 1, 1), spread(5, 25).view(n, 1, 1, 1)
    return ink(drawn, threshold, sharpness) * spread(0.7, 1).view(n, 1, 1, 1)
