"""What a network says: told right by values set by hand."""

from __future__ import annotations

import dataclasses
import math
from collections import OrderedDict
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from torch import nn

from boxwalk import outputs
from boxwalk.network import Network
from boxwalk.outputs import Output, describe
from boxwalk.serving import message_parts

LABELS = ["ant", "bee", "cat"]


def network(labels: list[str] | None = LABELS, **arguments: Any) -> Network:
    return Network(nn.Conv2d(3, 3, 1), (3, 5, 7), labels=labels, **arguments)


def classes(output: Output) -> dict[str, float]:
    assert output.kind == "classes"
    return {prediction.label: prediction.probability for prediction in output.predictions}


class TestClasses:
    def test_logits(self) -> None:
        output = describe(torch.tensor([[0.0, math.log(6), math.log(3)]]), network())
        assert classes(output) == pytest.approx({"bee": 0.6, "cat": 0.3, "ant": 0.1})
        assert list(classes(output)) == ["bee", "cat", "ant"]
        assert [prediction.index for prediction in output.predictions] == [1, 2, 0]
        assert output.likely

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([0.1, 0.6, 0.3], [0.1, 0.6, 0.3]),  # already probabilities
            ([math.log(0.1), math.log(0.6), math.log(0.3)], [0.1, 0.6, 0.3]),  # log-probabilities
            ([0.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]),
            ([0.5, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3]),  # in 0..1, but the sum is not 1
            ([float("-inf"), 0.0, 0.0], [0.0, 0.5, 0.5]),  # an excluded class
            ([1000.0, 0.0, -1000.0], [1.0, 0.0, 0.0]),
        ],
    )
    def test_kinds_of_numbers(self, values: list[float], expected: list[float]) -> None:
        assert outputs.probabilities(torch.tensor(values)).tolist() == pytest.approx(expected)

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
    def test_other_precisions(self, dtype: torch.dtype) -> None:
        output = describe(torch.tensor([[0.0, 2.0, 1.0]], dtype=dtype), network())
        assert classes(output)["bee"] == pytest.approx(math.exp(2) / (1 + math.exp(1) + math.exp(2)))

    @given(arrays.arrays(np.float32, st.integers(2, 30), elements=st.floats(-50, 50, width=32)))
    def test_they_are_probabilities_in_the_order_of_the_logits(self, logits: NDArray[np.float32]) -> None:
        probability = outputs.probabilities(torch.from_numpy(logits)).numpy()
        assert probability.sum() == pytest.approx(1)
        assert (probability >= 0).all()
        assert probability[logits.argmax()] == probability.max()

    def test_several_at_once(self) -> None:
        both = describe(torch.tensor([[0.0, math.log(3), -math.log(3)]]), network(multi_label=True))
        assert classes(both) == pytest.approx({"bee": 0.75, "ant": 0.5, "cat": 0.25})
        given = describe(torch.tensor([[0.2, 0.9, 0.8]]), network(multi_label=True))
        assert classes(given) == pytest.approx({"bee": 0.9, "cat": 0.8, "ant": 0.2})

    def test_at_most_five_and_the_first_of_the_batch(self) -> None:
        output = describe(torch.stack([torch.arange(10.0), -torch.arange(10.0)]))
        assert [prediction.label for prediction in output.predictions] == [
            f"class {i}" for i in (9, 8, 7, 6, 5)
        ]

    def test_more_outputs_than_labels(self) -> None:
        assert next(iter(classes(describe(torch.tensor([[0.0, 0, 0, 5]]), network())))) == "class 3"

    @pytest.mark.parametrize(
        "output",
        [
            {"logits": torch.tensor([[0.0, 2, 1]]), "hidden": torch.zeros(1, 3)},
            OrderedDict(hidden=torch.zeros(1, 9), logits=torch.tensor([[0.0, 2, 1]])),
            (torch.tensor([[0.0, 2, 1]]), torch.zeros(1, 512)),
            [torch.tensor([[0.0, 2, 1]])],
            {"scores": torch.tensor([[0.0, 2, 1]])},
        ],
    )
    def test_inside_of_containers(self, output: object) -> None:
        assert describe(output, network()).predictions[0].label == "bee"

    def test_objects_with_logits(self) -> None:
        class Answer(NamedTuple):
            logits: torch.Tensor
            aux_logits: torch.Tensor | None

        @dataclasses.dataclass
        class Other:
            loss: None
            logits: torch.Tensor

        for answer in (Answer(torch.tensor([[0.0, 2, 1]]), None), Other(None, torch.tensor([[0.0, 2, 1]]))):
            assert describe(answer, network(None)).predictions[0].index == 1

    @pytest.mark.parametrize(
        ("output", "labels"),
        [
            (torch.zeros(1, 5), []),  # said to be no classes
            (torch.zeros(1, 1), None),
            ((torch.zeros(1, 5), torch.zeros(1, 5)), None),  # a mean and a deviation, perhaps
            (torch.tensor([[0.0, float("nan"), 1.0]]), LABELS),
            (torch.tensor([[0.0, float("inf"), 1.0]]), LABELS),
            (torch.zeros(1, 3, dtype=torch.int64), LABELS),
            (torch.zeros(1, 3, 4, 5), None),
            (torch.zeros(5), None),
        ],
    )
    def test_what_is_no_classification(self, output: object, labels: list[str] | None) -> None:
        assert describe(output, network(labels)).kind == "tensors"


