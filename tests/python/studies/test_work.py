"""What holds for every study: parts computed once, folders that are another's, pages and files."""

from __future__ import annotations

import csv
import errno
import os
import re
import runpy
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike
from PIL import Image
from torch import nn

from boxwalk.errors import ParameterError, StoreError, UnknownStudyError
from boxwalk.results import Curve, Scores
from boxwalk.studies import HOMES, Claim, Report, Study, Work, get, study
from boxwalk.studies.folder import StudyFolder
from boxwalk.studies.work import floats, plus_minus


class EndedError(Exception):
    """A run that ends in the middle."""


class Small:
    """A study of a few numbers that counts how often each is computed."""

    def __init__(self) -> None:
        self.computed: list[str] = []
        self.ends_before = ""

    def squares(self, seed: int) -> dict[str, list[float]]:
        if self.ends_before == f"squares-{seed}":
            raise EndedError
        self.computed.append(f"squares-{seed}")
        return {"values": [seed**2, (seed + 1) ** 2]}

    def __call__(self, work: Work) -> None:
        rows = [work.part(f"squares-{seed}", partial(self.squares, seed))["values"] for seed in work.seeds]
        table = np.array(rows)
        work.say("## Squares")
        columns = {"first": floats(table[:, 0]), "second": floats(table[:, 1])}
        names = [f"seed {seed}" for seed in work.seeds]
        work.table("squares", Scores(title="Squares", names=names, columns=columns, units={"first": "m"}))
        series = {"first": floats(table[:, 0])}
        work.figure("curve", Curve(title="A curve", x=floats(work.seeds), series=series))
        grown = table[-1, 0] - table[0, 0]
        work.walk("zoo:dashes", {"there": "chosen=depthwise", "here": "chosen=relu"}, "weights-0")
        work.claim("Squares grow", "fig. 1", f"by {grown:.0f}", grown)
        work.claim("Squares are below 1", "fig. 2", f"{table.max():.0f}", 1 - table.max())

    def run(self, out: Path, quick: bool = False, seed: int = 0, overwrite: bool = False) -> Report:
        made = Study("small", "Squares of seeds", "Nobody, section 1", "How large are they?", self, (2, 3))
        work = Work(made, StudyFolder(out, made.key(quick, seed), overwrite), quick, seed, None)
        self(work)
        return work.finish()


def test_the_page_tells_what_came_out_beside_what_the_paper_says(tmp_path: Path) -> None:
    report = Small().run(tmp_path / "out")
    assert report.claims == (
        Claim("Squares grow", "fig. 1", "by 4", 4.0),
        Claim("Squares are below 1", "fig. 2", "9", -8.0),
    )
    assert [claim.held for claim in report.claims] == [True, False]
    page = (tmp_path / "out/study.md").read_text()
    assert "1 of 2 relations held" in page
    assert "| Squares are below 1 | fig. 2 | 9 | **no** |" in page
    assert "seeds 0 to 2" in page
    assert "| seed 2 | 4.000 | 9.000 |" in page
    seen = "[there](http://127.0.0.1:8100/#chosen=depthwise), [here](http://127.0.0.1:8100/#chosen=relu)"
    assert f"- `boxwalk serve zoo:dashes --weights out/parts/weights-0.safetensors`: {seen}" in page
    with (tmp_path / "out/squares.csv").open() as file:
        rows = list(csv.reader(file))
    assert rows[0][1].startswith("first")
    assert [float(row[2]) for row in rows[1:]] == [1, 4, 9]
    with Image.open(tmp_path / "out/curve.png") as picture:
        assert picture.width > 100
    assert set(report.files) == {"study.md", "squares.csv", "curve.png", "curve.svg"}


def test_a_run_that_ended_is_gone_on_with(tmp_path: Path) -> None:
    small = Small()
    small.ends_before = "squares-2"
    with pytest.raises(EndedError):
        small.run(tmp_path / "out")
    small.ends_before = ""
    small.run(tmp_path / "out")
    assert small.computed == ["squares-0", "squares-1", "squares-2"]
    broken = tmp_path / "out/parts/squares-1.safetensors"
    broken.write_bytes(broken.read_bytes()[:-4])  # cut off by something else than us: computed again
    again = small.run(tmp_path / "out")
    assert small.computed == ["squares-0", "squares-1", "squares-2", "squares-1"]
    assert again.claims[0].held


