"""How long the layout takes, and how long the walk is: torchvision's networks, every operation a node.

Whole, merged, and as a folded start. densenet201 must stay below 100 ms in each: repeats, contraction,
ranks, lanes and ribbons included.
"""

from __future__ import annotations

import sys
import time

import torch
import torchvision

from boxwalk.layout import Kind, Layout, View, layout, with_repeats
from boxwalk.recording.graph import Graph
from boxwalk.recording.recording import record

NETWORKS = {
    "resnet18": 224,
    "resnet50": 224,
    "resnet101": 224,
    "googlenet": 224,
    "inception_v3": 299,
    "mobilenet_v3_large": 224,
    "vit_b_16": 224,
    "densenet201": 224,
}
VIEWS = {"whole": View(), "merged": View(merged=True), "start": View(start=True)}
KINDS: tuple[Kind, ...] = ("linear", "spiral")
ROUNDS = 9


def main() -> int:
    slow = 0
    print(f"{'network':18} nodes edges view    panels ribbons metres  linear  spiral  (ms, best of {ROUNDS})")
    for name, size in NETWORKS.items():
        options = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
        model = torchvision.models.get_model(name, weights=None, **options).eval()
        graph = record(model, torch.randn(1, 3, size, size)).graph
        for words, view in VIEWS.items():
            times = []
            for kind in KINDS:
                taken = []
                for _ in range(ROUNDS):
                    start = time.perf_counter()
                    made = laid_out(graph, kind, view)
                    taken.append((time.perf_counter() - start) * 1e3)
                times.append(min(taken))
            print(
                f"{name:18} {len(graph.nodes):5} {len(graph.edges):5} {words:7} {len(made.panels):6} "
                f"{len(made.ribbons):7} {-laid_out(graph, 'linear', view).aisle[-1][2]:6.0f}"
                f"  {times[0]:6.1f}  {times[1]:6.1f}"
            )
            slow += max(times) > 100
    return slow


def laid_out(graph: Graph, kind: Kind, view: View) -> Layout:
    """As the server does it for a view."""
    grouped = with_repeats(graph)
    return layout(grouped, kind, *view.of(grouped))


if __name__ == "__main__":
    sys.exit(main())
