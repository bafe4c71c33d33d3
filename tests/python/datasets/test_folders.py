"""Folders on disk: read as torchvision reads them, and every way in which one can be wrong."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.io import savemat
from torch import nn
from torchvision import datasets

from boxwalk import Network
from boxwalk.datasets import caltech101, flowers102, image_folder, mnist
from boxwalk.errors import ParameterError, UnknownError


def save(path: Path, size: tuple[int, int] = (12, 10), grey: int = 100) -> Path:
    """A picture of size (height, width)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((*size, 3), grey, np.uint8)).save(path)
    return path


def animals(root: Path) -> Path:
    for name, grey in (("cat", 50), ("dog", 200)):
        for number in range(2):
            save(root / name / f"{number}.png", grey=grey + number)
    return root


def test_class_folders(tmp_path: Path) -> None:
    data = image_folder(animals(tmp_path))
    assert data.classes == ("cat", "dog")
    assert len(data) == 4
    assert [label for _, label in data] == [0, 0, 1, 1] == data.labels.tolist()
    assert [np.asarray(picture)[0, 0, 0] for picture, _ in data] == [50, 51, 200, 201]
    assert data.left_out == ()
    assert data.report() == ""
    with pytest.raises(UnknownError, match="There are 4: 0 to 3"):
        data[4]
    network = Network(nn.Conv2d(3, 2, 3), (3, 8, 8), dataset=data)
    assert network.example(3).label == "dog"
    assert network.example(3).picture[0, 0, 0] == 201


def test_parts_and_folders_in_folders(tmp_path: Path) -> None:
    animals(tmp_path / "train")
    animals(tmp_path / "test")
    save(tmp_path / "test" / "dog" / "more" / "deep.jpg")
    data = image_folder(tmp_path, split="test")
    assert data.split == "test"
    assert data.labels.tolist() == [0, 0, 1, 1, 1]
    with pytest.raises(ParameterError, match=r"parts of the data, 'test', 'train', not.*split='test'"):
        image_folder(tmp_path)
    with pytest.raises(ParameterError, match="dev' does not exist"):
        image_folder(tmp_path, split="dev")


def test_unreadable_files_are_named_and_the_rest_is_used(tmp_path: Path) -> None:
    animals(tmp_path)
    (tmp_path / "cat" / "empty.png").touch()
    (tmp_path / "cat" / "page.jpg").write_text("<html>not found</html>")
    whole = save(tmp_path / "dog" / "cut.png", size=(60, 60))
    random = np.random.default_rng(0).integers(0, 256, (60, 60, 3)).astype(np.uint8)
    Image.fromarray(random).save(whole)
    whole.write_bytes(whole.read_bytes()[:4000])
    (tmp_path / "dog" / ".hidden.png").touch()
    (tmp_path / "dog" / "notes.txt").write_text("no image")
    data = image_folder(tmp_path)
    assert len(data) == 4
    assert sorted(each.file.name for each in data.left_out) == ["cut.png", "empty.png", "page.jpg"]
    report = data.report()
    assert report.startswith("3 of 7 files were left out: ")
    for words in ("empty.png' is empty", "page.jpg' (22 bytes) is not an image", "a web page", "is cut off"):
        assert words in report
    assert data.report(most=1).endswith("; and 2 more.")


def test_images_smaller_than_the_input_are_named_with_their_sizes(tmp_path: Path) -> None:
    animals(tmp_path)
    save(tmp_path / "cat" / "low.png", size=(9, 40))
    save(tmp_path / "cat" / "narrow.png", size=(40, 9))
    data = image_folder(tmp_path, smallest=(10, 10))
    assert len(data) == 4
    assert "low.png' has 9 x 40 pixels (height x width), fewer than the network's 10 x 10" in data.report()
    assert "narrow.png' has 40 x 9 pixels" in data.report()
    assert len(image_folder(tmp_path)) == 6
    with pytest.raises(ParameterError, match=r"no image that can be used\. 6 of 6 files.*; and 1 more\."):
        image_folder(tmp_path, smallest=(64, 64))


