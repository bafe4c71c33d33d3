"""What recording costs, against the bare forward pass of the same model in the same run.

Run it as `python bench/record.py [--runs N] [model ...]`. Models have random weights, inputs are 224 x 224.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import torch
import torchvision
from measure import compare
from torch import nn

from boxwalk.recording.memory import keep_freed_memory
from boxwalk.recording.recording import record

MODELS = ("resnet50", "resnet18", "densenet201", "vit_b_16", "mobilenet_v3_large", "efficientnet_b0")
LIMIT = 1.6


def bare(model: nn.Module, x: torch.Tensor) -> Callable[[], object]:
    def run() -> object:
        with torch.no_grad():
            return model(x)

    return run


def recorded(model: nn.Module, x: torch.Tensor, keep: bool) -> Callable[[], object]:
    def run() -> object:
        return record(model, x, keep=keep)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=MODELS)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    torch.set_num_threads(2)
    keep_freed_memory()
    for name in options.models:
        torch.manual_seed(0)
        model = torchvision.models.get_model(name, weights=None).eval()
        x = torch.randn(1, 3, 224, 224)
        recording = record(model, x)
        print(f"\n{name}: {len(recording.graph.nodes)} nodes, {recording.bytes / 1e6:.1f} MB kept")
        compare(
            {
                "forward": bare(model, x),
                "record, all kept": recorded(model, x, keep=True),
                "record, graph only": recorded(model, x, keep=False),
            },
            reference="forward",
            runs=options.runs,
            title=f"record {name}",
            limits={"record, all kept": LIMIT} if name == "resnet50" else None,
        )


if __name__ == "__main__":
    main()
