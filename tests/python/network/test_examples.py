"""Example inputs: from data sets, folders and lists, read when they are asked for."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from PIL import Image
from torch import nn

from boxwalk.errors import ImageError, InputError, ParameterError, UnknownError
from boxwalk.network import Network

PHOTO = Image.fromarray(skimage.data.coffee())


def tiny(channels: int = 3, classes: int = 2) -> nn.Sequential:
    """A network that takes any size."""
    return nn.Sequential(
        nn.Conv2d(channels, 4, 3),
        nn.BatchNorm2d(4),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, classes),
    )


def lenet() -> nn.Sequential:
    """A network that takes 28 x 28 only."""
    return nn.Sequential(nn.Conv2d(1, 2, 5), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(288, 10))


def png(image: Image.Image = PHOTO) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


class Squares(torch.utils.data.Dataset[tuple[torch.Tensor, int]]):
    """Reads are counted."""

    classes = ("even", "odd")

    def __init__(self) -> None:
        self.read: list[int] = []

    def __len__(self) -> int:
        return 10**9

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        self.read.append(index)
        return torch.full((3, 6, 4), float(index)), index % 2


class TestExamples:
    def test_a_data_set_is_read_one_by_one(self) -> None:
        dataset = Squares()
        network = Network(tiny(), (3, 6, 4), dataset=dataset)
        assert network.example_count == 10**9
        assert not dataset.read
        example = network.example(7)
        assert set(dataset.read) == {7}
        assert example.label == "odd"
        assert torch.equal(example.inputs[0], torch.full((1, 3, 6, 4), 7.0))
        assert example.picture.shape == (6, 4, 3)
        assert network.labels == ("even", "odd")

    @pytest.mark.parametrize(
        ("item", "label"),
        [
            (PHOTO, ""),
            ((PHOTO, 1), "b"),
            ((PHOTO, torch.tensor(1)), "b"),
            ((PHOTO, np.int64(0)), "a"),
            ((PHOTO, 5), "5"),
            ((PHOTO, "mug"), "mug"),
            ([PHOTO, 1], "b"),
            ({"image": PHOTO, "label": 1}, "b"),
            ({"pixel_values": PHOTO}, ""),
            ((PHOTO, torch.zeros(6, 4)), ""),
            ((PHOTO, {"boxes": 1}), ""),
            ((torch.zeros(3, 6, 4), torch.zeros(1, 6, 4)), ""),
            ({"inputs": (torch.zeros(3, 6, 4),), "target": 0}, "a"),
        ],
    )
    def test_items(self, item: object, label: str) -> None:
        network = Network(tiny(), (3, 6, 4), labels=["a", "b"], dataset=[item])
        example = network.example(0)
        assert example.label == network.example_label(0) == label
        assert example.inputs[0].shape == (1, 3, 6, 4)

    def test_a_folder_of_class_folders(self, tmp_path: Path) -> None:
        for place, colour in (("cat/2.png", "red"), ("cat/1.PNG", "blue"), ("dog/x/3.jpg", "lime")):
            (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (4, 6), colour).save(tmp_path / place)
        (tmp_path / "cat/notes.txt").write_text("no image")
        network = Network(tiny(), (3, 6, 4), dataset=tmp_path)
        assert [network.example_label(index) for index in range(network.example_count)] == [
            "cat",
            "cat",
            "dog",
        ]
        np.testing.assert_array_equal(network.example(0).picture[0, 0], [0, 0, 255])

    def test_parts_of_the_data(self, tmp_path: Path) -> None:
        for place in ("train/cat/1.png", "Test/dog/x/2.png", "val/3.png", "valley/4.png"):
            (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
            PHOTO.save(tmp_path / place)
        network = Network(tiny(), (3, 6, 4), dataset=tmp_path)
        examples = [network.example(index) for index in range(4)]
        assert [(one.split, one.label) for one in examples] == [
            ("Test", "dog"),
            ("train", "cat"),
            ("val", "3"),
            ("", "valley"),
        ]

        class Parted(list[object]):
            split = "test"

        for items, split in (
            (Parted([PHOTO]), "test"),
            ([{"image": PHOTO, "split": "kept"}], "kept"),
            ([{"image": PHOTO, "split": 3}], ""),
            ([PHOTO], ""),
        ):
            assert Network(tiny(), (3, 6, 4), dataset=items).example(0).split == split

    def test_a_flat_folder_names_the_files(self, tmp_path: Path) -> None:
        PHOTO.save(tmp_path / "mug.png")
        assert Network(tiny(), (3, 6, 4), dataset=str(tmp_path)).example_label(0) == "mug"

    def test_a_folder_without_images(self, tmp_path: Path) -> None:
        with pytest.raises(ParameterError, match="holds no images"):
            Network(tiny(), (3, 6, 4), dataset=tmp_path)

    def test_a_damaged_image_in_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(b"nonsense")
        network = Network(tiny(), (3, 6, 4), dataset=tmp_path)
        with pytest.raises(ImageError, match=r"a\.png"):
            network.example(0)

    @pytest.mark.parametrize("index", [-1, 1, 99])
    def test_an_example_that_is_not_there(self, index: int) -> None:
        with pytest.raises(UnknownError, match="There are 1: 0 to 0"):
            Network(tiny(), (3, 6, 4), dataset=[PHOTO]).example(index)
        with pytest.raises(UnknownError, match="has no example inputs"):
            Network(tiny(), (3, 6, 4)).example(index)

    def test_a_data_set_that_raises(self) -> None:
        class Broken(Squares):
            def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
                raise OSError("disk on fire")

        network = Network(tiny(), (3, 6, 4), dataset=Broken())
        with pytest.raises(InputError, match=r"\(Broken\) raised OSError for item 3: disk on fire"):
            network.example(3)

    def test_an_unknown_dict(self) -> None:
        with pytest.raises(InputError, match=r"dicts with the keys \['foo'\]"):
            Network(tiny(), (3, 6, 4), dataset=[{"foo": 1}]).example(0)
