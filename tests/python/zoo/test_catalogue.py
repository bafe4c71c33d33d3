"""Every network by its name: what is known of it, and that it can be walked through."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from boxwalk import record, zoo
from boxwalk.errors import ParameterError, UnknownError
from boxwalk.targets import open_target
from boxwalk.zoo.pfm import OTHER_POOLS, POOLS, filter_pool, random_filters, translating_filters
from boxwalk.zoo.resin import ResinNetwork

DISTINCT = [
    name for name in zoo.names() if not name.startswith("pfnet18-") or name.endswith(("-2", "reduced"))
]


def test_names() -> None:
    names = zoo.names()
    assert len(set(names)) == len(names)
    assert {"pfnet18", "pfnet18-reduced", "covid-resnet", "covid-densenet", "vgg19-mean", "cae", "cvae"} <= {
        *names
    }
    assert {"resin", "resin-reduced", "signal-1", "signal-5"} <= {*names}
    for pool in {*POOLS, *OTHER_POOLS} - {"reduced-16"}:
        assert f"pfnet18-{pool}" in names


def test_near_misses() -> None:
    with pytest.raises(UnknownError) as raised:
        zoo.entry("covid-resnett")
    assert "Did you mean 'covid-resnet'" in raised.value.detail
    assert "cvae-64" in raised.value.detail


@pytest.mark.parametrize("name", DISTINCT)
def test_it_is_walked_through(name: str, tmp_path: Path) -> None:
    """Its graph has no gaps; its state goes through a file; trackers are shown where there are some."""
    (network,) = open_target(f"zoo:{name}")
    assert network.id == name
    known = name == "dashes" or (zoo.FOLDER / f"{name}.safetensors").is_file()
    assert ("Random weights." in network.description) != known
    if not network.fixed_size:
        network = network.replaced(input_shape=(network.input_shape[0], 64, 80))
    inputs = network.noise(0)
    recording = record(network, *inputs)
    graph = recording.graph
    assert not any(edge.opaque for edge in graph.edges)
    reached = graph.ancestors(graph.outputs)
    assert {node.id for node in graph.nodes} - reached <= {"bottleneck.log_variance"}
    trackers = [node for node in graph.nodes if node.operator == "tracker"]
    tracked = name in ("covid-resnet", "covid-densenet", "vgg19-mean")
    assert len(trackers) >= len(graph.nodes) - 2 if tracked else not trackers
    if name not in ("signal-1", "signal-5", "resin", "resin-reduced", "dashes"):
        assert len(graph.sections) >= 3
    if network.labels:
        assert recording.output.shape == (1, len(network.labels))
    save_file(network.model.state_dict(), tmp_path / "w.safetensors")
    (again,) = (
        open_target(f"zoo:{name}", weights=tmp_path / "w.safetensors") if name != "vgg19-mean" else (network,)
    )
    assert again.weights_fingerprint == network.weights_fingerprint
    assert load_file(tmp_path / "w.safetensors").keys() == network.model.state_dict().keys()


def test_maps_of_the_resin_network() -> None:
    """Avalos 3.2: 133 x 133 after the first pooling, 131 x 131 at ReLU 2."""
    (full,), (reduced,) = open_target("zoo:resin"), open_target("zoo:resin-reduced")
    shapes = {node.id: node.shape[1:] for node in record(full, *full.noise(0)).graph.nodes}
    assert shapes["pool1"] == (128, 133, 133)
    assert shapes["relu2"] == (128, 131, 131)
    assert [shapes[f"conv{number}"][0] for number in range(1, 6)] == [128, 128, 64, 64, 64]
    smaller = {node.id: node.shape[1:] for node in record(reduced, *reduced.noise(0)).graph.nodes}
    assert [smaller[f"conv{number}"][0] for number in range(1, 5)] == [64, 64, 64, 64]
    assert "conv5" not in smaller
    assert reduced.parameters < full.parameters / 2


def test_what_the_resin_network_is_given() -> None:
    """The gradient of a ramp is one everywhere, so nothing is left; a step is where it is."""
    (network,) = open_target("zoo:resin")
    step = np.zeros((266, 266), np.uint8)
    step[:, 133:] = 200
    (x,) = network.prepare(Image.fromarray(step))
    assert x.shape == (1, 1, 266, 266)
    assert float(x.mean()) == pytest.approx(0, abs=1e-5)
    assert float(x.std(correction=0)) == pytest.approx(1, abs=1e-4)
    assert sorted(x[0, 0, 5].topk(2).indices.tolist()) == [132, 133]
    (flat,) = network.prepare(Image.fromarray(np.full((300, 400), 90, np.uint8)))
    assert not flat.any()


def test_pictures_that_are_too_small_for_the_resin_network() -> None:
    with pytest.raises(ParameterError, match="Nothing is left of 40 x 40"):
        ResinNetwork(size=40)


def test_parameters_of_the_signal_networks() -> None:
    found = [open_target(f"zoo:signal-{layers}")[0].parameters for layers in (1, 5)]
    sizes = (784, 256, 256, 128, 32, 10)
    five = sum((before + 1) * after for before, after in itertools.pairwise(sizes))
    assert found == [7850, five]


@pytest.mark.parametrize("vertical", [0, 1, 4])
def test_dashes_by_two_weights(vertical: int) -> None:
    """Linse 6.1: twice the difference of the numbers; white dashes of 1 x 5 and 5 x 1 that stand apart."""
    (network,) = open_target("zoo:dashes")
    assert network.parameters == 2
    picture = np.zeros((48, 48), np.uint8)
    for row in (3, 30, 40):
        picture[row, 10:15] = 255
    for number in range(vertical):
        picture[10:15, 5 + 9 * number] = 255
    recording = record(network, *network.prepare(Image.fromarray(picture)))
    assert recording.output.tolist()[0] == pytest.approx([2 * (3 - vertical), 0], abs=1e-5)


def test_pools_that_are_no_detectors() -> None:
    """Linse 6.2: uniform in -1..1 and the same for a seed; one element one, the others zero."""
    drawn = random_filters(2000, 4)
    assert float(drawn.min()) > -1
    assert float(drawn.max()) < 1
    assert float(drawn.var()) == pytest.approx(1 / 3, abs=0.01)
    assert torch.equal(drawn, random_filters(2000, 4))
    assert not torch.equal(random_filters(9), random_filters(9, 1))
    moves = translating_filters()
    assert torch.equal(moves.sum((1, 2)), torch.ones(9))
    assert torch.equal(moves.sum(0), torch.ones(3, 3))
    assert {name: len(filter_pool(name)) for name in OTHER_POOLS} == {
        "random-9": 9,
        "random-18": 18,
        "translating-9": 9,
    }
