"""Phantoms: what passes them against closed forms, where things are, and the noise of the detector."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from boxwalk import Network
from boxwalk.datasets import Phantoms, phantom_splits, stacked
from boxwalk.datasets.phantom_shapes import FIELD, Body, Cavity, Needle, Phantom
from boxwalk.datasets.phantoms import detected, drawn, prepared
from boxwalk.errors import ParameterError, UnknownError

FLESH, IRON = 0.206 * 1.08, 1.205 * 7.87  # per cm


def points_of(row: int, column: int, size: int = 64) -> list[tuple[float, float]]:
    """The (x, y) in mm of the nine points of a pixel."""
    step = FIELD / size
    return [
        ((column + (2 * i + 1) / 6) * step - FIELD / 2, (row + (2 * j + 1) / 6) * step - FIELD / 2)
        for i in range(3)
        for j in range(3)
    ]


def flesh_at(body: Body, x: float, y: float) -> float:
    """In mm, by the formula in float64."""
    dx, dy = x - body.x, y - body.y
    angle = math.atan2(dy, dx) - body.turn
    away = math.hypot(dx, dy)
    rim = 1 / math.hypot(math.cos(angle) / body.semi_axes[0], math.sin(angle) / body.semi_axes[1])
    for order, (amplitude, phase) in enumerate(body.bumps, 2):
        rim *= 1 + amplitude * math.cos(order * angle + phase)
    return 2 * body.half_thickness * math.sqrt(max(0.0, 1 - (away / rim) ** 2))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), row=st.integers(5, 58), column=st.integers(5, 58))
def test_beer_lambert_of_a_pixel(seed: int, row: int, column: int) -> None:
    phantom = drawn(0, np.random.default_rng(seed))
    wanted = np.mean(
        [math.exp(-FLESH / 10 * flesh_at(phantom.body, x, y)) for x, y in points_of(row, column)]
    )
    assert phantom.transmission()[row, column] == pytest.approx(wanted, rel=2e-4)


def test_an_upright_needle_in_the_middle() -> None:
    """The chord of a cylinder of 1 mm lying flat: 2 sqrt(r^2 - d^2), and it ends after 20 mm."""
    body = Body((30.0, 24.0), 22.0)
    phantom = Phantom(body, needle=Needle(0.0, 0.0, turn=math.pi / 2, tilt=0.0))
    passed, without = phantom.transmission(), Phantom(body).transmission()
    for row, column in ((32, 32), (30, 31), (26, 31)):
        wanted = np.mean(
            [
                math.exp(
                    -FLESH / 10 * flesh_at(body, x, y) - IRON / 10 * 2 * math.sqrt(max(0.0, 0.25 - x * x))
                )
                for x, y in points_of(row, column)
            ]
        )
        assert passed[row, column] == pytest.approx(wanted, rel=2e-4)
        assert passed[row, column] < 0.85 * without[row, column]
    changed = np.flatnonzero((passed != without).any(1))
    assert len(changed) == pytest.approx(20 / 1.3, abs=1.5)


@pytest.mark.parametrize("tilt", [0.0, 0.3, 0.8, 1.4])
def test_a_needle_keeps_its_volume_however_it_is_turned(tilt: float) -> None:
    needle = Needle(0.1, -0.2, turn=0.7, tilt=tilt)
    line = np.linspace(-12, 12, 1601, dtype=np.float32)
    x, y = np.meshgrid(line, line)
    volume = float(needle.thickness(x, y).sum(dtype=np.float64)) * float(line[1] - line[0]) ** 2
    assert volume == pytest.approx(math.pi * 0.25 * 20, rel=0.01)
    (x0, y0), (x1, y1) = needle.ends
    assert math.hypot(x1 - x0, y1 - y0) == pytest.approx(20 * math.cos(tilt))


def test_a_cavity_is_a_star_as_deep_and_wide_as_said() -> None:
    cavity = Cavity(1.0, -2.0, radius=7.0, depth=9.0, points=4, turn=0.3)
    line = np.linspace(-10, 10, 801, dtype=np.float32)
    x, y = np.meshgrid(line, line)
    missing = cavity.thickness(x, y)
    assert missing.max() == pytest.approx(9, rel=1e-3)
    away = np.hypot(x - 1, y + 2)[missing > 0]
    assert away.max() == pytest.approx(7, rel=0.02)
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False, dtype=np.float32)
    ring = cavity.thickness(1 + 4 * np.cos(turns), -2 + 4 * np.sin(turns)) > 0
    assert (np.diff(ring.astype(int)) == 1).sum() + (ring[0] and not ring[-1]) == 4


def test_needles_are_dark_cavities_bright_and_masks_where_they_are() -> None:
    data = Phantoms(2, 12, 12, split="test", seed=5)
    assert not data.mask(0).any()
    for index in range(2, 26):
        phantom, mask = data.phantom(index), data.mask(index)
        difference = phantom.transmission() - Phantom(phantom.body).transmission()
        np.testing.assert_array_equal(mask, difference != 0)
        seen = data[index][0].astype(float)
        around = np.pad(mask, 2)
        near = np.zeros_like(mask)
        for dy in range(5):
            for dx in range(5):
                near |= around[dy : dy + 64, dx : dx + 64]
        contrast = seen[mask].mean() - seen[near & ~mask].mean()
        if data.kind(index) == 1:
            assert (difference <= 0).all()
            assert contrast < -3
            assert 10 < mask.sum() < 70
        else:
            assert (difference >= 0).all()
            assert contrast > 1
            assert 8 < mask.sum() < 130


def test_both_ends_of_every_needle_are_in_the_potato() -> None:
    data = Phantoms(0, 60, seed=2)
    for index in range(60):
        phantom = data.phantom(index)
        assert phantom.needle is not None
        assert 0 <= phantom.needle.tilt <= 0.8
        ends = np.array(phantom.needle.ends, np.float32)
        assert (phantom.body.radius(ends[:, 0], ends[:, 1]) < 0.95).all()


def test_noise_of_the_detector() -> None:
    """Poisson: of 6000 photons a grey level of 0.3 * 255 has a variance of 0.3 / 6000 * 255^2, gain aside."""
    flat = np.full((3000, 64), 0.3)
    seen = detected(flat, np.random.default_rng(0)).astype(float)
    columns = seen.mean(0)
    within = (seen - columns).var()
    assert within == pytest.approx(0.3 / 6000 * 255**2 + 1 / 12, rel=0.03)
    gains = np.concatenate([detected(flat, np.random.default_rng(seed)).mean(0) for seed in range(20)]) / (
        0.3 * 255
    )
    assert gains.std() == pytest.approx(0.004, rel=0.1)
    assert gains.mean() == pytest.approx(1, abs=0.001)


def test_blur_of_the_detector() -> None:
    edge = np.repeat((np.arange(64) < 32).astype(float)[None] * 0.5 + 0.2, 2000, 0)
    seen = detected(edge, np.random.default_rng(1)).mean(0) / 255
    profile = -np.diff(seen)[26:37] / 0.5
    places = np.arange(26, 37) - 31
    assert math.sqrt((profile * places**2).sum()) == pytest.approx(0.6, abs=0.08)


def test_preparing_is_stretch_and_gamma() -> None:
    scans = np.array([[0, 60, 100, 245, 255]], np.uint8)
    wanted = [0, 0, 255 * (40 / 185) ** 0.6, 255, 255]
    np.testing.assert_array_equal(prepared(scans)[0], np.rint(wanted))
    data = Phantoms(3)
    for index in range(3):
        np.testing.assert_array_equal(data[index][0], prepared(data.scan(index)))
        assert (data[index][0][0] > 225).all()  # air


def test_the_parts_have_no_potato_in_common() -> None:
    parts = phantom_splits(20, 10, (10, 5, 5))
    assert [part.split for part in parts] == ["train", "validation", "test"]
    assert [len(part) for part in parts] == [20, 10, 20]
    bodies = [part.phantom(index).body for part in parts for index in range(len(part))]
    assert len(set(bodies)) == 50
    _, labels = stacked(parts.test)
    np.testing.assert_array_equal(labels, [0] * 10 + [1] * 5 + [2] * 5)
    defaults = phantom_splits()
    assert [len(part) for part in defaults] == [1200, 200, 600]


def test_seeds() -> None:
    few, many, other = Phantoms(2, 2, 2), Phantoms(5, 4, 3), Phantoms(2, 2, 2, seed=1)
    for mine, theirs in zip(range(6), (0, 1, 5, 6, 9, 10), strict=True):
        np.testing.assert_array_equal(few[mine][0], many[theirs][0])
        assert few[mine][1] == many[theirs][1]
        assert (few[mine][0] != other[mine][0]).mean() > 0.1
        np.testing.assert_array_equal(few[mine][0], few[mine][0])
    # noise differs even where the same body is seen
    assert few.phantom(0) == many.phantom(0)


def test_sizes_are_as_said() -> None:
    bodies = [Phantoms(300, seed=9).phantom(index).body for index in range(300)]
    axes = np.array([body.semi_axes for body in bodies])
    assert 28 <= axes[:, 0].min() < 29
    assert 35 < axes[:, 0].max() <= 36
    assert 21 <= axes[:, 1].min() < 22
    assert 25 < axes[:, 1].max() <= 26
    amplitudes = np.array([[a for a, _ in body.bumps] for body in bodies])
    np.testing.assert_allclose(amplitudes.std(0), 0.04 / np.arange(2, 6), rtol=0.15)
    cavities = [Phantoms(0, 0, 100, seed=9).phantom(index).cavity for index in range(100)]
    assert {cavity.points for cavity in cavities if cavity} == {3, 4, 5}


def test_a_network_takes_them_as_examples() -> None:
    data = Phantoms(1, 1, 1, split="test")
    network = Network(nn.Conv2d(1, 2, 3), (1, 64, 64), dataset=data)
    assert [network.example(index).label for index in range(3)] == ["normal", "needle", "cavity"]
    assert network.example(1).split == "test"
    np.testing.assert_array_equal(network.example(2).picture, data[2][0])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"normal": 0}, "count is 0"),
        ({"needles": -1}, "needles is -1; a whole number of at least 0"),
        ({"split": "dev"}, "split is 'dev'; allowed: 'train', 'validation', 'test'"),
        ({"size": 8}, "size is 8"),
    ],
)
def test_what_is_not_possible_is_told(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        Phantoms(**wrong)  # type: ignore[arg-type]


def test_there_are_no_others() -> None:
    with pytest.raises(UnknownError, match="There are 4: 0 to 3"):
        Phantoms(2, 1, 1)[4]
