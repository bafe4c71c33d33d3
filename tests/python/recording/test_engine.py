"""Stopping, replacing and gradients at nodes, module calls and operations outside of modules alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torchvision
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.errors import ParameterError, RecordingError, UnknownNodeError
from boxwalk.recording.engine import run
from boxwalk.recording.recording import record, record_changed

from . import programs
from .reference import assert_same_state, same, state_of

NODES = ("conv", "norm", "relu", "mul", "add", "relu~2", "sigmoid", "head")


class Block(nn.Module):
    """In-place modules and operations, a skip connection, and a sigmoid outside of modules.

    `at` lets the test put a value in by hand: at(name, value) is called where the node of that name is.
    """

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(5)
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(4, 3)
        self.norm.running_mean = torch.tensor([0.1, -0.2, 0.3, 0.0])
        self.eval()

    def forward(self, x: Tensor) -> Tensor:
        y = self.relu(self.norm(self.conv(x))) * 0.7
        y += self.conv.weight.sum() - 0.3
        z = self.relu(y).sigmoid()
        return self.head(z.mean((2, 3)))  # type: ignore[no-any-return]

    def by_hand(self, x: Tensor, at: Callable[[str, Tensor], Tensor]) -> Tensor:
        y = at("conv", functional.conv2d(x, self.conv.weight, self.conv.bias, padding=1))
        mean, var = self.norm.running_mean, self.norm.running_var
        assert mean is not None
        assert var is not None
        y = at("norm", functional.batch_norm(y, mean, var, self.norm.weight, self.norm.bias))
        y = at("relu", y.relu())
        y = at("mul", y * 0.7)
        y = at("add", y + (self.conv.weight.sum() - 0.3))
        y = at("relu~2", y.relu())
        y = at("sigmoid", y.sigmoid())
        return at("head", functional.linear(y.mean((2, 3)), self.head.weight, self.head.bias))


X = torch.randn(2, 2, 5, 7, generator=torch.Generator().manual_seed(2))


def mute(value: Tensor) -> Tensor:
    """Second channel silent, the others doubled."""
    factor = torch.full((value.shape[1],), 2.0)
    factor[1] = 0
    return value * factor.reshape(1, -1, *[1] * (value.dim() - 2))


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("node", NODES)
def test_stop(node: str, kept: bool) -> None:
    model = Block()
    recording = record(model, X)
    found = run(model, None if kept else X, until=node, recording=recording if kept else None)
    assert found.stopped or node == "head"
    assert torch.equal(found.value, recording.activations[node])


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("node", NODES)
def test_replace(node: str, kept: bool) -> None:
    model = Block()
    recording = record(model, X)
    before = {name: value.clone() for name, value in recording.activations.items()}
    expected = model.by_hand(X, lambda name, value: mute(value) if name == node else value)
    for new in (mute, mute(recording.activations[node])):
        found = run(model, None if kept else X, replace={node: new}, recording=recording if kept else None)
        assert torch.allclose(found.output, expected, atol=1e-6)
    changed = record_changed(model, (X,), {node: mute})
    assert torch.allclose(changed.output, expected, atol=1e-6)
    assert torch.allclose(changed.activations[node], mute(before[node]))
    assert all(torch.equal(value, recording.activations[name]) for name, value in before.items())
    with pytest.raises(RecordingError, match="replaced"):
        changed.replay()


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("node", NODES)
def test_gradient_at_node(node: str, kept: bool) -> None:
    model = Block()
    recording = record(model, X)
    held: list[Tensor] = []

    def hold(name: str, value: Tensor) -> Tensor:
        if name == node:
            held.append(value)
        return value

    score = model.by_hand(X.clone().requires_grad_(True), hold)[1, 2]
    (expected,) = torch.autograd.grad(score, held)
    found = run(model, None if kept else X, grad=node, recording=recording if kept else None)
    gradient = found.gradient(found.output[1, 2], retain=True)
    assert torch.allclose(gradient, expected, atol=1e-6)
    assert gradient.abs().max() > 0
    assert torch.equal(found.gradient(found.output[1, 2], node), gradient)
    assert torch.equal(found.value, recording.activations[node])
    assert torch.equal(found.output, recording.output)


@pytest.mark.parametrize("node", NODES)
def test_gradient_at_the_input_through_a_replaced_value(node: str) -> None:
    model = Block()
    x = X.clone().requires_grad_(True)
    (expected,) = torch.autograd.grad(
        model.by_hand(x, lambda name, value: mute(value) ** 2 if name == node else value)[0, 1], x
    )
    found = run(model, X, grad=True, replace={node: lambda value: mute(value) ** 2})
    assert torch.allclose(found.gradient(found.output[0, 1], "input"), expected, atol=1e-6)


@pytest.mark.parametrize("node", NODES)
def test_gradient_at_a_replaced_value(node: str) -> None:
    model = Block()
    held: list[Tensor] = []

    def exchange(name: str, value: Tensor) -> Tensor:
        if name != node:
            return value
        held.append(mute(value))
        return held[-1]

    score = model.by_hand(X.clone().requires_grad_(True), exchange)[0, 1]
    (expected,) = torch.autograd.grad(score, held)
    found = run(model, X, grad=node, replace={node: mute})
    assert torch.allclose(found.gradient(found.output[0, 1]), expected, atol=1e-6)
    assert torch.allclose(found.value, held[0])


@pytest.mark.parametrize("node", NODES)
def test_objective_on_a_node(node: str) -> None:
    """What activation maximization does: stop at a node, differentiate its value with respect to the
    image."""
    model = Block()
    held: list[Tensor] = []
    x = X.clone().requires_grad_(True)
    model.by_hand(x, lambda name, value: held.append(value) or value if name == node else value)  # type: ignore[func-returns-value]
    (expected,) = torch.autograd.grad(held[0][:, 1].square().mean(), x)
    found = run(model, X, until=node, grad=True)
    assert torch.allclose(found.gradient(found.value[:, 1].square().mean(), "input"), expected, atol=1e-6)
    picture = X.clone().requires_grad_(True)  # attached to something of the caller's
    value = run(model, picture * 2, until=node, grad=True).value
    (own,) = torch.autograd.grad(value[:, 1].square().mean(), picture)
    assert own.abs().max() > 0


def test_several_nodes_that_are_overwritten_later() -> None:
    """Values of nodes that an in-place operation overwrites keep their values and their gradients."""
    model = Block()
    recording = record(model, X)
    plain = run(model, X, until=["conv", "norm", "add"])
    assert plain.stopped
    assert all(torch.equal(value, recording.activations[name]) for name, value in plain.values.items())
    held: dict[str, Tensor] = {}
    x = X.clone().requires_grad_(True)
    model.by_hand(x, lambda name, value: held.setdefault(name, value))
    score = held["norm"].square().mean() + held["add"].abs().mean()
    (expected,) = torch.autograd.grad(score, x)
    found = run(model, X, until=["norm", "add"], grad=True)
    score = found.values["norm"].square().mean() + found.values["add"].abs().mean()
    assert torch.allclose(found.gradient(score, "input"), expected, atol=1e-6)


def test_frozen_model_and_token_ids() -> None:
    torch.manual_seed(0)
    model = programs.MaskedTokens().eval().requires_grad_(False)
    ids = torch.randint(0, 11, (2, 5))
    before = state_of(model)
    recording = record(model, ids)
    for node in ("matmul", "softmax", "matmul~2", "query"):
        for kept in (None, recording):
            found = run(model, ids, grad=node, recording=kept)
            gradient = found.gradient(found.output[0, 4, 3])
            assert gradient.shape == recording.activations[node].shape
            assert gradient.abs().max() > 0
            assert torch.equal(found.value, recording.activations[node])
            muted = run(model, ids, replace={node: torch.zeros_like}, recording=kept)
            assert not same(muted.output, recording.output)
    assert_same_state(before, state_of(model))


def test_module_paths_name_a_module_s_output() -> None:
    torch.manual_seed(0)
    model = torchvision.models.resnet18(weights=None).eval()
    x = torch.randn(1, 3, 32, 32)
    recording = record(model, x)
    assert torch.equal(run(model, x, until="layer2").value, recording.activations["layer2"])
    assert torch.equal(
        run(model, recording=recording, until="layer2").value, recording.activations["layer2.1.relu~2"]
    )
    gradient = run(model, x, grad="layer3").gradient
    assert gradient is not None
    a = run(model, x, replace={"layer2": mute}).output
    b = run(model, recording=recording, replace={"layer2.1.relu~2": mute}).output
    assert torch.equal(a, b)


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("densenet121", "features.denseblock3.denselayer2.cat"),
        ("densenet121", "features.denseblock3.denselayer4.conv1"),
        ("mobilenet_v3_small", "features.4.block.2.mul"),
        ("swin_t", "features.3.1.add"),
        ("swin_t", "features.1.1.attn.softmax"),
        ("shufflenet_v2_x0_5", "stage3.1.cat"),
        ("googlenet", "inception4a.cat"),
    ],
)
def test_from_a_recording_in_real_networks(name: str, node: str) -> None:
    torch.manual_seed(0)
    extra = {"init_weights": False} if name == "googlenet" else {}
    model = torchvision.models.get_model(name, weights=None, **extra).eval()
    x = torch.randn(1, 3, 64, 64)
    recording = record(model, x)
    node = recording.graph.resolve(node).id
    before = {key: value.clone() for key, value in recording.activations.items()}
    plain, fast = run(model, x, grad=node), run(model, recording=recording, grad=node)
    assert torch.equal(plain.output, recording.output)
    assert torch.equal(fast.output, recording.output)
    assert torch.equal(plain.gradient(plain.output[0, 7]), fast.gradient(fast.output[0, 7]))
    changed = run(model, x, replace={node: mute}).output
    assert torch.equal(changed, run(model, recording=recording, replace={node: mute}).output)
    assert torch.equal(changed, record_changed(model, (x,), {node: mute}).output)
    assert all(torch.equal(value, recording.activations[key]) for key, value in before.items())


def test_recording_answers_instead_of_computing() -> None:
    """Weights upstream may be destroyed: they are not used any more."""
    model = Block()
    recording = record(model, X)
    expected = run(model, X, replace={"sigmoid": mute}).output
    with torch.no_grad():
        model.conv.bias.fill_(float("nan"))  # type: ignore[union-attr]
        model.norm.bias.fill_(float("nan"))
    assert torch.equal(run(model, recording=recording, replace={"sigmoid": mute}).output, expected)


def test_input_as_a_node() -> None:
    model = Block()
    assert torch.equal(run(model, X, until="input").value, X)
    shifted = run(model, X, replace={"input": lambda x: x + 1}).output
    assert torch.equal(shifted, record(model, X + 1).output)


def test_second_calls_of_a_module() -> None:
    torch.manual_seed(0)
    model = programs.ManyCalls()
    inputs = (torch.randn(2, 4), torch.ones(2, 4))
    recording = record(model, *inputs, scale=2.0)
    found = run(model, inputs, until="relu~2", kwargs={"scale": 2.0})
    assert torch.equal(found.value, recording.activations["relu~2"])
    found = run(model, recording=recording, grad="layer~2")
    assert found.gradient(found.output.sum()).shape == (2, 4)


@pytest.mark.filterwarnings("ignore:None of the inputs have requires_grad")
@pytest.mark.filterwarnings("ignore:`torch.cpu.amp.autocast")  # PyTorch 2.4 of its own checkpointing
def test_checkpointed_regions_have_no_gradient() -> None:
    model = programs.Checkpointed(True).eval()
    x = torch.randn(1, 3, 5, 7)
    inside = run(model, x, grad="a")
    with pytest.raises(RecordingError, match="without gradients"):
        inside.gradient(inside.output.sum())
    end, plain = run(model, x, grad="relu"), run(programs.Checkpointed(False).eval(), x, grad=["a", "relu"])
    gradient = plain.gradient(plain.output.sum(), "relu", retain=True)
    assert torch.allclose(end.gradient(end.output.sum()), gradient, atol=1e-6)
    assert torch.equal(plain.gradient(plain.output.sum(), "a"), gradient * (plain.values["relu"] > 0))


def test_replacing_a_part_of_a_tensor() -> None:
    model = programs.ViewWrite().eval()
    x = torch.randn(1, 3, 5, 7)
    found = run(model, x, replace={"add": torch.zeros_like}).output
    with torch.no_grad():
        y = model.a(x)
        y[:, 4:] = 0
        y[:, :2] = 0
        assert torch.equal(found, model.b(y))
    with pytest.raises(ParameterError, match="part of another tensor"):
        run(model, x, grad=True, replace={"add": torch.zeros_like})


@pytest.mark.parametrize(
    ("wish", "error", "text"),
    [
        ({"until": "rleu"}, UnknownNodeError, "Did you mean 'relu'"),
        ({"replace": {"convv": torch.zeros(1)}}, UnknownNodeError, "conv"),
        ({"grad": "nothing"}, UnknownNodeError, "nothing"),
        ({"replace": {"conv": torch.zeros(1, 2)}}, ParameterError, r"\(1, 2\).*\(2, 4, 5, 7\)"),
        ({"replace": {"sigmoid": lambda value: value[:, :1]}}, ParameterError, r"\(2, 1, 5, 7\)"),
        ({"replace": {"add": lambda value: None}}, ParameterError, "NoneType"),
    ],
)
def test_wrong_wishes(wish: dict[str, object], error: type[Exception], text: str) -> None:
    model = Block()
    before = state_of(model)
    with pytest.raises(error, match=text):
        run(model, X, **wish)  # type: ignore[arg-type]
    assert_same_state(before, state_of(model))


def test_wrong_use_of_what_comes_back() -> None:
    model = Block()
    recording = record(model, X)
    with pytest.raises(ParameterError, match="not those of the recording"):
        run(model, X + 1, recording=recording, until="relu")
    found = run(model, X, grad=["conv", "relu"])
    with pytest.raises(ParameterError, match="name one of"):
        found.gradient(found.output.sum())
    with pytest.raises(ParameterError, match="were not asked for"):
        found.gradient(found.output.sum(), "head")
    with pytest.raises(ParameterError, match="one number"):
        found.gradient(found.output, "conv")
    with pytest.raises(ParameterError, match="2 nodes"):
        _ = found.value
    assert found.gradient(torch.ones((), requires_grad=True) * 1, "conv").abs().max() == 0


def test_a_model_that_raises() -> None:
    torch.manual_seed(0)
    model = programs.Failing("module").eval()
    x = torch.randn(2, 4)
    before = state_of(model)
    with pytest.raises(RecordingError, match="at node 'wrong'") as caught:
        run(model, x, grad=True)
    assert caught.value.node == "wrong"
    assert_same_state(before, state_of(model))
    assert run(model, torch.randn(2, 4), until="body.2").stopped


def test_model_is_untouched_after_a_run_with_gradients() -> None:
    torch.manual_seed(0)
    model = torchvision.models.mobilenet_v3_small(weights=None).train()
    x = torch.randn(2, 3, 64, 64)
    before = state_of(model)
    found = run(model, x, grad="features.4")
    found.gradient(found.output[0, 3])
    assert_same_state(before, state_of(model))
