"""`import boxwalk`: what is there, and what it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

import boxwalk
from boxwalk.results import Scores


def test_all_of_them_are_there() -> None:
    for name in boxwalk.__all__:
        assert getattr(boxwalk, name) is not None
    assert set(boxwalk.__all__) <= set(dir(boxwalk))


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="module 'boxwalk' has no attribute 'walk'"):
        boxwalk.walk  # type: ignore[attr-defined]  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, boxwalk; print('torch' in sys.modules, 'numpy' in sys.modules, 'PIL' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False"] * 3


def test_they_work_together() -> None:
    network = boxwalk.Network(nn.Conv2d(3, 2, 1), (3, 5, 7))
    recording = boxwalk.record(network, torch.zeros(1, 3, 5, 7))
    assert isinstance(recording, boxwalk.Recording)
    assert isinstance(recording.graph, boxwalk.Graph)
    assert isinstance(boxwalk.analyze(recording, "layer-statistics"), Scores)
