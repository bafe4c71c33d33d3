"""Analyses, pictures, the store and jobs: each against what it cannot do without, in the same run.

    python bench/analyses.py

A new input shown while a job runs must arrive within 1.5 times its time without.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Generator
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torchvision
from measure import compare

from boxwalk import Network, Recording, analyze, record
from boxwalk.analyses import KeptInMemory, Progress, analysis, graph_of, prepare
from boxwalk.analyses.layer_statistics import layer_statistics
from boxwalk.analyses.progress import end_of
from boxwalk.jobs import Jobs, Store, Turns, Urgency, key_of
from boxwalk.results import Maps, Scores, encode, signed_colours

SHAPE = (3, 224, 224)
LAYER = "layer1"


def resnet50() -> Network:
    return Network(torchvision.models.resnet50(weights=None), SHAPE)


def analyses_against_the_forward(network: Network, recording: Recording, x: torch.Tensor) -> None:
    model = network.model.eval()

    def forward() -> object:
        with torch.no_grad():
            return model(x)

    def reference() -> object:
        values = recording.activations[LAYER].numpy().astype(np.float64)
        return values.min(), values.max(), values.mean(), values.std(), (values == 0).mean()

    compare(
        {
            "bare forward": forward,
            "float64 NumPy, whole layer": reference,
            "statistics": lambda: analyze(recording, "statistics", node=LAYER),
            "histogram": lambda: analyze(recording, "histogram", node=LAYER),
            "weights": lambda: analyze(recording, "weights", node="layer1.0.conv2"),
            "statistics of all layers": lambda: analyze(recording, "layer-statistics"),
        },
        reference="bare forward",
        title="ResNet-50 at 224; one layer is layer1, 256 x 56 x 56",
    )


def eigenfeatures(network: Network, recording: Recording, x: torch.Tensor) -> None:
    """One layer of the paper's size against the decomposition in use, all layers against the forward."""
    layer = torch.nn.Sequential(torch.nn.Conv2d(1, 128, 5, padding=2), torch.nn.ReLU())
    paper = record(layer, torch.randn(1, 1, 266, 266))
    columns = paper.activations["1"][0].reshape(128, -1).T.numpy().copy()
    compare(
        {
            "numpy.linalg.svd, float32": lambda: np.linalg.svd(columns, full_matrices=False),
            "eigenfeatures, 8 components": lambda: analyze(paper, "eigenfeatures", node="1", components=8),
            "singular values, all": lambda: analyze(paper, "singular-values", node="1"),
        },
        reference="numpy.linalg.svd, float32",
        runs=5,
        title="Eigenfeatures of one layer, 70756 x 128",
        limits={"eigenfeatures, 8 components": 0.25},
    )
    model = network.model.eval()

    def forward() -> object:
        with torch.no_grad():
            return model(x)

    compare(
        {
            "bare forward": forward,
            "eigenfeatures of all layers": lambda: analyze(recording, "eigenfeatures-all"),
            "receptive field, theoretical": lambda: analyze(
                recording, "receptive-field", node="layer4", kind="theoretical"
            ),
            "receptive field, effective": lambda: analyze(recording, "receptive-field", node="layer4"),
        },
        reference="bare forward",
        runs=5,
        title="ResNet-50 at 224; the receptive field is of a unit of layer4",
        limits={"eigenfeatures of all layers": 12.0},
    )
    steps = prepare("eigenfeatures-all", recordings=[recording]).steps()
    longest, started = 0.0, time.perf_counter()
    for _ in steps:
        longest = max(longest, time.perf_counter() - started)
        started = time.perf_counter()
    print(f"  longest step of all layers {longest * 1e3:.1f} ms (aim 100 ms)")


