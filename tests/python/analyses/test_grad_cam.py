"""Grad-CAM against Captum, against the grad-cam package, and against closed forms."""

from __future__ import annotations

import copy
import gc
import math
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
import torch
import torchvision
from captum.attr import LayerGradCam
from numpy.typing import NDArray
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import Tensor, nn

from boxwalk import Network, Recording, analyze, record, run
from boxwalk.analyses import grad_cam as module
from boxwalk.demo import textures
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.recording.recording import record_changed
from boxwalk.results import Maps

from .explained_networks import Tokens, picture, small


def cam(recording: Recording, node: str, **parameters: Any) -> Maps:
    result = analyze(recording, "grad-cam", node=node, **parameters)
    assert isinstance(result, Maps)
    assert result.overlay
    assert result.unit == "score"
    return result


def correlation(first: NDArray[Any], second: NDArray[Any]) -> float:
    assert first.std() > 0
    assert second.std() > 0
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def case(name: str) -> tuple[nn.Module, Tensor, list[str]]:
    """(network, picture, layers that are modules)."""
    if name == "small":
        return small(), picture(), ["0", "1", "4", "6"]
    if name == "textures":
        network = textures.network()
        (given,) = network.example(0).inputs
        convolutions = [path for path, part in network.model.named_modules() if isinstance(part, nn.Conv2d)]
        return network.model.eval(), given, [convolutions[len(convolutions) // 2], convolutions[-1]]
    torch.manual_seed(0)
    return (
        torchvision.models.resnet18(weights=None).eval(),
        picture(64, 96),
        ["layer2", "layer4.1.bn2", "layer4"],
    )


@pytest.mark.parametrize("name", ["small", "textures", "resnet18"])
def test_captum_and_grad_cam_package(name: str) -> None:
    """The package keeps references, which what works in place overwrites; it is given a network without."""
    model, given, layers = case(name)
    plain = copy.deepcopy(model)
    for part in plain.modules():
        if isinstance(part, nn.ReLU):
            part.inplace = False
    recording = record(model, given)
    for path in layers:
        for target in (0, 3):
            layer = model.get_submodule(path)
            captum = LayerGradCam(model, layer).attribute(given, target, relu_attributions=True)
            wanted = captum[0, 0].detach().numpy()
            node = recording.graph.resolve(path).id
            own = cam(recording, node, target=target, resized=False).values[0]
            if not wanted.any():
                assert not own.any()
                continue
            np.testing.assert_allclose(own, wanted, rtol=1e-3, atol=1e-5 * float(wanted.max()))
            assert correlation(own, wanted) >= 0.999
            if path.endswith("bn2"):  # a sum in place follows
                continue
            with GradCAM(plain, [plain.get_submodule(path)]) as other:
                package = other(given, [ClassifierOutputTarget(target)])[0]
            assert correlation(cam(recording, node, target=target).values[0], package) >= 0.999


@pytest.mark.parametrize("class_token", [True, False])
def test_tokens(class_token: bool) -> None:
    model, given = Tokens(class_token).eval(), picture(24, 24)
    recording = record(model, given)
    layer = model.get_submodule("blocks.1.norm1")
    node = recording.graph.resolve("blocks.1.norm1").id
    own = cam(recording, node, target=2).values[0]
    assert own.shape == (24, 24)

    def grid(tokens: Tensor) -> Tensor:
        return tokens[:, int(class_token) :].transpose(1, 2).reshape(len(tokens), -1, 6, 6)

    with GradCAM(model, [layer], reshape_transform=grid) as other:
        package = other(given, [ClassifierOutputTarget(2)])[0]
    assert correlation(own, package) >= 0.999


def test_closed_form() -> None:
    """One convolution, the mean of its maps, one linear layer: alpha_k = w_k / Z, so that the weighted sum
    added up is the score without the bias.
    """
    torch.manual_seed(2)
    model = nn.Sequential(
        OrderedDict(
            conv=nn.Conv2d(3, 4, 3, padding=1),
            pool=nn.AdaptiveAvgPool2d(1),
            flat=nn.Flatten(),
            head=nn.Linear(4, 3),
        )
    ).double()
    recording = record(model, picture(5, 7).double())
    maps = recording.activations["conv"][0].numpy()
    for target in range(3):
        weights = model.get_parameter("head.weight")[target].detach().numpy() / 35
        wanted = np.maximum(np.einsum("c,chw->hw", weights, maps), 0)
        result = cam(recording, "conv", target=target, resized=False)
        np.testing.assert_allclose(result.values[0], wanted, rtol=1e-5, atol=1e-7)
        assert result.note.startswith(f"Score of class {target}: {float(recording.output[0, target]):.4g}.")


def test_predicted_class_and_difference() -> None:
    network = Network(small(), (3, 20, 28), labels=list("abcdef"))
    recording = record(network, picture())
    best = int(recording.output[0].argmax())
    other = (best + 1) % 6
    alone = cam(recording, "4")
    np.testing.assert_array_equal(alone.values, cam(recording, "4", target=best).values)
    assert alone.labels == ("abcdef"[best],)
    assert alone.values.shape == (1, 20, 28)
    both = cam(recording, "4", against=other)
    assert both.labels == (f"{'abcdef'[best]} less {'abcdef'[other]}", "abcdef"[best], "abcdef"[other])
    np.testing.assert_array_equal(both.values[1], alone.values[0])
    np.testing.assert_array_equal(both.values[2], cam(recording, "4", target=other).values[0])
    np.testing.assert_allclose(both.values[0], both.values[1] - both.values[2], atol=1e-6)
    swapped = cam(recording, "4", target=other, against=best)
    np.testing.assert_allclose(swapped.values[0], -both.values[0], atol=1e-6)


def test_only_what_lies_behind_is_run_and_once_for_all_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A spy counts real passes of the engine; what is computed in them is not touched."""
    passes: list[object] = []

    def counted(*args: Any, **kwargs: Any) -> Any:
        passes.append(kwargs["grad"])
        return run(*args, **kwargs)

    monkeypatch.setattr(module, "run", counted)
    network = Network(small(), (3, 20, 28))
    recording = record(network, picture())
    first = cam(recording, "4", target=0).values
    cam(recording, "4", target=1, against=2)
    np.testing.assert_array_equal(cam(recording, "4", target=0).values, first)
    assert passes == ["4"]
    cam(recording, "6", target=0)
    assert passes == ["4", "6"]
    with torch.no_grad():
        network.model.get_parameter("10.weight").mul_(2)
    np.testing.assert_allclose(cam(recording, "6", target=0).values, 2 * first_of(network, 0), rtol=1e-4)
    assert passes[:3] == ["4", "6", "6"]
    del recording
    gc.collect()
    assert len(module._kept) <= 1


def first_of(network: Network, target: int) -> NDArray[np.float32]:
    """The map of a fresh recording at `6`, with the head's weights halved again."""
    fresh = small()
    return cam(record(fresh, picture()), "6", target=target).values


def test_batch_is_explained_by_its_first() -> None:
    model, given = small(), picture(batch=3)
    several = cam(record(model, given), "4", target=1)
    np.testing.assert_allclose(
        several.values, cam(record(model, given[:1]), "4", target=1).values, rtol=1e-3, atol=1e-6
    )
    assert "Of the first of 3 inputs." in several.note


def test_edits_behind_the_layer_are_said() -> None:
    model, given = small(), picture()
    before = record_changed(model, (given,), {"0": lambda old: old * 2})
    assert "edited" not in cam(before, "4", target=1).note
    behind = record_changed(model, (given,), {"7": torch.zeros_like})
    assert "which was edited or is random" in cam(behind, "4", target=1).note


def test_dead_gradients_are_named() -> None:
    dead = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.Hardtanh(5, 6), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)
    )
    result = cam(record(dead.eval(), picture() * 0), "0", target=1)
    assert not result.values.any()
    assert "The gradient of class 1 is zero at every place of this layer." in result.note
    model = Tokens(class_token=True).eval()
    recording = record(model, picture(24, 24))
    late = cam(recording, recording.graph.resolve("norm").id)
    assert not late.values.any()
    assert "try a layer before" in late.note


