"""ProxyGrad: forward as it is, backward exactly the slope given, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.errors import ParameterError
from boxwalk.maximization import proxy_grad
from boxwalk.recording.engine import run

Form = Callable[[Tensor], Tensor]
X = torch.tensor([-2.0, -0.5, 0.0, 0.5, 5.5, 6.0, 7.0], dtype=torch.float64)
RELU: dict[str, Form] = {
    "function": functional.relu,
    "in place": lambda x: functional.relu(x.clone(), inplace=True),
    "torch": torch.relu,
    "torch in place": lambda x: torch.relu_(x.clone()),
    "method": lambda x: x.relu(),
    "method in place": lambda x: x.clone().relu_(),
    "module": nn.ReLU(),
    "module in place": lambda x: nn.ReLU(inplace=True)(x.clone()),
    "leaky": functional.leaky_relu,
    "leaky in place": lambda x: functional.leaky_relu_(x.clone(), 0.2),
    "leaky module": nn.LeakyReLU(0.3),
    "leaky module in place": lambda x: nn.LeakyReLU(0.3, inplace=True)(x.clone()),
    "clamp": lambda x: x.clamp(min=0),
    "clamp_min": lambda x: torch.clamp_min(x, 0),
}
RELU6: dict[str, Form] = {
    "function": functional.relu6,
    "module": nn.ReLU6(),
    "module in place": lambda x: nn.ReLU6(inplace=True)(x.clone()),
    "hardtanh": nn.Hardtanh(0, 6),
    "clamp": lambda x: torch.clamp(x, 0, 6),
}


def gradient(form: Form, x: Tensor, upstream: Tensor, slope: float | None) -> tuple[Tensor, Tensor]:
    leaf = x.clone().requires_grad_(True)
    if slope is None:
        y = form(leaf)
    else:
        with proxy_grad(slope):
            y = form(leaf)
    kept = upstream.clone()
    (found,) = torch.autograd.grad(y, leaf, upstream)
    assert torch.equal(upstream, kept)  # what comes in is not written to
    return y.detach(), found


@pytest.mark.parametrize("name", RELU)
def test_rectifiers(name: str) -> None:
    upstream = torch.linspace(-1, 2, len(X), dtype=torch.float64)
    y, found = gradient(RELU[name], X, upstream, 0.075)
    assert torch.equal(y, RELU[name](X))
    assert torch.equal(found, torch.where(X > 0, upstream, 0.075 * upstream))


@pytest.mark.parametrize("name", RELU6)
def test_relu6_is_flat_on_both_sides(name: str) -> None:
    upstream = torch.ones_like(X)
    y, found = gradient(RELU6[name], X, upstream, 0.2)
    assert torch.equal(y, RELU6[name](X))
    assert torch.equal(found, torch.where((X > 0) & (X < 6), upstream, 0.2 * upstream))


@given(st.floats(0.01, 1), st.lists(st.floats(-3, 3).filter(lambda v: abs(v) > 1e-3), min_size=1, max_size=5))
def test_the_forward_slope_is_the_derivative(slope: float, values: list[float]) -> None:
    """With s_b the forward slope the gradient is the derivative, as finite differences give it."""
    x = torch.tensor(values, dtype=torch.float64)
    _, found = gradient(lambda v: functional.leaky_relu(v, slope), x, torch.ones_like(x), slope)
    step = 1e-6
    differences = (functional.leaky_relu(x + step, slope) - functional.leaky_relu(x - step, slope)) / (
        2 * step
    )
    assert torch.allclose(found, differences, atol=1e-6)


@pytest.mark.parametrize("form", [lambda x: x.clamp(-1, 6), lambda x: nn.Hardtanh()(x), torch.sigmoid])
def test_others_are_left_alone(form: Form) -> None:
    upstream = torch.ones_like(X)
    assert torch.equal(gradient(form, X, upstream, 0.5)[1], gradient(form, X, upstream, None)[1])


def test_nothing_is_left_behind() -> None:
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True)).double()
    x = torch.randn(1, 1, 5, 5, dtype=torch.float64)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    plain = gradient(model, x, torch.ones(1, 2, 3, 3, dtype=torch.float64), None)[1]
    with pytest.raises(ZeroDivisionError), proxy_grad(0.5):
        raise ZeroDivisionError
    assert torch.equal(gradient(model, x, torch.ones(1, 2, 3, 3, dtype=torch.float64), None)[1], plain)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert [type(module) for module in model] == [nn.Conv2d, nn.ReLU]


def test_under_the_engine() -> None:
    """Nodes keep their names and values, gradients are ProxyGrad's."""
    torch.manual_seed(1)
    first, second = nn.Conv2d(1, 3, 3), nn.Conv2d(3, 2, 3)
    model = nn.Sequential(first, nn.ReLU(inplace=True), second)
    x = torch.randn(2, 1, 7, 7, requires_grad=True)
    with proxy_grad(0.3):
        found = run(model, x, until=["1", "2"], grad=True)
        (gradients,) = torch.autograd.grad(found.values["2"].sum(), [x])
    y = first(x)
    upstream = functional.conv_transpose2d(torch.ones(2, 2, 3, 3), second.weight)
    (wanted,) = torch.autograd.grad(y, x, torch.where(y > 0, upstream, 0.3 * upstream))
    assert torch.equal(found.values["1"], torch.relu(y))
    assert torch.allclose(gradients, wanted, atol=1e-6)


