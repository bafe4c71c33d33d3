"""Analyses of many example inputs: what they compute, what they mark, and what they cannot."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix
from torch import Tensor, nn

from boxwalk import Network, analyze, record
from boxwalk.analyses import KeptInMemory, all_analyses, prepare, where
from boxwalk.analyses.collection import spaced
from boxwalk.analyses.progress import end_of
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.jobs import Store
from boxwalk.jobs.kept import KeptInStore
from boxwalk.results import Matrix, Points

from .networks import mixed, recorded

CLASSES = ("left", "right", "none")


class Halves(nn.Module):
    """Which half of a picture [N, 2, 6, 8] is brighter; it counts how often it ran."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 5, 3, padding=1)
        self.relu = nn.ReLU()
        self.runs = 0
        generator = torch.Generator().manual_seed(0)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator))

    def forward(self, x: Tensor) -> Tensor:
        self.runs += 1
        y = self.relu(self.conv(x))
        left, right = x[..., :4].sum((1, 2, 3)), x[..., 4:].sum((1, 2, 3))
        return torch.stack([left, right, y.mean((1, 2, 3)) * 0 - 50], 1)


def pictures(count: int = 24) -> list[Tensor]:
    generator = torch.Generator().manual_seed(1)
    made = [torch.rand(2, 6, 8, generator=generator) for _ in range(count)]
    for index, picture in enumerate(made):
        picture[..., 4 * (index % 2) : 4 * (index % 2) + 4] += 1
    return made


def halves(labels: Sequence[object] | None = None, classes: Sequence[str] | None = CLASSES) -> Network:
    """Every input labelled right, or by `labels`."""
    given = labels or [CLASSES[index % 2] for index in range(24)]
    items = [
        {"image": picture, "label": label, "split": "train" if index < 10 else "test"}
        for index, (picture, label) in enumerate(zip(pictures(len(given)), given, strict=True))
    ]
    return Network(Halves(), (2, 6, 8), labels=classes, dataset=items, kind="tensor")


def points(network: Network, name: str = "image-map", node: str = "relu", **more: Any) -> Points:
    result = analyze(network, name, node=node, **more)
    assert isinstance(result, Points)
    return result


def activations(network: Network, node: str) -> list[np.ndarray]:
    found = []
    for index in range(network.example_count):
        recording = record(network, *network.example(index).inputs)
        found.append(recording.activations[recording.graph.resolve(node).id][0].double().numpy())
    return found


@pytest.mark.parametrize(
    ("reading", "row"),
    [
        ("mean", lambda maps: maps.mean((1, 2))),
        ("maximum", lambda maps: maps.max((1, 2))),
        ("flattened", lambda maps: maps.ravel()),
    ],
)
def test_features_are_those_of_the_layer(reading: str, row: Any) -> None:
    network = halves()
    rows = np.stack([row(maps) for maps in activations(network, "relu")])
    wanted = PCA(3, svd_solver="full").fit_transform(rows)
    result = points(network, reading=reading, dimensions=3)
    wanted *= np.sign((wanted * result.coordinates).sum(0))
    np.testing.assert_allclose(result.coordinates, wanted, atol=1e-4)
    assert f"24 inputs, {rows.shape[1]:,} values each." in result.note


@pytest.mark.parametrize("reading", ["mean", "maximum", "flattened"])
def test_every_place_of_a_vectors_map_is_a_vector(reading: str) -> None:
    network = halves()
    vectors = np.stack(activations(network, "stack"))
    result = points(network, node="stack", reading=reading, dimensions=3)
    assert result.origin is not None
    assert result.axes is not None
    assert result.axes.shape == (3, 3)
    # float32 holds seven digits of the largest of them
    within = 1e-6 * np.abs(vectors).max()
    np.testing.assert_allclose(result.origin + result.coordinates @ result.axes, vectors, atol=within)
    wanted = PCA(3, svd_solver="full").fit(vectors)
    np.testing.assert_allclose(result.origin, wanted.mean_, atol=within)
    rank = int((wanted.explained_variance_ > 1e-9).sum())
    found = np.abs((result.axes * wanted.components_).sum(1))
    np.testing.assert_allclose(found, [1] * rank + [0] * (3 - rank), atol=1e-5)