def test_nothing_speaks_for_it() -> None:
    model = nn.Sequential(
        nn.Conv2d(3, 1, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1, 2)
    )
    with torch.no_grad():
        model.get_parameter("0.weight").fill_(1.0)
        model.get_parameter("4.weight").copy_(torch.tensor([[1.0], [-1.0]]))
    recording = record(model.eval(), picture().abs())
    assert cam(recording, "1", target=0).values.any()
    result = cam(recording, "1", target=1)
    assert not result.values.any()
    assert "Nothing in this layer speaks for class 1" in result.note


class Broken(nn.Module):
    """One infinite value, which a clamp behind it makes finite again."""

    def forward(self, x: Tensor) -> Tensor:
        x = x * 1
        y = torch.where(x > 2, math.inf, x)
        return torch.tanh(y).mean((2, 3))


def test_values_that_are_not_finite_are_named_and_left_out() -> None:
    given = picture(4, 6) * 0 + 0.5
    given[0, 1, 2, 3] = 9
    result = cam(record(Broken().eval(), given), "where", target=1, resized=False)
    assert "Not finite and left out: 1 values of the activation." in result.note
    assert np.isfinite(result.values).all()
    assert result.values[0, 2, 3] == 0
    with pytest.raises(NotApplicableError, match="not a number somewhere"):
        cam(record(small(), picture() * math.nan), "4")


