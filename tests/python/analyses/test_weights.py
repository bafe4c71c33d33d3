"""Weights as pictures: every number where it belongs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from boxwalk import Network, analyze, record
from boxwalk.analyses import prepare
from boxwalk.analyses.weights import _grid, tiled
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.results import Images, Maps

from .networks import recorded


def weights_of(module: nn.Module, x: torch.Tensor, **parameters: Any) -> Maps | Images:
    model = nn.Sequential(module)
    result = analyze(record(model, x), "weights", node="0", **parameters)
    assert isinstance(result, Maps | Images)
    return result


def test_kernels_stand_side_by_side() -> None:
    recording = recorded()
    result = analyze(recording, "weights", node="conv")
    assert isinstance(result, Maps)
    weight = recording.model.get_parameter("conv.weight").detach().numpy()  # [4, 3, 3, 2]
    assert result.values.shape == (4, 3, 8)  # three kernels of 3 x 2 in a row, a column of zeros between two
    for channel in range(4):
        for source in range(3):
            np.testing.assert_array_equal(
                result.values[channel, :, source * 3 : source * 3 + 2], weight[channel, source]
            )
    assert not result.values[:, :, 2::3].any()
    norm = float(np.linalg.norm(weight[2].astype(np.float64)))
    assert result.labels[2] == f"2: norm {norm:.3g}"
    assert f"norm {np.linalg.norm(weight.astype(np.float64)):.4g};" in result.note
    assert "4 x 3 x 3 x 2" in result.note


def test_pages() -> None:
    recording = recorded()
    whole = analyze(recording, "weights", node="linear")
    page = analyze(recording, "weights", node="linear", first=8, count=5)
    assert isinstance(whole, Maps)
    assert isinstance(page, Maps)
    np.testing.assert_array_equal(page.values, whole.values[8:10])
    assert [label.split(":")[0] for label in page.labels] == ["8", "9"]
    with pytest.raises(
        ParameterError, match=r"'first' of 'weights' is 10; 'linear' has the output channels 0 to 9"
    ):
        analyze(recording, "weights", node="linear", first=10)
    with pytest.raises(
        ParameterError, match="'count' of 'weights' is 257; allowed: a whole number from 1 to 256"
    ):
        analyze(recording, "weights", node="linear", count=257)


def test_a_linear_layer_is_folded() -> None:
    result = weights_of(linear := nn.Linear(784, 3), torch.randn(1, 784))
    assert result.values.shape == (3, 28, 28)
    np.testing.assert_array_equal(result.values.reshape(3, -1), linear.weight.detach().numpy())


def test_single_numbers_are_folded_too() -> None:
    result = weights_of(conv := nn.Conv2d(6, 5, 1), torch.randn(1, 6, 5, 7))
    assert result.values.shape == (5, 2, 3)
    np.testing.assert_array_equal(result.values.reshape(5, 6), conv.weight.detach().numpy()[:, :, 0, 0])


def test_a_transposed_convolution_has_its_outputs_first() -> None:
    """The map of output o holds what an input of one single pixel adds to output channel o."""
    model = nn.Sequential(up := nn.ConvTranspose2d(4, 6, (2, 3), groups=2, bias=False))
    result = analyze(record(model, torch.randn(1, 4, 5, 7)), "weights", node="0")
    assert isinstance(result, Maps)
    assert result.values.shape == (6, 2, 7)  # two inputs of the group
    for source in range(4):
        x = torch.zeros(1, 4, 1, 1)
        x[0, source] = 1
        spread = up(x)[0].detach().numpy()  # [6, 2, 3]
        for target in range(6):
            place = source % 2
            kernel = result.values[target, :, place * 4 : place * 4 + 3]
            if target // 3 == source // 2:
                np.testing.assert_allclose(kernel, spread[target], rtol=1e-6)
            else:
                assert not spread[target].any()


@pytest.mark.parametrize(
    ("module", "shape", "size"),
    [
        (nn.Conv1d(3, 4, 5), (1, 3, 9), (4, 3, 5)),
        (nn.Conv3d(2, 4, (2, 3, 4)), (1, 2, 5, 6, 7), (4, 7, 9)),
    ],
)
def test_other_dimensions(module: nn.Module, shape: tuple[int, ...], size: tuple[int, ...]) -> None:
    assert weights_of(module, torch.randn(shape)).values.shape == size


def test_colours() -> None:
    conv = nn.Conv2d(3, 2, (2, 3), bias=False)
    with torch.no_grad():
        conv.weight.copy_(torch.linspace(-2, 1, 36).reshape(2, 3, 2, 3))
    result = weights_of(conv, torch.randn(1, 3, 5, 7), colour=True)
    assert isinstance(result, Images)
    wanted = 0.5 + 0.5 * conv.weight.detach().numpy() / 2
    np.testing.assert_allclose(result.values, wanted, rtol=1e-6)
    assert "Mid grey is 0, full colour 2." in result.note
    grey = nn.Conv2d(3, 2, 2)
    nn.init.zeros_(grey.weight)
    assert np.all(weights_of(grey, torch.randn(1, 3, 5, 7), colour=True).values == 0.5)


def test_colours_need_three_input_channels() -> None:
    with pytest.raises(
        ParameterError, match=r"'colour' of 'weights' is True; the kernels of '0' have the shape 4 x 3 x 3"
    ):
        weights_of(nn.Conv2d(4, 2, 3), torch.randn(1, 4, 5, 7), colour=True)


def test_half_precision_and_normalized_weights() -> None:
    module = nn.utils.parametrizations.spectral_norm(nn.Conv2d(3, 2, 3))
    model = nn.Sequential(module).train()
    recording = record(model, torch.randn(1, 3, 5, 7))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    analyze(recording, "weights", node="0")
    assert all(torch.equal(model.state_dict()[name], value) for name, value in before.items())
    half = nn.Linear(9, 2).to(torch.bfloat16)
    result = weights_of(half, torch.randn(1, 9).to(torch.bfloat16))
    np.testing.assert_array_equal(result.values.reshape(2, 9), half.weight.detach().float().numpy())


def test_a_model_that_is_one_layer() -> None:
    recording = record(linear := nn.Linear(6, 2), torch.randn(1, 6))
    assert recording.graph.nodes[-1].module == ""
    result = analyze(recording, "weights", node="linear")
    assert isinstance(result, Maps)
    np.testing.assert_array_equal(result.values.reshape(2, 6), linear.weight.detach().numpy())


def test_where_there_are_none() -> None:
    recording = recorded()
    with pytest.raises(
        NotApplicableError, match="its module BatchNorm2d has no weights with an output and an input axis"
    ):
        analyze(recording, "weights", node="norm")
    with pytest.raises(NotApplicableError, match="an operation outside of any module"):
        analyze(recording, "weights", node="add")


def test_a_network_alone_is_enough() -> None:
    from .networks import mixed

    network = mixed()
    result = analyze(network, "weights", node="depthwise")
    assert isinstance(result, Maps)
    assert result.values.shape == (4, 3, 7)
    alone = prepare("weights", networks=[network], node="conv")
    assert alone.identity == prepare("weights", recordings=[recorded()], node="conv").identity


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 10, 64, 97, 512, 2048, 25088])
def test_grid_has_room_and_is_near_square(count: int) -> None:
    rows, columns = _grid(count)
    assert rows * columns >= count
    assert (rows - 1) * columns < count
    assert columns <= 4 * rows + 3


def test_tiled_keeps_every_number() -> None:
    kernels: Any = np.arange(1.0, 7 * 6 + 1).reshape(7, 2, 3)
    whole = tiled(kernels)
    assert sorted(whole[whole != 0]) == list(range(1, 43))
    np.testing.assert_array_equal(whole[:2, :3], kernels[0])
    np.testing.assert_array_equal(whole[:2, 4:7], kernels[1])


def test_network_of_a_plain_model_is_in_its_own_mode() -> None:
    model = nn.Sequential(nn.Linear(9, 2), nn.Dropout(0.5)).train()
    call = prepare("weights", recordings=[record(model, torch.randn(1, 9))], node="0")
    assert isinstance(call.networks[0], Network)
    assert call.networks[0].model is model
    assert not call.networks[0].eval_mode