def test_a_folder_without_images(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"no class folders with images\. Looked for: \.png, \.jpg"):
        image_folder(tmp_path)
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "notes.txt").touch()
    with pytest.raises(ParameterError, match="no class folders with images"):
        image_folder(tmp_path)
    with pytest.raises(ParameterError, match="nowhere' does not exist"):
        image_folder(tmp_path / "nowhere")
    with pytest.raises(ParameterError, match="is a file, not a folder"):
        image_folder(tmp_path / "cat" / "notes.txt")


def test_a_folder_of_one_class(tmp_path: Path) -> None:
    save(tmp_path / "cat" / "0.png")
    (tmp_path / "dog").mkdir()
    with pytest.raises(ParameterError, match="images of a single class, 'cat'; at least 2 are needed"):
        image_folder(tmp_path)
    assert image_folder(tmp_path, least_classes=1).classes == ("cat",)
    (tmp_path / "dog" / "0.png").touch()
    with pytest.raises(ParameterError, match=r"a single class, 'cat'.*1 of 2 files were left out: .*empty"):
        image_folder(tmp_path)


def test_images_without_class_folders(tmp_path: Path) -> None:
    for number in range(3):
        save(tmp_path / f"{number}.png")
    with pytest.raises(ParameterError, match="3 lie in it without one, but classes are needed"):
        image_folder(tmp_path)
    data = image_folder(tmp_path, least_classes=1)
    assert data.classes == (tmp_path.name,)
    assert len(data) == 3


def caltech(root: Path) -> Path:
    categories = root / "caltech101" / "101_ObjectCategories"
    for name, count in (("BACKGROUND_Google", 1), ("airplanes", 2), ("Faces", 3)):
        for number in range(1, count + 1):
            save(categories / name / f"image_{number:04d}.jpg", size=(20, 30))
    return root


def test_caltech(tmp_path: Path) -> None:
    data = caltech101(caltech(tmp_path))
    theirs = datasets.Caltech101(tmp_path, download=False)
    assert data.classes == tuple(theirs.categories) == ("Faces", "airplanes")
    assert data.labels.tolist() == theirs.y
    for (mine, _), (other, _) in zip(data, theirs, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(other))
    broken = tmp_path / "caltech101" / "101_ObjectCategories" / "Faces" / "image_0002.jpg"
    broken.write_bytes(b"")
    (broken.parent / "Thumbs.db").touch()
    data = caltech101(tmp_path)
    assert len(data) == 4
    assert "image_0002.jpg' is empty" in data.report()
    assert "image_0004.jpg' cannot be opened: No such file" in data.report()


@pytest.mark.parametrize("made", ["nothing", "no background", "stray file"])
def test_no_caltech(tmp_path: Path, made: str) -> None:
    categories = tmp_path / "caltech101" / "101_ObjectCategories"
    if made == "no background":
        save(categories / "Faces" / "image_0001.jpg")
    if made == "stray file":
        caltech(tmp_path)
        (categories / "notes.txt").touch()
    before = sorted(tmp_path.rglob("*"))
    words = r"Caltech 101 was not found whole in .*caltech101/101_ObjectCategories/CLASS/image_0001\.jpg"
    with pytest.raises(ParameterError, match=words) as told:
        caltech101(tmp_path)
    assert "Nothing is downloaded" in str(told.value)
    assert "download=True" not in str(told.value)
    assert sorted(tmp_path.rglob("*")) == before
    if made == "stray file":
        assert "notes.txt" in str(told.value)


def flowers(root: Path) -> Path:
    folder = root / "flowers-102"
    for number in range(1, 9):
        save(folder / "jpg" / f"image_{number:05d}.jpg", size=(20, 30), grey=20 * number)
    savemat(folder / "imagelabels.mat", {"labels": np.array([[1, 1, 3, 3, 102, 102, 3, 1]])})
    parts = {"trnid": [[1, 3, 5]], "valid": [[2, 4]], "tstid": [[6, 7, 8]]}
    savemat(folder / "setid.mat", {name: np.array(numbers) for name, numbers in parts.items()})
    return root


@pytest.fixture
def small_flowers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """torchvision knows the checksums of the published label files; these are others."""
    known = {name: (file, None) for name, (file, _) in datasets.Flowers102._file_dict.items()}
    monkeypatch.setattr(datasets.Flowers102, "_file_dict", known)
    return flowers(tmp_path)