class TestLikely:
    @pytest.mark.parametrize(
        ("probability", "likely"),
        [
            ([0.5, 0.5], False),
            ([0.62, 0.38], False),
            ([0.67, 0.33], False),
            ([0.7, 0.3], True),
            ([0.1] * 10, False),
            ([0.3] + [0.7 / 9] * 9, False),
            ([0.35] + [0.65 / 9] * 9, False),  # the entropy is 0.901 of that of guessing
            ([0.4] + [0.6 / 9] * 9, True),
            ([0.34, 0.33, 0.33] + [0.0] * 7, True),  # three of ten: something is there
            ([0.2] + [0.8 / 999] * 999, False),
            ([0.26] + [0.74 / 999] * 999, True),
        ],
    )
    def test_the_rule(self, probability: list[float], likely: bool) -> None:
        assert outputs.is_likely(torch.tensor(probability, dtype=torch.float64)) is likely

    def test_the_rule_reaches_the_output(self) -> None:
        assert not describe(torch.tensor([[0.0, 0.1, 0.2]]), network()).likely
        assert describe(torch.tensor([[0.0, 0.1, 5.0]]), network()).likely

    def test_own_threshold(self) -> None:
        logits = torch.tensor([[0.0, math.log(6), math.log(3)]])  # 0.6 for the best
        assert describe(logits, network(rejection=0.59)).likely
        assert not describe(logits, network(rejection=0.61)).likely

    def test_several_at_once(self) -> None:
        assert describe(torch.tensor([[-3.0, 0.1, -3.0]]), network(multi_label=True)).likely
        assert not describe(torch.tensor([[-3.0, -0.1, -3.0]]), network(multi_label=True)).likely


FOUND = {
    "boxes": torch.tensor([[1.0, 2, 3, 4], [5, 6, 7, 8], [0, 0, 1, 1]]),
    "scores": torch.tensor([0.5, 0.9, 0.01]),
    "labels": torch.tensor([2, 0, 1]),
}


class TestBoxes:
    @pytest.mark.parametrize("wrapped", [lambda f: [f, f], lambda f: f, lambda f: (f,)])
    def test_best_first_and_the_hopeless_left_out(self, wrapped: Any) -> None:
        output = describe(wrapped(FOUND), network(), (torch.zeros(1, 3, 5, 7),))
        assert output.kind == "boxes"
        assert output.size == (5, 7)
        assert [(box.label, box.box) for box in output.boxes] == [
            ("ant", (5, 6, 7, 8)),
            ("cat", (1, 2, 3, 4)),
        ]
        assert [box.score for box in output.boxes] == pytest.approx([0.9, 0.5])

    def test_nothing_found(self) -> None:
        nothing = {
            "boxes": torch.zeros(0, 4),
            "scores": torch.zeros(0),
            "labels": torch.zeros(0, dtype=torch.int64),
        }
        assert describe([nothing], network()) == Output("boxes")


class TestMasks:
    def test_shares_of_the_pixels(self) -> None:
        scores = torch.zeros(1, 3, 2, 5)
        scores[0, 2, 0] = 1  # a row of five
        scores[0, 1, 1, :3] = 1
        output = describe({"out": scores, "aux": scores}, network(), (torch.zeros(1, 3, 2, 5),))
        assert output.kind == "masks"
        assert output.size == (2, 5)
        assert [(mask.label, mask.share) for mask in output.masks] == [
            ("cat", 0.5),
            ("bee", 0.3),
            ("ant", 0.2),
        ]

    def test_alone_with_as_many_labels(self) -> None:
        assert describe(torch.zeros(1, 3, 2, 5), network()).masks[0].label == "ant"
        assert describe(torch.zeros(1, 4, 2, 5), network()).kind == "tensors"

    @pytest.mark.parametrize("low", [0.0, -1.0])  # probabilities, and logits
    def test_one_class_against_the_background(self, low: float) -> None:
        scores = torch.full((1, 1, 2, 5), low)
        scores[0, 0, 0, :2] = 0.9
        output = describe({"out": scores}, network(["cell"]))
        assert [(mask.label, mask.share) for mask in output.masks] == [("background", 0.8), ("cell", 0.2)]


