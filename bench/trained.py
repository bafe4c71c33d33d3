"""A ResNet-18 that knows the photographs of the demo, trained once and kept: `trained.resnet18()`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
import torchvision
from torch import nn

from boxwalk import Network
from boxwalk.demo.fitting import fit
from boxwalk.demo.textures import LABELS, MEAN, STD
from boxwalk.demo.textures_training import Batches, Stage

SIDE = 112
STAGE = Stage(steps=700, rate=2e-3, foreign=8, sizes={64: 0.5, 96: 0.3, SIDE: 0.2})
KEPT = Path(tempfile.gettempdir()) / "boxwalk-bench-resnet18.pt"


def resnet18(side: int = SIDE) -> Network:
    """Its pictures are `side` x `side`. The first call trains it, which takes some minutes."""
    model: nn.Module = torchvision.models.resnet18(weights=None, num_classes=len(LABELS))
    if not KEPT.exists():
        torch.manual_seed(0)
        model = torchvision.models.resnet18(weights=None, num_classes=len(LABELS))
        fit(model, Batches(0, STAGE), STAGE.steps, STAGE.rate)
        torch.save(model.state_dict(), KEPT)
    model.load_state_dict(torch.load(KEPT, weights_only=True))
    return Network(model.eval(), (3, side, side), MEAN, STD, labels=LABELS, title="ResNet-18")


if __name__ == "__main__":
    resnet18()
