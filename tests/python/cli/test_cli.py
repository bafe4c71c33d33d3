"""The command line, as it is typed: what it writes and returns, and what it says when it cannot."""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import boxwalk
from boxwalk.cli import main, options
from boxwalk.targets.labels import read_labels

Run = Callable[..., tuple[int, str, str]]
NOTHING_GIVEN = dict.fromkeys(("weights", "input_shape", "mean", "std", "labels", "images"))


class TestAnalyze:
    def test_numbers_equal_those_of_numpy(self, run: Run, folder: Path) -> None:
        arguments = ["analyze", "layer-statistics", "model.py:network", "photo.png", "--out", "layers.csv"]
        status, out, err = run(*arguments)
        assert (status, out.strip(), err) == (0, "layers.csv", "")
        rows = {row["name"]: row for row in csv.DictReader((folder / "layers.csv").read_text().splitlines())}
        pixels = np.asarray(Image.open("photo.png").resize((7, 5), Image.Resampling.BILINEAR))
        seen = (pixels / 255 - 0.5) / 0.5
        assert float(rows["input"]["mean"]) == pytest.approx(seen.mean(), rel=1e-5)
        assert float(rows["input"]["max"]) == pytest.approx(seen.max(), rel=1e-5)

    def test_a_picture_with_parameters(self, run: Run) -> None:
        arguments = ("analyze", "weights", "model.py:network", "--node", "block.conv", "--set", "count=2")
        assert run(*arguments, "--out", "kernels.png")[0] == 0
        with Image.open("kernels.png") as picture:
            assert picture.width > 10

    def test_chosen_images_of_a_folder(self, run: Run, folder: Path) -> None:
        (folder / "photos").mkdir()
        for number in range(5):
            Image.new("RGB", (7, 5), (50 * number, 30, 90)).save(folder / "photos" / f"photo{number}.png")
        arguments = ["analyze", "texture-vectors", "model.py:network", "--node", "stem", "--images", "photos"]
        status, _, err = run(*arguments, "--inputs", "0-2,4", "--out", "distances.csv")
        assert (status, err) == (0, "")
        rows = list(csv.reader((folder / "distances.csv").read_text().splitlines()))
        assert [row[0].rpartition("photo")[2] for row in rows[1:]] == ["0", "1", "2", "4"]
        status, _, err = run(*arguments, "--inputs", "3-9", "--out", "distances.csv")
        assert status == 2
        assert "example inputs are 0 to 4" in err

    def test_two_inputs_or_two_networks_are_compared(self, run: Run, folder: Path) -> None:
        Image.new("RGB", (7, 5), (200, 30, 90)).save(folder / "other.png")
        arguments = ["analyze", "difference", "model.py:network", "photo.png", "other.png", "--node", "stem"]
        status, out, err = run(*arguments, "--out", "difference.npy")
        assert (status, out.strip(), err) == (0, "difference.npy", "")
        network = options.networks_of(["model.py:network"], argparse.Namespace(**NOTHING_GIVEN))[0]
        first, second = (
            boxwalk.record(network, *network.prepare(name)).activations["stem"][0]
            for name in ("photo.png", "other.png")
        )
        found = np.load("difference.npy")
        wanted = (first - second).numpy()
        np.testing.assert_allclose(np.sort(found.ravel()), np.sort(wanted.ravel()), atol=1e-6)

        weights = {name: 2 * value for name, value in network.model.state_dict().items()}
        torch.save(weights, "twice.pt")
        arguments = ["analyze", "change-by-layer", "model.py:network", "photo.png"]
        assert run(*arguments, "--other-weights", "twice.pt", "--out", "change.csv")[0] == 0
        rows = list(csv.reader((folder / "change.csv").read_text().splitlines()))
        assert [float(row[1]) for row in rows[1:3]] == [0, pytest.approx(0.5)]  # the input, then the stem

    def test_the_help_lists_what_there_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["analyze", "--help"])
        assert left.value.code == 0
        out = capsys.readouterr().out
        assert re.search(r"histogram +Histogram \(needs --node\)\n +bins=64 +number of bars", out)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("bins=8", ("bins", 8)),
            ("zeros=false", ("zeros", False)),
            ("channels=[1,2]", ("channels", [1, 2])),
            ("name=layer one", ("name", "layer one")),
            ("text=a=b", ("text", "a=b")),
            ("empty=", ("empty", "")),
            ("none=null", ("none", None)),
        ],
    )
    def test_parameters(self, text: str, expected: tuple[str, object]) -> None:
        assert options.parameter(text) == expected


