"""The scripts in `examples/` do what they say."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import skimage.data
import torch
from PIL import Image

from boxwalk.outputs import describe
from boxwalk.targets import open_target

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Training in small steps is far slower on threads that wait for a processor that others use."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.slow
def test_shapes_are_told_apart() -> None:
    (network,) = open_target(f"{EXAMPLES / 'shapes.py'}:network")
    right = 0
    with torch.no_grad(), network.in_mode() as model:
        for index in range(network.example_count):
            example = network.example(index)
            said = describe(model(*example.inputs), network, example.inputs)
            right += said.predictions[0].label == example.label
    assert right / network.example_count > 0.8


@pytest.mark.slow
def test_the_rhyme_is_known() -> None:
    (network,) = open_target(f"{EXAMPLES / 'letters.py'}:network")
    with torch.no_grad(), network.in_mode() as model:
        said = describe(model(*network.prepare("Peter Piper pic")), network)
    assert said.kind == "tokens"
    assert said.tokens[0].token == "k"


def test_a_photo_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.fromarray(skimage.data.coffee()).save(tmp_path / "mug.png")
    arguments = ["record_a_photo.py", str(tmp_path / "mug.png"), "--out", str(tmp_path / "layers.png")]
    monkeypatch.setattr(sys, "argv", arguments)
    runpy.run_path(str(EXAMPLES / "record_a_photo.py"), run_name="__main__")
    out = capsys.readouterr().out
    assert "layer1.0.conv1" in out
    assert "(64, 56, 56)" in out
    with Image.open(tmp_path / "layers.png") as picture:
        assert picture.width > 100


def test_white_images_are_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["white_images.py", "--out", str(tmp_path / "white.png")])
    runpy.run_path(str(EXAMPLES / "white_images.py"), run_name="__main__")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:5]]
    assert [name for name, *_ in rows] == ["f1", "f2", "f3", "kernel"]
    assert all(proxy == "100%" for *_, proxy in rows)
    assert all(int(plain.rstrip("%")) < 100 for _, plain, _ in rows)
    with Image.open(tmp_path / "white.png") as picture:
        assert picture.width > 500
