"""Digits made of lines, and scans made into drawings."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from boxwalk.demo import drawn


def test_brushed_is_as_wide_as_the_brush() -> None:
    line = np.array([[4.0, 14.0], [24.0, 14.0]])
    picture = drawn.brushed([line], brush=3.0)[0, 0]
    assert picture.shape == (28, 28)
    assert float(picture[:, 14].sum()) == pytest.approx(3.0, abs=0.3)
    assert float(picture[14, :].sum()) == pytest.approx(20 + 3, abs=0.6)
    assert not picture[:10].any()


def test_ink_is_zero_for_paper_and_rises() -> None:
    values = torch.tensor([0.0, 0.2, 0.5, 0.8, 1.0])
    strokes = drawn.ink(values, 0.5, 12.0)
    assert strokes[0] == 0
    assert strokes[2] == pytest.approx(0.5, abs=0.01)
    assert (strokes.diff() > 0).all()
    assert (drawn.ink(values, 0.3, 12.0) >= strokes).all()


def test_as_drawing_keeps_the_place_of_the_ink() -> None:
    scan = torch.zeros(1, 1, 8, 8)
    scan[0, 0, 1, 6] = 1  # top right
    drawing = drawn.as_drawing(scan)[0, 0]
    assert drawing.shape == (28, 28)
    y, x = np.unravel_index(int(drawing.argmax()), (28, 28))
    assert y == pytest.approx(2 + 4, abs=1)
    assert x == pytest.approx(2 + 19, abs=1)


def test_varied_drawings_differ_and_repeat_with_their_seed() -> None:
    scans = torch.zeros(2, 1, 8, 8)
    scans[:, :, 1:7, 3:5] = 1
    first = drawn.varied_drawing(scans, torch.Generator().manual_seed(1))
    assert first.shape == (2, 1, 28, 28)
    assert float(first.min()) >= 0
    assert float(first.max()) <= 1
    assert not torch.equal(first[0], first[1])
    assert torch.equal(first, drawn.varied_drawing(scans, torch.Generator().manual_seed(1)))


@pytest.mark.parametrize("digit", range(10))
def test_lined_digits_stay_on_the_canvas(digit: int) -> None:
    random = np.random.default_rng(digit)
    for _ in range(20):
        picture = drawn.lined_digit(digit, random)[0, 0]
        assert 15 < float(picture.sum()) < 300
        rim = torch.cat([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert float(rim.mean()) < 0.2
