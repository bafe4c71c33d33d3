"""Pictures as bytes of a PNG file."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def png(picture: Image.Image | NDArray[np.uint8], compress_level: int = -1) -> bytes:
    """picture: or uint8 pixels, [H, W] or [H, W, 3]. compress_level: of zlib, 0..9; -1: its own default."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=compress_level)
    return file.getvalue()
