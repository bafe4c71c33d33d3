"""The recording's own words: keep, bytes, names, networks, node fields."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from boxwalk.errors import ParameterError, UnknownNodeError
from boxwalk.network import Network
from boxwalk.recording.memory import keep_freed_memory
from boxwalk.recording.recording import record

from . import programs
from .reference import same


def small() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, stride=2, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.Dropout(),
        nn.Flatten(),
        nn.Sequential(nn.Linear(48, 5), nn.Softmax(-1)),
    ).eval()


X = torch.randn(1, 3, 5, 7, generator=torch.Generator().manual_seed(0))


def test_fields_of_nodes() -> None:
    graph = record(small(), X).graph
    conv = graph.by_id["0"]
    assert (conv.operator, conv.module, conv.shape, conv.dtype) == ("conv2d", "0", (1, 4, 3, 4), "float32")
    assert conv.attributes == {
        "in_channels": 3, "out_channels": 4, "kernel_size": (3, 3), "stride": (2, 2), "padding": (1, 1),
        "dilation": (1, 1), "groups": 1, "padding_mode": "zeros", "bias": True,
    }  # fmt: skip
    assert conv.parameters == 4 * 3 * 9 + 4
    assert conv.flops == 2 * 4 * 3 * 9 * 12
    assert [node.operator for node in graph.nodes] == [
        "input",
        "conv2d",
        "batch_norm",
        "relu",
        "linear",
        "softmax",
    ]
    assert graph.by_id["5.0"].section == "5"
    assert [(section.id, section.module) for section in graph.sections] == [("5", "Sequential")]
    assert graph.by_id["5.0"].flops == 2 * 48 * 5


def test_modules_that_compute_nothing_answer_with_what_they_hand_on() -> None:
    recording = record(small(), X)
    assert recording.graph.aliases == {"3": "2", "4": "2"}
    assert recording.graph.resolve("4").id == "2"
    assert torch.equal(recording.activations["3"], recording.activations["2"])


def test_flops_agree_with_pytorch_s_counter() -> None:
    torch.manual_seed(0)
    model = torchvision.models.mobilenet_v3_small(weights=None).eval()
    x = torch.randn(2, 3, 64, 64)
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        model(x)
    nodes = record(model, x).graph.nodes
    assert (
        sum(node.flops for node in nodes if node.operator in ("conv2d", "linear"))
        == counter.get_total_flops()
    )
    assert sum(node.parameters for node in nodes) == sum(p.numel() for p in model.parameters())


def test_keep() -> None:
    model = small()
    assert len(record(model, X, keep=False).activations) == 0
    some = record(model, X, keep=["5", "2"])
    assert list(some.activations) == ["2", "5.1"]
    assert torch.equal(some.activations["5"], record(model, X).activations["5.1"])
    assert list(record(model, X, keep=lambda node: node.operator == "relu").activations) == ["2"]
    with pytest.raises(KeyError, match="was not kept"):
        some.activations["0"]
    with pytest.raises(UnknownNodeError, match="Unknown node 'conv'"):
        some.activations["conv"]
    with pytest.raises(UnknownNodeError):
        record(model, X, keep=["conv"])
    with pytest.raises(ParameterError, match="text"):
        record(model, X, keep="2")
    assert same(some.replay(), some.output)


def test_bytes_count_every_memory_once() -> None:
    recording = record(small(), X)
    elements = 105 + 48 * 3 + 5 + 5  # input, three maps, logits, softmax; the output is the softmax
    kept_input = 105
    assert recording.bytes == 4 * (elements + kept_input)
    assert record(small(), X, keep=False).bytes == 4 * (5 + kept_input)


def test_recording_frees_what_is_not_kept() -> None:
    import gc
    import weakref

    class Noting(nn.Sequential):
        seen: list[weakref.ref[torch.Tensor]]

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y = self[0](x)
            self.seen.append(weakref.ref(y))
            return self[1](y)  # type: ignore[no-any-return]

    model = Noting(nn.Linear(3, 3), nn.Linear(3, 3))
    model.seen = []
    recording = record(model, torch.ones(1, 3), keep=["1"])
    gc.collect()
    assert model.seen[0]() is None
    assert same(recording.replay(), recording.output)


def test_names_of_inputs() -> None:
    model = programs.ManyCalls()
    mask = torch.ones(2, 4)
    assert record(model, torch.randn(2, 4), mask).graph.inputs == ("input.x", "input.mask")
    assert record(nn.ReLU(), torch.ones(2)).graph.inputs == ("input",)
    assert record(nn.ReLU(), input=torch.ones(2)).graph.inputs == ("input",)

    class Nested(nn.Module):
        def forward(self, batch: dict[str, list[torch.Tensor]], *rest: torch.Tensor) -> torch.Tensor:
            return batch["images"][0] + batch["images"][1] * rest[0]

    recording = record(Nested(), {"images": [torch.ones(2), torch.ones(2) * 2]}, torch.tensor([3.0, 4.0]))
    assert recording.graph.inputs == ("input.batch.images.0", "input.batch.images.1", "input.rest.0")
    assert recording.output.tolist() == [7, 9]
    assert same(recording.replay(), recording.output)


def test_the_same_tensor_twice_is_one_input() -> None:
    x = torch.tensor([[1.0, 2.0]])
    model = nn.Bilinear(2, 2, 1)
    recording = record(model, x, x)
    assert recording.graph.inputs == ("input",)
    assert same(recording.replay(), recording.output)


def test_networks() -> None:
    images = torch.rand(3, 3, 5, 7)
    network = Network(small().train(), input_shape=(3, 5, 7), dataset=list(images))
    recording = record(network)
    assert recording.network is network
    assert recording.model is network.model
    assert "3" in recording.graph.aliases  # in evaluation mode dropout does nothing
    assert network.model.training
    assert torch.equal(recording.inputs[0], network.example(0).inputs[0])
    with pytest.raises(ParameterError, match="no example"):
        record(Network(small(), input_shape=(3, 5, 7)))


def test_graphs_of_the_same_pass_are_equal() -> None:
    model = small()
    first, second = record(model, X).graph, record(model, X + 1).graph
    assert first == second
    assert first.fingerprint == second.fingerprint
    assert first.fingerprint != record(model, torch.randn(2, 3, 5, 7)).graph.fingerprint


def test_keeping_freed_memory_can_be_asked_for_twice() -> None:
    assert keep_freed_memory() == keep_freed_memory()
