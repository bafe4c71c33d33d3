"""Saliency, integrated gradients and occlusion against autograd, loops in float64, Captum and theorems."""

from __future__ import annotations

import math
import re
from typing import Any

import captum.attr
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from boxwalk import Network, analyze, record
from boxwalk.analyses import Progress, prepare
from boxwalk.analyses.attribution import baseline_of
from boxwalk.analyses.occlusion import starts
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.recording.recording import record_changed
from boxwalk.results import Maps

from .explained_networks import picture, small

NAMES = ["saliency", "integrated-gradients", "occlusion"]
FAST: dict[str, dict[str, Any]] = {
    "saliency": {},
    "integrated-gradients": {"steps": 3},
    "occlusion": {"size": 10},
}


def network(double: bool = True) -> Network:
    model = small()
    return Network(
        model.double() if double else model, (3, 20, 28), mean=0.4, std=(0.2, 0.3, 0.4), labels=list("abcdef")
    )


def explained(name: str, given: Tensor | None = None, **parameters: Any) -> Maps:
    result = analyze(record(network(), picture().double() if given is None else given), name, **parameters)
    assert isinstance(result, Maps)
    assert result.overlay
    return result


def gradient(x: Tensor, target: int) -> Tensor:
    """By autograd alone."""
    leaf = x.clone().requires_grad_(True)
    (found,) = torch.autograd.grad(small().double()(leaf)[0, target], leaf)
    return found[0]


@pytest.mark.parametrize("target", [0, 5])
def test_saliency_is_the_gradient(target: int) -> None:
    wanted = gradient(picture().double(), target).numpy()
    each = explained("saliency", target=target, colours="each")
    np.testing.assert_allclose(each.values, wanted, rtol=1e-5, atol=1e-9)
    assert each.labels == tuple(f"{'abcdef'[target]}, channel {index}" for index in range(3))
    largest = explained("saliency", target=target)
    np.testing.assert_allclose(largest.values, np.abs(wanted).max(0, keepdims=True), rtol=1e-5)
    assert largest.unit == "|d score / d input|"
    total = explained("saliency", target=target, colours="sum")
    np.testing.assert_allclose(total.values, wanted.sum(0, keepdims=True), rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("baseline", ["zero", "black", "grey", "white", "blurred"])
def test_integrated_gradients_against_a_loop_and_captum(baseline: Any) -> None:
    steps, target, x = 7, 2, picture().double()
    result = explained("integrated-gradients", target=target, steps=steps, baseline=baseline, colours="each")
    start = baseline_of(x, network(), baseline)
    total = torch.zeros_like(x[0])
    for step in range(steps):
        total += gradient(start + (x - start) * (step + 0.5) / steps, target) / steps
    np.testing.assert_allclose(result.values, total * (x - start)[0], rtol=1e-4, atol=1e-8)
    whole = captum.attr.IntegratedGradients(small().double()).attribute(
        x, start, target, n_steps=steps, method="riemann_middle"
    )
    np.testing.assert_allclose(result.values, whole[0].detach(), rtol=1e-4, atol=1e-8)


def test_integrated_gradients_are_complete() -> None:
    """Sundararajan et al., proposition 1: all values together are the difference of the scores."""
    x = picture().double()
    with torch.no_grad():
        difference = float(small().double()(x)[0, 1] - small().double()(torch.zeros_like(x))[0, 1])
    result = explained("integrated-gradients", target=1, steps=48)
    assert float(result.values.sum()) == pytest.approx(difference, abs=2e-3)
    told = re.search(r"convergence delta (\S+)\.", result.note)
    assert told is not None
    assert float(told[1]) == pytest.approx(float(result.values.sum()) - difference, abs=1e-5)


def test_integrated_gradients_of_a_linear_network_are_exact() -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 6 * 8, 4)).double().eval()
    x = picture(6, 8).double()
    result = analyze(record(model, x), "integrated-gradients", target=3, steps=1, colours="each")
    assert isinstance(result, Maps)
    wanted = model.get_parameter("1.weight")[3].detach().reshape(3, 6, 8) * x[0]
    np.testing.assert_allclose(result.values, wanted, rtol=1e-5)