def test_flowers(small_flowers: Path) -> None:
    for split, count in (("train", 3), ("val", 2), ("test", 3)):
        data = flowers102(small_flowers, split)  # type: ignore[arg-type]
        theirs = datasets.Flowers102(small_flowers, split=split, download=False)
        assert data.split == split
        assert len(data) == count
        for (mine, label), (other, wanted) in zip(data, theirs, strict=True):
            np.testing.assert_array_equal(np.asarray(mine), np.asarray(other))
            assert data.classes[label] == datasets.Flowers102.classes[wanted]
    (small_flowers / "flowers-102" / "jpg" / "image_00003.jpg").unlink()
    data = flowers102(small_flowers)
    assert data.classes == ("pink primrose", "blackberry lily")
    assert "image_00003.jpg' cannot be opened" in data.report()


def test_no_flowers(tmp_path: Path) -> None:
    words = r"Flowers 102 was not found whole in .*flowers-102/imagelabels\.mat and flowers-102/setid\.mat"
    with pytest.raises(ParameterError, match=words):
        flowers102(tmp_path)
    flowers(tmp_path)  # whose checksums are not those of the published ones
    with pytest.raises(ParameterError, match=words):
        flowers102(tmp_path)
    with pytest.raises(ParameterError, match="split is 'dev'; allowed: 'train', 'val', 'test'"):
        flowers102(tmp_path, "dev")  # type: ignore[arg-type]


def idx(path: Path, values: NDArray[np.uint8], shape: Sequence[int] | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    sizes = shape or values.shape
    path.write_bytes(struct.pack(f">BBBB{len(sizes)}I", 0, 0, 8, len(sizes), *sizes) + values.tobytes())


def digits_on_disk(root: Path) -> NDArray[np.uint8]:
    pictures = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
    for part, count in (("train", 5), ("t10k", 3)):
        idx(root / "MNIST" / "raw" / f"{part}-images-idx3-ubyte", pictures[:count])
        labels = np.array([7, 1, 0, 9, 4], np.uint8)[:count]
        idx(root / "MNIST" / "raw" / f"{part}-labels-idx1-ubyte", labels)
    return pictures


def test_mnist(tmp_path: Path) -> None:
    pictures = digits_on_disk(tmp_path)
    train, test = mnist(tmp_path), mnist(tmp_path, "test")
    assert (len(train), len(test)) == (5, 3)
    assert train.labels.tolist() == [7, 1, 0, 9, 4]
    assert [label for _, label in test] == [7, 1, 0]
    np.testing.assert_array_equal(train.pictures, pictures)
    network = Network(nn.Conv2d(1, 2, 3), (1, 28, 28), dataset=train)
    assert (network.example(3).label, network.example(3).split) == ("9", "train")
    with pytest.raises(UnknownError, match="There are 3"):
        test[3]


def test_no_mnist(tmp_path: Path) -> None:
    missing = r"MNIST was not found whole in .*MNIST/raw/train-images-idx3-ubyte, .*Nothing is downloaded"
    with pytest.raises(ParameterError, match=missing):
        mnist(tmp_path)
    digits_on_disk(tmp_path)
    raw = tmp_path / "MNIST" / "raw"
    (raw / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(ParameterError, match=missing):
        mnist(tmp_path)


@pytest.mark.parametrize("broken", ["empty", "cut", "text", "too few labels"])
def test_a_broken_mnist(tmp_path: Path, broken: str) -> None:
    digits_on_disk(tmp_path)
    raw = tmp_path / "MNIST" / "raw"
    images = raw / "train-images-idx3-ubyte"
    match broken:
        case "empty":
            images.write_bytes(b"")
        case "cut":
            images.write_bytes(images.read_bytes()[:1000])
        case "text":
            images.write_text("<html>gone</html>" * 100)
        case _:
            idx(raw / "train-labels-idx1-ubyte", np.zeros(3, np.uint8))
    with pytest.raises(ParameterError, match="Unpack them again"):
        mnist(tmp_path)


def test_without_torchvision_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    digits_on_disk(tmp_path)
    with pytest.raises(ParameterError, match=r"torchvision, which is not installed.*boxwalk\[torchvision\]"):
        mnist(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    animals(tmp_path)
    (tmp_path / "cat" / "0.png").chmod(0)
    data = image_folder(tmp_path)
    assert "0.png' cannot be opened: Permission denied" in data.report()
