"""A node with other parameters for one pass, values and gradients."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from boxwalk.errors import ParameterError
from boxwalk.recording.changes import Reweighted
from boxwalk.recording.engine import run
from boxwalk.recording.recording import record, record_changed

from .reference import assert_same_state, state_of
from .test_engine import Block, X, mute


@pytest.mark.parametrize("kept", [False, True])
def test_other_parameters_for_one_pass(kept: bool) -> None:
    model = Block()
    state = state_of(model)
    weight = torch.randn(4, 2, 3, 3, generator=torch.Generator().manual_seed(8))
    held: list[Tensor] = []

    def exchange(name: str, value: Tensor) -> Tensor:
        if name != "conv":
            return value
        held.append(mute(functional.conv2d(x, weight, model.conv.bias, padding=1)))
        return held[-1]

    x = X.clone().requires_grad_(True)
    expected = model.by_hand(x, exchange)
    new = {"conv": Reweighted({"weight": weight}, mute)}
    recording = record(model, X) if kept else None
    found = run(model, None if kept else X, replace=new, recording=recording)
    assert torch.allclose(found.output, expected, atol=1e-6)
    assert torch.allclose(record_changed(model, (X,), new).output, expected, atol=1e-6)
    score = expected[0, 1]
    at_input, at_node = torch.autograd.grad(score, [x, held[0]])
    found = run(model, X, grad=True, replace=new)
    assert torch.allclose(found.gradient(found.output[0, 1], "input"), at_input, atol=1e-6)
    found = run(model, X, grad="conv", replace=new)
    assert torch.allclose(found.gradient(found.output[0, 1]), at_node, atol=1e-6)
    assert_same_state(state, state_of(model))


@pytest.mark.parametrize(
    ("node", "parameters", "words"),
    [
        ("mul", {"weight": torch.ones(1)}, "'mul' is no call of a module"),
        ("input", {"weight": torch.ones(1)}, "'input' is no call of a module"),
        ("relu", {"weight": torch.ones(1)}, r"'relu' \(ReLU\) holds no parameter 'weight'"),
        ("conv", {"weight": torch.ones(4, 2, 3, 4)}, r"'weight' of node 'conv' has shape \(4, 2, 3, 3\)"),
    ],
)
def test_parameters_that_cannot_be_exchanged(node: str, parameters: dict[str, Tensor], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        run(Block(), X, replace={node: Reweighted(parameters)})
