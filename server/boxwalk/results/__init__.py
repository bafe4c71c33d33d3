"""Results: six kinds of numbers with their words, the pictures and the files made of them."""

from boxwalk.results.colours import ColourMap, signed_colours
from boxwalk.results.files import encode, save, suffixes
from boxwalk.results.kinds import (
    KINDS,
    AnyResult,
    Curve,
    FloatArray,
    Images,
    KeyedResult,
    Kind,
    Maps,
    Matrix,
    Points,
    Result,
    Scores,
)
from boxwalk.results.packing import from_arrays, pack, to_arrays, unpack
from boxwalk.results.pictures import to_image, to_svg

__all__ = [
    "KINDS",
    "AnyResult",
    "ColourMap",
    "Curve",
    "FloatArray",
    "Images",
    "KeyedResult",
    "Kind",
    "Maps",
    "Matrix",
    "Points",
    "Result",
    "Scores",
    "encode",
    "from_arrays",
    "pack",
    "save",
    "signed_colours",
    "suffixes",
    "to_arrays",
    "to_image",
    "to_svg",
    "unpack",
]
