"""Photographs as the installed scikit-image carries them (`pip install 'boxwalk[demo]'`)."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from PIL import Image

from boxwalk.datasets.installed import package_file
from boxwalk.errors import UnknownError

PHOTOGRAPHS = {
    "astronaut": "astronaut.png",
    "bricks": "brick.png",
    "photographer": "camera.png",
    "cat": "chelsea.png",
    "coffee": "coffee.png",
    "coins": "coins.png",
    "galaxies": "hubble_deep_field.jpg",
    "grass": "grass.png",
    "gravel": "gravel.png",
    "handwriting": "text.png",
    "moon": "moon.png",
    "print": "page.png",
    "retina": "retina.jpg",
    "rocket": "rocket.jpg",
    "tissue": "ihc.png",
}  # label -> file in scikit-image's data folder
SHORT_SIDE = 512  # larger photographs are reduced to this, pixels


class Photographs:
    """Fifteen photographs of different things; an item is (RGB picture, its number in `classes`).

    Raises TargetError if scikit-image is not installed or carries other files.
    """

    classes = tuple(PHOTOGRAPHS)

    def __init__(self) -> None:
        for file in PHOTOGRAPHS.values():
            package_file("skimage", "data", file)  # a missing one is told now, not when it is asked for

    def __len__(self) -> int:
        return len(self.classes)

    def __iter__(self) -> Iterator[tuple[Image.Image, int]]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> tuple[Image.Image, int]:
        """Raises UnknownError if there is no such photograph."""
        if not 0 <= index < len(self):
            raise UnknownError(f"Unknown photograph {index}. There are {len(self)}: 0 to {len(self) - 1}.")
        return photograph(PHOTOGRAPHS[self.classes[index]]), index


@functools.cache
def photograph(file: str) -> Image.Image:
    """One photograph of scikit-image, RGB, its shorter side at most SHORT_SIDE pixels."""
    with Image.open(package_file("skimage", "data", file)) as opened:
        image = opened.convert("RGB")
    factor = SHORT_SIDE / min(image.size)
    if factor >= 1:
        return image
    width, height = (round(size * factor) for size in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)
