"""Where the demo's pictures and digits come from, and which part of them training never sees.

Nothing is downloaded and nothing is copied into this package: the photographs are read from the installed
scikit-image, the digits from the installed scikit-learn (`pip install 'boxwalk[demo]'`). The files are read
directly, because importing these packages takes longer than everything else the demo does at its start.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from boxwalk.errors import TargetError

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
FOREIGN_PHOTOGRAPHS = {"motorcycle": "motorcycle_left.png", "colour wheel": "color.png", "horse": "horse.png"}
SHORT_SIDE = 512  # larger photographs are reduced to this, pixels
ROWS, LOWEST_ROW = 4, 85  # rows of blocks, fewer where they would be lower than this, pixels
TEST_PLACES = (3 / 8, 7 / 8, 1 / 8, 5 / 8)  # where in each row the test block lies, as a share of the width
VALIDATION_PLACES = (5 / 8, 1 / 8, 7 / 8, 3 / 8)  # the same for the blocks that choices are judged by
MARGIN = 4  # pixels at a test block's rim that belong neither to training nor to the test
TRAINING_DIGITS = 1347  # three quarters of the file, in its order

Scans = NDArray[np.float32]
Labels = NDArray[np.int64]
Places = tuple[float, ...]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, as Pillow has it


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


def held_out_blocks(image: Image.Image, places: Places = TEST_PLACES) -> list[Box]:
    """One block in each row of nearly square blocks: with TEST_PLACES those that training never sees."""
    rows, columns = _grid(image)
    return [_block(image, row, int(columns * places[row])) for row in range(rows)]


def training_picture(image: Image.Image, *held_out: Places) -> Image.Image:
    """The photograph with each block held out covered by a copy of the nearest other block in its row.

    held_out: TEST_PLACES if none is given.
    """
    rows, columns = _grid(image)
    covered = image.copy()
    for row in range(rows):
        hidden = sorted({int(columns * places[row]) for places in held_out or (TEST_PLACES,)})
        seen = [column for column in range(columns) if column not in hidden]
        for column in hidden:
            left, top, right, bottom = _block(image, row, column)
            nearest = min(seen, key=lambda other: abs(other - column))
            copy = image.crop(_block(image, row, nearest)).resize((right - left, bottom - top))
            covered.paste(copy, (left, top))
    return covered


def held_out_crops(image: Image.Image, places: Places = TEST_PLACES) -> list[Image.Image]:
    """Squares out of the blocks held out, on a fixed grid: as large as fits and three quarters of that."""
    crops = []
    for block in held_out_blocks(image, places):
        left, top, right, bottom = block[0] + MARGIN, block[1] + MARGIN, block[2] - MARGIN, block[3] - MARGIN
        short = min(right - left, bottom - top)
        for side, steps in ((short, (0.0, 0.5, 1.0)), (short * 3 // 4, (0.0, 1.0))):
            corners = {
                (round(left + x * (right - left - side)), round(top + y * (bottom - top - side)))
                for x in steps
                for y in steps
            }
            crops += [image.crop((x, y, x + side, y + side)) for x, y in sorted(corners)]
    return crops


def _grid(image: Image.Image) -> tuple[int, int]:
    """Rows and columns of nearly square blocks."""
    rows = min(ROWS, image.height // LOWEST_ROW)
    return rows, round(rows * image.width / image.height)


def _block(image: Image.Image, row: int, column: int) -> Box:
    rows, columns = _grid(image)
    width, height = image.size
    return (
        width * column // columns,
        height * row // rows,
        width * (column + 1) // columns,
        height * (row + 1) // rows,
    )


def training_digits() -> tuple[Scans, Labels]:
    """The first three quarters of scikit-learn's digits: float32 [1347, 8, 8] in 0..1, and labels [1347]."""
    images, labels = _digits()
    return images[:TRAINING_DIGITS], labels[:TRAINING_DIGITS]


def held_out_digits() -> tuple[Scans, Labels]:
    """The last quarter, never seen in training: float32 [450, 8, 8] in 0..1, and labels [450]."""
    images, labels = _digits()
    return images[TRAINING_DIGITS:], labels[TRAINING_DIGITS:]


def digits_file() -> Path:
    return package_file("sklearn", "datasets", "data", "digits.csv.gz")


@functools.cache
def _digits() -> tuple[Scans, Labels]:
    table = np.loadtxt(digits_file(), delimiter=",", dtype=np.float32)
    return (table[:, :-1].reshape(-1, 8, 8) / 16).astype(np.float32), table[:, -1].astype(np.int64)


def package_file(package: str, *parts: str) -> Path:
    """A file that an installed package carries, found without importing the package.

    Raises TargetError if the package or the file is missing.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        name = {"skimage": "scikit-image", "sklearn": "scikit-learn"}.get(package, package)
        raise TargetError(
            f"The demo takes its example inputs from {name}, which is not installed. "
            "Install it with: pip install 'boxwalk[demo]'"
        )
    path = Path(found.submodule_search_locations[0]).joinpath(*parts)
    if not path.is_file():
        raise TargetError(
            f"The demo needs the file {'/'.join(parts)!r} of the package {package!r}, but the "
            "installed version does not carry it. Install one that does with: "
            "pip install --upgrade 'boxwalk[demo]'"
        )
    return path
