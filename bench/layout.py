"""How long the layout takes: the graphs of torchvision's networks, every operation a node.

densenet201 must stay below 100 ms, contraction, ranks, lanes and ribbons included.
"""

from __future__ import annotations

import sys
import time

import torch
import torchvision

from boxwalk.layout import Kind, layout
from boxwalk.recording.recording import record

NETWORKS = {
    "resnet18": 224,
    "resnet50": 224,
    "googlenet": 224,
    "inception_v3": 299,
    "vit_b_16": 224,
    "densenet201": 224,
}
ROUNDS = 9


def main() -> int:
    slow = 0
    print(f"{'network':14} nodes edges panels ribbons  linear  spiral  (ms, best of {ROUNDS})")
    for name, size in NETWORKS.items():
        options = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
        model = torchvision.models.get_model(name, weights=None, **options).eval()
        graph = record(model, torch.randn(1, 3, size, size)).graph
        kinds: tuple[Kind, ...] = ("linear", "spiral")
        times = []
        for kind in kinds:
            taken = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                made = layout(graph, kind)
                taken.append((time.perf_counter() - start) * 1e3)
            times.append(min(taken))
        print(
            f"{name:14} {len(graph.nodes):5} {len(graph.edges):5} {len(made.panels):6} {len(made.ribbons):7}"
            f"  {times[0]:6.1f}  {times[1]:6.1f}"
        )
        slow += max(times) > 100
    return slow


if __name__ == "__main__":
    sys.exit(main())
