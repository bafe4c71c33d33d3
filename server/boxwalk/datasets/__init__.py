"""Data sets: made here and seeded, out of installed packages, or from a folder on disk; no downloads.

The public names are imported when they are first used: some of them bring SciPy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boxwalk.datasets.contact_sheets import contact_sheet
    from boxwalk.datasets.dashes import Dashes
    from boxwalk.datasets.digits import Digits
    from boxwalk.datasets.folders import (
        ImageArrays,
        ImageFiles,
        LeftOut,
        caltech101,
        flowers102,
        image_folder,
        mnist,
    )
    from boxwalk.datasets.made import Made, stacked
    from boxwalk.datasets.microstructures import Microstructures
    from boxwalk.datasets.phantoms import Phantoms, phantom_splits
    from boxwalk.datasets.photographs import Photographs
    from boxwalk.datasets.resin import Resin

__all__ = [
    "Dashes",
    "Digits",
    "ImageArrays",
    "ImageFiles",
    "LeftOut",
    "Made",
    "Microstructures",
    "Phantoms",
    "Photographs",
    "Resin",
    "caltech101",
    "contact_sheet",
    "flowers102",
    "image_folder",
    "mnist",
    "phantom_splits",
    "stacked",
]

_HOMES = {
    "Dashes": "dashes",
    "Digits": "digits",
    "ImageArrays": "folders",
    "ImageFiles": "folders",
    "LeftOut": "folders",
    "Made": "made",
    "Microstructures": "microstructures",
    "Phantoms": "phantoms",
    "Photographs": "photographs",
    "Resin": "resin",
    "caltech101": "folders",
    "contact_sheet": "contact_sheets",
    "flowers102": "folders",
    "image_folder": "folders",
    "mnist": "folders",
    "phantom_splits": "phantoms",
    "stacked": "made",
}


if not TYPE_CHECKING:  # a type checker takes the imports above, and knows what is not there

    def __getattr__(name: str) -> object:
        if name in _HOMES:
            value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
            globals()[name] = value
            return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
