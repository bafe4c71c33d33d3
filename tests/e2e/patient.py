"""A network with an analysis that ends when the test wants it: when the file LET_GO exists."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from pathlib import Path

from torch import nn

import boxwalk
from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores


@analysis("patience", title="Patience", source="A file")
def patience(recording: Recording, node: Node) -> Generator[Progress, None, Scores]:
    """Wait for a file."""
    while not Path(os.environ["LET_GO"]).exists():
        time.sleep(0.05)
        yield Progress(0.5, "half of it")
    return Scores(names=[], columns={}, summary={"verdict": "let go"})


def network() -> boxwalk.Network:
    """Its weights are new at every start, so that no stored result answers at once."""
    return boxwalk.Network(nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), (3, 24, 32), title="Patient")
