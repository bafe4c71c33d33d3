"""Where a film is to lie is known to be possible before anything is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from boxwalk.errors import StoreError
from boxwalk.render import film, picture


@pytest.mark.parametrize("name", ["walk.mp4", "walk.png"])
def test_a_folder_that_cannot_be_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("no folder")
    out = tmp_path / "file" / name
    with pytest.raises(StoreError, match="cannot be written"):
        if name.endswith(".png"):
            picture("http://127.0.0.1:9/", "#at=0,0,0,0,0", out, size=(64, 64))
        else:
            film("http://127.0.0.1:9/", ["#at=0,0,0,0,0"], out, fps=1, size=(64, 64))
