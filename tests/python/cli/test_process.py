"""The few things that need a process of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

import boxwalk

Run = Callable[..., tuple[int, str, str]]


class TestProcess:
    """The few things that need a process of their own."""

    def test_version_without_torch(self) -> None:
        code = (
            "import sys; from boxwalk.cli import main\ntry: main(['--version'])\nfinally: print('torch' in "
            "sys.modules)"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert ran.stdout.split() == ["boxwalk", boxwalk.__version__, "False"]

    def test_the_status_reaches_the_shell(self) -> None:
        ran = subprocess.run(
            [sys.executable, "-m", "boxwalk", "graph", "no.py"], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 2
        assert ran.stderr.startswith("boxwalk: The target cannot be opened")

    @pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
    def test_serve_until_interrupted(self) -> None:
        command = [
            sys.executable,
            "-m",
            "boxwalk",
            "serve",
            "model.py:network",
            "--no-browser",
            "--port",
            "0",
        ]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        ) as process:
            try:
                assert process.stdout is not None
                line = next(line for line in process.stdout if "http://" in line)
                assert "Tiny net" in line
                url = re.search(r"http://\S+?/", line)
                assert url is not None
                with urllib.request.urlopen(url[0] + "api/v1/networks", timeout=20) as answer:
                    networks = json.load(answer)["networks"]
                assert [network["id"] for network in networks] == ["tiny-net"]
                process.send_signal(signal.SIGINT)
                assert process.wait(20) == 0
            finally:
                process.kill()


class TestTour:
    def test_a_tour_of_ones_own_needs_its_network(self, run: Run, folder: Path) -> None:
        stop = {"title": "Here", "place": "#network=tiny-net"}
        tour = {"format": "boxwalk-tour", "version": 1, "title": "Tiny", "stops": [stop]}
        (folder / "tour.json").write_text(json.dumps(tour))
        status, _, errors = run("tour", "tour.json")
        assert status != 0
        assert "boxwalk tour tour.json TARGET" in errors

    def test_a_faulty_tour_is_told_before_the_network_is_opened(self, run: Run, folder: Path) -> None:
        (folder / "tour.json").write_text("{}")
        status, _, errors = run("tour", "tour.json", "missing.py")
        assert status != 0
        assert "'tour.json' is no tour: 'format' is missing." in errors
