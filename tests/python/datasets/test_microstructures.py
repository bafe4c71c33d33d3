"""Made-up microstructures: the same for the same seed, and made of what they say."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pytest
from numpy.typing import NDArray
from torch import nn

from boxwalk import Network, analyze
from boxwalk.datasets.microstructures import Microstructures, Structure, perlin, stripes
from boxwalk.errors import ParameterError, UnknownError
from boxwalk.results import Points


def spectrum_of(values: NDArray[np.float64]) -> tuple[float, float]:
    """(angle in degrees 0..180 by moments of the power, waves across the picture at its median)."""
    size = len(values)
    window = np.hanning(size)
    power = np.abs(np.fft.fft2((values - values.mean()) * window * window[:, None])) ** 2
    down, right = np.meshgrid(*[np.fft.fftfreq(size, 1 / size)] * 2, indexing="ij")
    # twice the angle, because a wave goes both ways
    angle = np.degrees(np.angle((power * np.exp(2j * np.arctan2(down, right))).sum())) / 2 % 180
    waves = np.hypot(down, right).ravel()
    order = np.argsort(waves)
    shares = power.ravel()[order].cumsum() / power.sum()
    return float(angle), float(waves[order][np.searchsorted(shares, 0.5)])


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, 135.0])
@pytest.mark.parametrize(
    ("amplitude", "degrees", "waves"), [(0.0, 0.5, 0.5), (1.0, 2.0, 2.0), (2.0, 4.0, 6.0)]
)
def test_the_spectrum_tells_angle_and_scale(
    angle: float, amplitude: float, degrees: float, waves: float
) -> None:
    """On average: noise bends the stripes either way, and gives waves of its own."""
    found = [
        spectrum_of(stripes(Structure(angle, 15, amplitude), 96, np.random.default_rng(seed)))
        for seed in range(12)
    ]
    turned = np.mean([(got - angle + 90) % 180 - 90 for got, _ in found])
    assert abs(turned) < degrees
    assert np.mean([number for _, number in found]) == pytest.approx(15, abs=waves)


def test_without_noise_it_is_a_cosine() -> None:
    values = stripes(Structure(90, 4, 0), 64, np.random.default_rng(0))
    wanted = np.cos(2 * np.pi * 4 * (np.arange(64) + 0.5) / 64)
    np.testing.assert_allclose(values, np.repeat(wanted[:, None], 64, 1), atol=1e-12)


def test_noise_is_smooth_has_mean_zero_and_vanishes_at_corners() -> None:
    fields = np.stack([perlin(128, np.random.default_rng(seed)) for seed in range(30)])
    assert abs(fields.mean()) < 0.02
    assert 0.15 < fields.std() < 0.35
    assert np.abs(fields).max() < 1.2
    assert max(np.abs(np.diff(fields, axis=axis)).max() for axis in (1, 2)) < 0.25
    coarse = perlin(1000, np.random.default_rng(0), cells=4, octaves=1)
    assert np.abs(coarse[250::250, 250::250]).max() < 0.005
    waves = [
        spectrum_of(perlin(256, np.random.default_rng(1), cells=cells, octaves=1))[1] for cells in (6, 24)
    ]
    assert waves[1] / waves[0] == pytest.approx(4, rel=0.3)


def test_seeds() -> None:
    first, again, other = Microstructures(5, 32), Microstructures(9, 32), Microstructures(5, 32, seed=1)
    for index in range(5):
        np.testing.assert_array_equal(first[index][0], again[index][0])
        assert first.structure(index) == again.structure(index)
        assert (first[index][0] != other[index][0]).mean() > 0.5
    assert len({first.structure(index).angle for index in range(5)}) == 5


def test_ranges_and_labels() -> None:
    data = Microstructures(200, 16, angle=(40, 50), scale=(5, 6), amplitude=(0, 0.5), seed=3)
    made = [data.structure(index) for index in range(200)]
    for name, low, high in (("angle", 40, 50), ("scale", 5, 6), ("amplitude", 0, 0.5)):
        values = np.array([getattr(one, name) for one in made])
        assert low <= values.min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < values.max() <= high
    assert {data[index][1] for index in range(200)} == {"45 degrees"}
    assert Microstructures(1, 16, angle=(179, 180), scale=(2, 3))[0][1] == "0 degrees"
    picture, _ = data[0]
    assert picture.shape == (16, 16)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"count": 0}, "count is 0"),
        ({"size": 4}, "size is 4; a whole number of at least 8"),
        ({"seed": -1}, "seed is -1"),
        ({"angle": (90, 10)}, r"angle is \(90, 10\)"),
        ({"scale": (1, 20), "size": 32}, "both from 0.5 to 16"),
        ({"amplitude": (0, float("nan"))}, "amplitude is"),
    ],
)
def test_what_is_not_possible_is_told(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        Microstructures(**wrong)  # type: ignore[arg-type]


def test_there_are_no_others() -> None:
    with pytest.raises(UnknownError, match="There are 3: 0 to 2"):
        Microstructures(3)[3]


def test_a_network_takes_them_as_examples() -> None:
    model = nn.Sequential(OrderedDict(conv=nn.Conv2d(1, 4, 5), relu=nn.ReLU()))
    network = Network(model, (1, 32, 32), dataset=Microstructures(8, 32))
    assert network.example_count == 8
    assert network.example(2).label == Microstructures(8, 32)[2][1]
    result = analyze(network, "texture-map", node="relu")
    assert isinstance(result, Points)
    assert result.inputs == tuple(range(8))
