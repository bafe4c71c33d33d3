"""Real pictures from a folder on disk: class folders, Caltech 101, Oxford Flowers 102 and MNIST.

Nothing is downloaded. The last three are read by torchvision's own classes (`pip install
'boxwalk[torchvision]'`). Every file is decoded once when a folder is opened, so that what cannot be used is
known before a training begins: it is named in `left_out`, and the rest is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from boxwalk.datasets.made import Pixels
from boxwalk.errors import InputError, ParameterError, UnknownError
from boxwalk.inputs import IMAGE_SUFFIXES, open_image

Size = tuple[int, int]
FlowersSplit = Literal["train", "val", "test"]
MnistSplit = Literal["train", "test"]

SPLITS = ("train", "training", "val", "valid", "validation", "dev", "test", "testing")

_CALTECH = "caltech101/101_ObjectCategories/CLASS/image_0001.jpg, ... and its folder BACKGROUND_Google"
_FLOWERS = "flowers-102/jpg/image_00001.jpg, ..., flowers-102/imagelabels.mat and flowers-102/setid.mat"
_MNIST = (
    "MNIST/raw/train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
    "t10k-labels-idx1-ubyte"
)


@dataclass(frozen=True)
class LeftOut:
    """A file that is not used. reason: in words, with the file's name."""

    file: Path
    reason: str


class ImageFiles:
    """Image files with classes; an item is (picture, class index), decoded when it is asked for.

    classes: words for the indices. split: the part of the data, "" if there are none. left_out: the files not
    used, each with its reason. Pictures are PIL images, RGB, L or F, each of its own size.
    """

    def __init__(
        self,
        files: Sequence[tuple[Path, int]],
        classes: Sequence[str],
        split: str = "",
        left_out: Sequence[LeftOut] = (),
    ) -> None:
        self.files = tuple(files)
        self.classes, self.split, self.left_out = tuple(classes), split, tuple(left_out)

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[tuple[Image.Image, int]]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> tuple[Image.Image, int]:
        """Raises UnknownError if there is no such item, InputError if its file has gone since."""
        _check(index, len(self))
        path, label = self.files[index]
        return open_image(path), label

    @property
    def labels(self) -> NDArray[np.int64]:
        """The class index of each item, int64 [N], without decoding any."""
        return np.array([label for _, label in self.files], np.int64)

    def report(self, most: int = 10) -> str:
        """What was left out and why, in words, at most so many files by name; "" if nothing was."""
        return _report(self.left_out, len(self.left_out) + len(self), most) if self.left_out else ""


class ImageArrays:
    """Pictures in memory; an item is (uint8 [H, W], class index). Fields as of `ImageFiles`.

    pictures: uint8 [N, H, W]. labels: int64 [N].
    """

    def __init__(
        self, pictures: Pixels, labels: NDArray[np.int64], classes: Sequence[str], split: str
    ) -> None:
        self.pictures, self.labels = pictures, labels
        self.classes, self.split = tuple(classes), split

    def __len__(self) -> int:
        return len(self.pictures)

    def __iter__(self) -> Iterator[tuple[Pixels, int]]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> tuple[Pixels, int]:
        """Raises UnknownError if there is no such item."""
        _check(index, len(self))
        return self.pictures[index], int(self.labels[index])


