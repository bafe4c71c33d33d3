"""Networks of the zoo as TARGETs, with weights of each origin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from boxwalk import analyze, zoo
from boxwalk.demo import checkpoint
from boxwalk.errors import UnknownError, WeightsError
from boxwalk.results import Curve
from boxwalk.targets import open_target
from boxwalk.zoo.signal_networks import ONE_LAYER, SignalNetwork
from boxwalk.zoo.vgg import TextureVgg19


@pytest.fixture
def carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SignalNetwork:
    """The weights of one network, in the folder for those that come with the package."""
    monkeypatch.setattr(zoo, "FOLDER", tmp_path / "weights")
    model = SignalNetwork(ONE_LAYER)
    checkpoint.save(model, "signal-1", zoo.FOLDER, "Trained on digits, 92 % right.")
    return model


def test_what_is_known() -> None:
    (network,) = open_target("zoo:pfnet18-even-8")
    assert network.title == "PFNet18, 8 even filters"
    assert network.target == "zoo:pfnet18-even-8"
    assert network.input_shape == (3, 224, 224)
    assert network.mean == (0.485, 0.456, 0.406)
    (lungs,) = open_target("zoo:covid-resnet")
    assert lungs.labels == ("COVID-19", "other lung disease")
    assert lungs.description == "Linse 2.3.3, 4.2. Random weights."


@pytest.mark.parametrize(
    ("name", "labels", "count"),
    [
        ("dashes", {"horizontal", "vertical"}, 60),
        ("resin", {"sample 1", "sample 2", "sample 3", "sample 4"}, 60),
        ("signal-1", {str(digit) for digit in range(10)}, 450),
        ("cvae-64", {"normal", "needle", "cavity"}, 120),
        ("cae", {"normal", "needle", "cavity"}, 120),
    ],
)
def test_example_inputs_are_those_of_the_paper(name: str, labels: set[str], count: int) -> None:
    (network,) = open_target(f"zoo:{name}")
    assert network.example_count == count
    assert {network.example_label(index) for index in range(count)} == labels
    (inputs,) = network.example(count - 1).inputs
    assert tuple(inputs.shape) == (1, *network.input_shape)
    (others,) = open_target("zoo:covid-resnet")
    assert others.example_count == 0


def test_the_trained_networks_of_the_package_are_small_and_known() -> None:
    files = list(zoo.FOLDER.glob("*.safetensors"))
    assert {file.stem for file in files} == {"cvae-64", "cae-64", "resin-reduced", "signal-1", "signal-5"}
    assert sum(file.stat().st_size for file in files) < 6e6


@pytest.mark.parametrize(("name", "least"), [("cvae-64", 0.97), ("cae-64", 0.93)])
def test_trained_autoencoders_tell_needles_and_cavities_from_normal_potatoes(name: str, least: float) -> None:
    """AUC of the example inputs: 0.990 and 0.966."""
    (network,) = open_target(f"zoo:{name}")
    curve = analyze(network, "anomaly-scores")
    assert isinstance(curve, Curve)
    area = re.search(r"AUC ([\d.]+)\.", curve.note)
    assert area is not None
    assert float(area[1]) > least


@pytest.mark.parametrize(("name", "least"), [("signal-1", 0.88), ("signal-5", 0.90), ("resin-reduced", 0.93)])
def test_trained_classifiers_tell_their_examples(name: str, least: float) -> None:
    """Of 450 digits 408 and 417, of 60 radiographs all; none of them was trained on."""
    (network,) = open_target(f"zoo:{name}")
    examples = [network.example(index) for index in range(network.example_count)]
    with torch.no_grad():
        found = [int(network.model(example.inputs[0]).argmax()) for example in examples]
    assert network.labels is not None
    right = [network.labels[each] == example.label for each, example in zip(found, examples, strict=True)]
    assert sum(right) / len(right) > least


def test_names_that_are_not_there() -> None:
    with pytest.raises(UnknownError, match="Did you mean 'signal-5', 'signal-1'"):
        open_target("zoo:signal")
    with pytest.raises(UnknownError, match=r"opened as zoo:NAME\. The zoo has: resnet18, pfnet18"):
        open_target("zoo:")


def test_what_is_given_replaces_what_is_known() -> None:
    (network,) = open_target("zoo:resin", mean=(0.5,), std=(0.5,), labels=["a", "b", "c", "d"])
    assert network.labels == ("a", "b", "c", "d")
    assert float(network.noise(0)[0].mean()) == pytest.approx(0, abs=0.1)
    (prepared,) = network.prepare(torch.full((266, 266), 255, dtype=torch.uint8).numpy())
    assert bool((prepared == 1).all())  # not the gradient: mean and std have the last word


def test_weights_of_the_package_are_taken_by_themselves(carried: SignalNetwork) -> None:
    for weights in (None, "default"):
        (network,) = open_target("zoo:signal-1", weights=weights)
        assert network.description == "Pattichis et al. 3. Trained on digits, 92 % right."
        torch.testing.assert_close(
            network.model.state_dict(), carried.state_dict(), atol=1e-4, rtol=1e-3, check_dtype=True
        )


def test_weights_of_a_file_come_before_them(carried: SignalNetwork, tmp_path: Path) -> None:
    other = SignalNetwork(ONE_LAYER)
    save_file(other.state_dict(), tmp_path / "mine.safetensors")
    (network,) = open_target("zoo:signal-1", weights=tmp_path / "mine.safetensors")
    assert "The weights are those of mine.safetensors." in network.description
    torch.testing.assert_close(network.model.state_dict(), other.state_dict(), atol=0, rtol=0)


def test_weights_without_words(carried: SignalNetwork) -> None:
    checkpoint.save(carried, "signal-1", zoo.FOLDER)
    (network,) = open_target("zoo:signal-1")
    assert "Trained weights of the package." in network.description


def test_no_trained_weights(carried: SignalNetwork) -> None:
    with pytest.raises(WeightsError, match="no trained weights of zoo:signal-5"):
        open_target("zoo:signal-5", weights="default")


def test_weights_that_do_not_fit(carried: SignalNetwork) -> None:
    with pytest.raises(WeightsError, match="does not fit SignalNetwork"):
        open_target("zoo:signal-5", weights=zoo.FOLDER / "signal-1.safetensors")


def test_vgg_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The download is tried for real, through a proxy that nobody answers for."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    for name in ("https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setattr("urllib.request._opener", None)
    with pytest.raises(WeightsError) as raised:
        open_target("zoo:vgg19-mean", weights="default")
    assert "could not be downloaded (URLError" in raised.value.detail
    assert "/vgg19-" in raised.value.detail


@pytest.mark.slow
def test_a_file_of_torchvisions_vgg(tmp_path: Path) -> None:
    """Its classifier is left out, and the weights are normalized over photographs."""
    state = TextureVgg19().state_dict()
    torch.save({**state, "classifier.0.weight": torch.zeros(2, 2)}, tmp_path / "vgg19.pth")
    (network,) = open_target("zoo:vgg19-mean", weights=tmp_path / "vgg19.pth")
    assert "vgg19.pth. They were normalized over photographs." in network.description
    assert not torch.equal(network.model.state_dict()["features.0.weight"], state["features.0.weight"])


def test_a_download_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--weights default` takes what torch.hub keeps; here a file of random numbers under its name."""
    from torchvision.models import VGG19_Weights

    from boxwalk.zoo.vgg import load_torchvision

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    kept = tmp_path / "hub" / "checkpoints" / VGG19_Weights.DEFAULT.url.rpartition("/")[2]
    kept.parent.mkdir(parents=True)
    state = TextureVgg19().state_dict()
    torch.save({**state, "classifier.0.weight": torch.zeros(2, 2)}, kept)
    model = TextureVgg19()
    load_torchvision(model)
    assert torch.equal(model.state_dict()["features.0.weight"], state["features.0.weight"])
