"""The signed colour map: zero is black, the ends and the middle are those of the design."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boxwalk.results.colours import STOPS, ColourMap, magnitude, printed_colours, rgb, signed_colours


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        (0.0, (0, 0, 0)),
        (2.5, (255, 255, 255)),
        (1.25, (128, 128, 128)),
        (-1.25, (0x1A, 0x5C, 0xFF)),
        (-2.5, (0x8C, 0xC7, 0xFF)),
        (99.0, (255, 255, 255)),
        (-99.0, (0x8C, 0xC7, 0xFF)),
        (float("inf"), (255, 255, 255)),
        (float("-inf"), (0x8C, 0xC7, 0xFF)),
        (float("nan"), (0, 0, 0)),
    ],
)
def test_known_colours(value: float, colour: tuple[int, int, int]) -> None:
    assert tuple(signed_colours(np.array([value]), 2.5)[0]) == colour


@given(st.floats(-3, 3, width=32), st.floats(1e-40, 1e30))
@settings(deadline=None)
def test_within_half_a_level_of_the_formula(share: float, scale: float) -> None:
    value = np.float32(share * scale)
    exact = float(np.clip(np.float64(value) / scale, -1, 1))
    places = [-1.0, -0.5, 0.0, 1.0]
    stops = np.array([[0x8C, 0xC7, 0xFF], [0x1A, 0x5C, 0xFF], [0, 0, 0], [255, 255, 255]], np.float64)
    wanted = [np.interp(exact, places, stops[:, channel]) for channel in range(3)]
    found = signed_colours(np.array(value), scale).astype(np.float64)
    assert np.abs(found - wanted).max() <= 0.5 + 255 / 1020 + 1e-3


@given(st.floats(0, 2.0**120, width=32))
@settings(deadline=None)
def test_zero_is_black_whatever_the_scale(scale: float) -> None:
    assert not signed_colours(np.array([0.0, -0.0], np.float32), scale).any()


def test_shape_and_scale_zero() -> None:
    assert signed_colours(np.ones((3, 5, 7)), 0.0).shape == (3, 5, 7, 3)
    assert not signed_colours(np.ones((3, 5, 7)), 0.0).any()


def test_magnitude_is_of_the_finite_values() -> None:
    assert magnitude(np.array([1.0, -4.0, np.nan, np.inf])) == 4.0
    assert magnitude(np.array([np.nan])) == 0.0
    assert magnitude(np.zeros((0, 3))) == 0.0
    assert magnitude(np.array([0.5, -0.25])) == 0.5


def test_printed_colours() -> None:
    grey = np.array([0.0, 1.0, 0.5, 2.0, -1.0, np.nan], np.float32).reshape(1, 1, 2, 3)
    pixels = printed_colours(grey)
    assert pixels.shape == (1, 2, 3, 3)
    assert pixels[0, :, :, 1].tolist() == [[0, 255, 128], [255, 0, 0]]
    colour = np.zeros((1, 3, 5, 7), np.float32)
    colour[0, 2, 4, 6] = 1.0
    assert printed_colours(colour)[0, 4, 6].tolist() == [0, 0, 255]


def test_the_page_has_the_same_maps() -> None:
    source = (Path(__file__).parents[3] / "web_client" / "src" / "world" / "colour_map.ts").read_text()
    found = {}
    for name, stops in re.findall(r'^  "?([a-z-]+)"?: {.*?stops: \[(.*?)^    \],', source, re.M | re.S):
        rows = re.findall(r"\[([-0-9., ]+)\]", stops)
        found[name] = [tuple(float(part) for part in row.split(",")) for row in rows]
    assert found == {
        name: [(share, *map(float, rgb(colour))) for share, colour in stops] for name, stops in STOPS.items()
    }


@pytest.mark.parametrize("name", STOPS)
def test_zero_is_black_in_every_map_and_the_ends_are_the_stops(name: ColourMap) -> None:
    low, zero, high = signed_colours(np.array([-2.0, 0.0, 2.0]), 2.0, name)
    assert tuple(low) == rgb(STOPS[name][0][1])
    assert tuple(high) == rgb(STOPS[name][-1][1])
    assert not zero.any()
