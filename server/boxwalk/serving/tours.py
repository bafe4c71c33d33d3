"""Tours are read from files."""

from __future__ import annotations

from pathlib import Path

from boxwalk.serving.problems import read_file
from boxwalk.serving.tour_messages import Tour

LARGEST = 2 * 2**20  # bytes


def read_tour(path: str | Path) -> Tour:
    """A tour's file, as the page saves it. Raises ParameterError naming the file and its fault."""
    return read_file(Tour, path, "tour", LARGEST)