@pytest.mark.parametrize(
    ("node", "parameters", "error", "words"),
    [
        ("10", {}, NotApplicableError, "no maps and no grid of tokens"),
        ("8", {}, NotApplicableError, "single numbers"),
        ("input", {}, NotApplicableError, "'saliency' explains pixel by pixel"),
        ("4", {"target": 6}, ParameterError, "'target' is 6; allowed: 0 to 5"),
        ("4", {"against": 9}, ParameterError, "'(target|against)' is 9; allowed: 0 to 5"),
        ("4", {"target": -1}, ParameterError, "'target' .* is -1; allowed: a whole number"),
        ("4", {"box": 2}, ParameterError, "this network finds no boxes"),
    ],
)
@pytest.mark.parametrize("labels", [None, list("abcdef")])
def test_errors(
    node: str, parameters: dict[str, Any], error: type[Exception], words: str, labels: list[str] | None
) -> None:
    recording = record(Network(small(), (3, 20, 28), labels=labels), picture())
    with pytest.raises(error, match=words):
        cam(recording, node, **parameters)


@pytest.mark.parametrize(
    ("model", "given", "node", "words"),
    [
        (nn.Sequential(nn.Conv2d(3, 3, 3), nn.Tanh()), picture(), "0", "no class scores, boxes or masks"),
        (nn.Sequential(nn.Linear(6, 4)), torch.randn(1, 6), "0", "no maps"),
        (
            nn.Sequential(nn.Linear(6, 36), nn.Unflatten(1, (4, 3, 3)), nn.Conv2d(4, 2, 2), nn.Flatten()),
            torch.randn(1, 6),
            "2",
            "is no picture",
        ),
        (
            nn.Sequential(nn.Conv3d(3, 2, 3), nn.Flatten()),
            torch.randn(1, 3, 4, 9, 9),
            "0",
            "frames or slices",
        ),
    ],
)
def test_where_it_makes_no_sense(model: nn.Module, given: Tensor, node: str, words: str) -> None:
    with pytest.raises(NotApplicableError, match=words):
        cam(record(model.eval(), given), node)
