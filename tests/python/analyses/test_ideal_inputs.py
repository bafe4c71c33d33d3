"""Ideal inputs and inverted layers, against NumPy, SciPy and closed forms."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import torch
from torch import Tensor, nn

from boxwalk import Network, analyze, record
from boxwalk.analyses import where
from boxwalk.analyses.classes import class_output
from boxwalk.analyses.ideal_inputs import descend, ideal_outputs, nearest_quarter
from boxwalk.analyses.layer_inversion import Linear, Step, forward, inverted, invertible
from boxwalk.analyses.spaces import spaces_of
from boxwalk.datasets.digits import digits
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.results import Images, Maps

from .digit_networks import trained
from .networks import mixed
from .steps import finished


@functools.cache
def known() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(digits [200, 8, 8], labels, outputs, ideal outputs) of the 1-layer network, by NumPy."""
    scans, labels = (part[:200] for part in digits("train"))
    model = trained("one_layer").model
    outputs = model(torch.from_numpy(scans)[:, None]).detach().double().numpy()
    ideal = np.array(
        [[outputs[:, j].max() if i == j else outputs[:, j].min() for j in range(10)] for i in range(10)]
    )
    return scans, labels, outputs, ideal


def weights() -> tuple[np.ndarray, np.ndarray]:
    """(W, bias) of the 1-layer network."""
    state = trained("one_layer").model.state_dict()
    return state["1.weight"].double().numpy(), state["1.bias"].double().numpy()


def images_of(**given: Any) -> Images:
    result = analyze(trained("one_layer"), "ideal-inputs", **{"inputs": "0-199", **given})
    assert isinstance(result, Images)
    return result


def test_ideal_outputs() -> None:
    _, _, outputs, ideal = known()
    np.testing.assert_allclose(ideal_outputs(outputs), ideal, rtol=1e-12)


def test_the_three_choices() -> None:
    scans, labels, outputs, ideal = known()
    found = {choice: images_of(start=choice) for choice in ("avg-img", "min-img", "avg-min-img")}
    best = images_of()
    for digit in range(10):
        distances = np.linalg.norm(outputs - ideal[digit], axis=1)
        quarter = distances <= np.percentile(distances, 25)
        wanted = {
            "avg-img": scans[labels == digit].mean(0),
            "min-img": scans[distances.argmin()],
            "avg-min-img": scans[quarter].mean(0),
        }
        away = {}
        for choice, image in wanted.items():
            np.testing.assert_allclose(found[choice].values[digit, 0], image, atol=1e-5)
            out = trained("one_layer").model(torch.from_numpy(image)[None, None]).detach().double().numpy()[0]
            away[choice] = float(np.linalg.norm(out - ideal[digit]))
            assert found[choice].labels[digit] == f"{digit}: {choice}, distance {away[choice]:.3g}"
        nearest = min(away, key=lambda choice: away[choice])
        assert best.labels[digit] == f"{digit}: {nearest}, distance {away[nearest]:.3g}"
    assert nearest_quarter(np.array([5.0, 1, 4, 2, 3])) == [1, 3]


def test_descent_ends_where_the_least_squares_do() -> None:
    """Of a linear layer, within the values of the examples, the best input is known."""
    scans, _, _, ideal = known()
    network = trained("one_layer")
    graph = record(network, torch.zeros(1, 1, 8, 8)).graph
    output = class_output(graph, network)
    assert output is not None
    weight, bias = weights()
    best = scipy.optimize.lsq_linear(weight, ideal[4] - bias, (0, 1))
    start = torch.from_numpy(scans[:1])[:, None]
    image, before, after, said = finished(descend(network, graph, output, start, ideal[4], (0.0, 1.0), 150))
    least = float(np.linalg.norm(weight @ best.x + bias - ideal[4]))
    assert least <= after * (1 + 1e-6)
    assert after < 1.002 * least < before
    assert said == 4
    assert 0 <= float(image.min()) <= float(image.max()) <= 1


@pytest.mark.parametrize("steps", [1, 3, 10])
def test_descent_never_leads_away(steps: int) -> None:
    plain = analyze(trained("five_layers"), "ideal-inputs", start="avg-img", classes=(2, 7), inputs="0-99")
    result = analyze(
        trained("five_layers"), "ideal-inputs", start="avg-img", classes=(2, 7), inputs="0-99", steps=steps
    )
    assert isinstance(plain, Images)
    assert isinstance(result, Images)
    for before, label in zip(plain.labels, result.labels, strict=True):
        first, last = label.split("distance ")[1].split(" to ")
        assert before.endswith(f"distance {first}")
        assert float(last) <= float(first)


def test_classes_and_what_is_not_there() -> None:
    result = images_of(classes=(7, 2), inputs="0-99")
    assert [label.split(":")[0] for label in result.labels] == ["7", "2"]
    assert "From 100 example inputs. The network takes 2 of these 2 for their class." in result.note
    with pytest.raises(ParameterError, match="'classes' holds 10; the network has the classes 0 to 9"):
        images_of(classes=(10,))
    with pytest.raises(NotApplicableError, match="None of the example inputs chosen is of these classes"):
        images_of(classes=(9,), start="avg-img", inputs="0-3")


