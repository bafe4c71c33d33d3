"""Eigenfeatures: the study's own functions against closed forms and NumPy, and its quick form."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from boxwalk import record
from boxwalk.datasets import Resin
from boxwalk.studies import Report, Work, eigenfeatures, get, study
from boxwalk.studies import eigenfeatures_measures as measures
from boxwalk.studies import eigenfeatures_paper_size as large
from boxwalk.studies.eigenfeatures_measures import FULL, IN_SMALL, REDUCED
from boxwalk.studies.fitting import made
from boxwalk.studies.folder import StudyFolder, give
from boxwalk.targets import open_target
from boxwalk.zoo.catalogue import UNSEEN
from boxwalk.zoo.resin import reduced_resin_network


def test_correlation_keeps_its_sign_and_is_numpy_s() -> None:
    random = np.random.default_rng(0)
    first, second = random.normal(size=(2, 3, 5, 7)).astype(np.float32)
    second[1] = 4 - 2 * first[1]
    second[2] = 1  # flat
    found = measures.alike(first, second)
    wanted = np.corrcoef(first[0].astype(np.float64).ravel(), second[0].astype(np.float64).ravel())[0, 1]
    assert found == pytest.approx([wanted, -1, 0], abs=1e-6)
    assert abs(wanted) > 0.01


def test_flatness_is_a_cosine() -> None:
    one = np.zeros((5, 7), np.float32)
    one[2, 3] = 4
    found = measures.flatness(np.stack([np.full((5, 7), 3.0), one]))
    assert found == pytest.approx([1, 1 / np.sqrt(35)])


def test_the_strongest_channel_holds_the_largest_activation() -> None:
    maps = torch.zeros(3, 5, 7)
    maps[0] = 1  # the largest mean
    maps[1, 2, 3] = 4
    maps[2] = -5  # the largest magnitude
    assert torch.equal(measures.strongest(maps), maps[1])
    assert measures.mean_positive(maps[1]) == 4
    assert measures.mean_positive(maps[2]) == 0


def test_variation_of_a_slope() -> None:
    """Sobel masks give 8 times the slope of a plane, and half of that at its rim."""
    y, x = np.mgrid[:5, :7].astype(np.float64)
    plane = 3 * y + 4 * x
    rows, columns = np.full((5, 1), 24.0), np.full((1, 7), 32.0)
    rows[[0, -1]] /= 2
    columns[:, [0, -1]] /= 2
    assert measures.variation(plane) == pytest.approx(np.hypot(rows, columns).mean())


def test_pictures_are_mirrored_in_all_four_ways() -> None:
    some = torch.arange(35.0).reshape(1, 1, 5, 7).repeat(400, 1, 1, 1)
    found = measures.mirrored(some, torch.Generator().manual_seed(0))
    corners = torch.stack([found[:, 0, 0, 0], found[:, 0, 0, -1], found[:, 0, -1, 0]], 1).long()
    ways, counts = np.unique(corners.numpy(), axis=0, return_counts=True)
    assert ways.tolist() == [[0, 6, 28], [6, 0, 34], [28, 34, 0], [34, 28, 6]]
    assert counts.min() > 70


def test_reduced_capacity_is_one_block_less_and_half_the_filters() -> None:
    full, reduced = (measures.classifier(each, 48) for each in (FULL, REDUCED))
    shapes = [
        [tuple(value.shape) for name, value in model.named_parameters() if name.endswith("weight")]
        for model in (full, reduced)
    ]
    convolutions = [[shape for shape in each if len(shape) == 4] for each in shapes]
    assert convolutions == [
        [(128, 1, 3, 3), (128, 128, 5, 5), (64, 128, 7, 7)],
        [(64, 1, 3, 3), (64, 64, 5, 5)],
    ]


def first_of(columns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(u_1 [n], its sign that of the mean; singular values) of X [n, m]."""
    u, sigma, v = np.linalg.svd(columns, full_matrices=False)
    return u[:, 0] * np.sign(v[0].sum()), sigma


def test_what_is_measured_is_the_decomposition_of_the_maps() -> None:
    """Against NumPy, from what the modules give one after the other."""
    model = made(3, lambda: measures.classifier(REDUCED, 32)).eval()
    parts = list(model.children())
    shown, labels = measures.pictures(8, 32, 5)
    with torch.no_grad():
        one = nn.Sequential(*parts[:3])(shown)
        two = nn.Sequential(*parts[:7])(shown)
    found: Mapping[str, NDArray[np.float64]] = {
        name: np.asarray(value) for name, value in measures.measured(model, shown, labels).items()
    }
    assert two.shape == (8, 64, 14, 14)
    plain, _ = first_of(two[2].double().flatten(1).numpy().T)
    np.testing.assert_allclose(found["plain"][2].ravel(), plain, atol=1e-6)

    low, high = two.amin((2, 3), keepdim=True), two.amax((2, 3), keepdim=True)
    scaled = torch.where(high > low, (two - low) / (high - low).clamp(min=1e-30), 0.0)
    large = nn.functional.interpolate(scaled, (32, 32), mode="bilinear")
    first, sigma = first_of(large[2].double().flatten(1).numpy().T)
    np.testing.assert_allclose(found["first"][2].ravel(), first, atol=1e-6)
    np.testing.assert_allclose(found["decay"][2], sigma / sigma[0], atol=1e-6)
    assert found["share"][2] == pytest.approx(sigma[0] ** 2 / (sigma**2).sum())
    np.testing.assert_allclose(found["mean"][2], large[2].mean(0).numpy(), atol=1e-6)

    assert found["few"].shape == (len(measures.FEW), 8, 14, 14)
    few, _ = first_of(scaled[2, : measures.FEW[1]].double().flatten(1).numpy().T)
    np.testing.assert_allclose(found["few"][1, 2].ravel(), few, atol=1e-6)

    together = np.concatenate([scaled[each].double().flatten(1).numpy() for each in (2, 6)]).T
    whole, sigma = first_of(together)
    assert labels.tolist() == [0, 1, 2, 3] * 2
    np.testing.assert_allclose(found["class_first"][2].ravel(), whole, atol=1e-6)
    assert len(sigma) == found["class_decay"].shape[1]
    np.testing.assert_allclose(found["class_decay"][2], sigma / sigma[0], atol=1e-6)
    assert found["class_share"][2] == pytest.approx(sigma[0] ** 2 / (sigma**2).sum())

    for layer, values in enumerate((one, two)):
        channel = values[2, int(values[2].amax((1, 2)).argmax())]
        assert found["active"][layer, 2] == pytest.approx(float(channel[channel > 0].mean()))
    assert found["percent"] == pytest.approx(100 * float((model(shown).argmax(1) == labels).float().mean()))


