"""The way of a camera through a walk: places at times, and the smooth way between them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.interpolate import PchipInterpolator

from boxwalk.errors import ParameterError
from boxwalk.serving.message_parts import Message
from boxwalk.serving.problems import read_file

LARGEST = 1 << 20  # bytes of a file
LONGEST = 600.0  # seconds
AT = "at"

Doubles = NDArray[np.float64]


class Key(Message):
    """A place at a time. place: a link from its # on, as the page copies it; its `at` is the camera."""

    seconds: Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]
    place: str = Field(pattern="^#", max_length=4000)


class Camera(Message):
    """What a camera's file holds."""

    format: Literal["boxwalk-camera"]
    version: Literal[1]
    keys: tuple[Key, ...] = Field(min_length=1, max_length=1000)

    @property
    def seconds(self) -> float:
        """How long the way takes."""
        return self.keys[-1].seconds

    def places(self, fps: float) -> list[str]:
        """The link of each frame: what the last key before it says, the camera on the way to the next one.

        The way is a monotone cubic through the keys that name a camera (Fritsch and Butland, 1984), so it
        does not swing beyond them. Raises ParameterError where times do not grow, or a camera is no five
        numbers.
        """
        times = [key.seconds for key in self.keys]
        if any(after <= before for before, after in itertools.pairwise(times)):
            raise ParameterError("The seconds of the keys must grow from one to the next.")
        fields = [dict(parse_qsl(key.place[1:], keep_blank_values=True)) for key in self.keys]
        seen = [(time, _camera(each[AT])) for time, each in zip(times, fields, strict=True) if AT in each]
        if not seen:
            raise ParameterError("No key names a camera: a place with at=x,y,z,yaw,pitch is needed.")
        way = _way(seen)
        count = max(1, round(self.seconds * fps))
        found = []
        for number in range(count + (self.seconds > 0)):
            now = min(number / fps, self.seconds)
            key = max(0, int(np.searchsorted(times, now + 1e-9)) - 1)
            at = ",".join(f"{value:.4f}" for value in way(now))
            found.append(f"#{urlencode({**fields[key], AT: at}, safe=',/:@')}")
        return found


def _camera(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 5 or not all(map(math.isfinite, numbers)):
        raise ParameterError(f"at={text!r} is no camera; x,y,z in metres, then yaw,pitch in radians are.")
    return numbers


def _way(seen: list[tuple[float, list[float]]]) -> Callable[[float], Doubles]:
    places = np.array([place for _, place in seen])
    places[:, 3] = np.unwrap(places[:, 3])  # the short way round
    if len(seen) == 1:
        return lambda _: places[0]
    times = np.array([time for time, _ in seen])
    curve = PchipInterpolator(times, places, axis=0)
    return lambda now: curve(min(max(now, times[0]), times[-1]))


def read_camera(path: str | Path) -> Camera:
    """Raises ParameterError that names the file and what is wrong in it."""
    return read_file(Camera, path, "camera's way", LARGEST)
