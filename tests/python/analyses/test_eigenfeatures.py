"""Eigenfeatures as results: of real layers, with the paper's choices, and where they make no sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from scipy import ndimage
from torch import Tensor, nn

from boxwalk import Network, Recording, analyze, record
from boxwalk.analyses import Progress, run, where
from boxwalk.analyses.feature_maps import rescaled, resized
from boxwalk.datasets.preprocessing import gradient_magnitude, standardized
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.results import Curve, Maps, Matrix, Scores

from .networks import mixed, picture, recorded, recording_of


def of_kind(kind: type[Any], recording: Recording, name: str, node: str, **parameters: Any) -> Any:
    result = analyze(recording, name, node=node, **parameters)
    assert isinstance(result, kind)
    return result


def matrix(recording: Recording, node: str) -> np.ndarray:
    """X [H * W, C] of the first input, float64."""
    values = recording.activations[node][0].double().numpy()
    return values.reshape(len(values), -1).T


@pytest.mark.parametrize("node", ["relu", "add", "conv_transpose2d", "norm", "input"])
def test_pictures_and_labels(node: str) -> None:
    recording = recorded()
    node = recording.graph.resolve({"conv_transpose2d": "up"}.get(node, node)).id
    result = of_kind(Maps, recording, "eigenfeatures", node, components=2)
    u, sigma, _ = np.linalg.svd(matrix(recording, node), full_matrices=False)
    values = recording.activations[node][0]
    assert result.values.shape == (3, *values.shape[1:])
    for index in range(2):
        wanted = u[:, index].reshape(values.shape[1:])
        wanted = wanted * np.sign((wanted * values.double().mean(0).numpy()).sum())
        np.testing.assert_allclose(result.values[index], wanted, atol=1e-6)
        share = sigma[index] ** 2 / (sigma**2).sum()
        assert result.labels[index] == f"u{index + 1}: {share:.1%}, sigma {sigma[index]:.4g}"
    strongest = int(values.flatten(1).amax(1).argmax())
    wanted = values[strongest].double().numpy()
    np.testing.assert_allclose(result.values[2], wanted / np.linalg.norm(wanted), atol=1e-6)
    cosine = abs((wanted.ravel() / np.linalg.norm(wanted)) @ u[:, 0])
    assert result.labels[2] == f"strongest channel {strongest}: |cos| {cosine:.2f} to u1"
    assert result.overlay
    alone = of_kind(Maps, recording, "eigenfeatures", node, components=2, strongest=False)
    np.testing.assert_array_equal(alone.values, result.values[:2])


def test_more_components_than_there_are() -> None:
    recording = recorded()
    result = of_kind(Maps, recording, "eigenfeatures", "relu", components=64, strongest=False)
    assert len(result.values) == 4
    assert not result.values[3].any()  # a dead channel: rank 3
    assert "rank 3 of 4" in result.note
    assert "the first 4 hold 100.0% of the energy" in result.note


def test_more_channels_than_pixels() -> None:
    recording, node = recording_of(torch.randn(1, 50, 3, 4, generator=torch.Generator().manual_seed(0)))
    result = of_kind(Maps, recording, "eigenfeatures", node, components=3, strongest=False)
    u = np.linalg.svd(matrix(recording, node), full_matrices=False)[0]
    for index in range(3):
        assert abs(result.values[index].ravel() @ u[:, index]) == pytest.approx(1, abs=1e-6)


def test_the_first_of_a_batch() -> None:
    network = mixed()
    one, two = record(network, picture()), record(network, torch.cat([picture(), picture() * 3]))
    first = of_kind(Maps, one, "eigenfeatures", "add")
    of_batch = of_kind(Maps, two, "eigenfeatures", "add")
    np.testing.assert_allclose(of_batch.values, first.values, atol=1e-5)
    assert of_batch.note.startswith("Of the first of 2 inputs.")


def test_tokens_are_maps_without_the_class_token() -> None:
    class Tokens(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            patches = torch.nn.functional.unfold(x, 4, stride=4).transpose(1, 2)
            return torch.cat([torch.full_like(patches[:, :1], 100.0), patches], 1) * 1.0

    recording = record(Tokens(), torch.randn(1, 3, 12, 20, generator=torch.Generator().manual_seed(0)))
    result = of_kind(Maps, recording, "eigenfeatures", "mul", components=1, strongest=False)
    tokens = recording.activations["mul"][0, 1:].double().numpy()
    u = np.linalg.svd(tokens, full_matrices=False)[0]
    assert result.values.shape == (1, 3, 5)
    assert abs(result.values[0].ravel() @ u[:, 0]) == pytest.approx(1, abs=1e-6)


def test_singular_values() -> None:
    recording = recorded()
    sigma = np.linalg.svd(matrix(recording, "add"), compute_uv=False)
    result = of_kind(Curve, recording, "singular-values", "add")
    np.testing.assert_allclose(result.series["singular value"], sigma, rtol=1e-6)
    np.testing.assert_array_equal(result.x, [1, 2, 3, 4])
    shares = sigma**2 / (sigma**2).sum()
    energy = of_kind(Curve, recording, "singular-values", "add", show="energy")
    np.testing.assert_allclose(energy.series["of each"], shares * 100, rtol=1e-6)
    np.testing.assert_allclose(energy.series["up to here"], np.cumsum(shares) * 100, rtol=1e-6)
    effective = np.exp(-(shares * np.log(shares)).sum())
    assert f"effective rank {effective:.1f}" in result.note
    half = int((np.cumsum(shares) < 0.5).sum()) + 1
    assert f"Half of the energy is in the first {half}, 90 % in" in result.note


def test_loadings() -> None:
    recording = recorded()
    x = matrix(recording, "norm")
    _, sigma, vt = np.linalg.svd(x, full_matrices=False)
    result = of_kind(Scores, recording, "eigenfeature-loadings", "norm", component=2)
    order = [int(name.removeprefix("channel ")) for name in result.names]
    assert sorted(order) == list(range(6))
    loadings = np.abs(result.columns["loading"])
    assert (np.diff(loadings) <= 0).all()
    np.testing.assert_allclose(loadings, np.abs(vt[1][order]), atol=1e-6)
    own = (x**2).sum(0)
    np.testing.assert_allclose(
        result.columns["of the channel"], ((sigma[1] * vt[1]) ** 2 / own * 100)[order], rtol=1e-4
    )
    assert result.summary["singular value"] == pytest.approx(sigma[1], rel=1e-6)
    with pytest.raises(ParameterError, match=r"'component' of 'eigenfeature-loadings' is 7; 'norm' has"):
        analyze(recording, "eigenfeature-loadings", node="norm", component=7)
    with pytest.raises(ParameterError, match=r"'component' of 'eigenfeature-loadings' is 7; 'norm' has"):
        analyze(recording, "eigenfeature-loadings", node="norm", component=7, resized=True)


def test_low_rank() -> None:
    recording = recorded()
    x = matrix(recording, "norm")
    u, sigma, vt = np.linalg.svd(x, full_matrices=False)
    result = of_kind(Maps, recording, "low-rank", "norm", channel=3, rank=2)
    best = ((u[:, :2] * sigma[:2]) @ vt[:2])[:, 3]
    np.testing.assert_allclose(result.values[0].ravel(), x[:, 3], rtol=1e-6)
    np.testing.assert_allclose(result.values[1].ravel(), best, atol=1e-5)
    np.testing.assert_allclose(result.values[2].ravel(), x[:, 3] - best, atol=1e-5)
    own = np.linalg.norm(x[:, 3] - best) / np.linalg.norm(x[:, 3])
    whole = np.sqrt((sigma[2:] ** 2).sum() / (sigma**2).sum())
    assert result.note == f"Error {own:.1%} of this channel, {whole:.1%} of the whole layer."
    every = of_kind(Maps, recording, "low-rank", "norm", channel=3, rank=100)
    assert np.abs(every.values[2]).max() < 1e-5
    assert "The layer has 6 components only." in every.note
    with pytest.raises(ParameterError, match="'channel' of 'low-rank' is 6; 'norm' has the channels 0 to 5"):
        analyze(recording, "low-rank", node="norm", channel=6)


@pytest.mark.parametrize("components", [1, 3])
def test_of_all_layers(components: int) -> None:
    recording = recorded()
    said: list[Progress] = []
    result = run(
        "eigenfeatures-all",
        recordings=[recording],
        parameters={"components": components},
        progress=said.append,
    )
    assert isinstance(result, Mapping)
    offered = where(recording.graph, recording.network or mixed())["eigenfeatures"]
    assert tuple(result) == offered
    fractions = [each.fraction for each in said]
    assert fractions == sorted(fractions)
    for node, one in result.items():
        wanted = of_kind(Maps, recording, "eigenfeatures", node, components=components, strongest=False)
        assert isinstance(one, Maps)
        np.testing.assert_allclose(one.values, wanted.values, atol=1e-6)
        assert one.labels == wanted.labels


def broken() -> tuple[Recording, str]:
    values = torch.ones(1, 5, 4, 4)
    values[0, 3, 1, 2] = float("nan")
    values[0, 4, 0, 0] = float("inf")
    return recording_of(values)


@pytest.mark.parametrize("name", ["eigenfeatures", "singular-values", "eigenfeature-loadings", "low-rank"])
def test_values_that_are_not_finite_are_named(name: str) -> None:
    recording, node = broken()
    with pytest.raises(NotApplicableError, match="2 values that are not finite, in channels 3, 4;"):
        analyze(recording, name, node=node)


def test_values_that_are_not_finite_among_all_layers() -> None:
    recording, node = broken()
    result = analyze(recording, "eigenfeatures-all")
    assert isinstance(result, Mapping)
    assert np.isnan(result[node].values).all()  # type: ignore[union-attr]
    assert result[node].note == "There is none: 2 values that are not finite, in channels 3, 4."
    assert np.isfinite(result["input"].values).all()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("node", "why"),
    [("linear", "its values are no maps"), ("mean", "its values are no maps"), ("single", "a single map")],
)
def test_where_it_makes_no_sense(node: str, why: str) -> None:
    recording = recorded()
    if node == "single":
        recording = record(nn.Sequential(nn.Conv2d(3, 1, 3)), picture())
        node = "0"
    for name in (
        "eigenfeatures",
        "singular-values",
        "low-rank",
        "eigenfeature-loadings",
        "duplicate-channels",
    ):
        with pytest.raises(NotApplicableError, match=why):
            analyze(recording, name, node=node)
    network = recording.network or Network(recording.model)
    assert node not in where(recording.graph, network).get("eigenfeatures", ())


def test_single_numbers_are_no_pictures() -> None:
    recording = record(nn.Sequential(nn.AdaptiveAvgPool2d(1)), picture())
    with pytest.raises(NotApplicableError, match="its maps are single numbers"):
        analyze(recording, "eigenfeatures", node="0")


# ---- the paper's choices ----------------------------------------------------------------------------------


def test_rescaled_and_resized() -> None:
    recording = recorded()
    result = of_kind(Maps, recording, "eigenfeatures", "relu", resized=True, strongest=False)
    assert result.values.shape[1:] == (5, 7)
    values = recording.activations["relu"][0].double().numpy()  # [4, 5, 8]
    low, high = values.min((1, 2), keepdims=True), values.max((1, 2), keepdims=True)
    scaled = np.where(high > low, (values - low) / np.where(high > low, high - low, 1), 0)
    places = (np.arange(7) + 0.5) * 8 / 7 - 0.5  # pixel centres, rows stay
    grid = np.meshgrid(np.arange(5.0), places, indexing="ij")
    small = [ndimage.map_coordinates(each, grid, order=1, mode="nearest") for each in scaled]
    u, sigma, _ = np.linalg.svd(np.stack(small).reshape(4, -1).T, full_matrices=False)
    assert abs(result.values[0].ravel() @ u[:, 0]) == pytest.approx(1, abs=1e-5)
    assert f"sigma {sigma[0]:.4g}" in result.labels[0]
    assert "rescaled to 0..1 and resized to 5 x 7" in result.note


def test_rescaled_constant_maps_are_zero() -> None:
    maps = torch.stack([torch.full((3, 4), 7.0), torch.arange(12.0).reshape(3, 4)])
    found = rescaled(maps)
    assert not found[0].any()
    assert float(found[1].min()) == 0
    assert float(found[1].max()) == 1
    assert resized(maps, (3, 4)) is maps


def test_gradient_of_the_input() -> None:
    recording = recorded()
    result = of_kind(Maps, recording, "eigenfeatures", "relu", gradient="sobel")
    other = record(mixed(), standardized(gradient_magnitude(picture(), "sobel")))
    wanted = of_kind(Maps, other, "eigenfeatures", "relu")
    np.testing.assert_allclose(result.values, wanted.values, atol=1e-5)
    assert "magnitude of the input's gradient by Sobel masks" in result.note


@pytest.mark.parametrize("parameters", [{"gradient": "sobel"}, {"resized": True}])
def test_a_picture_is_needed_for_them(parameters: dict[str, Any]) -> None:
    class Made(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.reshape(-1, 2, 4, 6) * 2

    recording = record(Network(Made(), (48,)), torch.randn(1, 48))
    assert not of_kind(Maps, recording, "eigenfeatures", "mul").overlay
    with pytest.raises(NotApplicableError, match="'mul': the network's input is no picture"):
        analyze(recording, "eigenfeatures", node="mul", **parameters)


# ---- classes, and two networks ----------------------------------------------------------------------------


def test_classes() -> None:
    network = mixed()
    result = analyze(network, "eigenfeature-classes", node="add")
    assert isinstance(result, Scores)
    assert result.names == ("class 0", "class 1", "class 2")
    for index in range(3):
        values = record(network, *network.example(index).inputs).activations["add"][0].double().numpy()
        assert result.columns["all channels"][index] == pytest.approx(values[values > 0].mean(), rel=1e-5)
        strongest = values[values.max((1, 2)).argmax()]
        assert result.columns["strongest channel"][index] == pytest.approx(
            strongest[strongest > 0].mean(), rel=1e-5
        )
    np.testing.assert_array_equal(result.columns["inputs"], 1)
    largest = result.names[int(result.columns["all channels"].argmax())]
    assert result.summary["largest for"] == largest
    some = run("eigenfeature-classes", networks=[network], node="add", inputs="0,2")
    assert isinstance(some, Scores)
    assert some.names == ("class 0", "class 2")


def test_classes_with_several_inputs_each() -> None:
    dataset = [(picture()[0] + step, ["b", "a"][step % 2]) for step in range(4)]
    dataset[2] = (dataset[2][0][:, 2:], "b")  # of another size than the graph was made with
    network = mixed().replaced(dataset=dataset, labels=["b", "a"], fixed_size=False)
    result = analyze(network, "eigenfeature-classes", node="relu")
    assert isinstance(result, Scores)
    assert result.names == ("b", "a")  # in the order of the network's labels
    each = []
    for index in (0, 2):
        values = record(network, *network.example(index).inputs).activations["relu"].double().numpy()
        each.append(values[values > 0].mean())
    assert result.columns["all channels"][0] == pytest.approx(np.mean(each), rel=1e-5)
    assert result.columns["deviation"][0] == pytest.approx(np.std(each), rel=1e-4)


def test_classes_need_labels() -> None:
    without = mixed().replaced(dataset=[picture()[0]])
    with pytest.raises(NotApplicableError, match="its example inputs have no labels"):
        analyze(without, "eigenfeature-classes", node="relu")
    with pytest.raises(NotApplicableError, match="the network has no example inputs"):
        analyze(mixed().replaced(dataset=None), "eigenfeature-classes", node="relu")


def test_agreement_of_two_checkpoints() -> None:
    first, second = mixed(), mixed()
    with torch.no_grad():
        for parameter in second.model.parameters():
            parameter.add_(0.05 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1)))
    recordings = [record(first, picture()), record(second, picture())]
    result = analyze(recordings, "eigenfeature-agreement", node="add", components=3)
    assert isinstance(result, Matrix)
    images = [np.linalg.svd(matrix(each, "add"), full_matrices=False)[0][:, :3] for each in recordings]
    wanted = np.abs(np.corrcoef(images[0].T, images[1].T)[:3, 3:])
    np.testing.assert_allclose(result.values, wanted, atol=1e-5)
    assert f"r = {wanted[0, 0]:.3f}" in result.note


def test_agreement_of_layers_of_different_sizes_and_names() -> None:
    full, half = (
        nn.Sequential(nn.Conv2d(3, 8, 3, padding=1)),
        nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), nn.ReLU()),
    )
    recordings = [record(full, picture()), record(half, picture())]
    result = analyze(recordings, "eigenfeature-agreement", node="0", other="1", components=2)
    assert isinstance(result, Matrix)
    assert result.values.shape == (2, 2)
    assert (result.values <= 1).all()
    flat = record(nn.Sequential(nn.Conv2d(3, 2, 1), nn.AdaptiveAvgPool2d(1)), picture())
    with pytest.raises(NotApplicableError, match="'eigenfeature-agreement' does not apply to '1'"):
        analyze([recordings[0], flat], "eigenfeature-agreement", node="0", other="1")
    with pytest.raises(ParameterError, match="about two recordings; 3 were given"):
        analyze([*recordings, recordings[0]], "eigenfeature-agreement", node="0")
