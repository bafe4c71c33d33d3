"""Edited kernels: as if the model had the other weights, which it never has."""

from __future__ import annotations

import copy
import json
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd

from boxwalk.errors import ParameterError
from boxwalk.recording.recording import record, record_changed
from boxwalk.serving.edits import NodeEdit, replacements
from boxwalk.serving.message_parts import Edit, KernelEdit
from boxwalk.serving.server import Server

from .live import Small, small_network
from .test_edits import RECORDINGS, edit, values

KERNEL = [[0.5, -1.0, 0.25], [0.0, 2.0, -0.75], [1.5, 0.125, -0.5]]

CONVOLUTIONS = {
    "plain": nn.Conv2d(4, 6, 3),
    "without bias": nn.Conv2d(4, 6, 3, bias=False),
    "strided": nn.Conv2d(4, 6, (2, 3), stride=2, padding=(1, 2), dilation=(2, 1)),
    "reflecting": nn.Conv2d(4, 6, 3, padding=1, padding_mode="reflect"),
    "grouped": nn.Conv2d(4, 6, 3, groups=2),
    "depthwise": nn.Conv2d(4, 8, 3, groups=4),
    "1 x 1": nn.Conv2d(4, 6, 1),
    "11 x 11": nn.Conv2d(4, 6, 11, padding=5),
    "transposed": nn.ConvTranspose2d(4, 6, 3, stride=2),
    "transposed, grouped": nn.ConvTranspose2d(4, 6, (3, 2), groups=2),
    "one axis": nn.Conv1d(4, 6, 5),
}


def model_of(convolution: nn.Module) -> nn.Sequential:
    """A convolution with weights from a seed, and what follows it."""
    model = nn.Sequential(copy.deepcopy(convolution), nn.ReLU(inplace=True), nn.Flatten(), nn.LazyLinear(3))
    model(signal(convolution))
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return model.eval()


def signal(convolution: nn.Module) -> torch.Tensor:
    shape = (2, 4, 20) if isinstance(convolution, nn.Conv1d) else (2, 4, 12, 14)
    return torch.randn(shape, generator=torch.Generator().manual_seed(2))


def convolution_of(model: nn.Sequential) -> _ConvNd:
    convolution = model[0]
    assert isinstance(convolution, _ConvNd)
    return convolution


def share_of(model: nn.Sequential, x: torch.Tensor, output: int, input_: int) -> torch.Tensor:
    """What the kernel (output, input) alone adds to the convolution's output: found by leaving that input
    out, not by indexing the weights."""
    with torch.no_grad():
        double = copy.deepcopy(convolution_of(model)).double()
        x = x.double()
        groups = double.groups
        channel = output // (double.out_channels // groups) * (double.in_channels // groups) + input_
        without = x.clone()
        without[:, channel] = 0
        found: torch.Tensor = (double(x) - double(without))[:, output]
        return found


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_a_kernel_of_zeros_takes_away_what_its_input_gave(name: str) -> None:
    model, x = model_of(CONVOLUTIONS[name]), signal(CONVOLUTIONS[name])
    state = {key: value.clone() for key, value in model.state_dict().items()}
    recording = record(model, x)
    kept = {key: value.clone() for key, value in recording.activations.items()}
    rows, columns = (1, *convolution_of(model).kernel_size)[-2:]
    change = KernelEdit(node="0", kind="kernel", output=5, input=0, values=((0.0,) * columns,) * rows)
    found = record_changed(model, (x,), replacements([change], recording.graph, model))
    expected = kept["0"].double()
    expected[:, 5] -= share_of(model, x, 5, 0)
    torch.testing.assert_close(found.activations["0"].double(), expected, rtol=1e-5, atol=1e-4)
    assert not torch.allclose(found.activations["0"], kept["0"], atol=1e-2)
    with torch.no_grad():
        after = copy.deepcopy(model[1:]).double()(expected.clone())
    torch.testing.assert_close(found.output.double(), after, rtol=1e-4, atol=1e-3)
    assert all(torch.equal(value, state[key]) for key, value in model.state_dict().items())
    assert all(torch.equal(value, kept[key]) for key, value in recording.activations.items())


