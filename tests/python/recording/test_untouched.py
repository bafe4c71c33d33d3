"""The model is left as it was found, also after an error, and errors say where they happened."""

from __future__ import annotations

import random

import pytest
import torch
from torch import nn

from boxwalk.errors import RecordingError
from boxwalk.recording.recording import Recording, record

from . import programs
from .reference import assert_same_state, same, state_of


def test_buffers_attributes_and_rebound_tensors() -> None:
    torch.manual_seed(0)
    model = programs.Buffered()
    x = torch.randn(2, 4)
    before, cache = state_of(model), model.cache
    recording = record(model, x)
    assert_same_state(before, state_of(model))
    assert model.cache is cache
    assert model.cache.tolist() == [1, 1, 1, 1]
    assert torch.equal(recording.output, record(model, x).output)
    assert same(recording.replay(), recording.output)
    assert_same_state(before, state_of(model))


def test_flags_changed_by_the_model_itself() -> None:
    class Switching(nn.Sequential):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.train()
            self[0].weight.requires_grad_(False)
            torch.rand(3)
            random.seed(1)
            return super().forward(x)  # type: ignore[no-any-return, no-untyped-call]

    model = Switching(nn.Linear(4, 4), nn.BatchNorm1d(4)).eval()
    python = random.getstate()
    before = state_of(model)
    record(model, torch.ones(3, 4))
    random.setstate(python)  # Python's own generator is not PyTorch's
    assert_same_state(before, state_of(model))


def test_gradients_and_hooks_of_the_user_stay() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    model(torch.randn(2, 4)).sum().backward()
    seen: list[int] = []
    model[0].register_forward_hook(lambda *_: seen.append(1))
    before = state_of(model)
    record(model, torch.randn(2, 4, generator=torch.Generator().manual_seed(0)))
    assert_same_state(before, state_of(model))
    assert seen == [1]


def test_inputs_are_not_written_to() -> None:
    model = nn.Sequential(nn.ReLU(inplace=True), nn.Linear(4, 2))
    x = torch.tensor([[-1.0, 2.0, -3.0, 4.0]])
    recording = record(model, x)
    assert x.tolist() == [[-1, 2, -3, 4]]
    assert recording.activations["input"].tolist() == [[-1, 2, -3, 4]]
    assert recording.activations["0"].tolist() == [[0, 2, 0, 4]]
    x.zero_()
    assert recording.inputs[0].tolist() == [[-1, 2, -3, 4]]


@pytest.mark.parametrize(
    ("where", "node", "text"),
    [
        ("module", "wrong", "RuntimeError at node 'wrong'"),
        ("operation", "add", "RuntimeError at node 'add'"),
        ("between", "body.2", "ValueError in its forward, after node 'body.2': the model does not like"),
    ],
)
@pytest.mark.parametrize("training", [True, False])
def test_error_in_the_middle(where: str, node: str, text: str, training: bool) -> None:
    torch.manual_seed(0)
    model = programs.Failing(where).train(training)
    before = state_of(model)
    with pytest.raises(RecordingError, match=text) as caught:
        record(model, torch.randn(2, 4, generator=torch.Generator().manual_seed(0)))
    assert_same_state(before, state_of(model))
    error = caught.value
    assert error.node == node
    assert isinstance(error.recording, Recording)
    assert {"body.0", "body.1", "body.2"} <= {*error.recording.graph.by_id}
    assert node in error.recording.graph.by_id
    assert error.recording.graph.sources(node)[-1:] in {("body.2",), ("body.1",)}
    assert error.recording.activations["body.0"].min() < 0
    assert error.recording.output is None
    with pytest.raises(RecordingError, match="broke off"):
        error.recording.replay()


def test_error_before_anything_happened() -> None:
    with pytest.raises(RecordingError, match="missing 1 required positional argument"):
        record(programs.ManyCalls(), torch.ones(1, 4))


def test_interruptions_pass_through() -> None:
    class Interrupted(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            raise KeyboardInterrupt

    model = Interrupted()
    before = state_of(model)
    with pytest.raises(KeyboardInterrupt):
        record(model, torch.ones(1))
    assert_same_state(before, state_of(model))


def test_overwritten_activations_are_never_shown() -> None:
    """A write that the recorder cannot see: after the pass, through a tensor that the model kept."""

    class Keeping(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 4)
            self.last: list[torch.Tensor] = []

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y = self.layer(x)
            self.last.append(y)
            return y.relu()  # type: ignore[no-any-return]

    model = Keeping()
    recording = record(model, torch.randn(1, 4))
    assert recording.activations["layer"].shape == (1, 4)
    model.last[0].zero_()
    with pytest.raises(RecordingError, match="overwritten") as caught:
        recording.activations["layer"]
    assert caught.value.node == "layer"
    assert recording.activations["relu"].shape == (1, 4)