def test_pictures_are_shown_as_they_were_before_normalization() -> None:
    network = trained("one_layer").replaced(mean=0.25, std=0.5)
    result = analyze(network, "ideal-inputs", start="min-img", inputs="0-99", classes=(1,))
    assert isinstance(result, Images)
    plain = images_of(start="min-img", inputs="0-99", classes=(1,))
    np.testing.assert_allclose(result.values, plain.values * 0.5 + 0.25, rtol=1e-6)


def test_where_they_are_not_offered() -> None:
    model = trained("one_layer").model
    picture = torch.zeros(1, 8, 8)
    for network, reason in (
        (Network(model, (1, 8, 8)), "the network has no example inputs"),
        (Network(model, (1, 8, 8), dataset=[picture]), "its example inputs have no labels"),
        (Network(model, (1, 8, 8), labels=[], dataset=[(picture, 1)]), "a number for each class"),
    ):
        assert not {"ideal-inputs", "layer-inversion"} & set(
            where(record(network, picture[None]).graph, network)
        )
        with pytest.raises(NotApplicableError, match=reason):
            analyze(network, "ideal-inputs")


ACTIVATIONS = [nn.SELU(), nn.ELU(alpha=0.7), nn.LeakyReLU(0.2), nn.Tanh(), nn.Sigmoid()]


def steps_of(model: nn.Sequential, size: int) -> list[Step]:
    """The layers from the last to the first, as the analysis takes them."""
    steps: list[Step] = []
    for node in record(model, torch.zeros(1, size)).graph.nodes[:0:-1]:
        module = model.get_submodule(node.module or "")
        activation = invertible(node, model)
        if isinstance(module, nn.Linear):
            steps.append(Linear(module, finished(spaces_of(node, model))))
        else:
            assert activation is not None
            steps.append(activation)
    return steps


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("sizes", [(4, 4, 4), (4, 6, 9), (6, 4, 4)])
def test_inversion_finds_the_signal_again(activation: nn.Module, sizes: tuple[int, int, int]) -> None:
    """What was put out by an input leads back to the part of it that the first layer keeps."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(*sizes[:2]), activation, nn.Linear(*sizes[1:])).eval()
    x = torch.randn(5, sizes[0], dtype=torch.float64)
    steps = steps_of(model, sizes[0])
    weight = model.get_parameter("0.weight").detach().double()
    signal = x @ (torch.linalg.pinv(weight) @ weight).T
    out: Tensor = model.double()(x).detach()
    found, outside = inverted(steps, out)
    torch.testing.assert_close(found, signal, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(forward(steps, found), out, rtol=1e-9, atol=1e-9)
    assert outside == [0] * 5


@pytest.mark.parametrize(
    ("activation", "out", "outside"),
    [
        (nn.Tanh(), [-1.5, -1.0, 0.5, 1.0], 3),
        (nn.Sigmoid(), [-0.1, 0.0, 0.5, 1.2], 3),
        (nn.SELU(), [-1.8, -1.7, 0.0, 9.0], 1),
        (nn.ELU(2.0), [-2.1, -1.9, 0.0, 9.0], 1),
        (nn.LeakyReLU(0.1), [-99.0, -1.0, 0.0, 9.0], 0),
    ],
)
def test_values_that_no_input_leads_to_are_counted(
    activation: nn.Module, out: list[float], outside: int
) -> None:
    model = nn.Sequential(activation)
    step = invertible(record(model, torch.zeros(1, 4)).graph.nodes[-1], model)
    assert step is not None
    values = torch.tensor([out], dtype=torch.float64)
    found, count = step.back(values)
    assert count.tolist() == [outside]
    assert found.isfinite().all()
    inside = (values > step.low) & (values < step.high)
    torch.testing.assert_close(activation(found)[inside], values[inside])


def test_an_inverted_layer_is_the_pseudoinverse() -> None:
    _, _, _, ideal = known()
    result = analyze(trained("one_layer"), "layer-inversion", node="1", inputs="0-199")
    assert isinstance(result, Maps)
    weight, bias = weights()
    wanted = (ideal - bias) @ np.linalg.pinv(weight).T
    np.testing.assert_allclose(result.values, wanted.reshape(10, 8, 8), rtol=1e-4, atol=1e-4)
    assert all(float(label.split()[-1]) < 1e-9 for label in result.labels)


def test_layers_that_cannot_be_inverted_say_why() -> None:
    network = trained("five_layers")
    graph = record(network, torch.zeros(1, 1, 8, 8)).graph
    assert where(graph, network)["layer-inversion"] == ("1", "3", "5", "7", "9")
    assert analyze(network, "layer-inversion", node="9", inputs="0-99", classes=(3,)).values.shape[0] == 1  # type: ignore[union-attr]
    reasons = {
        nn.ReLU: r"on the way back from the output is '2' \(relu\), which cannot be inverted",
        nn.Dropout: None,
    }
    for kind, reason in reasons.items():
        model = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), kind(), nn.Linear(16, 10))
        other = Network(model, (1, 8, 8), labels=network.labels, dataset=[(torch.zeros(1, 8, 8), 1)])
        if reason is None:
            assert isinstance(analyze(other, "layer-inversion", node="1"), Maps)
        else:
            with pytest.raises(NotApplicableError, match=reason):
                analyze(other, "layer-inversion", node="1")
    with pytest.raises(NotApplicableError, match="it is no linear layer"):
        analyze(mixed(), "layer-inversion", node="conv")