@pytest.mark.parametrize("slope", [-0.1, 1.5, float("nan")])
def test_slopes_out_of_range(slope: float) -> None:
    with pytest.raises(ParameterError, match="0 to 1 are allowed"), proxy_grad(slope):
        pass


# ---- the white image: problems with a known optimum (Linse, table 5.1) ------------------------------------

P, S = 0.3, 0.05
KERNEL = torch.tensor([[[[0.0, 0, 0], [1, 0, -P], [0, 0, 0]]]], dtype=torch.float64)
PROBLEMS: dict[str, Form] = {
    "f1": lambda x: functional.relu(x).sum(),
    "f2": lambda x: functional.leaky_relu(x, S).sum(),
    "f3": lambda x: (functional.leaky_relu(x, S) + functional.leaky_relu(-P * x, S)).sum(),
    "kernel": lambda x: functional.leaky_relu(functional.conv2d(x, KERNEL, padding=1), S).sum(),
}


def ascend(problem: Form, slope: float | None, steps: int, start: Tensor) -> tuple[Tensor, int]:
    """(image, steps until it is white, or `steps`)."""
    x = start.clone()
    for step in range(steps):
        leaf = x.clone().requires_grad_(True)
        if slope is None:
            value = problem(leaf)
        else:
            with proxy_grad(slope):
                value = problem(leaf)
        (g,) = torch.autograd.grad(value, leaf)
        x = (x + 0.1 * g).clamp(-1, 1)
        if bool((x[..., 1:-1] == 1).all()):
            return x, step + 1
    return x, steps


@pytest.fixture
def start() -> Tensor:
    return torch.rand(1, 1, 8, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 2 - 1


def test_f1_moves_negative_pixels(start: Tensor) -> None:
    plain, _ = ascend(PROBLEMS["f1"], None, 200, start)
    assert torch.equal(plain[start < 0], start[start < 0])  # no gradient: they never move
    assert ascend(PROBLEMS["f1"], 0.05, 500, start)[1] < 500


def test_f2_takes_fewer_steps(start: Tensor) -> None:
    plain, proxy = (ascend(PROBLEMS["f2"], slope, 1000, start)[1] for slope in (None, 0.5))
    assert proxy < plain / 5
    assert plain < 1000  # it arrives, about 1/s times as late


@pytest.mark.parametrize("name", ["f3", "kernel"])
def test_local_maxima_are_left_for_slopes_above_p(name: str, start: Tensor) -> None:
    plain, taken = ascend(PROBLEMS[name], None, 1000, start)
    assert taken == 1000
    assert bool((plain[..., 1:-1] < 0).any())
    assert ascend(PROBLEMS[name], P + 0.2, 1000, start)[1] < 1000
