"""The study of signal spaces: its own measures against closed forms, and the relations of its quick form."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import torch

from boxwalk.network import Network
from boxwalk.studies import study
from boxwalk.studies.signal_spaces_networks import (
    CLASSES,
    ONE,
    RESNET,
    as_drawn,
    digits,
    inverted,
    of_first_layer,
    of_ideal_inputs,
    of_kernels,
    train,
    two_valued,
)
from boxwalk.zoo.signal_networks import SIDE


def network_of_one_layer(epochs: int) -> Network:
    model = ONE.started(0)
    train(model, 0, epochs)
    x, y = digits("train")
    examples = list(zip(x[:60], y[:60].tolist(), strict=True))
    return Network(model.eval(), (1, SIDE, SIDE), labels=CLASSES, dataset=examples)


def test_digits_lie_in_a_black_frame() -> None:
    x, y = digits("test")
    assert x.shape == (450, 1, SIDE, SIDE)
    assert y.shape == (450,)
    assert float(x.min()) == 0
    assert 0.9 < float(x.max()) <= 1
    inner = x[..., 4:-4, 4:-4]
    assert float(x.sum()) == pytest.approx(float(inner.sum()), rel=1e-6)
    assert bool((inner.amax((1, 2, 3)) > 0.5).all())


def test_what_weights_keep_of_how_they_were_drawn() -> None:
    drawn = np.array([[2.0, 0, 0], [0, 1, 0]])
    weight = drawn + np.array([[4.0, 0, 0], [0, 0, 0]])  # training adds to the first row alone
    outputs, sigma, _ = np.linalg.svd(weight)
    np.testing.assert_allclose(as_drawn(outputs.T, sigma, drawn), [(2 / 6) ** 2, 1])


def test_two_valued() -> None:
    vectors = np.zeros((3, 10_000))
    vectors[0] = np.where(np.arange(10_000) % 3, 0.2, -0.2)
    vectors[1] = np.random.default_rng(0).standard_normal(10_000)
    vectors[2, 7] = -3
    np.testing.assert_allclose(two_valued(vectors), [1, np.sqrt(2 / np.pi), 0.01], atol=0.01)


def test_the_same_for_all_classes_is_never_learned() -> None:
    """Cross entropy does not change when all scores rise, so its gradient over the classes sums to zero."""
    network = network_of_one_layer(4)
    weight = network.model.get_parameter("linear1.weight").detach()
    start = ONE.started(0).get_parameter("linear1.weight").detach()
    torch.testing.assert_close(weight.mean(0), start.mean(0), rtol=0, atol=1e-6)
    assert float((weight - start).abs().max()) > 0.01
    found = of_first_layer(network, 0)
    assert found["drawn"][-1] == pytest.approx(1, abs=0.1)
    assert found["mean"][-1] > 0.95
    assert found["drawn"][:-1].max() < found["drawn"][-1]
    assert np.all((found["kept"] > 0) & (found["kept"] < 1))


def test_residuals_are_those_of_equation_3() -> None:
    network = network_of_one_layer(1)
    found = of_first_layer(network, 0)
    x, y = digits("train")
    average = x[y == 3].double().mean(0).flatten().numpy()
    w = network.model.get_parameter("linear1.weight")[3].detach().double().numpy()
    p = (w @ average) / (w @ w) * w
    assert found["kept"][3] == pytest.approx((p @ p) / (average @ average), rel=1e-9)
    assert found["alike"][3] == pytest.approx(np.corrcoef(average - p, average)[0, 1], rel=1e-9)
    common = np.mean([x[y == digit].double().mean(0).flatten().numpy() for digit in range(10)], 0)
    own = average - common  # all of it was in the average: what is left is 1 less what p holds of it
    assert found["left"][3] == pytest.approx(1 - (p @ own) / (own @ own), rel=1e-9)


def test_ideal_inputs_come_nearer() -> None:
    network = network_of_one_layer(1)
    found = of_ideal_inputs(network, most=60, steps=3)
    assert found["inputs"].shape == (10, 3, 1, SIDE, SIDE)
    assert np.all(found["after"] < found["before"])
    assert found["inputs"].min() >= 0
    with torch.no_grad():
        outputs = network.model(torch.from_numpy(found["inputs"][2]).float())
    assert outputs.argmax(1).tolist() == found["said"][2].tolist()


def test_one_layer_is_inverted_exactly() -> None:
    found = inverted(network_of_one_layer(1), most=60)
    assert (found["distance"] / found["examples"]).max() < 1e-5


def test_kernels_as_they_are_drawn() -> None:
    """Of 4096 normal rows of 9, condition numbers lie below (64 + 3) / (64 - 3), Marchenko and Pastur's."""
    network = Network(RESNET.started(1).eval(), (1, SIDE, SIDE))
    found = of_kernels(network, RESNET, 1)
    assert found["sigma"].shape == (9,)
    assert found["condition"] == pytest.approx(float(found["drawn"]))
    assert 1.02 < float(found["drawn"]) < 67 / 61


@pytest.mark.slow
def test_quick_form(tmp_path: Path) -> None:
    """Seeds 0 to 4: condition number 6.46 to 6.60; of the energy of the last signal vector 1.00 to 1.02 as
    drawn, of the others at most 0.15 to 0.16; left of what sets 8 apart -0.15 to 0.00, of the others but 0
    at least 0.14; residuals correlate by at least 0.90; one layer inverted to 2e-7; five layers 1.2 % nearer
    or more. ResNet18, of seed 0: kernels 1.52.
    """
    report = study("signal-spaces", tmp_path / "out", quick=True)
    assert len(report.claims) == 12
    margins = {claim.words: claim.margin for claim in report.claims}

    def margin(beginning: str) -> float:
        (found,) = [value for words, value in margins.items() if words.startswith(beginning)]
        return found

    assert margin("The last signal vector is far less bright") > 3
    assert margin("The last signal vector is mostly noise") > 0.7
    assert margin("Of the rest the residual shows") > 0.3
    assert margin("The condition number is near 1") > 0.2
    assert margin("Training the input brings it nearer") > 0
    assert margin("Layers with activations that can be inverted") < 0  # five layers are not
    with (tmp_path / "out/residuals.csv").open() as file:
        left = [float(row["left [%]"]) for row in csv.DictReader(file)]
    assert left[8] < 5
    assert min(left[:8] + left[9:]) > 10
    page = (tmp_path / "out/study.md").read_text()
    for name in report.files:
        assert (tmp_path / "out" / name).is_file()
        assert name.endswith(("study.md", ".csv", ".svg")) or f"({name})" in page