def test_places_lead_back_to_vectors_of_pca_alone() -> None:
    for node, more in (("relu", {}), ("stack", {"method": "MDS"})):
        result = points(halves(), node=node, **more)
        assert result.origin is result.axes is None


def test_colours_and_marks() -> None:
    labels: list[object] = [CLASSES[index % 2] for index in range(24)]
    labels[3], labels[8] = "left", "a tree"  # a wrong one, and one that is no class
    network = halves(labels)
    result = points(network)
    assert result.groups == tuple(labels)
    assert [index for index, mark in enumerate(result.marks) if mark] == [3]
    assert result.labels[3] == "example 3: left, taken for right"
    assert result.labels[8] == "example 8: a tree"
    assert result.summary["misclassified"] == 1
    assert result.inputs == tuple(range(24))
    predicted = points(network, colour="prediction").groups
    assert predicted == tuple(CLASSES[index % 2] for index in range(24))
    assert points(network, colour="split").groups == ("train",) * 10 + ("test",) * 14


def test_chosen_inputs_keep_their_numbers() -> None:
    result = points(halves(), inputs="4-9,20")
    assert result.inputs == (4, 5, 6, 7, 8, 9, 20)
    assert result.labels[-1] == "example 20: left"
    assert points(halves(), most=5).inputs == (0, 4, 9, 14, 19)
    assert spaced(range(3, 8), 9) == (3, 4, 5, 6, 7)


def test_numbers_are_classes_where_there_are_no_words() -> None:
    labels = [index % 2 for index in range(24)]
    labels[5] = 0
    result = points(halves(labels, None))
    assert [index for index, mark in enumerate(result.marks) if mark] == [5]
    matrix = analyze(halves(labels, None), "confusion-matrix")
    assert isinstance(matrix, Matrix)
    assert matrix.rows == matrix.columns == ("0", "1")


def test_without_labels_there_are_no_colours() -> None:
    network = Network(Halves(), (2, 6, 8), dataset=pictures(6), kind="tensor")
    result = points(network)
    assert result.groups == result.marks == ()
    assert "Not coloured: there is no label of these inputs." in result.note
    assert "confusion-matrix" not in where(record(network).graph, network)


@pytest.mark.parametrize("in_store", [False, True])
def test_another_map_of_the_layer_runs_nothing(in_store: bool, tmp_path: Path) -> None:
    network = halves()
    graph = record(network).graph
    kept: Any = KeptInMemory()

    def mapped(**parameters: object) -> tuple[Points, int]:
        call = prepare("image-map", networks=[network], graph=graph, node="relu", parameters=parameters)
        before = network.model.runs
        store = KeptInStore(Store(tmp_path), call.item_identity) if in_store else kept
        steps = call.steps(store)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value, int(network.model.runs) - int(before)  # type: ignore[arg-type]

    first, runs = mapped()
    assert runs == 24
    again, runs = mapped(method="MDS", dimensions=3, colour="split")
    assert runs == 0
    assert again.labels == first.labels
    assert again.groups != first.groups
    _, runs = mapped(reading="flattened")
    assert runs == 24


def test_map_and_distances_of_textures_run_the_network_once(tmp_path: Path) -> None:
    first, second = "texture-map", "texture-vectors"
    network = halves()
    graph = record(network).graph
    alone = analyze(network, second, node="relu")
    counted: list[int] = []
    for name in (first, second):
        call = prepare(name, networks=[network], graph=graph, node="relu")
        before = int(network.model.runs)  # type: ignore[arg-type]
        result = end_of(call.steps(KeptInStore(Store(tmp_path), call.item_identity)))
        counted.append(int(network.model.runs) - before)  # type: ignore[arg-type]
    assert counted == [24, 0]
    assert isinstance(result, Matrix)
    assert isinstance(alone, Matrix)
    np.testing.assert_array_equal(result.values, alone.values)
    texts = [prepare(name, networks=[network], graph=graph, node="relu").identity for name in (first, second)]
    assert texts[0] != texts[1]  # whole results stay apart