def image_folder(
    folder: str | Path, *, split: str = "", smallest: Size | None = None, least_classes: int = 2
) -> ImageFiles:
    """One subfolder for each class, with images in it or in folders of its own; classes by name.

    split: the name of a folder inside, as `train`, that holds the class folders. smallest: (height, width)
    that a network takes; smaller images are left out. least_classes: 1 where classes do not matter, then
    images may also lie in the folder itself.
    Raises ParameterError for a folder that does not exist, holds too few classes with images to be used, or
    parts of the data instead of classes.
    """
    root = Path(folder) / split
    _check_folder(root)
    names = sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    if names and all(name.lower() in SPLITS for name in names):
        raise ParameterError(
            f"The folder {str(root)!r} holds parts of the data, {', '.join(map(repr, names))}, not classes. "
            f"Choose one: split={names[0]!r}."
        )
    found = {name: _images_in(root / name) for name in names}
    loose = sorted(path for path in root.iterdir() if _is_image(path))
    if loose and not any(found.values()) and least_classes <= 1:
        found = {root.resolve().name: loose}
    if not any(found.values()):
        beside = (
            f"; {len(loose)} lie in it without one, but classes are needed: move them into a folder for "
            "each class"
            if loose
            else f". Looked for: {', '.join(IMAGE_SUFFIXES)}"
        )
        raise ParameterError(f"The folder {str(root)!r} holds no class folders with images{beside}.")
    files = [(path, name) for name, paths in found.items() for path in paths]
    return _usable(files, list(found), split, root, smallest, least_classes)


def caltech101(folder: str | Path, *, smallest: Size | None = None) -> ImageFiles:
    """Caltech 101 by torchvision; the background folder is no class.

    folder: holds `caltech101/101_ObjectCategories/CLASS/image_0001.jpg` and so on. smallest: as of
    `image_folder`. Raises ParameterError if something is missing, or torchvision is.
    """
    root = Path(folder) / "caltech101" / "101_ObjectCategories"
    if not (root / "BACKGROUND_Google").is_dir():  # before torchvision's class, which makes folders
        raise ParameterError(_missing("Caltech 101", folder, _CALTECH))
    try:
        data = _torchvision().Caltech101(folder, download=False)
    except (RuntimeError, OSError, ValueError) as error:
        raise ParameterError(f"{_missing('Caltech 101', folder, _CALTECH)} ({error})") from error
    files = [
        (root / data.categories[label] / f"image_{number:04d}.jpg", data.categories[label])
        for label, number in zip(data.y, data.index, strict=True)
    ]
    return _usable(files, data.categories, "", root, smallest, 2)


def flowers102(
    folder: str | Path, split: FlowersSplit = "train", *, smallest: Size | None = None
) -> ImageFiles:
    """Oxford Flowers 102 by torchvision, which checks its label files.

    folder: holds `flowers-102/jpg/image_00001.jpg` and so on, `flowers-102/imagelabels.mat` and `setid.mat`.
    smallest: as of `image_folder`. Raises ParameterError if something is missing, or torchvision is.
    """
    _check_split(split, get_args(FlowersSplit))
    try:
        data = _torchvision().Flowers102(folder, split=split, download=False, loader=Path)
    except (RuntimeError, OSError, ValueError, KeyError) as error:
        raise ParameterError(_missing("Flowers 102", folder, _FLOWERS)) from error
    items = [data[index] for index in range(len(data))]  # (path, class index), as the loader opens nothing
    classes = [*data.classes]
    files = [(path, classes[label]) for path, label in items]
    present = {name for _, name in files}
    used = [name for name in classes if name in present]
    return _usable(files, used, split, Path(folder) / "flowers-102", smallest, 2)


def mnist(folder: str | Path, split: MnistSplit = "train") -> ImageArrays:
    """MNIST by torchvision: uint8 [28, 28], white on black.

    folder: holds the four files of `MNIST/raw/`, unpacked. Raises ParameterError if one is missing or broken,
    or torchvision is not installed.
    """
    _check_split(split, get_args(MnistSplit))
    raw = Path(folder) / "MNIST" / "raw"
    try:
        data = _torchvision().MNIST(folder, train=split == "train", download=False)
        pictures, labels = data.data.numpy(), data.targets.numpy()
    except RuntimeError as error:
        if "Dataset not found" in str(error):
            raise ParameterError(_missing("MNIST", folder, _MNIST)) from error
        raise ParameterError(_broken_idx(raw, error)) from error
    except (OSError, AssertionError, TypeError, ValueError, KeyError) as error:
        raise ParameterError(_broken_idx(raw, error)) from error
    if len(pictures) != len(labels) or not len(pictures):
        raise ParameterError(
            f"The files in {str(raw)!r} hold {len(pictures)} pictures and {len(labels)} labels of '{split}'; "
            "needed: as many of both. Unpack them again."
        )
    return ImageArrays(pictures, labels.astype(np.int64), [str(digit) for digit in range(10)], split)


