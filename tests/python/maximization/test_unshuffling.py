"""Convolutions of pictures whose strides have become channels."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from boxwalk import Network, record
from boxwalk.maximization.folding import quick_copy
from boxwalk.maximization.unshuffling import UnshuffledConv2d, can_be_unshuffled


@pytest.mark.parametrize(
    ("kernel", "stride", "padding"),
    [(7, 2, 3), (11, 4, 2), (16, 16, 0), (4, 4, 0), (5, 3, 1), ((4, 6), 2, (0, 2)), (4, 5, 4)],
)
@pytest.mark.parametrize("size", [(32, 33), (31, 40), (16, 16)])
@pytest.mark.parametrize("bias", [True, False])
def test_an_unshuffled_convolution_says_the_same(
    kernel: Any, stride: int, padding: Any, size: tuple[int, int], bias: bool
) -> None:
    convolution = nn.Conv2d(3, 5, kernel, stride, padding, bias=bias).double()
    assert can_be_unshuffled(convolution)
    unshuffled = UnshuffledConv2d(convolution)
    x = torch.randn(2, 3, *size, dtype=torch.float64, requires_grad=True)
    wanted, found = convolution(x), unshuffled(x)
    assert torch.allclose(found, wanted, atol=1e-12)
    weights = torch.randn_like(wanted)
    (should,), (is_) = (torch.autograd.grad(each, x, weights) for each in (wanted, found))
    assert torch.allclose(is_[0], should, atol=1e-12)
    assert torch.allclose(unshuffled(x[0]), wanted[0], atol=1e-12)  # without a batch


@pytest.mark.parametrize(
    "other",
    [
        nn.Conv2d(3, 6, 7, 1),
        nn.Conv2d(3, 6, 3, 2),
        nn.Conv2d(8, 6, 7, 2),
        nn.Conv2d(3, 6, 7, (2, 3)),
        nn.Conv2d(3, 6, 7, 2, groups=3),
        nn.Conv2d(3, 6, 7, 2, dilation=2),
        nn.Conv2d(3, 6, 7, 2, padding=3, padding_mode="reflect"),
        nn.Linear(3, 6),
    ],
)
def test_other_convolutions_are_not_unshuffled(other: nn.Module) -> None:
    assert not can_be_unshuffled(other)


def test_steps_run_on_the_unshuffled_network() -> None:
    model = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3), nn.ReLU(), nn.Conv2d(8, 4, 3)).eval()
    graph = record(Network(model, (3, 16, 16)), torch.randn(1, 3, 16, 16)).graph
    quick: Any = quick_copy(model, graph, ["2"])
    assert isinstance(quick[0], UnshuffledConv2d)
    x = torch.randn(2, 3, 16, 16)
    assert torch.allclose(quick(x), model(x), atol=1e-5)
    own: Any = quick_copy(model, graph, ["0"])
    assert torch.allclose(own[0](x), model[0](x), atol=1e-5)