def test_a_cancelled_map_goes_on_where_it_was() -> None:
    network = halves()
    call = prepare("image-map", networks=[network], graph=record(network).graph, node="relu")
    kept = KeptInMemory()
    steps = call.steps(kept)
    for _ in range(18):  # the first 16 inputs are one part
        next(steps)
    steps.close()
    before = int(network.model.runs)  # type: ignore[arg-type]
    list(call.steps(kept))
    assert int(network.model.runs) - before == 24 - 16  # type: ignore[arg-type]


def test_inputs_that_give_no_numbers_are_left_out() -> None:
    network = halves()
    broken = [*pictures(6), torch.full((2, 6, 8), float("nan"))]
    network = Network(Halves(), (2, 6, 8), dataset=broken, kind="tensor")
    result = points(network)
    assert result.inputs == tuple(range(6))
    assert result.note.startswith("Left out for values that are not finite: 1 inputs.")
    only = Network(Halves(), (2, 6, 8), dataset=broken[-1:] * 4, kind="tensor")
    for name in ("image-map", "texture-map"):
        with pytest.raises(NotApplicableError, match="at least 3 inputs; there are 0"):
            analyze(only, name, node="relu")
    with pytest.raises(NotApplicableError, match="not finite for every example input"):
        analyze(only, "texture-vectors", node="relu")


@pytest.mark.parametrize("name", ["image-map", "texture-map"])
def test_one_input_is_no_map(name: str) -> None:
    network = Network(Halves(), (2, 6, 8), dataset=pictures(1), kind="tensor")
    with pytest.raises(NotApplicableError, match="at least 3 inputs; there are 1"):
        analyze(network, name, node="relu")


def test_without_examples_nothing_of_it_is_offered() -> None:
    network = Network(Halves(), (2, 6, 8), kind="tensor")
    graph = record(network, *network.noise(0)).graph
    offered = where(graph, network)
    names = {"image-map", "texture-map", "texture-vectors", "confusion-matrix"}
    assert names <= set(all_analyses())
    assert not names & set(offered)
    with pytest.raises(NotApplicableError, match="the network has no example inputs"):
        analyze(network, "image-map", node="relu")


def test_sizes_that_differ_are_told() -> None:
    model = nn.Sequential(OrderedDict(conv=nn.Conv2d(2, 3, 1), relu=nn.ReLU()))
    sizes = [torch.rand(2, side, side) for side in (6, 6, 8, 6)]
    network = Network(model, (2, 6, 6), dataset=sizes, kind="tensor", fixed_size=False)
    with pytest.raises(NotApplicableError, match="Take the mean or maximum over positions"):
        analyze(network, "image-map", node="relu", reading="flattened")
    rows = np.stack([maps.mean((1, 2)) for maps in activations(network, "relu")])
    np.testing.assert_allclose(pdist(points(network, dimensions=3).coordinates), pdist(rows), rtol=1e-4)
    assert points(network, "texture-map").inputs == (0, 1, 2, 3)  # a Gram matrix has the size of no picture


def test_umap_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ParameterError, match=r"pip install 'boxwalk\[umap\]'"):
        analyze(halves(), "image-map", node="relu", method="UMAP")


def gram_distance(first: np.ndarray, second: np.ndarray, scaling: str) -> float:
    """Equations 2 to 4 as they are written, squared."""
    channels, pixels = len(first), first[0].size
    size = 4 * channels**2 * pixels**2
    total = 0.0
    for i in range(channels):
        for k in range(channels):
            one = sum(a * b for a, b in zip(first[i].ravel(), first[k].ravel(), strict=True))
            other = sum(a * b for a, b in zip(second[i].ravel(), second[k].ravel(), strict=True))
            total += (one - other) ** 2 / (size if scaling == "sqrt(w/A)" else size**2)
    return total


@pytest.mark.parametrize("scaling", ["sqrt(w/A)", "w/A"])
@pytest.mark.parametrize("also", ["", "conv, relu"])
def test_gram_distances_are_those_of_a_loop(scaling: str, also: str) -> None:
    network = halves()
    result = analyze(network, "texture-vectors", node="relu", inputs="0-4", scaling=scaling, also=also)
    assert isinstance(result, Matrix)
    layers = [activations(network, node)[:5] for node in (["relu", "conv"] if also else ["relu"])]
    wanted = [
        [np.sqrt(sum(gram_distance(maps[i], maps[j], scaling) for maps in layers)) for j in range(5)]
        for i in range(5)
    ]
    np.testing.assert_allclose(result.values, wanted, rtol=1e-4, atol=1e-6 * np.max(wanted))
    assert result.inputs["1,3"] == (1, 3)
    assert result.inputs["2,2"] == (2,)