def test_edits_work_together() -> None:
    model, x = model_of(CONVOLUTIONS["plain"]), signal(CONVOLUTIONS["plain"])
    kernel = tuple(map(tuple, KERNEL))
    edits: list[NodeEdit] = [
        Edit(node="0", kind="mute", channels=(1,)),
        KernelEdit(node="0", kind="kernel", output=2, input=3, values=((0.0,) * 3,) * 3),
        KernelEdit(node="0", kind="kernel", output=1, input=0, values=kernel),
        KernelEdit(node="0", kind="kernel", output=2, input=3, values=kernel),  # the last one counts
        Edit(node="1", kind="scale", channels=(2,), factor=3),
    ]
    recording = record(model, x)
    found = record_changed(model, (x,), replacements(edits, recording.graph, model))
    other = copy.deepcopy(model).double()
    with torch.no_grad():
        weight = convolution_of(other).weight
        weight[2, 3] = weight[1, 0] = torch.tensor(KERNEL, dtype=torch.float64)
        conv = convolution_of(other)(x.double())
        conv[:, 1] = 0
        relu = conv.relu()
        relu[:, 2] *= 3
        output = other[2:](relu)
    torch.testing.assert_close(found.activations["0"].double(), conv, rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(found.output.double(), output, rtol=1e-4, atol=1e-3)


def test_a_kernel_sees_what_was_edited_before_it() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3)).eval()
    x = torch.randn(1, 3, 9, 9, generator=torch.Generator().manual_seed(4))
    edits: list[NodeEdit] = [
        KernelEdit(node=node, kind="kernel", output=0, input=1, values=tuple(map(tuple, KERNEL)))
        for node in ("1", "0")
    ]
    found = record_changed(model, (x,), replacements(edits, record(model, x).graph, model))
    other = copy.deepcopy(model).double()
    with torch.no_grad():
        for convolution in other:
            assert isinstance(convolution, nn.Conv2d)
            convolution.weight[0, 1] = torch.tensor(KERNEL, dtype=torch.float64)
        torch.testing.assert_close(found.output.double(), other(x.double()), rtol=1e-5, atol=1e-5)


def test_only_the_call_named_is_changed() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 3, padding=1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            found: torch.Tensor = self.conv(self.conv(x))
            return found

    model, x = Twice().eval(), torch.rand(1, 3, 6, 6, generator=torch.Generator().manual_seed(4))
    recording = record(model, x)
    change = KernelEdit(node="conv~2", kind="kernel", output=0, input=1, values=tuple(map(tuple, KERNEL)))
    found = record_changed(model, (x,), replacements([change], recording.graph, model))
    assert torch.equal(found.activations["conv"], recording.activations["conv"])
    assert torch.equal(found.output[:, 1:], recording.output[:, 1:])
    assert not torch.allclose(found.output[:, 0], recording.output[:, 0])


def normalized() -> nn.Module:
    convolution: nn.Module = nn.utils.parametrizations.weight_norm(nn.Conv2d(4, 6, 3))
    return convolution


