"""What is explained of detectors, segmenters and classifiers: scores of boxes, masks and classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from boxwalk import Network, analyze, record
from boxwalk.analyses import where
from boxwalk.analyses.explained import choose, overlaps
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.results import Maps

from .explained_networks import Detector, Segmenter, picture

ALL = ["grad-cam", "saliency", "integrated-gradients", "occlusion"]
LABELS = ["background", "cat", "dog", "sky"]


def network(model: nn.Module) -> Network:
    return Network(model.eval(), (3, 16, 20), labels=LABELS)


def explained(name: str, model: nn.Module, **parameters: Any) -> Maps:
    if name == "integrated-gradients":
        parameters["steps"] = 4
    result = analyze(
        record(network(model), picture(16, 20)),
        name,
        node="conv" if name == "grad-cam" else None,
        **parameters,
    )
    assert isinstance(result, Maps)
    return result


@pytest.mark.parametrize(
    ("target", "box", "place", "words"),
    [
        (None, 0, 0, "box 0, cat"),
        (1, 1, 2, "box 1, cat"),
        (2, 0, 1, "box 0, dog"),
        (None, 2, 2, "box 2, cat"),
    ],
)
def test_boxes(target: int | None, box: int, place: int, words: str) -> None:
    """By the strength of their scores, as in the list of boxes that the page shows."""
    output = [
        {
            "boxes": torch.tensor([[2.0, 2, 8, 8], [10, 4, 18, 14], [0, 9, 7, 15]]),
            "scores": torch.tensor([0.9, 0.5, 0.3]),
            "labels": torch.tensor([1, 2, 1]),
        }
    ]
    found = choose(output, network(Detector()), target, box)
    assert found.words == words
    assert float(found.score(output)) == pytest.approx(float(output[0]["scores"][place]))
    left, top, right, bottom = output[0]["boxes"][place].tolist()
    assert found.corners == (top, left, bottom, right)


def test_a_box_is_found_again_in_another_output() -> None:
    """Its closest box of the same class, by intersection over union; none: 0."""

    def output(boxes: list[list[float]], scores: list[float], labels: list[int]) -> list[dict[str, Tensor]]:
        return [
            {
                "boxes": torch.tensor(boxes).reshape(-1, 4),
                "scores": torch.tensor(scores),
                "labels": torch.tensor(labels, dtype=torch.int64),
            }
        ]

    found = choose(output([[0, 0, 4, 4]], [0.8], [1]), network(Detector()))
    shifted = output([[0, 0, 4, 4], [2, 0, 6, 4], [20, 20, 24, 24]], [0.9, 0.6, 1.0], [2, 1, 1])
    assert float(found.score(shifted)) == pytest.approx(0.6 * (2 * 4) / (4 * 4 + 2 * 4))
    assert float(found.score(output([[0, 0, 4, 4]], [0.9], [2]))) == 0
    assert float(found.score(output([], [], []))) == 0


def test_overlaps() -> None:
    boxes = torch.tensor([[0.0, 0, 2, 2], [1, 1, 3, 3], [5, 5, 6, 6], [0, 0, 4, 1], [0, 0, 0, 0]])
    np.testing.assert_allclose(overlaps(boxes, boxes[0]), [1, 1 / 7, 0, 2 / 6, 0], rtol=1e-6)


def test_masks() -> None:
    recording = record(network(Segmenter()), picture(16, 20))
    scores = recording.output["out"]
    winners = scores[0].argmax(0)
    areas = torch.bincount(winners.flatten(), minlength=4)
    things = areas.clone()
    things[0] = 0
    for target in (None, *areas.nonzero().flatten().tolist()):
        index = int(things.argmax()) if target is None else target
        found = choose(recording.output, network(Segmenter()), target)
        assert found.words == f"mask of {LABELS[index]}"
        wanted = scores[0, index].double()[winners == index].sum()
        assert float(found.score(recording.output)) == pytest.approx(float(wanted), rel=1e-5)


@pytest.mark.parametrize(("scores", "pixels"), [([-1.0, 2.0, 3.0, -4.0], 2), ([0.2, 0.6, 0.5, 0.9], 2)])
def test_a_single_mask(scores: list[float], pixels: int) -> None:
    output = {"out": torch.tensor(scores).reshape(1, 1, 2, 2)}
    found = choose(output, Network(nn.Conv2d(3, 1, 1), (3, 2, 2)))
    assert float(found.score({"out": torch.ones(1, 1, 2, 2)})) == pixels


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("model", "parameters", "area"),
    [(Detector(), {"target": 2}, (4, 10, 14, 18)), (Detector(), {"box": 1, "target": 1}, None)],
)
def test_detectors_look_inside_the_box(
    name: str, model: nn.Module, parameters: dict[str, Any], area: tuple[int, int, int, int] | None
) -> None:
    """The score is the mean inside of the box, so that nothing three pixels beside it can matter."""
    if name == "occlusion":
        parameters = {**parameters, "size": 2, "stride": 2}
    result = explained(name, model, **parameters)
    ((words, box),) = result.boxes.items()
    assert words == result.labels[0]
    if area is not None:
        assert box == area
        assert words == "box 0, dog"
    top, left, bottom, right = box
    assert result.values[0, top:bottom, left:right].any()
    if name != "grad-cam":  # whose weights count for all places
        outside = result.values[0].copy()
        outside[max(top - 2, 0) : bottom + 2, max(left - 2, 0) : right + 2] = 0
        np.testing.assert_allclose(outside, 0, atol=1e-6)


@pytest.mark.parametrize("name", ALL)
def test_segmenters(name: str) -> None:
    result = explained(name, Segmenter())
    assert result.labels[0].startswith("mask of ")
    assert "background" not in result.labels[0]
    assert result.values.any()
    assert result.values.shape == (1, 16, 20)


def test_grad_cam_of_a_mask_by_hand() -> None:
    """alpha_k = the mean of the gradient of the sum inside the mask, by autograd from the layer on."""
    model = Segmenter().double()
    recording = record(network(model), picture(16, 20).double())
    maps = recording.activations["conv"].clone().requires_grad_(True)
    scores = nn.functional.interpolate(
        model.head(maps.relu()), (16, 20), mode="bilinear", align_corners=False
    )
    inside = scores[0].argmax(0) == 1
    assert inside.any()
    (gradient,) = torch.autograd.grad(scores[0, 1][inside].sum(), maps)
    weights = gradient[0].mean((1, 2))
    wanted = (weights[:, None, None] * maps[0]).sum(0).relu().detach()
    result = analyze(recording, "grad-cam", node="conv", target=1, resized=False)
    assert isinstance(result, Maps)
    np.testing.assert_allclose(result.values[0], wanted, rtol=1e-4, atol=1e-7)


class Nothing(nn.Module):
    def forward(self, x: Tensor) -> list[dict[str, Tensor]]:
        none = x.mean((2, 3))[0, :0]
        return [{"boxes": none.reshape(0, 4), "scores": none, "labels": none.long()}]


@pytest.mark.parametrize(
    ("model", "parameters", "error", "words"),
    [
        (Detector(), {"target": 3}, NotApplicableError, "found no box of sky"),
        (Detector(), {"box": 3}, ParameterError, "'box' is 3; there is a box from 0 to 2"),
        (Detector(), {"target": 1, "box": 2}, ParameterError, "a box of cat from 0 to 1"),
        (Detector(), {"target": 4}, ParameterError, "'target' is 4; allowed: 0 to 3"),
        (Nothing(), {}, NotApplicableError, "found no box in this input"),
        (Segmenter(), {"box": 1}, ParameterError, "finds no boxes"),
        (Segmenter(), {"target": 9}, ParameterError, "'target' is 9; allowed: 0 to 3"),
    ],
)
def test_errors(model: nn.Module, parameters: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        explained("saliency", model, **parameters)


def test_a_mask_that_is_not_there() -> None:
    output = {"out": torch.stack([torch.ones(2, 2), torch.zeros(2, 2)])[None]}
    with pytest.raises(ParameterError, match="No pixel was predicted to be class 1; found: class 0"):
        choose(output, Network(nn.Conv2d(3, 2, 1), (3, 2, 2)), 1)


class Under(nn.Module):
    """A classifier whose scores stand in a dict, beside another tensor in front."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3)
        self.name = name

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        maps = self.conv(x)
        return {"maps": maps, self.name: maps.mean((2, 3))}


@pytest.mark.parametrize(
    ("model", "offered"),
    [
        (Detector(), True),
        (Segmenter(), True),
        (Nothing(), True),
        (Under("logits"), True),
        (Under("features"), False),
        (nn.Sequential(nn.Conv2d(3, 3, 1)), False),
        (nn.Sequential(nn.Conv2d(3, 4, 1)), True),  # as many channels as labels: masks
        (nn.Sequential(nn.Conv2d(3, 5, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()), True),
        (nn.Sequential(nn.Conv2d(3, 5, 1), nn.AdaptiveAvgPool2d(1)), False),
    ],
)
def test_offered_exactly_where_it_runs(model: nn.Module, offered: bool) -> None:
    recording = record(network(model), picture(16, 20))
    found = where(recording.graph, network(model))
    assert [name for name in ALL[1:] if name in found] == (ALL[1:] if offered else [])
    if not offered:
        with pytest.raises(NotApplicableError, match="no class scores, boxes or masks"):
            analyze(recording, "saliency")
