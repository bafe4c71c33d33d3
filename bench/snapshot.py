"""What a snapshot costs: `python bench/snapshot.py`, about four minutes.

Export of all activations of one image by ResNet-50 beside the bare forward and a plain write of the same
bytes, in turns; peak memory of exports of 1 and of 200 images, each in a process of its own.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image

from boxwalk import Network
from boxwalk.snapshots import snapshot

ROUNDS = 5
FEW, MANY = 1, 200
LIMIT, MEMORY_LIMIT = 3.0, 1.10


def resnet50() -> Network:
    import torchvision

    torch.manual_seed(0)
    return Network(torchvision.models.resnet50(), (3, 224, 224), title="ResNet-50")


def seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def export() -> None:
    network = resnet50()
    (x,) = network.noise(0)
    forwards, writes, exports = [], [], []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)

        def forward() -> None:
            with torch.no_grad(), network.in_mode():
                network.model(x)

        def run() -> None:
            snapshot(network, (), folder / "out", what=["activations"], store=folder / "store")

        def plain_write() -> None:
            for number, length in enumerate(sizes):
                (folder / "plain" / str(number)).write_bytes(data[:length])

        run()
        size = sum(path.stat().st_size for path in (folder / "out").rglob("*.*"))
        sizes = [path.stat().st_size for path in sorted((folder / "out").rglob("*.safetensors"))]
        data = bytes(max(sizes))
        for _ in range(ROUNDS):
            shutil.rmtree(folder / "out")
            forwards.append(min(seconds(forward) for _ in range(2)))
            (folder / "plain").mkdir()
            writes.append(seconds(plain_write))
            shutil.rmtree(folder / "plain")
            exports.append(seconds(run))
    plain, disk, whole = map(statistics.median, (forwards, writes, exports))
    ratio = (whole - disk) / plain
    times = f"forward {plain:.2f} s, plain write {disk:.2f} s, export {whole:.2f} s"
    print(f"ResNet-50, one image, {size >> 20} MiB: {times}")
    tell("export less the write, in forwards", ratio, LIMIT)


def tell(words: str, ratio: float, limit: float) -> None:
    print(f"  {words}: {ratio:.2f} x   limit {limit} x: {'met' if ratio <= limit else 'MISSED'}")


def memory() -> None:
    peaks = []
    for count in (FEW, MANY):
        ran = subprocess.run(
            [sys.executable, __file__, "images", str(count)], capture_output=True, text=True, check=True
        )
        peaks.append(int(ran.stdout))
    ratio = peaks[1] / peaks[0]
    few, many = (peak >> 10 for peak in peaks)
    print(f"ResNet-50, peak of the process: {FEW} image {few} MiB, {MANY} images {many} MiB")
    tell("many against one", ratio, MEMORY_LIMIT)


def images(count: int) -> None:
    """Prints the peak of this process in KiB."""
    network = resnet50()
    with tempfile.TemporaryDirectory() as place:
        given = [Path(place) / f"{number}.png" for number in range(count)]
        for number, path in enumerate(given):
            Image.new("RGB", (224, 224), (number % 256, 90, 200)).save(path)
        parts = ["layer1.0.conv1", "fc"]
        snapshot(network, given, Path(place) / "out", what=["activations", "maps", "statistics"], nodes=parts)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    if sys.argv[1:2] == ["images"]:
        images(int(sys.argv[2]))
    else:
        export()
        memory()