def over_all_layers() -> None:
    """CKA against the forwards of the inputs that it needs, signal energies against one."""
    count = 8
    inputs = torch.randn(count, *SHAPE)
    network = Network(torchvision.models.resnet18(weights=None), SHAPE, dataset=list(inputs))
    graph = graph_of(network)
    model = network.model.eval()

    def forwards(chosen: torch.Tensor) -> None:
        with torch.no_grad():
            for each in chosen:
                model(each[None])

    compare(
        {
            "forwards, one by one": partial(forwards, inputs),
            "linear CKA": lambda: prepare("cka", networks=[network], graph=graph).run(),
        },
        reference="forwards, one by one",
        runs=5,
        title=f"Linear CKA of all {len(graph.nodes)} layers of ResNet-18 at 224, {count} inputs",
    )
    recording = record(network, inputs[:1])
    kept = KeptInMemory()
    call = prepare("signal-energy", recordings=[recording])
    compare(
        {
            "bare forward": partial(forwards, inputs[:1]),
            "signal energies": call.run,
            "again, from what is kept": lambda: end_of(call.steps(kept)),
        },
        reference="bare forward",
        runs=3,
        title="Signal energies of all layers of ResNet-18 at 224",
    )


def pictures(recording: Recording) -> None:
    values = recording.activations[LAYER][0].numpy()
    maps = Maps(values=values, labels=[str(index) for index in range(len(values))])
    compare(
        {
            "colours only": lambda: signed_colours(values, 3.0),
            "picture": maps.to_image,
            "png": lambda: encode(maps, ".png"),
            "svg": lambda: encode(maps, ".svg"),
        },
        reference="colours only",
        title="The sheet of 256 maps of 56 x 56",
    )


def store_against_a_plain_file(folder: Path) -> None:
    values = np.random.default_rng(0).normal(size=(64, 224, 224)).astype(np.float32)
    maps = Maps(values=values, labels=[str(index) for index in range(64)])
    store, key, plain = Store(folder / "store"), key_of({"bench": 1}), folder / "plain"
    data = values.tobytes()

    def write() -> None:
        with plain.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    title = f"A result of {values.nbytes / 2**20:.0f} MiB"
    compare(
        {"plain write and fsync": write, "store": lambda: store.write(key, maps)},
        reference="plain write and fsync",
        title=title,
    )
    compare(
        {"plain read": plain.read_bytes, "store": lambda: store.read(key)},
        reference="plain read",
        title=title,
    )


def recordings_while_a_job_runs(network: Network, x: torch.Tensor, rounds: int = 4) -> None:
    """Inputs at moments that have nothing to do with the job's steps, with and without a job, in turn."""
    turns, stop = Turns(), threading.Event()

    @analysis("bench", title="bench", source="bench")
    def endless(recording: Recording) -> Generator[Progress, None, Scores]:
        """Statistics of all layers, over and over."""
        while not stop.is_set():
            yield from layer_statistics(recording)
        return Scores(names=[], columns={})

    recording = record(network, x)
    random = np.random.default_rng(0)
    seconds: dict[str, list[float]] = {"without": [], "while a job runs": []}
    for turn in range(8):
        busy = turn % 2 == 1
        stop.clear()
        jobs = Jobs(turns)
        if busy:
            jobs.submit(prepare("bench", recordings=[recording]))
        for _ in range(rounds):
            time.sleep(float(random.uniform(0.05, 0.25)))
            started = time.perf_counter()
            turns.do(partial(record, network, x), Urgency.VISITOR)
            seconds["while a job runs" if busy else "without"].append(time.perf_counter() - started)
        stop.set()
        jobs.close()
    turns.close()
    bare, busy_time = (statistics.median(times) for times in seconds.values())
    print("\nA new input shown while a job runs on the same network")
    print(f"  without {bare * 1e3:8.1f} ms, while a job runs {busy_time * 1e3:8.1f} ms", end="")
    print(f", ratio {busy_time / bare:.2f} (must reach 1.50)")


def main() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(2)
    network = resnet50()
    graph_of(network)
    x = torch.randn(1, *SHAPE)
    recording = record(network, x)
    analyses_against_the_forward(network, recording, x)
    eigenfeatures(network, recording, x)
    over_all_layers()
    pictures(recording)
    with tempfile.TemporaryDirectory() as folder:
        store_against_a_plain_file(Path(folder))
    recordings_while_a_job_runs(network, x)


if __name__ == "__main__":
    main()
