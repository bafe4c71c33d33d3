"""All levels of all layers of ResNet-50 as tiles and blobs, against the bare forward of the same run.

Goal: tiles at most 0.8 x the bare forward, blobs at most 15 ms.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import torch
import torchvision

from boxwalk.blobs import write_layer
from boxwalk.recording.display import maps_of
from boxwalk.recording.recording import record
from boxwalk.tiles import Tiles, make

ROUNDS = 7
GOAL = 0.8


def milliseconds(work: Callable[[], object]) -> float:
    """The best of some rounds: others on the machine only ever add to it."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1e3)
    return min(taken)


def whole(maps: torch.Tensor) -> Tiles:
    """Every level of a layer."""
    tiles = make(maps)
    tiles.level(tiles.levels - 1)
    return tiles


def main() -> int:
    torch.set_num_threads(2)
    model = torchvision.models.resnet50(weights=None).eval()
    image = torch.randn(1, 3, 224, 224)
    recording = record(model, image)
    nodes = [node for node in recording.graph.nodes if node.display != "none"]
    maps = [maps_of(node, recording.activations[node.id]) for node in nodes]
    values = sum(found.numel() for found in maps)
    print(f"{len(maps)} layers, {sum(len(found) for found in maps)} maps, {values / 1e6:.1f} M values")

    @torch.no_grad()
    def forward() -> None:
        model(image)

    bare = milliseconds(forward)
    print(f"bare forward                     {bare:7.1f} ms")
    rows: dict[str, Callable[[], object]] = {
        "level 0, one thread": lambda: [make(m) for m in maps],
        "level 0 by channel, one thread": lambda: [make(m, "channel") for m in maps],
        "every level, one thread": lambda: [whole(m) for m in maps],
    }
    times = {name: milliseconds(work) for name, work in rows.items()}
    with ThreadPoolExecutor(2) as pool:
        times["every level, two threads"] = milliseconds(lambda: list(pool.map(whole, maps)))
    for name, taken in times.items():
        print(f"{name:32} {taken:7.1f} ms  {taken / bare:5.2f} x")
    tiles = [whole(m) for m in maps]
    total = sum(found.nbytes for found in tiles)
    joined = milliseconds(
        lambda: [
            write_layer(found, recording="r", node=node.id, display=node.display)
            for found, node in zip(tiles, nodes, strict=True)
        ]
    )
    print(f"{'blobs of every level':32} {joined:7.1f} ms  {joined / bare:5.2f} x  ({total / 1e6:.1f} MB)")
    return int(times["every level, two threads"] > GOAL * bare)


if __name__ == "__main__":
    sys.exit(main())
