"""The C# core of the Unity bridge, compiled once, and a program that drives it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .mono import BRIDGE, TESTS, Mono, Probe, sources_in


@pytest.fixture(scope="session")
def mono(tmp_path_factory: pytest.TempPathFactory) -> Mono:
    """mono and its libraries, installed where that is possible; fails in words where it is not."""
    outcome = subprocess.run(
        [TESTS / "ensure_mono.sh"], capture_output=True, text=True, check=False, timeout=280
    )
    assert outcome.returncode == 0, outcome.stderr
    newtonsoft, nunit = map(Path, outcome.stdout.split("\n")[:2])
    folder = tmp_path_factory.mktemp("mono")
    for library in (newtonsoft, nunit):
        shutil.copy(library, folder)
    return Mono(newtonsoft, nunit, folder)


@pytest.fixture(scope="session")
def core(mono: Mono) -> Path:
    """The core as an assembly, compiled without a warning and without Unity."""
    return mono.compile("Boxwalk.Core.dll", sources_in(BRIDGE / "Runtime" / "Core"))


@pytest.fixture(scope="module")
def probe(mono: Mono, core: Path) -> Iterator[Probe]:
    """A process with the core in it, for the tests of a file."""
    program = mono.compile("Boxwalk.Probe.exe", sources_in(TESTS / "probe"), [core])
    running = Probe(program)
    yield running
    running.end()