@pytest.mark.parametrize(
    ("module", "words", "said"),
    [
        (nn.Conv3d(1, 6, 3, padding=1), {}, "kernels of '0' are 3 x 3 x 3; kernels of one or two axes"),
        (nn.Conv2d(4, 6, 12, padding=6), {}, "kernels of '0' are 12 x 12"),
        (normalized(), {}, "does not simply use weights of its own"),
        (nn.BatchNorm2d(4), {}, r"node '0' \(batch_norm\) is no convolution"),
        (nn.Conv2d(4, 6, 3), {"output": 6}, "output channel 6; its kernels have 6: 0 to 5"),
        (
            nn.Conv2d(4, 6, 3, groups=2),
            {"input": 2},
            "input channel 2; its kernels have 2 in each group: 0 to 1",
        ),
        (
            nn.Conv2d(4, 6, 3),
            {"values": ((1.0, 2.0, 3.0),) * 2},
            "3 rows of 3 numbers; the edit gives 2 rows of 3",
        ),
        (
            nn.Conv2d(4, 6, 3),
            {"values": ((1.0, 2.0, 3.0), (1.0, 2.0), (1.0, 2.0, 3.0))},
            "the edit gives 3 rows of 2 and 3",
        ),
        (nn.Conv2d(4, 6, 3), {"values": ()}, "the edit gives 0 rows of 0"),
        (nn.Conv2d(4, 6, 3), {"values": ((1.0, 2.0, 1e39),) * 3}, "beyond 3.4e.38, the largest float32"),
    ],
)
def test_kernels_that_cannot_be_edited(module: nn.Module, words: dict[str, Any], said: str) -> None:
    model = nn.Sequential(module).eval()
    shape = (1, 1, 5, 6, 7) if isinstance(module, nn.Conv3d) else (1, 4, 8, 8)
    graph = record(model, torch.zeros(shape)).graph
    change = KernelEdit(
        **{
            "node": "0",
            "kind": "kernel",
            "output": 0,
            "input": 0,
            "values": tuple(map(tuple, KERNEL)),
            **words,
        }
    )
    with pytest.raises(ParameterError, match=said):
        replacements([change], graph, model)


def test_over_the_wire_the_model_keeps_its_weights(
    server: Server, client: httpx.Client, recording: str
) -> None:
    before = {node: values(client, recording, node) for node in ("conv", "relu", "fc")}
    change = {"node": "conv", "kind": "kernel", "output": 2, "input": 1, "values": KERNEL}
    info = edit(client, recording, change)
    assert info["source"].endswith("; edited: kernel conv")
    assert edit(client, recording, change)["id"] == info["id"]
    assert edit(client, recording, {**change, "output": 3})["id"] != info["id"]
    other = small_network()
    assert isinstance(other.model, Small)
    (x,) = other.example(0).inputs
    with torch.no_grad():
        other.model.conv.weight[2, 1] = torch.tensor(KERNEL)
        output = other.model(x)
        conv = other.model.conv(x)
    np.testing.assert_array_equal(values(client, info["id"], "conv"), conv.numpy())
    np.testing.assert_allclose(values(client, info["id"], "fc"), output.numpy(), rtol=1e-5)
    for node, kept in before.items():
        np.testing.assert_array_equal(values(client, recording, node), kept)
    client.delete(f"/api/v1/recordings/{recording}")
    again = client.post(RECORDINGS, json={"input": 0}).json()["id"]  # made anew
    assert again == recording
    for node, kept in before.items():
        np.testing.assert_array_equal(values(client, again, node), kept)
    held, own = server.service.networks["small"].model.state_dict(), small_network().model.state_dict()
    assert all(torch.equal(held[name], own[name]) for name in own)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"node": "fc"}, "The node 'fc' (linear) is no convolution"),
        ({"node": "add"}, "The node 'add' (add) is no convolution"),
        ({"values": [[1, 2, "much"]] * 3}, "values"),
        ({"values": [[1, 2, "1e400"]] * 3}, "finite"),
        ({"output": -1}, "output"),
    ],
)
def test_over_the_wire_it_is_told_what_cannot_be(
    client: httpx.Client, recording: str, change: dict[str, Any], words: str
) -> None:
    whole = {"node": "conv", "kind": "kernel", "output": 2, "input": 1, "values": KERNEL, **change}
    text = json.dumps({"from": recording, "edits": [whole]}).replace('"1e400"', "1e400")
    answer = client.post(RECORDINGS, content=text, headers={"Content-Type": "application/json"})
    assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.text
