"""Two inputs in one network, one input in two networks: differences, where they part, and CKA."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import ortho_group
from torch import nn

from boxwalk import Network, Recording, analyze, record
from boxwalk.analyses import all_analyses, cka, get, prepare
from boxwalk.analyses.cka import parts
from boxwalk.errors import BoxwalkError, NotApplicableError, ParameterError, UnknownNodeError
from boxwalk.results import Curve, Maps, Matrix

from .networks import Mixed, mixed, picture, recording_of

Doubles = NDArray[np.float64]


def pair() -> tuple[Recording, Recording]:
    network = mixed()
    return record(network, picture()), record(network, picture() * 1.5 + 0.25)


def other_weights() -> Network:
    network = mixed()
    with torch.no_grad():
        for parameter in network.model.get_submodule("depthwise").parameters():
            parameter.mul_(1.25)
    return network


def doubles(recording: Recording, node: str) -> Doubles:
    values: Doubles = recording.activations[node].double().numpy()
    return values


# ---- difference -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "measure"),
    [
        ("change", lambda a, b: np.linalg.norm(a - b, axis=1)),
        ("relative change", lambda a, b: np.linalg.norm(a - b, axis=1) / np.linalg.norm(b, axis=1)),
        ("largest change", lambda a, b: np.abs(a - b).max(1)),
    ],
)
@pytest.mark.parametrize("node", ["norm", "linear"])
def test_difference_of_two_inputs(node: str, by: str, measure: Any) -> None:
    first, second = pair()
    result = analyze([first, second], "difference", node=node, by=by)
    assert isinstance(result, Maps)
    a, b = (doubles(each, node)[0].reshape(each.activations[node].shape[1], -1) for each in (first, second))
    order = np.argsort(-measure(a, b))
    np.testing.assert_allclose(result.values.reshape(len(a), -1), (a - b)[order], rtol=1e-6)
    shares, largest = np.linalg.norm(a - b, axis=1) / np.linalg.norm(b, axis=1), np.abs(a - b).max(1)
    assert result.title == f"Difference at {node}, by {'unit' if node == 'linear' else 'channel'}"
    wanted = [f"{i}: {shares[i]:.1%}, at most {largest[i]:.3g}" for i in order]
    assert list(result.labels) == wanted
    whole = np.linalg.norm(a - b) / np.linalg.norm(b)
    assert f"changes by {whole:.1%} (relative L2)" in result.note
    assert result.overlay is (node == "norm")
    assert result.unit == "activation"


def test_difference_of_tokens_leaves_the_class_token_out() -> None:
    values = torch.randn(1, 17, 5, generator=torch.Generator().manual_seed(1))
    changed = values.clone()
    changed[0, 1 + 6, 3] += 2  # row 1, column 2 of the grid
    (first, node), (second, _) = recording_of(changed), recording_of(values)
    assert first.graph.by_id[node].display == "tokens"
    result = analyze([first, second], "difference", node=node, most=1)
    assert isinstance(result, Maps)
    assert result.labels[0].startswith("3: ")
    expected = np.zeros((1, 4, 4))
    expected[0, 1, 2] = 2
    np.testing.assert_allclose(result.values, expected, atol=1e-6)
    assert "Unchanged: 4 of 5 channels." in result.note
    assert "The first 1 of 5." in result.note


def test_difference_says_where_there_was_nothing_and_what_is_not_finite() -> None:
    values = torch.ones(1, 3, 2, 2)
    values[0, 1] = 0
    changed = values.clone()
    changed[0, 1] = 1
    changed[0, 2, 0, 0] = float("nan")
    (first, node), (second, _) = recording_of(changed), recording_of(values)
    result = analyze([first, second], "difference", node=node)
    assert isinstance(result, Maps)
    assert result.labels[0] == "1: from nothing, at most 1"
    assert "1 not a number" in result.note
    assert np.isnan(result.values).sum() == 1
    assert np.isfinite(result.values[0]).all()


def test_difference_of_two_checkpoints_and_of_one_with_itself() -> None:
    first, second = record(mixed(), picture()), record(other_weights(), picture())
    same = analyze([first, second], "difference", node="relu")
    changed = analyze([first, second], "difference", node="depthwise")
    alone = analyze(first, "difference", node="depthwise")
    assert all(isinstance(each, Maps) for each in (same, changed, alone))
    assert not same.values.any()  # type: ignore[union-attr]
    assert changed.values.any()  # type: ignore[union-attr]
    assert not alone.values.any()  # type: ignore[union-attr]


def test_difference_of_unequal_shapes_says_what_to_do() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3))
    small, large = record(model, torch.zeros(1, 3, 8, 8)), record(model, torch.zeros(1, 3, 8, 9))
    with pytest.raises(NotApplicableError, match=r"4 x 6 x 6 .* and 4 x 6 x 7 in the second.*'cka'"):
        analyze([small, large], "difference", node="0")
    other = record(nn.Sequential(nn.Identity(), nn.Conv2d(3, 4, 3)), torch.zeros(1, 3, 8, 8))
    with pytest.raises(UnknownNodeError, match="'1'"):
        analyze([other, small], "difference", node="1")


@pytest.mark.parametrize("name", ["difference", "change-by-layer"])
def test_three_are_too_many(name: str) -> None:
    first, second = pair()
    node = "relu" if get(name).scope == "node" else None
    with pytest.raises(ParameterError, match="about two recordings; 3 were given"):
        analyze([first, second, first], name, node=node)


# ---- change by layer ------------------------------------------------------------------------------------


def test_change_by_layer_of_two_checkpoints() -> None:
    first, second = record(mixed(), picture()), record(other_weights(), picture())
    result = analyze([first, second], "change-by-layer")
    assert isinstance(result, Curve)
    assert list(result.nodes) == [node.id for node in first.graph.nodes]
    wanted = [
        np.linalg.norm(doubles(first, node) - doubles(second, node)) / np.linalg.norm(doubles(second, node))
        for node in result.nodes
    ]
    np.testing.assert_allclose(result.series["relative L2"], wanted, rtol=1e-6)
    before = list(result.nodes).index("depthwise")
    assert not result.series["relative L2"][:before].any()
    most = result.nodes[int(np.argmax(wanted))]
    assert f"first layer that changes is depthwise; {most} changes most, by {max(wanted):.1%}" in result.note
    np.testing.assert_array_equal(result.x, np.arange(1, len(wanted) + 1))


def test_change_by_layer_leaves_out_what_is_not_shared() -> None:
    first = nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReLU(), nn.Conv2d(4, 4, 1))
    second = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Conv2d(4, 5, 1))
    second[0].load_state_dict(first[0].state_dict())
    given = torch.ones(1, 3, 6, 6)
    result = analyze([record(first, given), record(second, given)], "change-by-layer")
    assert isinstance(result, Curve)
    assert list(result.nodes) == ["input", "0"]
    assert result.note == (
        "No layer changes. Left out: 1 layers that the second does not have, 1 of another shape."
    )
    with pytest.raises(NotApplicableError, match=r"share no layer of the same name and shape.*'cka'"):
        analyze([record(first, given), record(first, torch.ones(1, 3, 5, 5))], "change-by-layer")


def test_change_from_nothing_has_no_share() -> None:
    model = nn.Sequential(nn.ReLU())
    result = analyze(
        [record(model, torch.ones(1, 3, 6, 6)), record(model, -torch.ones(1, 3, 6, 6))], "change-by-layer"
    )
    assert isinstance(result, Curve)
    np.testing.assert_array_equal(result.series["relative L2"], [2, np.nan])
    assert "All zero in the second recording, and without a share: 0." in result.note


# ---- CKA ------------------------------------------------------------------------------------------------


def hsic(x: Doubles, y: Doubles) -> float:
    """Equation 3 as it is written: tr(K H L H) / (n - 1)^2 with the centring matrix H."""
    n = len(x)
    centring = np.eye(n) - np.ones((n, n)) / n
    return float(np.trace(x @ x.T @ centring @ y @ y.T @ centring)) / (n - 1) ** 2


def by_products(x: Doubles, y: Doubles) -> float:
    """Equation 4 with equation 3."""
    return hsic(x, y) / float(np.sqrt(hsic(x, x) * hsic(y, y)))


def by_features(x: Doubles, y: Doubles) -> float:
    """||Y^T X||_F^2 / (||X^T X||_F ||Y^T Y||_F) of centred features."""
    x, y = x - x.mean(0), y - y.mean(0)
    return float(np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)))


def examples(count: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(11)
    return [torch.randn(3, 5, 7, generator=generator) for _ in range(count)]


def network(count: int = 9, seed: int | None = None) -> Network:
    made = Network(Mixed().eval(), (3, 5, 7), dataset=examples(count), labels=[], title="mixed")
    if seed is not None:
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for parameter in made.model.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return made


def features(of: Network, reading: str) -> dict[str, Doubles]:
    """What each layer makes of the examples, float64 [n, D]."""
    recordings = [record(of.model, example[None]) for example in examples(9)]
    found = {}
    for node in recordings[0].activations:
        values = np.stack([doubles(each, node)[0] for each in recordings])
        rows = values.reshape(*values.shape[:2], -1)
        found[node] = rows.mean(2) if reading == "mean" else rows.reshape(len(rows), -1)
    return found


@pytest.mark.parametrize("reading", ["mean", "flattened"])
@pytest.mark.parametrize("held", [1 << 26, 9 * 400])
def test_cka_against_both_forms_in_float64(reading: str, held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cka, "HELD", held)  # 400 values of every input at once: layers in parts
    first, second = network(), network(seed=4)
    result = analyze([first, second], "cka", reading=reading)
    assert isinstance(result, Matrix)
    assert result.rows == result.row_nodes == result.columns == result.column_nodes
    assert "depthwise" in result.rows
    x, y = features(first, reading), features(second, reading)
    for form in (by_products, by_features):
        wanted = [[form(x[row], y[column]) for column in result.columns] for row in result.rows]
        np.testing.assert_allclose(result.values, wanted, rtol=2e-6, atol=1e-7)


def of_features(rows: Doubles) -> Network:
    """A network with a layer that makes each example input one of the rows."""
    count, width = rows.shape
    model = nn.Linear(count, width, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.from_numpy(rows.T))
    return Network(model, (count,), dataset=list(torch.eye(count)), labels=[], kind="tensor", title="rows")


def alignment(x: Doubles, y: Doubles) -> float:
    layer = record(of_features(x), torch.eye(len(x))[:1]).graph.outputs[0]
    result = analyze([of_features(x), of_features(y)], "cka", layers=layer)
    assert isinstance(result, Matrix)
    return float(result.values[0, 0])


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(3, 12),
    widths=st.tuples(st.integers(2, 9), st.integers(2, 9)),
    scale=st.floats(1e-3, 1e3),
)
def test_cka_invariants(seed: int, count: int, widths: tuple[int, int], scale: float) -> None:
    generator = np.random.default_rng(seed)
    x, y = (generator.standard_normal((count, width)) for width in widths)
    value = alignment(x, y)
    assert 0 <= value <= 1
    assert alignment(x, x) == pytest.approx(1, abs=1e-6)
    assert alignment(y, x) == pytest.approx(value, abs=1e-6)
    turned = scale * x @ ortho_group.rvs(widths[0], random_state=seed % 2**31) + generator.standard_normal()
    assert alignment(turned, y) == pytest.approx(value, abs=2e-4)  # the weights are float32
    assert value == pytest.approx(by_features(x, y), abs=1e-5)


def test_cka_of_one_network_is_symmetric_with_ones() -> None:
    result = analyze(network(), "cka")
    assert isinstance(result, Matrix)
    np.testing.assert_allclose(np.diag(result.values), 1, atol=1e-6)
    np.testing.assert_array_equal(result.values, result.values.T)
    assert result.values.min() >= 0
    assert result.values.min() < 0.99


def test_cka_of_layers_named_and_inputs_chosen() -> None:
    result = analyze(network(), "cka", inputs="0-3", layers="norm, relu")
    assert isinstance(result, Matrix)
    assert list(result.rows) == ["relu", "norm"]  # in the order of execution
    assert result.note.startswith("4 inputs")
    with pytest.raises(UnknownNodeError, match="'rely'"):
        analyze(network(), "cka", layers="rely")
    with pytest.raises(ParameterError, match="at least 3 example inputs; 2 were chosen"):
        analyze(network(), "cka", inputs="0,1")
    with pytest.raises(NotApplicableError, match="at least 3 example inputs; the network has 2"):
        analyze(network(2), "cka")
    with pytest.raises(ParameterError, match="about two networks; 3 were given"):
        analyze([network(), network(), network()], "cka")


def test_cka_names_layers_without_a_value() -> None:
    made = network()
    with torch.no_grad():
        made.model.get_parameter("linear.weight").zero_()
        made.model.get_parameter("norm.bias")[0] = float("nan")
    result = analyze(made, "cka")
    assert isinstance(result, Matrix)
    assert {"norm", "mean", "linear"}.isdisjoint(result.rows)
    assert "Left out of mixed (values that are not finite): norm, mean, linear." in result.note
    made = network()
    with torch.no_grad():
        made.model.get_parameter("linear.weight").zero_()
    constant = analyze(made, "cka")
    assert isinstance(constant, Matrix)
    assert "Left out of mixed (constant): linear." in constant.note


def test_cka_shows_both_networks_the_same_pictures() -> None:
    pictures = [np.random.default_rng(i).integers(0, 256, (5, 7, 3), dtype=np.uint8) for i in range(4)]
    first = Network(Mixed().eval(), (3, 5, 7), 0.5, 0.5, dataset=pictures, labels=[])
    other = Network(Mixed().eval(), (3, 5, 7), 0.1, 0.2, labels=[])  # no examples of its own
    result = analyze([first, other], "cka", layers="input, conv", reading="flattened")
    assert isinstance(result, Matrix)
    assert result.values[0, 0] == pytest.approx(1, abs=1e-6)  # one scale and one shift between them
    calls = [
        prepare("cka", networks=[first, each]).identity
        for each in (other, other.replaced(mean=0.3))  # another preparation is another result
    ]
    assert calls[0] != calls[1]


@settings(max_examples=50, deadline=None)
@given(lengths=st.lists(st.integers(0, 40), max_size=12), room=st.integers(1, 30))
def test_parts_hold_every_value_once(lengths: list[int], room: int) -> None:
    passes = parts(lengths, room)
    assert all(sum(stop - begin for _, begin, stop in each) <= room for each in passes)
    found = [(which, value) for each in passes for which, begin, stop in each for value in range(begin, stop)]
    assert found == [(which, value) for which, length in enumerate(lengths) for value in range(length)]


# ---- who compares what ----------------------------------------------------------------------------------


def test_what_a_second_one_may_be_given_of() -> None:
    compared = {name: found.compares for name, found in all_analyses().items() if found.compares}
    assert compared == {
        "change-by-layer": "recording",
        "cka": "network",
        "difference": "recording",
        "eigenfeature-agreement": "recording",
    }


def test_a_mixture_cannot_be_compared() -> None:
    with pytest.raises(ParameterError, match="a list of recordings or of networks to compare"):
        analyze([mixed(), record(mixed(), picture())], "cka")  # type: ignore[arg-type]
    with pytest.raises(BoxwalkError, match="about one network; 2 were given"):
        analyze([mixed(), mixed()], "cost")
