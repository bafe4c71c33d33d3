"""Example inputs: from a data set, a folder of pictures or a list; read only when one is asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from boxwalk.datasets.folders import SPLITS
from boxwalk.errors import InputError, ParameterError, UnknownError
from boxwalk.inputs import IMAGE_SUFFIXES

SUFFIXES = (*IMAGE_SUFFIXES, ".npy")
_INPUT_KEYS = (
    "input",
    "inputs",
    "image",
    "images",
    "pixel_values",
    "input_ids",
    "text",
    "tokens",
    "x",
    "data",
)
_LABEL_KEYS = ("label", "labels", "target", "targets", "class", "y")


@dataclass(frozen=True)
class Example:
    """An example input, ready for the model.

    inputs: what the model is called with, on its device. label: the data set's word for it, "" for none.
    picture: uint8 [H, W, 3] or [H, W], the input as the network sees it. split: the part of the data it is
    of, as `train` or `test`, "" where that is not known.
    """

    inputs: tuple[torch.Tensor, ...]
    label: str
    picture: NDArray[np.uint8]
    split: str = ""


class Items(Protocol):
    """Where examples come from."""

    def __len__(self) -> int: ...

    def source(self, index: int) -> object:
        """What becomes the input: a path, picture, array, tensor, text, or a tuple of tensors."""

    def label(self, index: int) -> object:
        """A class index, a word, or None."""

    def split(self, index: int) -> str:
        """The part of the data, as `train` or `test`; "" where that is not known."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Words for class indices, () if the source has none."""


def items_of(dataset: object) -> Items:
    """The items of a map-style data set, of a folder (its path) or of a list. Raises ParameterError for
    others.
    """
    if dataset is None:
        return _Sequence(())
    if isinstance(dataset, (str, os.PathLike)):
        return _Folder(Path(dataset))
    if isinstance(dataset, Mapping):
        raise ParameterError(
            "dataset is a dict. Allowed: a data set with __len__ and __getitem__, the path of a folder of "
            "images, or a list."
        )
    if isinstance(dataset, (torch.Tensor, np.ndarray)) and dataset.ndim == 0:
        raise ParameterError(
            f"dataset is a single number ({dataset!r}). Give a list of inputs or a data set."
        )
    if not (hasattr(dataset, "__len__") and hasattr(dataset, "__getitem__")):
        raise ParameterError(
            f"dataset is a {type(dataset).__name__} without __len__ or __getitem__ (a stream or a loader?). "
            "Allowed: a "
            "map-style torch data set, the path of a folder of images, or a list of arrays, tensors or "
            "pictures."
        )
    return _Sequence(dataset)


def check_index(index: int, count: int) -> None:
    """Raises UnknownError if there is no example `index`."""
    if not 0 <= index < count:
        there = f"There are {count}: 0 to {count - 1}." if count else "This network has no example inputs."
        raise UnknownError(f"Unknown example input {index}. {there}")


class _Folder:
    """Class folders with images in them, or images side by side; in the order of their names.

    All of it may lie in folders for the parts of the data, as `train/CLASS` and `test/CLASS`.
    """

    classes: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            what = "is a file, not a folder" if folder.exists() else "does not exist"
            raise ParameterError(
                f"The image folder {str(folder)!r} {what}. Give the path of a folder with images."
            )
        self._folder = folder
        self._paths = sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
        )
        if not self._paths:
            raise ParameterError(
                f"The folder {str(folder)!r} holds no images. Looked for, subfolders included: "
                f"{', '.join(SUFFIXES)}."
            )

    def __len__(self) -> int:
        return len(self._paths)

    def source(self, index: int) -> object:
        return self._paths[index]

    def label(self, index: int) -> object:
        _, *folders = self._folders(index)
        return folders[0] if folders else self._paths[index].stem

    def split(self, index: int) -> str:
        return self._folders(index)[0]

    def _folders(self, index: int) -> list[str]:
        """The part of the data ("" without) and the folders in it that lead to the image."""
        folders = self._paths[index].relative_to(self._folder).parts[:-1]
        known = bool(folders) and folders[0].lower() in SPLITS
        return list(folders) if known else ["", *folders]


class _Sequence:
    """Anything with a length and an index.

    Items are (input, label), {"image": ..., "label": ...} or the input alone; several inputs are {"inputs":
    (a, b)}. A second entry that is no number and no word (a mask, boxes) is no label and left alone. The part
    of the data is the item's "split" or the data set's attribute of that name.
    """

    def __init__(self, dataset: object) -> None:
        self._dataset = dataset

    @property
    def classes(self) -> tuple[str, ...]:
        words = getattr(self._dataset, "classes", ())
        return (
            tuple(words)
            if isinstance(words, (list, tuple)) and all(isinstance(w, str) for w in words)
            else ()
        )

    def __len__(self) -> int:
        return len(self._dataset)  # type: ignore[arg-type]  # looked up in items_of

    def source(self, index: int) -> object:
        return _parts(self._item(index))[0]

    def label(self, index: int) -> object:
        return _parts(self._item(index))[1]

    def split(self, index: int) -> str:
        item = self._item(index)
        found = item.get("split") if isinstance(item, Mapping) else getattr(self._dataset, "split", "")
        return found if isinstance(found, str) else ""

    def _item(self, index: int) -> object:
        try:
            return self._dataset[index]  # type: ignore[index]  # looked up in items_of
        except Exception as error:
            raise InputError(
                f"The data set ({type(self._dataset).__name__}) raised {type(error).__name__} for item "
                f"{index}: {error}"
            ) from error


def _parts(item: object) -> tuple[object, object]:
    """The input and the label in an item of a data set."""
    if isinstance(item, Mapping):
        key = next((key for key in _INPUT_KEYS if key in item), None)
        if key is None:
            known = ", ".join(map(repr, _INPUT_KEYS))
            raise InputError(
                f"The data set's items are dicts with the keys {list(item)}; the input needs one of {known}."
            )
        label = next((item[key] for key in _LABEL_KEYS if key in item), None)
        return item[key], label if _is_label(label) else None
    if isinstance(item, (tuple, list)) and item and not _all_numbers(item):
        return item[0], item[1] if len(item) >= 2 and _is_label(item[1]) else None
    return item, None


def _all_numbers(item: Sequence[object]) -> bool:
    return all(isinstance(part, (int, float)) for part in item)


def _is_label(value: object) -> bool:
    if isinstance(value, (torch.Tensor, np.ndarray)):
        whole = (
            not value.is_floating_point() if isinstance(value, torch.Tensor) else value.dtype.kind in "iub"
        )
        return whole and (value.ndim == 0 or tuple(value.shape) == (1,))
    return isinstance(value, (str, int, np.integer))


def label_word(label: object, classes: Sequence[str]) -> str:
    """A label as a word: a class index by `classes` where they reach that far."""
    if label is None or isinstance(label, str):
        return label or ""
    number = int(label.reshape(-1)[0]) if isinstance(label, (torch.Tensor, np.ndarray)) else int(label)  # type: ignore[call-overload]
    return classes[number] if 0 <= number < len(classes) else str(number)
