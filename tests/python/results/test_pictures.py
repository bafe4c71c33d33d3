"""Pictures of results, read back pixel by pixel where numbers can be read from them."""

from __future__ import annotations

import base64
import io
import math
import re
from collections.abc import Mapping
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from PIL import Image

from boxwalk.results import AnyResult, Curve, FloatArray, Images, Maps, Matrix, Points, Scores, signed_colours
from boxwalk.results.charts import ticks
from boxwalk.results.colours import BACKGROUND, SERIES, TEXT, rgb
from boxwalk.results.drawing import Box, Line, Picture, Words, legible, shortened, text_width, wrapped
from boxwalk.results.pictures import draw, to_image, to_svg
from boxwalk.results.sheets import Plan, largest_of_blocks


def f32(values: ArrayLike) -> FloatArray:
    return np.asarray(values, dtype=np.float32)


def maps(count: int = 6, height: int = 5, width: int = 7) -> Maps:
    values = np.linspace(-2.0, 3.0, count * height * width, dtype=np.float32).reshape(count, height, width)
    values[0, 0, 0] = 0.0
    return Maps(
        title="A layer",
        note="six maps",
        values=values,
        labels=[f"channel {i}" for i in range(count)],
        unit="a.u.",
    )


def words_of(result: AnyResult) -> list[str]:
    return [shape.text for shape in draw(result).shapes if isinstance(shape, Words)]


ALL: Mapping[str, AnyResult] = {
    "maps": maps(),
    "images": Images(title="Two", values=np.full((2, 3, 5, 7), 0.25, np.float32), labels=["a", "b"]),
    "line": Curve(
        x=f32(np.arange(4)),
        series={"p": f32(np.array([1.0, np.nan, 3.0, 2.0])), "q": f32(np.zeros(4))},
        x_label="i",
    ),
    "bars": Curve(
        x=f32(np.arange(4)), series={"n": f32(np.array([1.0, 0.0, 3.0]))}, style="bars", y_label="count"
    ),
    "points2": Points(
        coordinates=f32(np.array([[0.0, 1.0], [2.0, np.nan]])), labels=["a", "b"], groups=["x", "y"]
    ),
    "points3": Points(coordinates=f32(np.eye(3)), labels=["a", "b", "c"]),
    "scores": Scores(
        names=["a"], columns={"min": f32(np.ones(1))}, units={"min": "m"}, summary={"mean": 0.5, "kind": "x"}
    ),
    "summary": Scores(names=[], columns={}, summary={"mean": 0.5}),
    "matrix": Matrix(values=f32(np.array([[1.0, -2.0]])), rows=["r"], columns=["s", "t"], unit="k"),
    "no maps": Maps(values=f32(np.zeros((0, 4, 4))), labels=[]),
    "empty maps": Maps(values=f32(np.zeros((2, 0, 4))), labels=["a", "b"]),
    "no rows": Matrix(values=f32(np.zeros((0, 2))), rows=[], columns=["a", "b"]),
    "no points": Points(coordinates=f32(np.zeros((0, 2))), labels=[]),
    "no curve": Curve(x=f32(np.zeros(0)), series={}),
    "nan": Maps(title="broken", values=f32(np.full((1, 2, 3), np.nan)), labels=["a"]),
    "constant": Curve(x=f32(np.full(3, 7.0)), series={"c": f32(np.full(3, -1e-30))}),
}


@pytest.mark.parametrize("name", ALL)
def test_every_result_has_both_pictures(name: str) -> None:
    result = ALL[name]
    image = result.to_image()
    assert image.mode == "RGB"
    assert image.getpixel((0, 0)) == rgb(BACKGROUND)
    svg = ElementTree.fromstring(to_svg(result))
    assert (int(svg.attrib["width"]), int(svg.attrib["height"])) == image.size
    for shape in draw(result).shapes:  # nothing is written outside
        if isinstance(shape, Words):
            assert 0 <= shape.y <= image.height
            assert 0 <= shape.x <= image.width


def test_sheet_shows_every_value_exactly_under_one_scale() -> None:
    result = maps()
    pictures = [shape for shape in draw(result).shapes if isinstance(shape, Picture)]
    tiles, bar = pictures[:-1], pictures[-1]
    assert len(tiles) == 6
    image = np.asarray(result.to_image())
    for tile, values in zip(tiles, result.values, strict=True):
        wanted = signed_colours(values, 3.0)
        middle = tile.zoom // 2
        found = image[
            tile.y + middle : tile.y + 5 * tile.zoom : tile.zoom,
            tile.x + middle : tile.x + 7 * tile.zoom : tile.zoom,
        ]
        assert np.array_equal(found, wanted)
    assert image[tiles[0].y, tiles[0].x].tolist() == [0, 0, 0]  # the value 0
    assert bar.pixels[0, 0].tolist() == [0x8C, 0xC7, 0xFF]
    assert bar.pixels[0, -1].tolist() == [255, 255, 255]


def test_legend_has_the_real_numbers() -> None:
    words = words_of(maps())
    assert {"-3", "0", "+3", "a.u.", "6 maps of 5 x 7, from -1.976 to 3"} <= set(words)
    positive = Maps(values=np.full((1, 2, 3), 0.123456, np.float32), labels=[""])
    assert {"0", "+0.1235"} <= set(words_of(positive))
    assert not any(word.startswith("-") for word in words_of(positive))
    assert "every value is 0" in words_of(Maps(values=f32(np.zeros((1, 2, 3))), labels=[""]))


def test_values_that_are_not_finite_are_told() -> None:
    values = np.array([[[1.0, np.nan, np.inf]]], np.float32)
    assert "Values that are not finite: 1 not a number, 1 infinite." in words_of(
        Maps(values=values, labels=["a"])
    )


