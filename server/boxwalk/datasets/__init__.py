"""Data sets: made here and seeded, out of installed packages, or from a folder on disk; no downloads."""

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
