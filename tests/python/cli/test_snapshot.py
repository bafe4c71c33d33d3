"""`boxwalk snapshot` and `boxwalk verify`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]


class TestSnapshot:
    def test_exports_and_verifies(self, run: Run, folder: Path) -> None:
        what = (
            "--what",
            "graph,activations,statistics,grad-cam",
            "--set",
            "grad-cam.target=1",
            "--nodes",
            "block*",
        )
        status, output, errors = run("snapshot", "model.py:network", "photo.png", "--out", "out", *what)
        assert status == 0
        assert errors.startswith("About ")
        assert len(errors.splitlines()) == 1
        assert output.startswith("out: ")
        manifest = json.loads((folder / "out/manifest.json").read_text())
        assert manifest["key"]["parameters"]["grad-cam"]["target"] == 1
        assert (folder / "out/inputs/0000-photo/activations/block.conv.safetensors").is_file()
        status, output, _ = run("snapshot", "model.py:network", "photo.png", "--out", "out", *what)
        assert status == 0
        assert "gone on with" in output
        assert run("verify", "out", "model.py:network")[0] == 0
        (folder / "out/graph.json").write_text("{}")
        status, output, _ = run("verify", "out")
        assert status == 1
        assert "graph.json: It has 2 bytes instead of" in output

    def test_a_failed_image_is_in_the_exit_status(self, run: Run, folder: Path) -> None:
        (folder / "note.png").write_text("no picture")
        status, output, errors = run(
            "snapshot", "model.py:network", "note.png", "photo.png", "--out", "out", "--what", "activations"
        )
        assert status == 1
        assert "\nboxwalk: note.png: " in errors
        assert output.startswith("out: ")

    def test_wrong_words(self, run: Run) -> None:
        status, _, errors = run("snapshot", "model.py:network", "--out", "out", "--set", "target=1")
        assert status == 2
        assert "ANALYSIS.KEY=VALUE" in errors
        status, _, errors = run("snapshot", "model.py:both", "--out", "out")
        assert status == 2
        assert "2 networks" in errors
        assert run("snapshot", "model.py:network", "--out", "out", "--max-size", "4k")[0] == 1
        assert run("verify", ".")[0] == 2