def test_networks_are_compared_with_the_same_seed_and_with_each_other() -> None:
    found = {each: [{"percent": np.array(seed)} for seed in range(3)] for each in (FULL, REDUCED)}
    compared = {
        words: [(int(first["percent"]), int(second["percent"])) for first, second in both]
        for words, both in measures.pairs(found).items()
    }
    assert list(compared.values()) == [[(0, 0), (1, 1), (2, 2)], *[[(0, 1), (0, 2), (1, 2)]] * 2]
    assert measures.column(found[FULL], "percent").tolist() == [0, 1, 2]


def test_control_pictures_are_of_the_same_class() -> None:
    _, labels = measures.pictures(8, 32, 0)
    rolled = np.roll(labels.numpy(), len(Resin.classes))
    assert rolled.tolist() == labels.tolist()


def test_pictures_of_the_paper_s_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of training and a few pictures: what is told is what was measured, class by class."""
    monkeypatch.setattr(large, "RECIPE", large.RECIPE._replace(steps=1, batch=8))
    monkeypatch.setattr(large, "TAUGHT", 8)
    monkeypatch.setattr(large, "TESTED", 8)
    whole = get("eigenfeatures")
    work = Work(whole, StudyFolder(tmp_path, whole.key(False, 0)), False, 0, None)
    large.paper_size(work)
    (claim,) = work.finish().claims
    model = reduced_resin_network()
    weights = StudyFolder(tmp_path, whole.key(False, 0)).part(whole.networks["resin-reduced"])
    assert weights is not None
    give(model, weights)
    shown, labels = measures.pictures(8, 266, UNSEEN)
    found = measures.measured(model.eval(), shown, labels)
    assert claim.found.startswith(f"{found['percent']:.1f} %")
    r = [
        np.corrcoef(found["first"][place].ravel(), shown[place].double().numpy().ravel())[0, 1]
        for place in range(8)
    ]
    with (tmp_path / "paper_size.csv").open() as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        same = [number, number + 4]
        assert float(row["r, gradient"]) == pytest.approx(np.mean([r[place] for place in same]), abs=1e-4)
        assert float(row["energy of u_1 [%]"]) == pytest.approx(100 * found["share"][same].mean(), rel=1e-4)
    assert {"paper_size.png", "paper_size.svg"} < {path.name for path in tmp_path.iterdir()}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return study("eigenfeatures", tmp_path_factory.mktemp("eigenfeatures") / "out", quick=True)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_quick_form(report: Report) -> None:
    assert len(report.claims) == 11

    def margin(words: str) -> float:
        (found,) = (claim for claim in report.claims if claim.words.startswith(words))
        return found.margin

    # seeds 0 and 1, 2 and 3, 4 and 5: r of full and reduced 0.85, 0.85, 0.85 (single seeds from 0.78 on);
    # trained again 0.89, 0.78, 0.77; the claims hold above 0.8
    assert margin("The first eigenfeature is the same with reduced capacity") > -0.1
    assert margin("It is the same after training again") > -0.15
    # 0.52, 0.43, 0.41
    assert margin("The strongest channel changes more") > 0.25
    with (report.folder / "agreement.csv").open() as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert abs(float(rows[eigenfeatures.OTHER_PICTURE]["full and reduced"])) < 0.1
    with (report.folder / "accuracy.csv").open() as file:
        # full 71, 74, 66, reduced 71, 55, 59
        assert all(float(row["mean [%]"]) > 40 for row in csv.DictReader(file))  # chance is 25
    assert {"agreement.csv", "channels.svg", "decay.svg", "features.png", "study.md"} <= set(report.files)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_its_network_is_walked_through(report: Report) -> None:
    weights: Path = report.folder / "parts/full-0.safetensors"
    (network,) = open_target(f"{eigenfeatures.__name__}:walk_quick", weights=weights)
    recording = record(network, *network.example(0).inputs)
    assert recording.graph.resolve("relu2").shape == (1, 128, 22, 22)
    example = network.example(2)
    assert example.label == "sample 3"
    prepared, _ = measures.pictures(4, IN_SMALL.side, UNSEEN)
    torch.testing.assert_close(example.inputs[0], prepared[2:3])


def test_the_whole_study_s_network_opens() -> None:
    (network,) = open_target(f"{eigenfeatures.__name__}:walk")
    recording = record(network, *network.example(0).inputs)
    assert recording.graph.resolve("relu2").shape == (1, 128, 30, 30)
