"""Pictures of nothing in particular: what the textures network is taught to know nothing about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from boxwalk.demo import foreign

SIZE = 96


def pieces() -> list[Image.Image]:
    """Six pictures with detail, half of them grey."""
    random = np.random.default_rng(0)
    noisy = [foreign.as_image(foreign.noise(SIZE, random)) for _ in range(6)]
    return [piece.convert("L").convert("RGB") if i % 2 else piece for i, piece in enumerate(noisy)]


MAKERS: dict[str, Callable[[np.random.Generator], Image.Image]] = {
    "leaves": lambda random: foreign.leaves(SIZE, random),
    "scene": lambda random: foreign.scene(pieces(), SIZE, random),
    "noise": lambda random: foreign.as_image(foreign.noise(SIZE, random)),
    "waves": lambda random: foreign.as_image(foreign.waves(SIZE, random)),
    "collage": lambda random: foreign.collage(pieces(), SIZE, random),
    "blend": lambda random: foreign.blend(pieces(), random),
    "recoloured": lambda random: foreign.recoloured(pieces()[0], random),
}


def test_every_kind_has_its_share() -> None:
    assert list(foreign.SHARES) == list(MAKERS)
    assert sum(foreign.SHARES.values()) == pytest.approx(1)


@pytest.mark.parametrize("kind", MAKERS)
def test_pictures_have_detail_differ_and_repeat_with_their_seed(kind: str) -> None:
    make = MAKERS[kind]
    pictures = [np.asarray(make(np.random.default_rng(seed)), np.float32) for seed in range(8)]
    assert all(picture.shape == (SIZE, SIZE, 3) for picture in pictures)
    assert all(picture.std() > 2 for picture in pictures)
    assert np.abs(pictures[0] - pictures[1]).mean() > 2
    np.testing.assert_array_equal(pictures[3], np.asarray(make(np.random.default_rng(3)), np.float32))


def test_a_blend_holds_both_of_its_pieces() -> None:
    """The same mix of an even piece and a striped one, seen in the stripes that are left of it."""
    stripes = np.zeros((SIZE, SIZE, 3), np.uint8)
    stripes[:, ::2] = 255
    even, striped = Image.new("RGB", (SIZE, SIZE), (128, 128, 128)), Image.fromarray(stripes)
    for seed in range(5):
        mixed = np.asarray(foreign.blend([even, striped], np.random.default_rng(seed)), np.float32)
        step = np.abs(mixed[:, 0::2] - mixed[:, 1::2]).max()
        assert 0 < step <= 0.6 * 255 + 1


def test_grain_falls_with_frequency() -> None:
    """On average over many, the coarse half of the spectrum is the stronger."""
    random = np.random.default_rng(0)
    coarse = fine = 0.0
    for _ in range(20):
        power = np.abs(np.fft.fft2(foreign.noise(64, random)[..., 0])) ** 2
        power[0, 0] = 0
        radius = np.hypot(*np.meshgrid(np.fft.fftfreq(64), np.fft.fftfreq(64)))
        coarse += float(power[radius < 0.15].mean() / power.mean())
        fine += float(power[radius > 0.35].mean() / power.mean())
    assert coarse > 3 * fine
