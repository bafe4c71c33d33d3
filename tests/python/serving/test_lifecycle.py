"""Start, stop, start again: ports, goodbyes, what a restart keeps."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from boxwalk.errors import ParameterError, PortError
from boxwalk.serving import server as server_module
from boxwalk.serving.server import Server

from .live import Visitor, small_network, stream_address


def test_stop_says_goodbye_and_ends_the_threads(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    running = Server(small_network(), port=0, store=tmp_path).start()
    with connect(stream_address(running)) as visitor:
        visitor.recv(timeout=5)
        httpx.post(running.address + "api/v1/networks/small/recordings", json={"input": 0})
        started = time.monotonic()
        running.stop()
        assert time.monotonic() - started < 3
        with pytest.raises(ConnectionClosed) as closed:
            visitor.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    deadline = time.monotonic() + 3
    left = {thread for thread in set(threading.enumerate()) - before if "boxwalk" in thread.name}
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {thread for thread in left if thread.is_alive()}
    assert not left


def test_restart_on_the_same_port_keeps_ids_and_changes_boot(tmp_path: Path) -> None:
    first = Server(small_network(), port=0, store=tmp_path).start()
    with connect(stream_address(first)) as socket:
        boot = json.loads(socket.recv(timeout=5))["boot"]
    recorded = httpx.post(first.address + "api/v1/networks/small/recordings", json={"input": 1}).json()
    first.stop()
    with Server(small_network(), port=first.port, store=tmp_path) as second:
        with connect(stream_address(second)) as socket:
            assert json.loads(socket.recv(timeout=5))["boot"] != boot
            visitor = Visitor(socket)
            visitor.wish(recorded["id"], [])
            problem = visitor.event()
            assert problem["problem"]["title"] == "Unknown recording"
        again = httpx.post(second.address + "api/v1/networks/small/recordings", json={"input": 1}).json()
        assert again["id"] == recorded["id"]


def test_a_finished_job_survives_a_restart(tmp_path: Path) -> None:
    wish = {"analysis": "statistics", "node": "conv"}

    def ask(running: Server) -> tuple[str, bytes]:
        with httpx.Client(base_url=running.address, timeout=20) as client:
            name = client.post("/api/v1/networks/small/recordings", json={"input": 1}).json()["id"]
            job = client.post("/api/v1/jobs", params={"wait": 5}, json={**wish, "recordings": [name]}).json()
            assert job["state"] == "done", job
            return job["id"], client.get(f"/api/v1/jobs/{job['id']}/result").content

    with Server(small_network(), port=0, store=tmp_path) as running:
        first = ask(running)
    with Server(small_network(), port=0, store=tmp_path) as running:
        found = httpx.get(running.address + f"api/v1/jobs/{first[0]}/result")
        assert found.content == first[1]
        assert ask(running) == first


def test_a_port_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortError, match=f"Port {port} on 127.0.0.1 is in use"):
            Server(small_network(), port=port, store=tmp_path)
        monkeypatch.setattr(server_module, "FIRST_PORT", port)
        moved = Server(small_network(), store=tmp_path)
        try:
            assert moved.port != port
            assert moved.moved_from == port
            announced = server_module._announcement(moved)
            assert announced.startswith(f"Port {port} is in use; taking {moved.port} instead.")
        finally:
            moved.stop()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"port": 70000}, "not in 0 to 65535"),
        ({"host": "203.0.113.7", "port": 0}, "cannot be reached"),
        ({"host": "no such host", "port": 0}, "not an address"),
        ({"token": "short", "port": 0}, "at least 8"),
        ({"tls_cert": "only.pem", "port": 0}, "needs both files"),
        ({"tls_cert": "a.pem", "tls_key": "b.pem", "port": 0}, "a.pem"),
        ({"memory_bytes": 0, "port": 0}, "must be more than 0"),
    ],
)
def test_what_cannot_be_served(tmp_path: Path, given: dict[str, object], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        Server(small_network(), store=tmp_path, **given)  # type: ignore[arg-type]


def test_a_token_is_made_where_others_can_reach(tmp_path: Path) -> None:
    running = Server(small_network(), host="0.0.0.0", port=0, store=tmp_path)
    try:
        assert running.access.token is not None
        assert running.access.token in running.url
    finally:
        running.stop()
    alone = Server(small_network(), port=0, store=tmp_path)
    assert alone.access.token is None
    alone.stop()


SCRIPT = """
import sys, torch
from boxwalk.network import Network
from boxwalk.serving.server import serve
model = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 1), torch.nn.ReLU())
serve(Network(model, (3, 5, 7), title="Script"), port=0, open_browser=False, store=sys.argv[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_stop_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Boxwalk shows Script at http://127.0.0.1:"), process.stderr
    address = line.split(" at ")[1].strip()
    assert httpx.get(address + "healthz").status_code == 200
    started = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=10)
    assert time.monotonic() - started < 8  # taking PyTorch down takes longer than the server
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_the_qr_code_of_a_terminal_is_the_one_of_the_address() -> None:
    """Read back from its half blocks: the modules of the code, light on dark."""
    import segno

    address = "https://192.168.1.20:8100/?token=abcdefghijklmnop"
    drawn = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in server_module.qr_code(address).splitlines()]
    halves = {" ": (1, 1), "▀": (0, 1), "▄": (1, 0), "█": (0, 0)}
    rows: list[list[int]] = []
    for line in drawn:
        pairs = [halves[each] for each in line]
        rows += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    size = len(rows[0])
    found = [row[2:-2] for row in rows[2 : size - 2]]
    wanted = [list(row) for row in segno.make(address, error="l", micro=False).matrix]
    assert found == wanted
