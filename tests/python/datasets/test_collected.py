"""Digits and photographs out of installed packages, what all data sets share, and their contact sheets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader

from boxwalk import Network, datasets
from boxwalk.datasets import (
    Dashes,
    Digits,
    Microstructures,
    Phantoms,
    Photographs,
    Resin,
    contact_sheet,
    stacked,
)
from boxwalk.datasets.digits import digits
from boxwalk.datasets.installed import package_file
from boxwalk.datasets.made import Made
from boxwalk.errors import ParameterError, TargetError, UnknownError

MADE = [Dashes(6), Resin(6, 40), Phantoms(2, 2, 2, size=32), Digits("test"), Microstructures(6, 32)]


def test_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    theirs = load_digits()
    (images, labels), (held_out, held_out_labels) = digits("train"), digits("test")
    assert (len(images), len(held_out)) == (1347, 450)
    np.testing.assert_array_equal(np.concatenate([images, held_out]) * 16, theirs.images)
    np.testing.assert_array_equal(np.concatenate([labels, held_out_labels]), theirs.target)
    np.testing.assert_array_equal(digits()[0] * 16, theirs.images)


def test_digits_as_a_data_set() -> None:
    data, (scans, labels) = Digits("test", zoom=3), digits("test")
    assert (len(data), data.split) == (450, "test")
    picture, label = data[7]
    assert picture.shape == (24, 24)
    assert label == labels[7]
    np.testing.assert_array_equal(picture[1::3, 1::3], np.rint(scans[7] * 255))
    np.testing.assert_array_equal(picture[::3, ::3], picture[2::3, 2::3])
    with pytest.raises(ParameterError, match="split is 'dev'; allowed: 'all', 'train', 'test'"):
        Digits("dev")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="zoom is 0"):
        Digits(zoom=0)


def test_photographs() -> None:
    data = Photographs()
    assert len(data) == len(data.classes) == 15
    picture, label = data[3]
    assert data.classes[label] == "cat"
    assert picture.mode == "RGB"
    network = Network(nn.Conv2d(3, 2, 3), (3, 64, 64), dataset=data)
    assert network.example(0).label == "astronaut"
    with pytest.raises(UnknownError, match="There are 15"):
        data[15]


def test_missing_package_and_missing_file_are_told() -> None:
    with pytest.raises(TargetError, match=r"no_such_package_here, which is not installed.*boxwalk\[demo\]"):
        package_file("no_such_package_here", "x.png")
    with pytest.raises(TargetError, match=r"'data/no\.png' of the package 'skimage'.*--upgrade"):
        package_file("skimage", "data", "no.png")


@pytest.mark.parametrize("data", MADE, ids=lambda data: type(data).__name__)
def test_all_that_is_made_is_used_alike(data: Made) -> None:
    pairs = [pair for pair, _ in zip(data, range(6), strict=False)]
    assert len(pairs) == 6
    for index, (picture, label) in enumerate(pairs):
        assert picture.dtype == np.uint8
        assert picture.ndim == 2
        again, same = data[index]
        np.testing.assert_array_equal(picture, again)
        assert label == same
    height, width = pairs[0][0].shape
    network = Network(nn.Conv2d(1, 2, 3), (1, height, width), dataset=data)
    example = network.example(5)
    label = pairs[5][1]
    assert example.label == (label if isinstance(label, str) else data.classes[label])
    np.testing.assert_array_equal(example.picture, pairs[5][0])
    batch, _ = next(iter(DataLoader(data, batch_size=3)))  # type: ignore[arg-type]
    assert tuple(batch.shape) == (3, height, width)
    assert batch.dtype == torch.uint8
    for wrong in (-1, len(data)):
        with pytest.raises(UnknownError, match=f"Unknown picture {wrong}"):
            data[wrong]


def test_stacked() -> None:
    data = Dashes(5)
    pictures, labels = stacked(data)
    assert pictures.shape == (5, 48, 48)
    assert labels.dtype == np.int64
    assert labels.tolist() == [data[index][1] for index in range(5)]


@pytest.mark.parametrize("data", [*MADE, Photographs()], ids=lambda data: type(data).__name__)
def test_contact_sheets(data: Made, tmp_path: Path) -> None:
    path = contact_sheet(data, tmp_path / "sheet.png", 6, side=40)
    assert path == tmp_path / "sheet.png"
    with Image.open(path) as sheet:
        sheet.load()
        assert sheet.width >= 3 * 40
        assert sheet.height >= 2 * 40
    vector = contact_sheet(data, tmp_path / "sheet.svg", 6, title="What there is").read_text()
    assert "What there is" in vector
    label = data[0][1]
    assert (label if isinstance(label, str) else data.classes[label]) in vector


def test_a_sheet_shows_the_pictures(tmp_path: Path) -> None:
    data = Dashes(4)
    vector = contact_sheet(data, tmp_path / "sheet.svg").read_text()
    assert "All 4, each 48 x 48 in a frame" in vector
    assert vector.count("<image") == 4
    with Image.open(contact_sheet(data, tmp_path / "sheet.png")) as sheet:
        pixels = np.asarray(sheet.convert("L"))
    white = sum(int((picture > 0).sum()) for picture, _ in data)
    assert (pixels == 255).sum() >= white
    many = contact_sheet(Dashes(40), tmp_path / "few.svg", 3).read_text()
    assert "The first 3 of 40, each" in many
    with pytest.raises(ParameterError, match="count is 0"):
        contact_sheet(data, tmp_path / "none.png", 0)
    with pytest.raises(ParameterError, match="no folder"):
        contact_sheet(data, tmp_path / "nowhere" / "sheet.png")


def test_public_names_are_there_and_bring_no_more_than_they_need() -> None:
    for name in datasets.__all__:
        assert getattr(datasets, name).__name__ == name
    assert set(datasets.__all__) == set(dir(datasets))
    with pytest.raises(AttributeError, match=r"'boxwalk\.datasets' has no attribute 'Dash'"):
        datasets.Dash  # type: ignore[attr-defined]  # noqa: B018
    code = "import sys; from boxwalk.datasets import Digits, Photographs; print('scipy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
