"""A data set at a glance: its first pictures side by side, each with its label."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from boxwalk.datasets.made import whole_number
from boxwalk.inputs import array_to_image, fit, image_to_tensor
from boxwalk.results.files import save
from boxwalk.results.kinds import Images

FRAME = 0.35  # grey of a pixel around each picture, so that black ones have an end


class Labelled(Protocol):
    """What all data sets of this package are."""

    @property
    def classes(self) -> Sequence[str]: ...

    def __len__(self) -> int: ...

    def __getitem__(
        self, index: int, /
    ) -> tuple[Image.Image, int | str] | tuple[NDArray[np.uint8], int | str]: ...


def contact_sheet(
    data: Labelled, path: str | Path, count: int = 24, *, side: int | None = None, title: str = ""
) -> Path:
    """Write the first `count` pictures with their labels to `path`: .png or .svg. Returns the path.

    side: pixels of each picture, which is fitted to a square; left out, the size of the first is that of all.
    Raises ParameterError for a count below 1, or a path that cannot be written to.
    """
    shown = min(whole_number("count", count, 1), len(data))
    items = [data[index] for index in range(shown)]
    pictures = [
        array_to_image(picture) if isinstance(picture, np.ndarray) else picture for picture, _ in items
    ]
    height, width = (side, side) if side else (pictures[0].height, pictures[0].width)
    channels = 1 if all(picture.mode in ("L", "F") for picture in pictures) else 3
    values = [image_to_tensor(fit(picture, height, width), channels)[0].numpy() for picture in pictures]
    framed = np.pad(np.stack(values), ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=FRAME)
    labels = [label if isinstance(label, str) else data.classes[label] for _, label in items]
    which = f"All {shown}" if shown == len(data) else f"The first {shown} of {len(data)}"
    note = f"{which}, each {height} x {width} in a frame of one pixel."
    return save(Images(values=framed, labels=labels, title=title or type(data).__name__, note=note), path)
