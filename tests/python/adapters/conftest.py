"""A real server with room for other protocols, and their clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from boxwalk.adapters import deepvisionvr
from boxwalk.serving.server import Server

from .deepvisionvr_client import Client
from .deepvisionvr_networks import networks

STEPS = 4  # of ascent: these networks are small, and the tests need no beauty


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and finished results of a test stay in a folder of its own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("BOXWALK_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    return folder


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside") / "exports"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def server(store: Path, exports: Path) -> Iterator[Server]:
    """A server on loopback with three networks, shared by the tests of a file."""
    guests = [deepvisionvr.guest(0, exports=exports, steps=STEPS)]
    with Server(networks(), port=0, store=store, guests=guests) as running:
        yield running


@pytest.fixture
def come(server: Server) -> Iterator[Callable[[], Client]]:
    """Clients of DeepVisionVR that have started, closed after the test."""
    with ExitStack() as opened:

        def enter() -> Client:
            client = opened.enter_context(Client("127.0.0.1", server.guests[0].port))
            client.start()
            return client

        yield enter


@pytest.fixture
def client(come: Callable[[], Client]) -> Client:
    return come()