def test_other_settings_and_foreign_folders_give_way_only_when_told(tmp_path: Path) -> None:
    small = Small()
    small.run(tmp_path / "out", quick=True)
    with pytest.raises(ParameterError, match="quick True"):
        small.run(tmp_path / "out")
    small.run(tmp_path / "out", overwrite=True)
    assert small.computed == [f"squares-{seed}" for seed in (0, 1, 0, 1, 2)]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("kept")
    with pytest.raises(ParameterError, match=r"holds no study: notes\.txt"):
        small.run(tmp_path / "mine", overwrite=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match="is a file"):
        small.run(tmp_path / "file")


def test_a_full_disk_leaves_what_was_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Small()
    replace = os.replace

    def full(source: str | Path, target: str | Path) -> None:
        if "squares-1" in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr(Path, "replace", lambda source, target: full(source, target))
    with pytest.raises(StoreError, match=r"The disk is full\. What is finished stays"):
        small.run(tmp_path / "out")
    monkeypatch.undo()
    small.run(tmp_path / "out")
    assert small.computed == ["squares-0", "squares-1", "squares-1", "squares-2"]


def test_what_is_read_again_is_what_was_computed(tmp_path: Path) -> None:
    made = Study("small", "", "", "", lambda _: None, (1, 1))
    values: dict[str, ArrayLike] = {
        "number": 2.5,
        "row": [1.0],
        "turned": np.arange(6).reshape(2, 3).T,
        "none": np.zeros((0, 2)),
    }
    work = Work(made, StudyFolder(tmp_path / "out", made.key(False, 0)), False, 0, None)
    computed, read = (work.part("values", lambda: values) for _ in range(2))
    for name, array in computed.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array, strict=True)


def test_trained_weights_are_a_part(tmp_path: Path) -> None:
    made = Study("small", "", "", "", lambda _: None, (1, 1))
    trained = 0

    def train(model: nn.Module) -> None:
        nonlocal trained
        trained += 1
        for parameter in model.parameters():
            nn.init.constant_(parameter, 0.5)

    for _ in range(2):
        work = Work(made, StudyFolder(tmp_path / "out", made.key(False, 0)), False, 0, None)
        model = work.trained("model", nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)), train)
        assert all(bool((parameter == 0.5).all()) for parameter in model.parameters())
        assert not model.training
    assert trained == 1


def test_parts_are_read_in_the_shape_they_were_given(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path / "out", {})
    turned = np.arange(6.0).reshape(2, 3).T
    folder.keep("mixed", {"number": np.array(3.5), "turned": turned})
    found = folder.part("mixed")
    assert found is not None
    assert found["number"].shape == ()
    assert float(found["number"]) == 3.5
    assert np.array_equal(found["turned"], turned)


def test_unknown_studies_are_told_with_near_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownStudyError, match="proxy-grad"):
        study("proxygrad", tmp_path / "out")


@pytest.mark.parametrize("name", HOMES)
def test_every_study_says_what_it_is(name: str) -> None:
    found = get(name)
    assert found.name == name
    assert found.source
    assert found.doc.endswith(("?", "."))
    assert 2 <= found.seeds[0] <= found.seeds[1]


def test_numbers_with_their_deviation() -> None:
    assert plus_minus([1.0, 3.0]) == "2.00 ± 1.41"
    assert plus_minus([2.0], 1) == "2.0"


def test_the_study_of_the_docs_runs(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/studies.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (tmp_path / "noise.py").write_text(source)
    made: Study = runpy.run_path(str(tmp_path / "noise.py"))["STUDY"]
    work = Work(made, StudyFolder(tmp_path / "out", made.key(True, 0)), True, 0, None)
    made.function(work)
    assert [claim.held for claim in work.finish().claims] == [True]