@pytest.mark.parametrize(
    ("arguments", "status", "text"),
    [
        (["graph", "nowhere.py"], 2, "boxwalk: The target cannot be opened: There is no file 'nowhere.py'."),
        (["graph", "modle.py"], 2, "Did you mean 'model.py'?"),
        (["graph", "model.py:nets"], 2, "has no attribute 'nets'"),
        (
            ["graph", "model.py:network", "--input", "no.png"],
            2,
            "boxwalk: This input cannot be used: The image 'no.png'",
        ),
        (
            ["graph", "model.py:network", "--input", "model.py"],
            2,
            "boxwalk: This is not an image that can be read",
        ),
        (
            ["graph", "model.py:network", "--weights", "w.pth"],
            2,
            "boxwalk: The weights do not fit: There is no weights file",
        ),
        (
            ["graph", "model.py:network", "--mean", "1,2"],
            2,
            "boxwalk: A parameter is not allowed: mean has 2 entries",
        ),
        (["graph", "model.py:network", "--labels", "no.txt"], 2, "The labels 'no.txt' cannot be read"),
        (["graph", "model.py:network", "--images", "none"], 2, "The image folder 'none' does not exist"),
        (["graph", "torchvision:resnt18"], 2, "boxwalk: Not found: Unknown torchvision model 'resnt18'"),
        (
            ["serve", "model.py:network", "model.py:both", "--weights", "w.pth"],
            2,
            "--weights describes one network, 2 TARGETs",
        ),
        (["serve", "model.py:network", "--token", "short"], 2, "A token needs at least 8"),
        (["serve", "model.py:network", "--tls-cert", "c.pem"], 2, "TLS needs both files"),
        (
            ["analyze", "difference", "model.py:network", "a", "b", "c", "--node", "stem", "--out", "a.png"],
            2,
            "3 inputs were given; two can be compared",
        ),
        (
            ["analyze", "cost", "model.py:network", "--other", "model.py:network", "--out", "a.png"],
            2,
            "'cost' is about one network; 2 were given",
        ),
        (["analyze", "histgram", "model.py:network", "--out", "a.png"], 2, "Did you mean 'histogram'?"),
        (["analyze", "histogram", "model.py:network", "--node", "blok", "--out", "a.png"], 2, "Unknown node"),
        (["analyze", "histogram", "model.py:network", "--node", "stem", "--out", "a.doc"], 2, "'.doc'"),
        (
            ["analyze", "histogram", "model.py:network", "--set", "bins", "--out", "a.png"],
            2,
            "--set 'bins' is not KEY=VALUE",
        ),
        (
            [
                "analyze",
                "histogram",
                "model.py:network",
                "--node",
                "stem",
                "--set",
                "bins=x",
                "--out",
                "a.png",
            ],
            2,
            "boxwalk: A parameter is not allowed: ",
        ),
        (["analyze", "histogram", "model.py:both", "--out", "a.png"], 2, "gives 2 networks (A, B). Name one"),
        (["analyze", "histogram", "model.py:broken", "--node", "stem", "--out", "a.png"], 1, "out of luck"),
    ],
)
def test_what_cannot_be_done(run: Run, arguments: list[str], status: int, text: str) -> None:
    got, out, err = run(*arguments)
    assert text in err
    assert got == status
    assert out == ""
    assert "Traceback" not in err
    assert err.startswith("boxwalk: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["walk"], "invalid choice: 'walk'"),
        (["serve"], "the following arguments are required: TARGET"),
        (
            ["graph", "model.py", "--input-shape", "three"],
            "'three' is no shape; allowed: whole numbers with commas",
        ),
        (["graph", "model.py", "--mean", "a"], "'a' is no list of numbers"),
        (["graph", "model.py", "--format", "svg"], "invalid choice: 'svg'"),
        (["serve", "model.py", "--memory", "lots"], "'lots' is no size; allowed: 800M, 4G"),
        (["serve", "model.py", "--port", "http"], "invalid int value"),
    ],
)
def test_what_cannot_be_read(arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert text in capsys.readouterr().err


def test_where_an_error_was_raised_is_shown_when_asked_for(run: Run) -> None:
    _, _, err = run("graph", "nowhere.py", "--traceback")
    assert "Traceback" in err
    assert err.splitlines()[-1].startswith("boxwalk: The target cannot be opened")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1000", 1000),
        ("2K", 2048),
        ("800M", 800 * 2**20),
        ("4g", 4 * 2**30),
        ("2.5GiB", int(2.5 * 2**30)),
        ("1 TB", 2**40),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert options.size(text) == size


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        ("a.txt", "ant\nbee\n\n", ["ant", "bee"]),
        ("a.txt", "ant\n\nbee", ["ant", "", "bee"]),
        ("a.json", '["ant", "bee"]', ["ant", "bee"]),
        ("a.json", '{"1": "bee", "0": "ant"}', ["ant", "bee"]),
        ("a.json", '{"0": ["n01", "ant"], "1": ["n02", "bee"]}', ["ant", "bee"]),
    ],
)
def test_labels(folder: Path, name: str, text: str, labels: list[str]) -> None:
    (folder / name).write_text(text)
    assert read_labels(folder / name) == labels


@pytest.mark.parametrize("text", ['{"0": "ant", "2": "bee"}', "3", "{", "{}"])
def test_labels_that_are_none(folder: Path, text: str) -> None:
    (folder / "a.json").write_text(text)
    with pytest.raises(boxwalk.errors.ParameterError, match=r"a\.json"):
        read_labels(folder / "a.json")
