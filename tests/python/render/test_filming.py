"""Where a film is to lie is known to be possible before anything is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from boxwalk.errors import StoreError
from boxwalk.render import film, picture

NOWHERE = "http://127.0.0.1:9/"
PLACE = "#at=0,0,0,0,0"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.write_text("no folder")
    with pytest.raises(StoreError, match="cannot be written"):
        picture(NOWHERE, PLACE, folder / "walk.png", size=(64, 64))
    with pytest.raises(StoreError, match="cannot be written"):
        film(NOWHERE, [PLACE], folder / "walk.mp4", fps=1, size=(64, 64))