def test_tiles_of_a_sheet_do_not_overlap_and_large_sheets_are_reduced() -> None:
    values = np.zeros((9, 2500, 3000), np.float32)
    values[8, 1234, 2345] = -5.0
    drawing = draw(Maps(values=values, labels=[""] * 9))
    tiles = [shape for shape in drawing.shapes if isinstance(shape, Picture)][:-1]
    assert max(drawing.width, drawing.height) < 6500
    boxes = [(tile.x, tile.y, tile.x + tile.pixels.shape[1], tile.y + tile.pixels.shape[0]) for tile in tiles]
    for index, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    assert tiles[8].pixels.any(axis=-1).sum() == 1  # the one value is not averaged away
    assert any("drawn at 1 : " in shape.text for shape in drawing.shapes if isinstance(shape, Words))


@given(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(0, 2**31))
@settings(max_examples=50, deadline=None)
def test_blocks_keep_the_value_farthest_from_zero(
    count: int, height: int, width: int, size: int, seed: int
) -> None:
    values = np.random.default_rng(seed).normal(size=(count, height, width)).astype(np.float32)
    reduced = largest_of_blocks(values, size)
    assert reduced.shape == (count, -(-height // size), -(-width // size))
    for (c, y, x), found in np.ndenumerate(reduced):
        block = values[c, y * size : (y + 1) * size, x * size : (x + 1) * size].ravel()
        assert found == block[np.abs(block).argmax()]


def test_bars_are_as_high_as_their_values() -> None:
    drawing = draw(Curve(x=f32(np.arange(4)), series={"n": f32(np.array([1.0, 0.0, 3.0]))}, style="bars"))
    bars = [
        shape
        for shape in drawing.shapes
        if isinstance(shape, Box) and shape.fill == SERIES[0] and shape.height > 10
    ]
    assert len(bars) == 2  # an empty bin has none
    assert bars[1].height == pytest.approx(3 * bars[0].height)
    assert bars[0].y + bars[0].height == pytest.approx(bars[1].y + bars[1].height)


def test_marked_places_stand_on_the_axis_of_x_with_their_names() -> None:
    series = {"n": f32(np.array([1.0, 2.0, 3.0]))}
    drawing = draw(
        Curve(x=f32(np.arange(4)), series=series, style="bars", lines={"low": 0.5, "far": 6.0}),
    )
    bars = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.fill == SERIES[0]]
    width = 2 * (bars[1].x - bars[0].x)  # of the axis, which reaches to the farther place: 0 to 6
    marks = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.fill == TEXT]
    assert [round((mark.x - bars[0].x) / width * 2, 1) for mark in marks] == [0.5, 6.0]
    assert {"low", "far"} <= {shape.text for shape in drawing.shapes if isinstance(shape, Words)}


def test_a_gap_in_a_line_is_a_gap() -> None:
    y = np.array([1.0, 2.0, np.nan, 3.0, 4.0, np.inf, 5.0])
    drawing = draw(Curve(x=f32(np.arange(7)), series={"y": f32(y)}))
    runs = [len(shape.points) for shape in drawing.shapes if isinstance(shape, Line)]
    assert runs == [2, 2]


def test_svg_embeds_exact_pixels_and_escapes_words() -> None:
    result = Maps(title="a < b & \x07c", values=maps().values, labels=[str(i) for i in range(6)])
    svg = to_svg(result)
    ElementTree.fromstring(svg)
    assert "a &lt; b &amp;" in svg
    data = re.findall(r"base64,([^\"]+)", svg)
    first = np.asarray(Image.open(io.BytesIO(base64.b64decode(data[0]))))
    assert np.array_equal(first, signed_colours(result.values[0], 3.0))
    assert "http" not in svg.replace("http://www.w3.org/", "")


def test_keyed_results_stand_below_each_other() -> None:
    image = to_image({"layer1": ALL["bars"], "layer2": ALL["matrix"]})
    assert image.height > ALL["bars"].to_image().height + ALL["matrix"].to_image().height
    assert to_image({}).mode == "RGB"


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
@settings(deadline=None)
def test_ticks_are_round_numbers_inside(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert 1 <= len(found) <= 13
    slack = span * 1e-6 + math.ulp(abs(low) + span)  # ticks are rounded as all numbers are
    assert all(low - slack <= tick <= low + span + slack for tick in found)


def test_words_the_font_lacks() -> None:
    assert legible("Köln −3 × 2² 猫\n") == "Koln -3 x 22 ? "
    assert text_width("", 12) == 0
    assert shortened("a long name", 12, 30).endswith("…")
    assert text_width(shortened("a long name", 12, 30), 12) <= 30
    lines = wrapped("one two three four five six", 12, 60)
    assert " ".join(lines) == "one two three four five six"
    assert all(text_width(line, 12) <= 60 for line in lines)


def test_boxes_are_framed_where_they_are() -> None:
    """A box around row 1, columns 2 and 3 of each of two maps of 4 x 6."""
    values = np.zeros((2, 4, 6), np.float32)
    plain = Maps(values=values, labels=["", ""])
    framed = Maps(values=values, labels=["", ""], boxes={"seen": [1, 2, 2, 4]})
    assert framed.boxes == {"seen": (1, 2, 2, 4)}
    differs = (np.asarray(plain.to_image()) != np.asarray(framed.to_image())).any(2)
    zoom = Plan.of(2, 4, 6, ["", ""]).zoom
    assert differs.sum() == 2 * (2 * zoom + 2 * zoom + 2 * zoom - 4)
    with pytest.raises(ValueError, match=r"Maps.boxes\['seen'\] has 3 numbers"):
        Maps(values=values, labels=["", ""], boxes={"seen": [1, 2, 2]})
