"""The seven steps between two steps of ascent, each against an independent way to compute it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from torch import Tensor

from boxwalk.errors import ParameterError
from boxwalk.maximization import Transforms

NONE: dict[str, Any] = {
    "pad": 0, "rotate": 0.0, "scale": 0.0, "blur": (0.0, 0.0), "roll": 0.0, "blend": 0.0,
}  # fmt: skip


def only(**given: Any) -> Transforms:
    return Transforms(**(NONE | given))


def numbers(count: int, seed: int = 0) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed + i) for i in range(count)]


def pictures(count: int = 2, height: int = 24, width: int = 31) -> Tensor:
    drawn = torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(5))
    return torch.nn.functional.avg_pool2d(drawn, 5, 1, 2)  # smooth, so that interpolations agree


def test_nothing_changes_nothing() -> None:
    x = pictures()
    assert torch.equal(only()(x, numbers(2)), x)
    assert torch.equal(only(pad=4)(x, numbers(2)), x)
    assert only(pad=4, crop=False)(x, numbers(2)).shape[-2:] == (32, 39)


def test_rotation_and_scale() -> None:
    """As SciPy turns and scales the picture about its middle, either way."""
    x = pictures(1)
    angle, factor = 7.0, 1.04
    turn = only(pad=6, rotate=1.0, degrees=(angle, angle), scale=1.0, factors=(factor, factor))
    middle = (np.array(x.shape[-2:]) - 1) / 2
    wanted = []
    for way in (-1, 1):
        radians = np.deg2rad(way * angle)
        cos, sin = np.cos(radians) / factor, np.sin(radians) / factor
        matrix = np.array([[cos, -sin], [sin, cos]])
        offset = middle - matrix @ middle
        wanted.append(
            [ndimage.affine_transform(each, matrix, offset, order=1, mode="nearest") for each in x[0].numpy()]
        )
    ways = set()
    for seed in range(12):
        found = turn(x, numbers(1, seed))[0].numpy()
        errors = [np.abs(found - np.stack(each))[:, 4:-4, 4:-4].max() for each in wanted]
        assert min(errors) < 2e-3 < max(errors)
        ways.add(int(np.argmin(errors)))
    assert ways == {0, 1}


def test_blur() -> None:
    x = pictures(1)
    sigma = 0.5
    found = only(blur=(sigma, sigma))(x, numbers(1))[0].double().numpy()
    taps = np.exp(-0.5 * (np.arange(-2, 3) / sigma) ** 2)
    kernel = np.outer(taps, taps) / taps.sum() ** 2
    wanted = np.stack([ndimage.correlate(each, kernel, mode="nearest") for each in x[0].double().numpy()])
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_roll() -> None:
    x = pictures(1)
    found = only(roll=1.0, pixels=(2, 2))
    ways = set()
    for seed in range(40):
        rolled = found(x, numbers(1, seed))[0].numpy()
        ways |= {
            (dy, dx)
            for dy in (-2, 2)
            for dx in (-2, 2)
            if np.array_equal(rolled, np.roll(x[0].numpy(), (dy, dx), (1, 2)))
        }
    assert ways == {(-2, -2), (-2, 2), (2, -2), (2, 2)}


def test_blend() -> None:
    x = pictures(2).double()
    found = only(blend=0.25)(x, numbers(2)).numpy()
    mean, deviation = x.numpy().mean((2, 3), keepdims=True), x.numpy().std((2, 3), keepdims=True)
    np.testing.assert_allclose(found, 0.75 * x.numpy() + 0.25 * (x.numpy() - mean) / deviation, atol=1e-9)


@given(st.integers(0, 1000), st.integers(1, 4))
def test_an_image_does_not_depend_on_its_batch(seed: int, count: int) -> None:
    x = pictures(count, 16, 16)
    usual = Transforms(pad=4)
    together = usual(x, numbers(count, seed))
    alone = [usual(x[i : i + 1], [torch.Generator().manual_seed(seed + i)])[0] for i in range(count)]
    assert torch.allclose(together, torch.stack(alone), atol=1e-6)
    assert torch.equal(together, usual(x, numbers(count, seed)))


def test_shares() -> None:
    """Three of ten images are turned, three of ten shifted."""
    x = pictures(1, 12, 12).expand(1000, 3, 12, 12)
    for name in ("rotate", "roll"):
        changed = (only(**{name: 0.3})(x, numbers(1000)) != x).flatten(1).any(1).float().mean()
        assert 0.25 < float(changed) < 0.35


def test_it_can_be_differentiated() -> None:
    x = pictures(2, 12, 12).requires_grad_(True)
    found = Transforms(pad=3, rotate=1.0, scale=1.0, roll=1.0)(x, numbers(2))
    (gradient,) = torch.autograd.grad(found.sum(), x)
    assert bool((gradient != 0).all())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pad": -1}, "'pad' of 'Transforms' is -1; allowed: a whole number from 0 to 256"),
        ({"roll": 1.5}, "'roll' of 'Transforms' is 1.5; allowed: a number from 0 to 1"),
        ({"rol": 1}, "Did you mean 'roll'"),
    ],
)
def test_wrong_numbers(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        Transforms(**given)
