"""What the analyses of signal spaces show, against NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from boxwalk import Network, Recording, analyze, record
from boxwalk.analyses import prepare, where
from boxwalk.datasets.digits import digits
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.jobs import Store
from boxwalk.jobs.kept import KeptInStore
from boxwalk.results import Curve, Images, Maps, Matrix, Scores

from .digit_networks import trained
from .networks import mixed, picture, recorded


def result_of(
    kind: type[Any], subject: Recording | Network, name: str, node: str | None, **given: Any
) -> Any:
    found = analyze(subject, name, node=node, **given)
    assert isinstance(found, kind)
    return found


def weight_of_one_layer() -> np.ndarray:
    return trained("one_layer").model.get_parameter("1.weight").detach().double().numpy()


@pytest.mark.parametrize("name", ["one_layer", "five_layers"])
def test_the_networks_tell_digits_apart(name: str) -> None:
    scans, labels = digits("test")
    said = trained(name).model(torch.from_numpy(scans)[:, None]).argmax(1).numpy()
    assert (said == labels).mean() > 0.9


def test_signals_are_pictures_of_what_the_layer_reads() -> None:
    result = result_of(Maps, trained("one_layer"), "signal-spaces", "1")
    _, sigma, rows = np.linalg.svd(weight_of_one_layer(), full_matrices=False)
    assert result.values.shape == (10, 8, 8)
    for index in range(10):
        wanted = (sigma[index] * rows[index]).reshape(8, 8)
        difference = min(np.abs(result.values[index] - sign * wanted).max() for sign in (1, -1))
        assert difference < 1e-5
        assert result.labels[index] == f"s{index + 1}: sigma {sigma[index]:.3g}"
    assert f"condition number {np.linalg.cond(weight_of_one_layer()):.4g}" in result.note
    assert "W is 10 x 64, rank 10" in result.note
    assert "10 dimensions are signal and 54 rejected" in result.note


def test_what_is_rejected_does_nothing() -> None:
    network = trained("one_layer")
    result = result_of(Maps, network, "signal-spaces", "1", space="rejected signal", count=256)
    assert result.values.shape == (54, 8, 8)
    flat = result.values.reshape(54, 64).astype(np.float64)
    np.testing.assert_allclose(flat @ flat.T, np.eye(54), atol=1e-5)
    np.testing.assert_allclose(weight_of_one_layer() @ flat.T, 0, atol=1e-5)


def test_outputs_have_the_names_of_classes() -> None:
    result = result_of(Matrix, trained("one_layer"), "signal-spaces", "1", space="output")
    assert result.columns == tuple(str(digit) for digit in range(10))
    left = np.linalg.svd(weight_of_one_layer())[0]
    np.testing.assert_allclose(np.abs(result.values), np.abs(left.T), atol=1e-5)
    with pytest.raises(NotApplicableError, match="The rejected output space of '1' holds nothing but 0"):
        analyze(trained("one_layer"), "signal-spaces", node="1", space="rejected output")
    beyond = result_of(Matrix, mixed(), "signal-spaces", "linear", space="rejected output")
    assert beyond.values.shape == (4, 10)
    weight = mixed().model.get_parameter("linear.weight").detach().numpy()
    np.testing.assert_allclose(beyond.values @ weight, 0, atol=1e-5)


def test_kernels_over_colours_and_over_channels() -> None:
    colours = result_of(Images, mixed(), "signal-spaces", "conv")
    assert colours.values.shape == (3, 3, 3, 2)  # the kernel of channel 1 is zero
    weight = mixed().model.get_parameter("conv.weight").detach().double().numpy().reshape(4, 18)
    _, sigma, rows = np.linalg.svd(weight)
    first = (colours.values[0].ravel() - 0.5) / 0.5
    scaled = rows[0] / np.abs(sigma[:3, None] * rows[:3]).max() * sigma[0]
    np.testing.assert_allclose(first * np.sign(first @ scaled), scaled, atol=1e-5)
    grouped = result_of(Maps, mixed(), "signal-spaces", "depthwise")
    assert grouped.values.shape == (4, 3, 7)  # two kernels beside each other
    kernels = mixed().model.get_parameter("depthwise.weight").detach().double().reshape(2, 2, 18)
    own = [(float(each), group) for group in (0, 1) for each in torch.linalg.svdvals(kernels[group])]
    wanted = [f"sigma {sigma:.3g}, group {group}" for sigma, group in sorted(own, reverse=True)]
    assert [label.split(": ")[1] for label in grouped.labels] == wanted
    single = result_of(Maps, mixed(), "signal-spaces", "depthwise", single=True)
    assert single.values.shape == (8, 3, 3)
    with pytest.raises(ParameterError, match="'single' of 'signal-spaces' is True; 'linear' is a linear"):
        analyze(mixed(), "signal-spaces", node="linear", single=True)


def test_a_linear_layer_behind_maps_reads_maps() -> None:
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Flatten(), nn.Linear(3 * 4 * 5, 2))
    result = result_of(Maps, Network(model, (1, 6, 7)), "signal-spaces", "2")
    assert result.values.shape == (2, 4, 3 * 5 + 2)  # three maps of 4 x 5 with columns between


def test_the_spectrum_of_weights() -> None:
    matrix = weight_of_one_layer()
    sigma = np.linalg.svd(matrix, compute_uv=False)
    result = result_of(Curve, trained("one_layer"), "weight-spectrum", "1")
    np.testing.assert_allclose(result.series["singular value"], sigma, rtol=1e-6)
    assert result.note.startswith(f"Condition number {np.linalg.cond(matrix):.4g}. Rank 10 of 10.")
    shares = sigma**2 / (sigma**2).sum()
    spread = np.exp(-(shares * np.log(shares)).sum())
    assert f"effective rank {spread:.1f} " in result.note
    energy = result_of(Curve, trained("one_layer"), "weight-spectrum", "1", show="energy")
    np.testing.assert_allclose(energy.series["up to here"], np.cumsum(shares) * 100, rtol=1e-5)


def test_what_is_kept_of_a_picture() -> None:
    network = trained("one_layer")
    x = torch.from_numpy(digits("test")[0][:1])[:, None]
    result = result_of(Maps, record(network, x), "signal-projection", "1")
    assert result.labels == ("input", "kept", "rejected")
    assert result.overlay
    matrix, flat = weight_of_one_layer(), x.double().numpy().ravel()
    kept = np.linalg.pinv(matrix) @ matrix @ flat
    np.testing.assert_allclose(result.values.reshape(3, 64), [flat, kept, flat - kept], atol=1e-6)
    assert f"Energy kept {(kept @ kept) / (flat @ flat):.1%}" in result.note
    own = result_of(Maps, record(network, x), "signal-projection", "1", unit=3)
    w = matrix[3]
    np.testing.assert_allclose(own.values[1].ravel(), (w @ flat) / (w @ w) * w, atol=1e-6)
    with pytest.raises(ParameterError, match="'unit' of 'signal-projection' is 10; '1' has the outputs 0 to"):
        analyze(record(network, x), "signal-projection", node="1", unit=10)


def test_what_is_kept_of_colours_maps_and_tokens() -> None:
    colours = result_of(Images, recorded(), "signal-projection", "conv")
    assert colours.values.shape == (3, 3, 5, 7)
    shown = (colours.values - 0.5) / 0.5
    np.testing.assert_allclose(shown[0], shown[1] + shown[2], atol=1e-6)
    np.testing.assert_allclose(
        shown[0] / np.abs(shown[0]).max(), picture()[0] / picture().abs().max(), atol=1e-5
    )
    maps = result_of(Maps, recorded(), "signal-projection", "depthwise")
    assert maps.values.shape == (3, 11, 15 + 2)
    tokens = record(nn.Sequential(nn.Linear(6, 4)), torch.randn(2, 5, 6))
    assert result_of(Maps, tokens, "signal-projection", "0").values.shape == (3, 5, 6)
    zero = record(nn.Sequential(nn.Linear(6, 4)), torch.zeros(1, 6))
    assert result_of(Maps, zero, "signal-projection", "0").note == "The input is zero everywhere."


def test_averages_of_classes() -> None:
    network = trained("one_layer")
    matrix = weight_of_one_layer()
    scans, labels = digits("train")
    result = result_of(Maps, network, "class-projections", "1", inputs="0-199")
    own = result_of(Maps, network, "class-projections", "1", inputs="0-199", show="rejected", own=True)
    assert result.values.shape == (30, 8, 8)
    for digit in range(10):
        chosen = scans[:200][labels[:200] == digit].astype(np.float64)
        mean = chosen.mean(0).ravel()
        kept = np.linalg.pinv(matrix) @ matrix @ mean
        parts = result.values[3 * digit : 3 * digit + 3].reshape(3, 64)
        np.testing.assert_allclose(parts, [mean, kept, mean - kept], atol=1e-5)
        share = (kept @ kept) / (mean @ mean)
        assert result.labels[3 * digit + 1] == f"{digit}: kept {share:.1%}"
        w = matrix[digit]
        residual = mean - (w @ mean) / (w @ w) * w
        np.testing.assert_allclose(own.values[digit].ravel(), residual, atol=1e-5)
    with pytest.raises(
        ParameterError, match="'own' of 'class-projections' is True; 'conv' has 4 outputs for"
    ):
        analyze(mixed(), "class-projections", node="conv", own=True)


def test_energy_over_the_depth() -> None:
    network = trained("five_layers")
    x = torch.from_numpy(digits("test")[0][:20])[:, None]
    recording = record(network, x)
    curve = result_of(Curve, recording, "signal-energy", None)
    tables = analyze(recording, "signal-energy-layers")
    assert isinstance(tables, Mapping)
    assert list(tables) == ["1", "3", "5", "7", "9"] == list(curve.nodes)
    value = x.flatten(1).double().numpy()
    for place, (node, table) in enumerate(tables.items()):
        assert isinstance(table, Scores)
        module = network.model.get_submodule(node)
        assert isinstance(module, nn.Linear)
        matrix = module.weight.detach().double().numpy()
        kept = value @ (np.linalg.pinv(matrix) @ matrix).T
        share = (kept**2).sum() / (value**2).sum() * 100
        assert table.summary["energy kept [%]"] == pytest.approx(share, rel=1e-5)
        assert table.summary["energy rejected [%]"] == pytest.approx(100 - share, abs=1e-3)
        assert table.summary["condition number"] == pytest.approx(np.linalg.cond(matrix), rel=1e-6)
        assert table.summary["rank"] == np.linalg.matrix_rank(matrix)
        assert curve.series["kept"][place] == pytest.approx(share, rel=1e-5)
        out = value @ matrix.T + module.bias.detach().double().numpy()
        value = nn.functional.selu(torch.from_numpy(out)).numpy()
    np.testing.assert_allclose(curve.series["kept"] + curve.series["rejected"], 100, rtol=1e-6)
    assert f"{curve.series['kept'].min():.1f} %" in curve.note


def test_curve_and_tables_share_what_is_kept_of_each_layer(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    recording = record(model, torch.ones(1, 4))
    said: list[int] = []
    for name in ("signal-energy-layers", "signal-energy"):
        call = prepare(name, recordings=[recording])
        steps = call.steps(KeptInStore(Store(tmp_path), call.item_identity))
        said.append(0)
        try:
            while True:
                next(steps)
                said[-1] += 1
        except StopIteration as end:
            result = end.value
    assert said[0] > 0
    assert said[1] == 0  # nothing is worked out again
    alone = result_of(Curve, recording, "signal-energy", None)
    np.testing.assert_array_equal(result.series["kept"], alone.series["kept"])


def test_layers_without_numbers_are_gaps() -> None:
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    with torch.no_grad():
        model[0].weight.zero_()  # type: ignore[operator]
        model[0].bias.fill_(-1)  # type: ignore[operator]
    curve = result_of(Curve, record(model, torch.ones(1, 4)), "signal-energy", None)
    np.testing.assert_array_equal(curve.series["kept"], np.array([0, np.nan], dtype=np.float32))
    assert "The input of '2' is zero everywhere." in curve.note


def test_a_network_without_layers_that_read() -> None:
    network = Network(nn.Sequential(nn.ReLU()), (1, 4, 4))
    offered = where(record(network, torch.ones(1, 1, 4, 4)).graph, network)
    assert not {"signal-energy", "signal-energy-layers", "signal-spaces", "weight-spectrum"} & set(offered)
