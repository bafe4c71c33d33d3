"""A working folder with a model and a photograph, and a way to run commands in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from boxwalk.cli import main

MODEL = '''
"""A residual network whose numbers can be counted by hand."""
import torch
from torch import nn
from boxwalk import Network

class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
    def forward(self, x):
        return torch.relu(self.conv(x) + x)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.block = Block(4)
        self.head = nn.Linear(4, 2)
    def forward(self, x):
        return self.head(self.block(self.stem(x)).mean((2, 3)))

torch.manual_seed(0)
network = Network(Net(), (3, 5, 7), 0.5, 0.5, ["ant", "bee"], title="Tiny net")

class Broken(Net):
    def forward(self, x):
        x = self.stem(x)
        raise RuntimeError("out of luck")

def broken():
    return Network(Broken(), (3, 5, 7))

def both():
    return [Network(Net(), (3, 5, 7), title="A"), Network(Net(), (3, 5, 7), title="B")]
'''


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with `model.py` and `photo.png`, 14 x 10 pixels."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "model.py").write_text(MODEL)
    pixels = np.arange(10 * 14 * 3, dtype=np.uint32).reshape(10, 14, 3) * 7 % 256
    Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "photo.png")
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process; returns its status, its output and its errors."""

    def ran(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(arguments)
        output = capsys.readouterr()
        return status, output.out, output.err

    return ran
