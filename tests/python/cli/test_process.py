"""The few things that need a process of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

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
        with served() as (process, lines):
            line = next(line for line in lines if "http://" in line)
            assert "Tiny net" in line
            networks = asked(line, "api/v1/networks")["networks"]
            assert [network["id"] for network in networks] == ["tiny-net"]
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0

    @pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
    def test_clients_of_other_projects_are_let_in_when_asked_for(self) -> None:
        with served("--deepvisionvr", "0", "--cnnworkshop", "0") as (process, lines):
            line = next(line for line in lines if "DeepVisionVR" in line)
            assert asked(line, "network")["nnetworks"] == 1
            line = next(line for line in lines if "CNNWorkshopVR" in line)
            address = re.search(r"ws://127\.0\.0\.1:\d+/", line)
            assert address is not None
            with connect(address[0]) as visitor:
                visitor.send(b'{"resource": "request_noise_image"}')
                assert json.loads(visitor.recv(20))["resource"] == "request_noise_image"
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0

    def test_a_guests_port_in_use_is_told(self) -> None:
        with socket_of("127.0.0.1") as port:
            ran = subprocess.run(
                [*SERVE, "--deepvisionvr", str(port)], capture_output=True, text=True, check=False, timeout=60
            )
        assert ran.returncode == 2
        assert f"DeepVisionVR's clients cannot be served on port {port}" in ran.stderr


SERVE = [sys.executable, "-m", "boxwalk", "serve", "model.py:network", "--no-browser", "--port", "0"]


@contextmanager
def served(*options: str) -> Iterator[tuple[subprocess.Popen[str], Iterator[str]]]:
    """The command in a process of its own, and the lines that it prints."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*SERVE, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            yield process, iter(process.stdout)
        finally:
            process.kill()


def asked(line: str, path: str) -> dict[str, Any]:
    """What the address in a line answers."""
    url = re.search(r"http://\S+?/", line)
    assert url is not None
    with urllib.request.urlopen(url[0] + path, timeout=20) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


@contextmanager
def socket_of(host: str) -> Iterator[int]:
    """A port that is in use."""
    with socket.create_server((host, 0)) as listening:
        yield listening.getsockname()[1]


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
