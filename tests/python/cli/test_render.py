"""`boxwalk render`: what is refused. Films and pictures themselves are made in the browser's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "either --camera FILE for a film, or --place LINK"),
        (("--place", "#chosen=stem", "--camera", "way.json"), "either --camera FILE"),
        (("--place", "chosen=stem"), "begins with #"),
        (("--camera", "way.json"), "cannot be read"),
        (("--place", "#chosen=stem", "--fps", "0"), "1 to 120"),
    ],
)
def test_wrong_words(run: Run, words: tuple[str, ...], said: str) -> None:
    status, _, errors = run("render", "model.py:network", "--out", "out.png", *words)
    assert status == 2
    assert said in errors
