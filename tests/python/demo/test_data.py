"""The demo's photographs: where they are cut, and that training never sees what the test uses."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from boxwalk.datasets.photographs import PHOTOGRAPHS, SHORT_SIDE, photograph
from boxwalk.demo import data, textures_validation
from boxwalk.demo.textures_training import STAGES, Batches

SIZES = [(512, 512), (448, 172), (301, 203), (640, 427), (384, 191)]
BOTH = (data.TEST_PLACES, data.VALIDATION_PLACES)


def marked(image: Image.Image, *held_out: data.Places) -> Image.Image:
    """A picture of the same size: white in the blocks held out (of the test if not said), black elsewhere."""
    marks = Image.new("RGB", image.size)
    for places in held_out or (data.TEST_PLACES,):
        for block in data.held_out_blocks(image, places):
            marks.paste((255, 255, 255), block)
    return marks


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("held_out", [(), (data.VALIDATION_PLACES,), BOTH])
def test_training_picture_holds_no_pixel_that_is_held_out(
    size: tuple[int, int], held_out: tuple[data.Places, ...]
) -> None:
    image = Image.new("RGB", size)
    assert not np.asarray(data.training_picture(marked(image, *held_out), *held_out)).any()


@pytest.mark.parametrize("file", PHOTOGRAPHS.values())
def test_validation_blocks_and_test_blocks_have_no_pixel_in_common(file: str) -> None:
    image = photograph(file)
    test, validation = (np.asarray(marked(image, places)).any(axis=2) for places in BOTH)
    assert test.any()
    assert validation.any()
    assert not (test & validation).any()


def test_training_picture_keeps_all_other_pixels() -> None:
    pixels = np.random.default_rng(0).integers(1, 256, (203, 301, 3)).astype(np.uint8)
    covered = np.asarray(data.training_picture(Image.fromarray(pixels)))
    elsewhere = ~np.asarray(marked(Image.fromarray(pixels))).any(axis=2)
    np.testing.assert_array_equal(covered[elsewhere], pixels[elsewhere])
    assert 0.15 < 1 - elsewhere.mean() < 0.35


def test_test_blocks_lie_in_four_rows_or_fewer() -> None:
    assert data.held_out_blocks(Image.new("L", (400, 400))) == [
        (100, 0, 200, 100),
        (300, 100, 400, 200),
        (0, 200, 100, 300),
        (200, 300, 300, 400),
    ]
    assert data.held_out_blocks(Image.new("L", (500, 200))) == [(100, 0, 200, 100), (400, 100, 500, 200)]


@pytest.mark.parametrize("file", PHOTOGRAPHS.values())
def test_held_out_crops_lie_in_test_blocks(file: str) -> None:
    image = photograph(file)
    crops = data.held_out_crops(marked(image))
    assert len(crops) >= 10
    assert all(np.asarray(crop).all() for crop in crops)
    assert all(crop.width == crop.height for crop in crops)


def test_batches_are_made_of_training_pictures_only() -> None:
    batches = Batches(seed=0, stage=STAGES[0])
    for picture, file in zip(batches.pictures, PHOTOGRAPHS.values(), strict=True):
        expected = data.training_picture(photograph(file))
        np.testing.assert_array_equal(np.asarray(picture), np.asarray(expected))


def test_validation_takes_no_test_block_and_not_what_it_judges_by() -> None:
    pictures = textures_validation.pictures()
    assert len(pictures) == 11
    for picture, file in zip(pictures, textures_validation.KNOWN.values(), strict=True):
        expected = data.training_picture(photograph(file), *BOTH)
        np.testing.assert_array_equal(np.asarray(picture), np.asarray(expected))
    inputs, wanted = textures_validation.fits()[0].batch()
    assert inputs.shape[:2] == (40, 3)
    assert wanted.shape == (40, 11)


def test_hidden_parts_are_even_and_leave_most_of_a_picture() -> None:
    pixels = torch.rand(40, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    hidden = Batches(0, STAGES[0]).partly_hidden(pixels.clone()) != pixels
    shares = hidden.all(dim=1).float().mean(dim=(1, 2))
    assert 2 <= int((shares > 0).sum()) <= 20
    assert float(shares.max()) < 0.37
    assert (hidden.any(dim=1) == hidden.all(dim=1)).all()


def test_same_seed_same_batches() -> None:
    first, second = Batches(3, STAGES[0]), Batches(3, STAGES[0])
    for _ in range(2):
        (inputs, wanted), (again, wanted_again) = first(), second()
        np.testing.assert_array_equal(inputs.numpy(), again.numpy())
        np.testing.assert_array_equal(wanted.numpy(), wanted_again.numpy())
    np.testing.assert_allclose(wanted.sum(dim=1).numpy(), 1, rtol=1e-5)


def test_photographs_are_reduced_and_in_colour() -> None:
    for file in (*PHOTOGRAPHS.values(), *data.FOREIGN_PHOTOGRAPHS.values()):
        image = photograph(file)
        assert image.mode == "RGB"
        assert min(image.size) <= SHORT_SIDE
