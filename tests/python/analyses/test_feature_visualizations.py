"""Feature visualizations as an analysis: the images, what is kept of them, and every refusal."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from boxwalk import Network, analyze, maximize, record
from boxwalk.analyses import Call, Progress, prepare
from boxwalk.analyses.feature_visualizations import MOST, SHOWN
from boxwalk.analyses.progress import end_of
from boxwalk.errors import JobFailedError, NotApplicableError, ParameterError
from boxwalk.inputs import normalize
from boxwalk.jobs import Store
from boxwalk.jobs.kept import KeptInStore, shelf_of
from boxwalk.results import Images

MODULE = importlib.import_module("boxwalk.maximization.maximize")
MEAN, STD = (0.4, 0.5, 0.6), (0.2, 0.25, 0.3)
FEW: dict[str, Any] = {"steps": 6, "plain": 2}


class Small(nn.Module):
    """It counts how often it ran."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 12, 3, stride=2)
        self.fc = nn.Linear(12, 3)
        self.runs = 0
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.4)

    def forward(self, x: Tensor) -> Tensor:
        self.runs += 1
        x = torch.relu(self.conv2(torch.relu(self.norm(self.conv1(x)))))
        found: Tensor = self.fc(x.mean((2, 3)))
        return found


class Dead(Small):
    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        return torch.stack([x[:, 0] * 0.0, x[:, 1]], 1)


class Cut(Small):
    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.conv1(x))
        cut: Tensor = self.conv2((x > 0).float())
        return cut


def network(model: nn.Module | None = None, labels: Any = None) -> Network:
    return Network((model or Small()).eval(), (3, 16, 20), MEAN, STD, labels=labels)


def asked(net: Network, node: str, **parameters: Any) -> Call:
    return prepare("feature-visualizations", networks=[net], node=node, parameters={**FEW, **parameters})


def images(result: object) -> Images:
    assert isinstance(result, Images)
    return result


def test_they_are_what_maximize_makes_in_the_order_asked_for() -> None:
    net = network()
    found = images(analyze(net, "feature-visualizations", node="conv2", channels=[3, 0], **FEW))
    wanted = maximize(net, "conv2", [3, 0], **FEW)
    np.testing.assert_allclose(found.values, wanted.values, atol=1e-6)
    assert found.labels == wanted.labels
    assert found.title == "Feature visualizations of conv2"


def test_without_channels_the_first_ones_are_shown() -> None:
    found = images(analyze(network(), "feature-visualizations", node="conv2", **FEW))
    assert len(found.values) == SHOWN
    assert len(images(analyze(network(), "feature-visualizations", node="conv1", **FEW)).values) == 4


def test_an_image_put_in_again_excites_its_channel_exactly_as_told() -> None:
    """No rounding lies between what was measured and what a visitor puts in at the front."""
    net = network(labels=("a", "b", "c"))
    found = images(analyze(net, "feature-visualizations", node="fc", channels=[1], steps=12))
    values = normalize(torch.from_numpy(found.values), MEAN, STD)
    reached = record(net, values).activations["fc"][0, 1]
    words, told = found.labels[0].split(": ")
    assert words == "b"
    assert f"{float(reached):.4g}" == told


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    model = Small()
    net = network(model)
    call = asked(net, "conv2", channels=[0, 1])
    kept = KeptInStore(Store(tmp_path), call.item_identity)
    first = images(end_of(call.steps(kept)))
    more = asked(net, "conv2", channels=[1, 0])
    model.runs = 0
    again = images(end_of(more.steps(KeptInStore(Store(tmp_path), more.item_identity))))
    assert model.runs == 0
    np.testing.assert_array_equal(again.values, first.values[::-1])
    other = asked(net, "conv2", channels=[1], steps=7)
    end_of(other.steps(KeptInStore(Store(tmp_path), other.item_identity)))
    assert model.runs > 0  # other settings are other images


