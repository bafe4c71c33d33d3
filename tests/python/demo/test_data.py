"""The demo's pictures and digits: where they are cut, and that training never sees what the test uses."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from boxwalk.demo import data
from boxwalk.demo.textures_training import Batches
from boxwalk.errors import TargetError


def marked(image: Image.Image) -> Image.Image:
    """A picture of the same size: white in the test blocks, black elsewhere."""
    marks = Image.new("RGB", image.size)
    for block in data.test_blocks(image):
        marks.paste((255, 255, 255), block)
    return marks


@pytest.mark.parametrize("size", [(512, 512), (448, 172), (301, 203)])
def test_training_picture_holds_no_pixel_of_a_test_block(size: tuple[int, int]) -> None:
    image = Image.new("RGB", size)
    assert not np.asarray(data.training_picture(marked(image))).any()


def test_training_picture_keeps_all_other_pixels() -> None:
    pixels = np.random.default_rng(0).integers(1, 256, (203, 301, 3)).astype(np.uint8)
    covered = np.asarray(data.training_picture(Image.fromarray(pixels)))
    elsewhere = ~np.asarray(marked(Image.fromarray(pixels))).any(axis=2)
    np.testing.assert_array_equal(covered[elsewhere], pixels[elsewhere])
    assert 0.15 < 1 - elsewhere.mean() < 0.35


def test_test_blocks_lie_in_three_rows_or_two() -> None:
    assert data.test_blocks(Image.new("L", (300, 300))) == [
        (200, 0, 300, 100),
        (0, 100, 100, 200),
        (100, 200, 200, 300),
    ]
    assert data.test_blocks(Image.new("L", (500, 200))) == [(400, 0, 500, 100), (0, 100, 100, 200)]


@pytest.mark.parametrize("file", data.PHOTOGRAPHS.values())
def test_held_out_crops_lie_in_test_blocks(file: str) -> None:
    image = data.photograph(file)
    crops = data.held_out_crops(marked(image))
    assert len(crops) >= 10
    assert all(np.asarray(crop).all() for crop in crops)
    assert all(crop.width == crop.height for crop in crops)


def test_batches_are_made_of_training_pictures_only() -> None:
    batches = Batches(seed=0)
    for picture, file in zip(batches.pictures, data.PHOTOGRAPHS.values(), strict=True):
        expected = data.training_picture(data.photograph(file))
        np.testing.assert_array_equal(np.asarray(picture), np.asarray(expected))


def test_same_seed_same_batches() -> None:
    first, second = Batches(seed=3), Batches(seed=3)
    for _ in range(2):
        (inputs, wanted), (again, wanted_again) = first(), second()
        np.testing.assert_array_equal(inputs.numpy(), again.numpy())
        np.testing.assert_array_equal(wanted.numpy(), wanted_again.numpy())
    np.testing.assert_allclose(wanted.sum(dim=1).numpy(), 1, rtol=1e-5)


def test_photographs_are_reduced_and_in_colour() -> None:
    for file in (*data.PHOTOGRAPHS.values(), *data.FOREIGN_PHOTOGRAPHS.values()):
        image = data.photograph(file)
        assert image.mode == "RGB"
        assert min(image.size) <= data.SHORT_SIDE


def test_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    theirs = load_digits()
    images, labels = data.training_digits()
    held_out, held_out_labels = data.held_out_digits()
    assert (len(images), len(held_out)) == (1347, 450)
    np.testing.assert_array_equal(np.concatenate([images, held_out]) * 16, theirs.images)
    np.testing.assert_array_equal(np.concatenate([labels, held_out_labels]), theirs.target)


def test_missing_package_and_missing_file_are_told() -> None:
    with pytest.raises(TargetError, match=r"no_such_package_here, which is not installed.*boxwalk\[demo\]"):
        data.package_file("no_such_package_here", "x.png")
    with pytest.raises(TargetError, match=r"'data/no\.png' of the package 'skimage'.*--upgrade"):
        data.package_file("skimage", "data", "no.png")