def _usable(
    files: Sequence[tuple[Path, str]],
    classes: Sequence[str],
    split: str,
    root: Path,
    smallest: Size | None,
    least_classes: int,
) -> ImageFiles:
    """What of these files can be used. Raises ParameterError if they are of too few classes then."""
    reasons = [_reason(path, smallest) for path, _ in files]
    left_out = [LeftOut(path, why) for (path, _), why in zip(files, reasons, strict=True) if why]
    kept = [file for file, why in zip(files, reasons, strict=True) if not why]
    present = {name for _, name in kept}
    names = [name for name in classes if name in present]
    why = f" {_report(left_out, len(files), 5)}" if left_out else ""
    if not kept:
        raise ParameterError(f"The folder {str(root)!r} holds no image that can be used.{why}")
    if len(names) < least_classes:
        there = f"a single class, {names[0]!r}" if len(names) == 1 else f"{len(names)} classes"
        raise ParameterError(
            f"The folder {str(root)!r} holds images of {there}; at least {least_classes} are needed, each a "
            f"subfolder with images.{why}"
        )
    numbers = {name: number for number, name in enumerate(names)}
    return ImageFiles([(path, numbers[name]) for path, name in kept], names, split, left_out)


def _reason(path: Path, smallest: Size | None) -> str:
    """Why the file cannot be used, "" if it can."""
    try:
        image = open_image(path)
    except InputError as error:
        return str(error).rstrip(".")
    if smallest is not None and (image.height < smallest[0] or image.width < smallest[1]):
        return (
            f"The file {str(path)!r} has {image.height} x {image.width} pixels (height x width), fewer than "
            f"the network's {smallest[0]} x {smallest[1]}"
        )
    return ""


def _report(left_out: Sequence[LeftOut], count: int, most: int) -> str:
    named = "; ".join(each.reason for each in left_out[:most])
    more = f"; and {len(left_out) - most} more" if len(left_out) > most else ""
    return f"{len(left_out)} of {count} files were left out: {named}{more}."


def _images_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if _is_image(path))


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith(".") and path.is_file()


def _check(index: int, count: int) -> None:
    if not 0 <= index < count:
        raise UnknownError(f"Unknown picture {index}. There are {count}: 0 to {count - 1}.")


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise ParameterError(
            f"The image folder {str(folder)!r} {what}. Give the path of a folder with one subfolder for each "
            "class."
        )


def _check_split(split: str, allowed: Sequence[str]) -> None:
    if split not in allowed:
        raise ParameterError(f"split is {split!r}; allowed: {', '.join(map(repr, allowed))}.")


def _missing(name: str, folder: str | Path, needed: str) -> str:
    return (
        f"{name} was not found whole in {str(folder)!r}. Needed in it: {needed}. Nothing is downloaded; "
        "get it from its publishers and unpack it there."
    )


def _broken_idx(folder: Path, error: Exception) -> str:
    return (
        f"The files in {str(folder)!r} are no whole MNIST: {type(error).__name__} {error}".rstrip()
        + ". Unpack them again."
    )


def _torchvision() -> Any:
    try:
        from torchvision import datasets
    except ImportError:
        raise ParameterError(
            "This data set is read by torchvision, which is not installed here. Install it with: "
            "pip install 'boxwalk[torchvision]', or lay the images into one folder for each class and use "
            "image_folder."
        ) from None
    return datasets
