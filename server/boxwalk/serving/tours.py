"""Tours are read from files."""

from __future__ import annotations

from pathlib import Path

from boxwalk.errors import BoxwalkError, ParameterError
from boxwalk.serving.problems import read_message
from boxwalk.serving.tour_messages import Tour

LARGEST = 2 * 2**20  # bytes


def read_tour(path: str | Path) -> Tour:
    """A tour's file, as the page saves it. Raises ParameterError naming the file and its fault."""
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST:
            raise ParameterError(f"The tour {str(file)!r} is larger than {LARGEST >> 20} MiB; words are not.")
        text = file.read_bytes()
    except OSError as error:
        raise ParameterError(f"The tour {str(file)!r} cannot be read: {error.strerror or error}.") from error
    try:
        return read_message(Tour, text)
    except BoxwalkError as error:
        raise ParameterError(f"{str(file)!r} is no tour: {error.detail}") from error