@pytest.mark.parametrize(("size", "stride"), [(8, 4), (9, 7), (20, 20), (9, 9)])
def test_occlusion_against_a_loop_and_captum(size: int, stride: int) -> None:
    x, target = picture().double(), 4
    result = explained("occlusion", target=target, size=size, stride=stride, baseline="grey")
    cover = baseline_of(x, network(), "grey")
    model = small().double()
    falls, counts = np.zeros((20, 28)), np.zeros((20, 28))
    with torch.no_grad():
        whole = float(model(x)[0, target])
        for top in starts(20, size, stride):
            for left in starts(28, size, stride):
                mask = torch.zeros(20, 28, dtype=torch.bool)
                mask[top : top + size, left : left + size] = True
                falls += mask.numpy() * (whole - float(model(torch.where(mask, cover, x))[0, target]))
                counts += mask.numpy()
        other = captum.attr.Occlusion(model).attribute(
            x, (3, size, size), (3, stride, stride), baselines=cover, target=target
        )
    assert counts.min() >= 1
    np.testing.assert_allclose(result.values[0], falls / counts, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(result.values[0], other[0, 0], rtol=1e-4, atol=1e-9)


def test_occlusion_of_what_does_not_matter() -> None:
    """A network that looks at the upper left quarter alone."""

    class Corner(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return torch.stack([x[:, :, :10, :14].mean((1, 2, 3)), x.mean((1, 2, 3)) * 0], 1)

    result = analyze(record(Corner(), torch.ones(1, 3, 20, 28)), "occlusion", target=0, size=5, stride=5)
    assert isinstance(result, Maps)
    wanted = np.zeros((20, 28))
    wanted[:10, :10] = 25 / 140
    wanted[:10, 10:15] = 20 / 140  # patches that lie across the border
    np.testing.assert_allclose(result.values[0], wanted, atol=1e-7)
    assert result.unit == "score"


def test_baselines() -> None:
    given, x = network(), picture().double()
    for name, level in {"black": 0.0, "grey": 0.5, "white": 1.0}.items():
        found = baseline_of(x, given, name)  # type: ignore[arg-type]
        for channel, deviation in enumerate((0.2, 0.3, 0.4)):
            np.testing.assert_allclose(found[0, channel], (level - 0.4) / deviation)
    assert not baseline_of(x, given, "zero").any()
    blurred = baseline_of(x, given, "blurred")
    assert blurred.shape == x.shape
    assert float(blurred.std()) < 0.6 * float(x.std())
    constant = torch.full((1, 3, 20, 28), 2.5)
    torch.testing.assert_close(baseline_of(constant, given, "blurred"), constant)


@pytest.mark.parametrize("name", ["integrated-gradients", "occlusion"])
def test_progress_comes_step_by_step(name: str) -> None:
    parameters = {"steps": 5} if name == "integrated-gradients" else {"size": 10, "stride": 10}
    call = prepare(name, recordings=[record(network(), picture().double())], parameters=parameters)
    said = list(call.steps())
    assert len(said) >= 5
    assert all(isinstance(each, Progress) for each in said)
    assert [each.fraction for each in said] == sorted(each.fraction for each in said)


@pytest.mark.parametrize("name", NAMES)
def test_poor_cases_are_named(name: str) -> None:
    model = nn.Sequential(nn.Conv2d(3, 2, 1), nn.Hardtanh(5, 6), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    result = analyze(record(model.eval(), picture() * 0), name, **FAST[name])
    assert isinstance(result, Maps)
    assert "All values are zero: the score of class 0 does not react." in result.note
    batch = explained(name, picture(batch=2).double(), **FAST[name])
    assert "Of the first of 2 inputs." in batch.note
    np.testing.assert_allclose(
        batch.values,
        explained(name, picture(batch=2)[:1].double(), **FAST[name]).values,
        rtol=1e-3,
        atol=1e-6,
    )
    edited = record_changed(small(), (picture(),), {"7": torch.zeros_like})
    of_edited = analyze(edited, name, **FAST[name])
    assert isinstance(of_edited, Maps)
    assert "which was edited or is random" in of_edited.note


class WithoutGradients(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            return x.mean((2, 3))


@pytest.mark.parametrize(
    ("name", "model", "given", "parameters", "error", "words"),
    [
        *((name, small(), picture(), {"target": 6}, ParameterError, "'target' is 6") for name in NAMES),
        *((name, small(), picture(), {"box": 1}, ParameterError, "finds no boxes") for name in NAMES),
        *(
            (name, small(), picture() * math.nan, {}, NotApplicableError, "not a number somewhere")
            for name in NAMES
        ),
        *(
            (name, nn.Conv2d(3, 3, 3), picture(), {}, NotApplicableError, "no class scores, boxes or masks")
            for name in NAMES
        ),
        *(
            (name, nn.Linear(6, 4), torch.randn(1, 6), {}, NotApplicableError, "is no picture")
            for name in NAMES
        ),
        *(
            (name, WithoutGradients(), picture(), {}, NotApplicableError, "'occlusion' needs none")
            for name in NAMES[:2]
        ),
        ("occlusion", small(), picture(), {"size": 21}, ParameterError, "at most 20"),
        ("occlusion", small(), picture(), {"size": 4, "stride": 5}, ParameterError, "gaps"),
        ("integrated-gradients", small(), picture(), {"steps": 0}, ParameterError, "from 1 to 512"),
        ("integrated-gradients", small(), picture(), {"baseline": "red"}, ParameterError, "'zero', 'black'"),
    ],
)
def test_errors(
    name: str,
    model: nn.Module,
    given: Tensor,
    parameters: dict[str, Any],
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        analyze(record(model.eval(), given), name, **parameters)


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_baseline_that_the_network_cannot_tell(name: str) -> None:
    own = Network(small(), (3, 20, 28), preprocess=lambda image: torch.zeros(3, 20, 28))
    with pytest.raises(ParameterError, match=r"'baseline' is 'black': .* Or take 'zero' or 'blurred'"):
        analyze(record(own, picture()), name, baseline="black")
