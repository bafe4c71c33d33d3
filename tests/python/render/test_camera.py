"""A camera's way: smooth, through its keys, never beyond them."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxwalk.errors import ParameterError
from boxwalk.render import Camera, Key, read_camera

HEAD = {"format": "boxwalk-camera", "version": 1}


def camera(*keys: tuple[float, str]) -> Camera:
    return Camera(format="boxwalk-camera", version=1, keys=tuple(Key(seconds=s, place=p) for s, p in keys))


def fields(place: str) -> dict[str, str]:
    return dict(parse_qsl(place[1:], keep_blank_values=True))


def at(place: str) -> list[float]:
    return [float(part) for part in fields(place)["at"].split(",")]


def test_frames_pass_the_keys_and_take_over_what_they_say() -> None:
    way = camera((0, "#input=0&at=0,0,2,0,0"), (1, "#input=1&folded="), (2, "#input=1&at=0,1,-8,0.5,0"))
    places = way.places(10)
    assert len(places) == 21
    assert at(places[0]) == [0, 0, 2, 0, 0]
    assert at(places[-1]) == [0, 1, -8, 0.5, 0]
    assert [fields(place)["input"] for place in places] == ["0"] * 10 + ["1"] * 11
    assert fields(places[12])["folded"] == ""
    depths = [at(place)[2] for place in places]
    assert depths == sorted(depths, reverse=True)


def test_a_turn_takes_the_short_way_round() -> None:
    places = camera((0, "#at=0,0,0,3,0"), (1, "#at=0,0,0,-3,0")).places(20)
    turns = np.diff([at(place)[3] for place in places])
    assert (turns > 0).all()
    assert at(places[-1])[3] == pytest.approx(2 * math.pi - 3, abs=1e-3)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=6), st.sampled_from([5.0, 24.0]))
def test_the_way_never_leaves_what_its_keys_span(values: list[float], fps: float) -> None:
    way = camera(*((float(number), f"#at={value:.4f},0,0,0,0") for number, value in enumerate(values)))
    for number, place in enumerate(way.places(fps)):
        before = min(int(number / fps + 1e-9), len(values) - 2)
        low, high = sorted(values[before : before + 2])
        assert low - 1e-3 <= at(place)[0] <= high + 1e-3


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([(0, "#at=0,0,0,0,0"), (0, "#at=1,0,0,0,0")], "must grow"),
        ([(0, "#at=0,0,0")], "is no camera"),
        ([(0, "#at=0,0,0,nan,0")], "is no camera"),
        ([(0, "#input=1")], "No key names a camera"),
    ],
)
def test_a_way_that_is_none_is_refused(keys: list[tuple[float, str]], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        camera(*keys).places(10)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        (json.dumps({**HEAD, "keys": []}), "at least 1"),
        (json.dumps({**HEAD, "keys": [{"seconds": -1, "place": "#at=0,0,0,0,0"}]}), "at least 0"),
        (json.dumps({**HEAD, "keys": [{"seconds": 0, "place": "at=0"}]}), "keys.0.place"),
        (json.dumps({**HEAD, "version": 3, "keys": []}), "allowed is 1"),
    ],
)
def test_a_faulty_file_is_told(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "way.json"
    path.write_text(text)
    with pytest.raises(ParameterError, match=re.escape(words)) as raised:
        read_camera(path)
    assert "way.json" in str(raised.value)
    with pytest.raises(ParameterError, match="cannot be read"):
        read_camera(tmp_path / "none.json")
