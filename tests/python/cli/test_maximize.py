"""`boxwalk maximize`: files that others can read, and what is finished is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from boxwalk.recording.recording import record
from boxwalk.targets import open_target

Run = Callable[..., tuple[int, str, str]]
ASKED = ("maximize", "model.py:network", "--node", "block.relu", "--steps", "8", "--out", "made")


def told(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read(folder)["channels"]
    return found


def read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "made" / "maximization.json").read_text())
    return found


def test_a_png_for_each_channel_a_sheet_and_numbers(folder: Path, run: Run) -> None:
    status, out, _ = run(*ASKED)
    assert (status, out.strip()) == (0, str(Path("made") / "sheet.png"))
    names = sorted(path.name for path in (folder / "made").iterdir())
    assert names == [*(f"channel-000{i}.png" for i in range(4)), "maximization.json", "sheet.png"]
    (network,) = open_target("model.py:network")
    for index, (channel, numbers) in enumerate(told(folder).items()):
        assert int(channel) == index
        assert numbers["reached"] >= numbers["started"]
        pixels = np.asarray(Image.open(folder / "made" / str(numbers["file"])))
        assert pixels.shape == (5, 7, 3)
        (given,) = network.prepare((folder / "made" / str(numbers["file"])).read_bytes(), fitted=True)
        reached = record(network, given).activations["block.relu"][0, index].mean()
        assert float(reached) == pytest.approx(float(numbers["reached"]), abs=0.03)  # 8 bits
    everything = read(folder)
    assert everything["settings"]["steps"] == 8
    assert everything["weights"] == network.weights_fingerprint


def test_it_goes_on_where_it_was(folder: Path, run: Run) -> None:
    assert run(*ASKED, "--channels", "0,2")[0] == 0
    before = {path.name: path.stat().st_mtime_ns for path in (folder / "made").glob("channel*")}
    assert sorted(told(folder)) == ["0", "2"]
    assert run(*ASKED)[0] == 0
    assert sorted(told(folder)) == ["0", "1", "2", "3"]
    assert all((folder / "made" / name).stat().st_mtime_ns == time for name, time in before.items())
    (folder / "made" / "channel-0001.png").unlink()
    assert run(*ASKED)[0] == 0
    assert (folder / "made" / "channel-0001.png").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--set", 'transforms={"pad": -1}'),
            "'pad' of 'Transforms' is -1; allowed: a whole number from 0 to 256",
        ),
        (("--set", 'transforms={"pd": 1}'), "Unknown parameter 'pd' of 'Transforms'. Did you mean"),
        (
            ("--set", "proxy_slope=3"),
            "'proxy_slope' of 'Settings' is 3; allowed: a number from 0 to 1",
        ),
        (("--channels", "2-9"), "--channels is '2-9'; the channels of 'block.relu' are 0 to 3"),
        (("--channels", "one"), "allowed: 'all', a range as '0-9'"),
        (("--node", "block.rel"), "Did you mean 'block.relu'"),
        (("--steps", "0"), "'steps' of 'Settings' is 0"),
    ],
)
def test_refusals(arguments: tuple[str, ...], words: str, folder: Path, run: Run) -> None:
    status, _, err = run(*ASKED, *arguments)
    assert status == 2
    assert words in err
    assert not (folder / "made").exists()


def test_a_folder_of_something_else_is_left_alone(folder: Path, run: Run) -> None:
    assert run(*ASKED, "--channels", "0")[0] == 0
    kept = (folder / "made" / "channel-0000.png").read_bytes()
    status, _, err = run(*ASKED, "--channels", "0", "--seed", "5")
    assert status == 2
    assert "images of another maximization: settings differ" in err
    assert (folder / "made" / "channel-0000.png").read_bytes() == kept
    (folder / "file").write_text("")
    status, _, err = run(*ASKED[:-1], "file")
    assert status == 2
    assert "Give another --out" in err


def test_other_networks_than_one(run: Run) -> None:
    status, _, err = run("maximize", "model.py:both", "--node", "stem", "--out", "made")
    assert status == 2
    assert "gives 2 networks (A, B)" in err


def test_without_a_folder_to_write_to(folder: Path, run: Run) -> None:
    (folder / "made" / "channel-0000.png").mkdir(parents=True)  # as a disk that does not take it
    status, _, err = run(*ASKED, "--channels", "0")
    assert status in (1, 2)
    assert "channel-0000.png cannot be written" in err