def test_the_power_spectrum_is_that_of_the_input() -> None:
    network = mixed()
    result = analyze(network, "texture-vectors", node="relu", features="power spectrum")
    assert isinstance(result, Matrix)
    spectra = []
    for index in range(3):
        grey = (network.example(index).picture / 127.5 - 1).mean(2)
        height, width = grey.shape
        down, right = np.mgrid[:height, :width]
        waves = [
            np.exp(-2j * np.pi * (u * down / height + v * right / width))
            for u in range(height)
            for v in range(width)
        ]
        spectra.append([abs((grey * wave).sum()) ** 2 / grey.size for wave in waves])
    np.testing.assert_allclose(result.values[np.triu_indices(3, 1)], pdist(np.array(spectra)), rtol=1e-5)


def test_layers_without_maps_have_no_gram_matrix() -> None:
    recording = recorded()
    with pytest.raises(NotApplicableError, match="'linear' in 'also' has no maps"):
        analyze(recording, "texture-vectors", node="relu", also="linear")


def test_textures_of_one_angle_lie_side_by_side() -> None:
    """Oriented filters tell two angles apart, whatever the phase of the stripes."""
    from boxwalk.datasets.microstructures import Microstructures

    data = [
        Microstructures(6, 32, angle=(angle, angle), scale=(5, 6), amplitude=(0, 0.5), seed=angle)[i]
        for angle in (0, 90)
        for i in range(6)
    ]
    conv = nn.Conv2d(1, 2, 3, bias=False)
    with torch.no_grad():
        conv.weight.copy_(torch.tensor([[[[-1.0, 0, 1]] * 3], [[[-1.0] * 3, [0] * 3, [1] * 3]]]))
    network = Network(nn.Sequential(OrderedDict(conv=conv, relu=nn.ReLU())), (1, 32, 32), dataset=data)
    result = points(network, "texture-map")
    first, second = result.coordinates[:6].mean(0), result.coordinates[6:].mean(0)
    nearer = [np.linalg.norm(place - first) < np.linalg.norm(place - second) for place in result.coordinates]
    assert nearer == [True] * 6 + [False] * 6
    assert result.groups == ("0 degrees",) * 6 + ("90 degrees",) * 6
    assert float(result.summary["Kruskal stress-1"]) < 0.1


def test_confusions_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    labels = [CLASSES[index] for index in random.integers(0, 3, 24)]
    result = analyze(halves(labels), "confusion-matrix")
    assert isinstance(result, Matrix)
    predictions = [CLASSES[index % 2] for index in range(24)]
    wanted = confusion_matrix(labels, predictions, labels=CLASSES)
    assert result.rows == result.columns == CLASSES
    np.testing.assert_array_equal(result.values, wanted)
    for row, label in enumerate(CLASSES):
        for column, prediction in enumerate(CLASSES):
            pairs = zip(labels, predictions, strict=True)
            here = tuple(index for index, pair in enumerate(pairs) if pair == (label, prediction))
            assert result.inputs.get(f"{row},{column}", ()) == here
    right = sum(one == other for one, other in zip(labels, predictions, strict=True))
    assert f"Right: {right} of 24" in result.note


def test_labels_that_are_no_class_are_rows_only() -> None:
    labels: list[object] = ["left", "right", "a tree", "left", None, "left"]
    result = analyze(halves(labels), "confusion-matrix")
    assert isinstance(result, Matrix)
    assert result.rows == ("left", "right", "a tree")
    assert result.columns == ("left", "right")
    np.testing.assert_array_equal(result.values, [[1, 2], [0, 1], [1, 0]])
    assert "Right: 2 of 4 (50.0%). Left out, because they have no label: 1 inputs." in result.note


def test_a_network_without_classes_has_no_confusions() -> None:
    network = halves(None, ())
    with pytest.raises(NotApplicableError, match="none of the network's outputs has a number for each class"):
        analyze(network, "confusion-matrix")
    assert points(network).marks == ()
