"""`boxwalk study`: what there is, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from boxwalk.studies import HOMES

Run = Callable[..., tuple[int, str, str]]


def test_the_studies_are_listed_with_their_papers(run: Run) -> None:
    status, out, _ = run("study", "--list")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()[::2]] == list(HOMES)
    assert "Linse" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name a study and a folder"),
        (("proxy-grad",), "Name a study and a folder"),
        (("proxygrad", "--out", "made"), "proxy-grad"),
        (("proxy-grad", "--out", "made", "--seed", "-1"), "--seed is -1"),
        (("proxy-grad", "--out", "photo.png"), "photo.png is a file"),
        (("proxy-grad", "--out", "."), "holds no study: model.py, photo.png"),
        (("proxy-grad", "--out", ".", "--overwrite"), "holds no study"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, run: Run, arguments: tuple[str, ...], words: str) -> None:
    status, out, err = run("study", *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert sorted(path.name for path in folder.iterdir()) == ["model.py", "photo.png"]
