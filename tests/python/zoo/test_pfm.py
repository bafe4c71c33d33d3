"""Pre-defined filters against closed forms, and the module against NumPy in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from boxwalk import Network, record
from boxwalk.analyses import analyze
from boxwalk.errors import ParameterError
from boxwalk.results import Maps
from boxwalk.zoo.pfm import POOLS, FixedConv2d, PredefinedFilterModule, filter_pool, filters

Array = NDArray[np.float64]


def rank(pool: torch.Tensor) -> int:
    return int(np.linalg.matrix_rank(pool.double().numpy().reshape(len(pool), 9)))


def convolved(x: Array, weight: Array, groups: int, stride: int) -> Array:
    """A grouped convolution with zeros around. x: [C, H, W], weight: [O, C / groups, h, w]."""
    outputs, inputs, height, width = weight.shape
    padded = np.pad(x, ((0, 0), (height // 2, height // 2), (width // 2, width // 2)))
    rows, columns = -(-x.shape[1] // stride), -(-x.shape[2] // stride)
    found = np.zeros((outputs, rows, columns))
    for output in range(outputs):
        first = output // (outputs // groups) * inputs
        for y in range(rows):
            for column in range(columns):
                top, left = y * stride, column * stride
                part = padded[first : first + inputs, top : top + height, left : left + width]
                found[output, y, column] = (part * weight[output]).sum()
    return found


def test_filters_are_free_of_a_mean_and_have_magnitude_one() -> None:
    every = filters()
    assert every.shape == (18, 3, 3)
    assert every.dtype == torch.float32
    torch.testing.assert_close(every.sum((1, 2)), torch.zeros(18), atol=1e-7, rtol=0)
    torch.testing.assert_close(every.abs().sum((1, 2)), torch.ones(18), atol=1e-6, rtol=0)
    assert torch.equal(every[9:], -every[:9])


def test_edges_are_uneven_and_lines_are_even() -> None:
    reflected = filters().flip((1, 2))
    assert torch.equal(reflected[:4], -filters(1, 2, 3, 4))
    assert torch.equal(reflected[4:9], filters(5, 6, 7, 8, 9))
    assert torch.equal(filters(1)[0].T, filters(3)[0]) or torch.equal(filters(1)[0].T, -filters(3)[0])


def test_lines_are_those_of_the_toy_problem() -> None:
    """Linse, eq. 6.2, of which the sum of magnitudes is 12."""
    horizontal = torch.tensor([[-1.0, -1, -1], [2, 2, 2], [-1, -1, -1]]) / 12
    torch.testing.assert_close(filters(5, 7), torch.stack([horizontal, horizontal.T]))


def test_the_point_is_the_sum_of_all_lines() -> None:
    total = filters(5, 6, 7, 8).sum(0)
    torch.testing.assert_close(filters(9)[0], total / total.abs().sum())


def test_what_they_span() -> None:
    """Edges are orthogonal to lines, as uneven kernels to even ones; mean-free ones have eight dimensions."""
    products = filters(1, 2, 3, 4).flatten(1) @ filters(5, 6, 7, 8, 9).flatten(1).T
    torch.testing.assert_close(products, torch.zeros(4, 5), atol=1e-7, rtol=0)
    ranks = {name: rank(filter_pool(name)) for name in POOLS}
    assert ranks == {
        "even-2": 2,
        "even-4": 2,
        "even-8": 4,
        "uneven-2": 2,
        "uneven-4": 2,
        "uneven-8": 4,
        "even-uneven-9": 8,
        "even-uneven-13": 8,
        "even-uneven-18": 8,
        "reduced-16": 8,
    }
    assert rank(filters(*range(1, 9))) == 8
    four = torch.cat([filters(1, 3, 5, 7, 10, 12, 14, 16), filters(14, 16).sum(0, keepdim=True)])
    assert rank(four) == 4  # Linse, 6.4


def test_pools_have_as_many_filters_as_they_say() -> None:
    assert {name: len(filter_pool(name)) for name in POOLS} == {
        name: int(name.split("-")[-1]) for name in POOLS
    }


@pytest.mark.parametrize(
    ("channels", "growth", "pool", "stride"),
    [(2, 9, "even-uneven-9", 1), (16, 1, "reduced-16", 1), (4, 2, "even-8", 2), (3, 18, "even-uneven-18", 2)],
)
def test_it_is_a_grouped_convolution(channels: int, growth: int, pool: str, stride: int) -> None:
    layer = FixedConv2d(channels, filter_pool(pool), growth, stride)
    x = np.random.default_rng(5).normal(size=(channels, 5, 7))
    kernels = filter_pool(pool).double().numpy()
    wanted = np.stack(
        [
            convolved(x[c // growth][None], kernels[c % len(kernels)][None, None], 1, stride)[0]
            for c in range(channels * growth)
        ]
    )
    found = layer.double()(torch.from_numpy(x)[None])[0].numpy()
    np.testing.assert_allclose(found, wanted, atol=1e-12)
    np.testing.assert_allclose(found, convolved(x, layer.weight.numpy(), channels, stride), atol=1e-12)


def test_the_module_against_numpy() -> None:
    """Linse, eq. 7.1, with the batch normalization of its text in evaluation mode."""
    module = PredefinedFilterModule(4, 3, filter_pool("even-8"), growth=2, bias=True).double().eval()
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for tensor in (*module.parameters(), module.norm.running_mean):
            assert tensor is not None
            tensor.copy_(torch.randn(tensor.shape, generator=generator, dtype=torch.float64))
        assert module.norm.running_var is not None
        module.norm.running_var.uniform_(0.5, 2, generator=generator)
    x = np.random.default_rng(6).normal(size=(4, 6, 5))
    kernels = filter_pool("even-8").double().numpy()
    state = {name: value.detach().numpy() for name, value in module.state_dict().items()}
    wanted = np.zeros((3, 6, 5))
    for c in range(8):
        answer = convolved(x[c // 2][None], kernels[c % 8][None, None], 1, 1)[0]
        answer = (answer - state["norm.running_mean"][c]) / np.sqrt(state["norm.running_var"][c] + 1e-5)
        answer = np.maximum(answer * state["norm.weight"][c] + state["norm.bias"][c], 0)
        wanted += state["pointwise.weight"][:, c, 0, 0, None, None] * answer
    wanted += state["pointwise.bias"][:, None, None]
    with torch.no_grad():
        np.testing.assert_allclose(module(torch.from_numpy(x)[None])[0].numpy(), wanted, atol=1e-12)


@pytest.mark.parametrize(
    ("pool", "growth"), [("even-uneven-9", None), ("even-uneven-18", None), ("even-8", 1)]
)
def test_what_is_trained(pool: str, growth: int | None) -> None:
    """p c_in c_out weights (Linse, 1.6) and two numbers of the normalization for each channel between."""
    module = PredefinedFilterModule(8, 5, filter_pool(pool), growth)
    between = 8 * (len(filter_pool(pool)) if growth is None else growth)
    assert sum(each.numel() for each in module.parameters()) == between * 5 + 2 * between
    assert torch.equal(module.state_dict()["depthwise.filters"], filter_pool(pool))
    before = module.depthwise.weight.clone()
    module(torch.randn(2, 8, 6, 6)).square().sum().backward()
    torch.optim.SGD(module.parameters(), lr=1.0).step()
    assert torch.equal(module.depthwise.weight, before)


def test_other_filters_are_loaded_with_the_model() -> None:
    module = PredefinedFilterModule(8, 5, filter_pool("even-8"))
    other = PredefinedFilterModule(8, 5, filter_pool("uneven-8"))
    module.load_state_dict(other.state_dict())
    assert torch.equal(module.depthwise.filters, filter_pool("uneven-8"))


def test_it_is_walked_as_any_layer() -> None:
    model = nn.Sequential(PredefinedFilterModule(3, 4, filter_pool("even-uneven-9")), nn.Flatten())
    recording = record(Network(model, (3, 8, 10)), torch.randn(1, 3, 8, 10))
    node = recording.graph.by_id["0.depthwise"]
    assert (node.operator, node.channels, node.grid) == ("fixed_conv2d", 27, (8, 10))
    assert node.attributes["groups"] == 3
    kernels = analyze(recording, "weights", node="0.depthwise", count=27)
    assert isinstance(kernels, Maps)
    np.testing.assert_allclose(kernels.values, filters(*range(1, 10)).repeat(3, 1, 1).numpy())


def test_what_is_refused() -> None:
    with pytest.raises(ParameterError, match="no pre-defined filter 19"):
        filters(1, 19)
    with pytest.raises(ParameterError, match="no pool of filters 'odd'; there is even-2"):
        filter_pool("odd")
    with pytest.raises(ParameterError, match="3 channels with growth 1 make 3"):
        PredefinedFilterModule(3, 4, filter_pool("even-2"), growth=1)
    with pytest.raises(ParameterError, match="growth is 0"):
        PredefinedFilterModule(3, 4, filter_pool("even-2"), growth=0)
    with pytest.raises(ParameterError, match="odd height and width"):
        FixedConv2d(3, torch.zeros(2, 2, 2), 2)