def test_an_interrupted_run_goes_on_from_what_was_finished(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(MODULE, "MOST_AT_ONCE", 2)
    net = network()
    call = asked(net, "conv2", channels=[0, 1, 2, 3])
    store = Store(tmp_path)
    steps = call.steps(KeptInStore(store, call.item_identity))
    for said in steps:
        if "channels 2 to 3" in said.message:
            break
    steps.close()
    assert store.stock(shelf_of(call.item_identity)).count == 2
    rest = [said.message for said in call.steps(KeptInStore(store, call.item_identity))]
    assert rest[0] == "making ready"
    assert not any("channels 0" in message for message in rest)


def test_progress_shows_the_images_as_they_grow(monkeypatch: Any) -> None:
    monkeypatch.setattr(MODULE, "MOST_AT_ONCE", 2)
    call = prepare(
        "feature-visualizations",
        networks=[network()],
        node="conv2",
        parameters={"channels": [4, 5, 6], **FEW},
    )
    said: list[Progress] = list(call.steps())
    assert [each.fraction for each in said] == sorted(each.fraction for each in said)
    first, *_, last = [images(each.partial) for each in said if each.partial is not None]
    assert first.values.shape == (3, 3, 16, 20)
    assert np.isfinite(first.values[:2]).all()
    assert np.isnan(first.values[2]).all()
    assert [label.split(": ")[0] for label in first.labels] == ["channel 4", "channel 5", "channel 6"]
    assert first.labels[2] == "channel 6: waits"
    assert first.labels[0].endswith("grows")
    assert np.isfinite(last.values).all()
    assert said[1].message.startswith("channels 4 to 5, step 1 of 6")
    # the first step's images come at once
    assert said[1].partial is not None


def test_a_dead_channel_is_named() -> None:
    found = images(analyze(network(Dead()), "feature-visualizations", node="stack", channels=[0, 1], **FEW))
    assert "stack 0: dead: no gradient reached it" in found.note
    assert "stack 1" not in found.note
    assert found.labels[0] == "stack 0: 0, dead"


def test_weights_that_change_meanwhile_fail_the_job(tmp_path: Path) -> None:
    net = network()
    call = asked(net, "conv2", channels=[0])
    store = Store(tmp_path)
    steps = call.steps(KeptInStore(store, call.item_identity))
    next(steps)
    next(steps)
    with torch.no_grad():
        net.model.conv1.weight.add_(1)  # type: ignore[operator, union-attr]
    with pytest.raises(JobFailedError, match="changed meanwhile"):
        end_of(steps)
    assert store.stock(shelf_of(call.item_identity)).count == 0


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"channels": [0, 12]}, r"holds 12; 'conv2' has the channels 0 to 11"),
        ({"channels": [-1]}, "'channels'"),
        ({"channels": list(range(MOST + 1))}, "'channels'"),
        ({"steps": 0}, "'steps' of 'feature-visualizations' is 0"),
        ({"transforms": "some"}, "'transforms'"),
        ({"transforms": {"pd": 1}}, "Unknown parameter 'pd' of 'Transforms'"),
        ({"proxy_slope": 2}, "'proxy_slope'"),
        ({"speed": 2}, "Unknown parameter 'speed'"),
    ],
)
def test_refusals(parameters: dict[str, object], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        prepare("feature-visualizations", networks=[network()], node="conv2", parameters=parameters)


def test_where_it_does_not_apply() -> None:
    with pytest.raises(NotApplicableError, match="input itself"):
        analyze(network(), "feature-visualizations", node="input")
    with pytest.raises(NotApplicableError, match="cuts it off"):
        analyze(network(Cut()), "feature-visualizations", node="conv2", **FEW)
    words = Network(nn.Sequential(nn.Embedding(10, 4), nn.Linear(4, 3)), (5,), kind="tokens")
    with pytest.raises(NotApplicableError, match="images are needed"):
        analyze(words, "feature-visualizations", node="1")


# ---- all layers -------------------------------------------------------------------------------------------


def test_all_layers_are_made_once_and_shared_with_single_ones(tmp_path: Path) -> None:
    model = Small()
    net = network(model)
    store = Store(tmp_path)
    call = prepare("feature-visualizations-all", networks=[net], parameters=FEW)
    found: Any = end_of(call.steps(KeptInStore(store, call.item_identity)))
    assert list(found) == ["relu", "relu~2", "fc"]  # what the merged panels of a walk show
    assert {node: table.summary["images"] for node, table in found.items()} == {
        "relu": 4,
        "relu~2": 12,
        "fc": 3,
    }
    assert store.stock(shelf_of(call.item_identity)).count == 19
    one = asked(net, "relu~2", channels=[11])
    model.runs = 0
    image = images(end_of(one.steps(KeptInStore(store, one.item_identity))))
    assert model.runs == 0
    assert image.labels[0] == f"relu~2 11: {found['relu~2'].columns['activation reached'][11]:.4g}"
    assert store.stock(shelf_of(one.item_identity)).count == 12


def test_layers_can_be_named() -> None:
    found: Any = analyze(network(), "feature-visualizations-all", layers="conv1, fc", **FEW)
    assert list(found) == ["conv1", "fc"]
    with pytest.raises(NotApplicableError, match="'input' in 'layers'"):
        analyze(network(), "feature-visualizations-all", layers="input", **FEW)


def test_a_layer_without_a_gradient_is_left_out_with_a_word() -> None:
    found: Any = analyze(network(Cut()), "feature-visualizations-all", **FEW)
    assert found["relu"].summary["images"] == 4
    assert found["conv2"].summary["images"] == 0
    assert "cuts it off" in found["conv2"].note