class TestTokens:
    model = nn.Sequential(nn.Embedding(4, 3), nn.Linear(3, 4))

    def test_the_last_position(self) -> None:
        logits = torch.zeros(1, 2, 4)
        logits[0, 0, 0] = 9
        logits[0, 1] = torch.tensor([0.1, 0.6, 0.3, 0.0]).log()
        output = describe(logits, Network(self.model, decode=lambda ids: "".join("abcd"[i] for i in ids)))
        assert output.kind == "tokens"
        assert [token.token for token in output.tokens] == ["b", "c", "a", "d"]
        assert [token.probability for token in output.tokens] == pytest.approx([0.6, 0.3, 0.1, 0])

    def test_without_words_the_numbers(self) -> None:
        assert describe(torch.eye(4)[None], Network(self.model)).tokens[0].token == "3"
        assert describe(torch.eye(4)[None], Network(self.model, labels=list("wxyz"))).tokens[0].token == "z"

    def test_a_classifier_of_texts_has_classes(self) -> None:
        assert (
            describe(torch.tensor([[0.0, 3.0]]), Network(self.model, labels=["bad", "good"])).kind
            == "classes"
        )


class TestTensors:
    def test_names_and_numbers(self) -> None:
        output = {
            "a": torch.tensor([[1.0, 2.0, 3.0, 6.0]]),
            "b": (torch.tensor([True, False]), [torch.tensor([float("nan"), float("inf"), 2.0])]),
            "c": None,
            "d": torch.zeros(0, 3),
            "e": torch.tensor([3 + 4j]),
        }
        found = {summary.name: summary for summary in describe(output, network([])).tensors}
        assert list(found) == ["a", "b[0]", "b[1][0]", "d", "e"]
        assert dataclasses.astuple(found["a"]) == (
            "a",
            (1, 4),
            "float32",
            1,
            6,
            3,
            pytest.approx(math.sqrt(3.5)),
        )
        assert dataclasses.astuple(found["b[0]"]) == ("b[0]", (2,), "bool", 0, 1, 0.5, 0.5)
        assert dataclasses.astuple(found["b[1][0]"])[3:] == (2, 2, 2, 0)
        assert dataclasses.astuple(found["d"]) == ("d", (0, 3), "float32", None, None, None, None)
        assert dataclasses.astuple(found["e"])[3:] == (5, 5, 5, 0)

    def test_a_tensor_alone(self) -> None:
        assert describe(torch.zeros(1, 3, 4, 5)).tensors[0].name == "output"

    def test_nothing_at_all(self) -> None:
        nothing: object
        for nothing in (None, 3, "text", [], {}):
            assert describe(nothing) == Output("tensors")

    def test_a_flood_of_tensors(self) -> None:
        assert len(describe([torch.zeros(1)] * 1000).tensors) == 64


@pytest.mark.parametrize(
    "output",
    [
        torch.randn(1, 3),
        {"out": torch.randn(1, 3, 4, 5)},
        [FOUND],
        (torch.randn(2), {"x": torch.tensor([float("nan")])}),
    ],
)
def test_it_is_the_message_that_is_sent(output: object) -> None:
    """The dataclasses and the message have the same fields."""
    told = describe(output, network(), (torch.zeros(1, 3, 5, 7),))
    message = message_parts.Output.model_validate(dataclasses.asdict(told))
    assert message.model_dump() == dataclasses.asdict(told)


def test_models_of_torchvision() -> None:
    from torchvision.models.detection import ssdlite320_mobilenet_v3_large
    from torchvision.models.segmentation import lraspp_mobilenet_v3_large

    image = torch.rand(1, 3, 64, 96)
    with torch.no_grad():
        segmentation = lraspp_mobilenet_v3_large(weights=None, weights_backbone=None).eval()(image)
        detection = ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None).eval()(image)
    masks = describe(segmentation, None, (image,))
    assert masks.kind == "masks"
    assert sum(mask.share for mask in masks.masks) == pytest.approx(1)
    boxes = describe(detection, None, (image,))
    assert (boxes.kind, boxes.size) == ("boxes", (64, 96))


def test_changes_name_the_likeliest_before_and_after() -> None:
    many = network([f"c{index}" for index in range(9)])
    before = torch.tensor([[4.0, 3.5, 3.0, 2.5, 2.0, 1.5, 1.0, 0.5, 0.0]])
    after = torch.tensor([[-9.0, 3.5, 3.0, 2.5, 2.0, 1.5, -9.0, 0.5, 7.0]])
    old, new = outputs.class_probabilities(before, many), outputs.class_probabilities(after, many)
    assert old is not None
    assert new is not None
    told = outputs.changes(old, new, many)
    assert [change.label for change in told] == ["c0", "c1", "c2", "c3", "c4", "c8"]
    for values, said in ((before, [c.before for c in told]), (after, [c.after for c in told])):
        numbers = np.exp(values[0].double().numpy())
        np.testing.assert_allclose(said, (numbers / numbers.sum())[[0, 1, 2, 3, 4, 8]], rtol=1e-12)


@pytest.mark.parametrize(
    "output", [torch.zeros(1, 3, 4, 4), torch.full((1, 3), math.nan), "words", {"boxes": torch.zeros(0, 4)}]
)
def test_what_is_no_classes_has_no_probabilities(output: object) -> None:
    assert outputs.class_probabilities(output, network()) is None
