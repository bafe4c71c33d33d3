"""Which examples excite a channel most, beside NumPy and the closed form of the receptive field."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from boxwalk import Network, analyze
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.results import Images

COUNT = 12


class Convolved(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(5)
        self.conv = nn.Conv2d(3, 4, 5, stride=2, padding=2)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator))

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.conv(x)
        return found


def pictures() -> list[tuple[np.ndarray, str]]:
    generator = np.random.default_rng(2)
    return [(generator.integers(0, 256, (16, 20, 3), dtype=np.uint8), "ab"[i % 2]) for i in range(COUNT)]


def network() -> Network:
    return Network(Convolved().eval(), (3, 16, 20), (0.4, 0.5, 0.6), (0.2, 0.25, 0.3), dataset=pictures())


def reference(channel: int) -> np.ndarray:
    """float64 [COUNT, 8, 10]."""
    net = network()
    conv = net.model.conv.double()
    rows = torch.stack([net.example(i).inputs[0][0] for i in range(COUNT)]).double()
    with torch.no_grad():
        found: np.ndarray = conv(rows)[:, channel].numpy()  # type: ignore[operator]
    return found


@pytest.mark.parametrize("channel", [0, 3])
def test_by_maximum_with_the_part_that_acts(channel: int) -> None:
    found = analyze(network(), "strongest-examples", node="conv", channel=channel, count=5)
    assert isinstance(found, Images)
    maps = reference(channel)
    order = np.argsort(-maps.max((1, 2)))[:5]
    assert list(found.inputs) == order.tolist()
    for row, (index, label) in enumerate(zip(order, found.labels, strict=True)):
        assert label == f"example {index} ({'ab'[index % 2]}): {maps[index].max():.4g}"
        y, x = np.unravel_index(maps[index].argmax(), maps[index].shape)
        top, left = max(0, 2 * y - 2), max(0, 2 * x - 2)
        bottom, right = min(16, 2 * y + 3), min(20, 2 * x + 3)
        cut = pictures()[index][0][top:bottom, left:right]
        height, width = found.values.shape[2:]
        down, across = (height - cut.shape[0]) // 2, (width - cut.shape[1]) // 2
        shown = found.values[row, :, down : down + cut.shape[0], across : across + cut.shape[1]]
        np.testing.assert_allclose(shown * 255, cut.transpose(2, 0, 1), atol=0.51)
    assert max(found.values.shape[2:]) <= 5


def test_by_mean_with_whole_pictures() -> None:
    found = analyze(network(), "strongest-examples", node="conv", channel=1, by="mean", count=3)
    assert isinstance(found, Images)
    order = np.argsort(-reference(1).mean((1, 2)))[:3]
    assert list(found.inputs) == order.tolist()
    assert found.values.shape == (3, 3, 16, 20)
    np.testing.assert_allclose(found.values[0] * 255, pictures()[order[0]][0].transpose(2, 0, 1), atol=0.51)


def test_what_is_not_possible() -> None:
    with pytest.raises(ParameterError, match="is 4; 'conv' has the channels 0 to 3"):
        analyze(network(), "strongest-examples", node="conv", channel=4)
    bare = Network(Convolved().eval(), (3, 16, 20))
    with pytest.raises(NotApplicableError, match="no example inputs"):
        analyze(bare, "strongest-examples", node="conv")
